package survey

import (
	"maps"
	"strconv"

	"fieldwork/internal/labelled"
)

// A VariableKind is how a variable is stored in a dataset.
type VariableKind string

const (
	CodeVariable   VariableKind = "code"   // one code of Values
	FlagVariable   VariableKind = "flag"   // 1 ticked, 0 not; of a many question, or consent
	NumberVariable VariableKind = "number" // a number
	TextVariable   VariableKind = "text"   // words
)

// A Variable is a column of the dataset. The set of variables and their order follow from the questionnaire alone,
// never from the answers.
type Variable struct {
	Name     string
	Kind     VariableKind
	Field    string // the answer it is read from
	Label    Text
	Values   []Option  // value labels; nil when there are none
	Ordinal  bool      // their order means something
	Code     int       // of a flag: the option it stands for
	Question *Question // nil for a derived or assigned variable
	Page     string    // "" for a derived or assigned variable
	Derived  *Derived  // nil for an asked variable
	Assigned bool      // drawn at the gate; then Question and Derived are nil
}

// A Missing says why a cell of the dataset is empty.
type Missing = labelled.Missing

// The reasons, as everything above the questionnaire names them.
const (
	Present    = labelled.Present
	NotAsked   = labelled.NotAsked
	NotReached = labelled.NotReached
	Refused    = labelled.Refused
	DontKnow   = labelled.DontKnow
	Withdrawn  = labelled.Withdrawn
	NoAnswer   = labelled.NoAnswer
)

// Variable returns the variable of the name.
func (s *Survey) Variable(name string) (Variable, bool) {
	i, ok := s.byName[name]
	if !ok {
		return Variable{}, false
	}
	return s.Variables[i], true
}

// VariablesOf are the variables that answers to a question fill, in order.
func (s *Survey) VariablesOf(question string) []Variable {
	var vs []Variable
	for _, v := range s.Variables {
		if v.Question != nil && v.Question.Name == question {
			vs = append(vs, v)
		}
	}
	return vs
}

// Derive is a copy of the facts with every derived variable, each computed from those that stand before it too.
func (s *Survey) Derive(facts Facts) Facts {
	all := maps.Clone(facts)
	for _, d := range s.Derived {
		if v := d.Value.Of(all, d.List); v.Answered() {
			all[d.Name] = v
		}
	}
	return all
}

// Value reads the variable from the facts of an interview's path.
func (v Variable) Value(facts Facts) Value {
	if v.Derived != nil {
		return v.Derived.Value.Of(facts, v.Derived.List)
	}
	answer := facts[v.Field]
	if v.Kind != FlagVariable || v.Question.Kind == Consent || !answer.Answered() {
		return answer
	}
	if answer.Has(v.Code) {
		return NumberValue(1)
	}
	return NumberValue(0)
}

// FlagName is the variable of one option of a many question; SpecifyName the field of the words an option asks for;
// RowName the field of one row of a grid.
func FlagName(question, option string) string    { return question + "_" + option }
func SpecifyName(question, option string) string { return question + "_" + option + "_text" }
func RowName(question, row string) string        { return question + "_" + row }

// RankName is the variable and the form's field of one place of a rank, the first being 1.
func RankName(question string, place int) string { return question + "_" + strconv.Itoa(place) }

// enumerate lists the variables of the pages, then the assigned and the derived ones.
func (s *Survey) enumerate() {
	for _, p := range s.Pages {
		for _, q := range p.Questions {
			for _, v := range variablesOf(q) {
				v.Page, v.Question = p.Name, q
				s.Variables = append(s.Variables, v)
			}
		}
	}
	for _, a := range s.Assigned {
		s.Variables = append(s.Variables, Variable{Name: a.Name, Kind: CodeVariable, Field: a.Name, Label: a.Text, Values: a.Cells.Options, Ordinal: a.Cells.Ordinal, Assigned: true})
	}
	for _, d := range s.Derived {
		v := Variable{Name: d.Name, Kind: NumberVariable, Field: d.Name, Label: d.Text, Derived: d}
		if d.List != nil {
			v.Kind, v.Values, v.Ordinal = CodeVariable, d.List.Options, d.List.Ordinal
		}
		s.Variables = append(s.Variables, v)
	}
	s.byName = make(map[string]int, len(s.Variables))
	for i, v := range s.Variables {
		if _, taken := s.byName[v.Name]; !taken {
			s.byName[v.Name] = i
		}
	}
}

func variablesOf(q *Question) []Variable {
	switch q.Kind {
	case Consent:
		return []Variable{{Name: q.Name, Kind: FlagVariable, Field: q.Name, Label: q.Text}}
	case Number:
		return []Variable{{Name: q.Name, Kind: NumberVariable, Field: q.Name, Label: q.Text}}
	case Scale:
		return []Variable{{Name: q.Name, Kind: NumberVariable, Field: q.Name, Label: q.Text}}
	case Rank:
		var vs []Variable
		for place := 1; place <= q.Max; place++ {
			vs = append(vs, Variable{Name: RankName(q.Name, place), Kind: CodeVariable, Field: RankName(q.Name, place), Label: q.Text, Values: q.List.Options, Ordinal: q.List.Ordinal})
		}
		return vs
	case Date, Month, Words:
		return []Variable{{Name: q.Name, Kind: TextVariable, Field: q.Name, Label: q.Text}}
	case One:
		vs := []Variable{{Name: q.Name, Kind: CodeVariable, Field: q.Name, Label: q.Text, Values: q.List.Options, Ordinal: q.List.Ordinal}}
		return append(vs, specifyVariables(q)...)
	case Many:
		var vs []Variable
		for _, o := range q.List.Options {
			vs = append(vs, Variable{Name: FlagName(q.Name, o.Name), Kind: FlagVariable, Field: q.Name, Code: o.Code, Label: o.Text})
		}
		return append(vs, specifyVariables(q)...)
	case Grid:
		var vs []Variable
		for _, r := range q.Rows.Options {
			field := RowName(q.Name, r.Name)
			vs = append(vs, Variable{Name: field, Kind: CodeVariable, Field: field, Label: r.Text, Values: q.List.Options, Ordinal: q.List.Ordinal})
		}
		return vs
	}
	return nil
}

func specifyVariables(q *Question) []Variable {
	var vs []Variable
	for _, o := range q.List.Options {
		if o.Specify {
			name := SpecifyName(q.Name, o.Name)
			vs = append(vs, Variable{Name: name, Kind: TextVariable, Field: name, Label: o.Text})
		}
	}
	return vs
}
