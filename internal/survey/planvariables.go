package survey

import (
	"maps"
	"slices"
	"strings"

	"fieldwork/internal/strictyaml"
)

// Variable returns a variable that the plan's tables may name: one of the plan's own, of the survey's, or a column of every
// dataset that can be counted. Only those have no Question and no Derived, and all but the types' and cells' no Values.
func (p *Plan) Variable(s *Survey, name string) (Variable, bool) {
	for _, v := range p.Derived {
		if v.Name == name {
			return v, true
		}
	}
	if v, ok := s.Variable(name); ok {
		return v, true
	}
	return s.column(name)
}

// column is a column that every dataset has, as a variable. Columns of words and instants are words.
func (s *Survey) column(name string) (Variable, bool) {
	v := Variable{Name: name, Field: name}
	member, isMember := strings.CutPrefix(name, MemberPrefix)
	switch {
	case name == "type":
		v.Kind, v.Values = CodeVariable, s.typeValues()
	case name == "cell":
		v.Kind, v.Values = CodeVariable, s.cellValues()
	case isMember && contains(s.TypeNames(), member), name == "in_sample":
		v.Kind = FlagVariable
	case name == WeightColumn, name == "minutes":
		v.Kind = NumberVariable
	case contains([]string{"source", "version", "language", "device", "started", "finished", "disposition"}, name):
		v.Kind = TextVariable
	default:
		return Variable{}, false
	}
	return v, true
}

// columnNames are the columns of every dataset that can be counted.
func (s *Survey) columnNames() []string {
	names := append([]string{"type", "cell"}, numberColumns()...)
	for _, t := range s.TypeNames() {
		names = append(names, MemberPrefix+t)
	}
	return names
}

func (s *Survey) typeValues() []Option {
	var options []Option
	for i, t := range s.Types {
		options = append(options, Option{Code: i + 1, Name: t.Name, Text: t.Text})
	}
	return options
}

// cellValues are the cells that take types, which a respondent's one cell can be; their codes are their places among all.
func (s *Survey) cellValues() []Option {
	var options []Option
	for i, cell := range s.Cells {
		if slices.ContainsFunc(s.Types, func(t Type) bool { return s.CellOf(t.Name) == cell.Name }) {
			options = append(options, Option{Code: i + 1, Name: cell.Name, Text: cell.Text})
		}
	}
	return options
}

// variable resolves a variable of the dataset that a table names.
func (c *planner) variable(w strictyaml.Word, at strictyaml.Pos) Variable {
	if v, ok := c.survey.Variable(w.Text); ok {
		return v
	}
	v, ok := c.survey.column(w.Text)
	if !ok {
		known := append(keys(c.survey.byName), c.survey.columnNames()...)
		c.Addf(or(w.At, at), "unknown-variable", strictyaml.DidYouMean(w.Text, known), "variable %q is not in the survey", w.Text)
	}
	return v
}

// copyForPlan is the survey with room for variables of the plan's own.
func (s *Survey) copyForPlan() *Survey {
	own := *s
	own.Derived, own.Variables = slices.Clone(s.Derived), slices.Clone(s.Variables)
	own.byName, own.facts = maps.Clone(s.byName), maps.Clone(s.facts)
	return &own
}

// derive reads the plan's own variables, with the same syntax as the survey's.
func (c *planner) derive(fs []deriveFile) []Variable {
	before := len(c.survey.Derived)
	for _, f := range fs {
		c.unclaimed(f)
	}
	c.derived(fs)
	var own []Variable
	for _, d := range c.survey.Derived[before:] {
		v := Variable{Name: d.Name, Kind: NumberVariable, Field: d.Name, Label: d.Text, Derived: d}
		look := fact{zero: number{}}
		if d.List != nil {
			v.Kind, v.Values, v.Ordinal, look = CodeVariable, d.List.Options, d.List.Ordinal, fact{zero: choice{}, list: d.List}
		}
		c.survey.facts[d.Name], c.askedOn[d.Name] = look, 0
		c.survey.byName[d.Name] = len(c.survey.Variables)
		c.survey.Variables = append(c.survey.Variables, v)
		own = append(own, v)
	}
	for i, f := range fs {
		c.formula(own[i].Derived, f)
	}
	return slices.DeleteFunc(own, func(v Variable) bool { return v.Derived.Value == nil }) // of which it has been said why
}

// unclaimed checks that the name of a variable of the plan's own is nobody else's: not a variable's or field's of the
// survey, not a column's, and not that of one before it.
func (c *planner) unclaimed(f deriveFile) {
	name := f.Derive.Text
	c.reserved(name, f.At)
	_, taken := c.survey.byName[name]
	_, field := c.survey.facts[name]
	_, earlier := c.places[name]
	if taken || field && name != "type" && name != "cell" || earlier {
		c.Addf(or(f.Derive.At, f.At), "duplicate-variable", "rename it", "variable %q is there already", name)
	}
	c.places[name] = f.At
}
