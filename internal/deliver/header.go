package deliver

import (
	"slices"
	"strings"

	"fieldwork/internal/dataset"
	"fieldwork/internal/interview"
	"fieldwork/internal/labelled"
	"fieldwork/internal/survey"
)

// How long the words of the columns that every dataset has can be, in characters.
const (
	nameWidth  = 64 // of a source and of a version, which is a hash in hexadecimal
	wordWidth  = 35 // of a language, a device and a disposition
	greatestID = 2_147_483_620
	monthWidth = len("2015-10")
)

// header is the table that all data files of a delivery have in common. It follows from the versions of the questionnaire
// and the quality rules alone.
func (b Bundle) header(name string) labelled.Table {
	t := labelled.Table{Name: name, Title: labelled.Text(b.Survey.Title), Languages: b.languages(), Made: b.AsOf.UTC(), Software: b.Software}
	if b.Synthetic {
		t.Notes = append(t.Notes, b.Words("data_synthetic"))
	}
	for _, c := range dataset.Header(b.Survey).Columns {
		t.Variables = append(t.Variables, b.variable(c))
	}
	t.Sets, t.Reasons = b.sets(), map[labelled.Missing]labelled.Text{}
	for _, m := range labelled.Reasons() {
		t.Reasons[m] = b.say("missing_"+m.String(), "")
	}
	for _, r := range b.Rules.List() {
		t.Variables = append(t.Variables, labelled.Variable{Name: survey.FlagPrefix + r.Name, Kind: labelled.Flag, Values: b.yesNo(), Measure: labelled.Nominal,
			Label: b.say("column_flag", ": "+r.Name), Formula: r.Text})
	}
	if b.Rules != nil {
		t.Variables = append(t.Variables, labelled.Variable{Name: survey.FlagsColumn, Kind: labelled.Integer, Max: float64(len(b.Rules.List())), Measure: labelled.Scale, Label: b.say("column_flags", "")})
	}
	return withReasons(t, b.say("column_"+survey.ReasonsColumn, ""))
}

// withReasons adds the column that says why cells are empty, with a letter for each column before it.
func withReasons(t labelled.Table, label labelled.Text) labelled.Table {
	t.Variables = append(t.Variables, labelled.Variable{Name: survey.ReasonsColumn, Kind: labelled.Words, Width: len(t.Variables), Label: label, Measure: labelled.Nominal})
	return t
}

// languages are the survey's, that of the delivery first.
func (b Bundle) languages() []string {
	languages := []string{b.Language}
	for _, l := range b.Survey.Languages {
		if l != b.Language {
			languages = append(languages, l)
		}
	}
	return languages
}

// say are the words of the frame in all languages of the survey.
func (b Bundle) say(id, more string) labelled.Text {
	text := labelled.Text{}
	for _, l := range b.Survey.Languages {
		text[l] = b.Speak(l)(id) + more
	}
	return text
}

func (b Bundle) yesNo() []labelled.Value {
	return []labelled.Value{{Code: 0, Name: "no", Label: b.say("data_no", "")}, {Code: 1, Name: "yes", Label: b.say("data_yes", "")}}
}

// variable describes a column.
func (b Bundle) variable(c *dataset.Column) labelled.Variable {
	if c.Variable == nil {
		return b.system(c)
	}
	v := c.Variable
	d := labelled.Variable{Name: v.Name, Label: labelled.Text(v.Label), Measure: labelled.Nominal}
	switch {
	case v.Derived != nil:
		d.Formula = v.Derived.Value.Text
	case v.Question != nil:
		d.Wording, d.Unit, d.Page, d.Universe = labelled.Text(v.Question.Text), labelled.Text(v.Question.Unit), v.Page, b.Survey.Universe(*v)
	}
	b.describe(&d, *v)
	for _, s := range b.Kept { // answers that were given to another version must fit, too
		if other, asked := s.Variable(v.Name); asked && s.Version != b.Survey.Version && other.Derived == nil {
			b.describe(&d, other)
		}
	}
	return d
}

// describe widens what the variable may hold to what a version of the questionnaire lets it hold.
func (b Bundle) describe(d *labelled.Variable, v survey.Variable) {
	before := *d
	switch {
	case v.Kind == survey.FlagVariable:
		d.Kind, d.Values = labelled.Flag, b.yesNo()
	case v.Kind == survey.CodeVariable:
		d.Kind = labelled.Code
		addValues(d, v.Values)
		if v.Ordinal {
			d.Measure = labelled.Ordinal
		}
	case v.Kind == survey.NumberVariable && v.Question == nil:
		d.Kind, d.Measure = labelled.Decimal, labelled.Scale
	case v.Kind == survey.NumberVariable:
		d.Kind, d.Measure = labelled.Integer, labelled.Scale
		d.Min, d.Max = float64(v.Question.Min), float64(v.Question.Max)
	case v.Question != nil && v.Question.Kind == survey.Date:
		d.Kind, d.Measure = labelled.Day, labelled.Scale
	default:
		d.Kind, d.Width = labelled.Words, textWidth(v)
	}
	if before.Kind != "" { // not the first
		d.Min, d.Max, d.Width = min(d.Min, before.Min), max(d.Max, before.Max), max(d.Width, before.Width)
		d.Kind, d.Measure = before.Kind, before.Measure
	}
}

// addValues adds the options that are not there yet.
func addValues(d *labelled.Variable, options []survey.Option) {
	for _, o := range options {
		if !slices.ContainsFunc(d.Values, func(v labelled.Value) bool { return v.Code == o.Code }) {
			d.Values = append(d.Values, labelled.Value{Code: o.Code, Name: o.Name, Label: labelled.Text(o.Text)})
		}
	}
}

// textWidth is the greatest length of a text, in characters.
func textWidth(v survey.Variable) int {
	switch q := v.Question; {
	case q == nil:
		return 0
	case q.Kind == survey.Month:
		return monthWidth
	case q.Kind == survey.Words:
		return q.Max
	}
	return interview.MaxSpecify
}

// system describes a column that every dataset has.
func (b Bundle) system(c *dataset.Column) labelled.Variable {
	v := labelled.Variable{Name: c.Name, Kind: labelled.Kind(c.Kind), Label: b.say("column_"+c.Name, ""), Measure: labelled.Nominal}
	if typ, isMember := strings.CutPrefix(c.Name, survey.MemberPrefix); isMember {
		v.Label = b.say("column_member", " "+typ)
	}
	addValues(&v, c.Values)
	switch {
	case c.Kind == survey.FlagVariable:
		v.Values = b.yesNo()
	case c.Name == "interview":
		v.Kind, v.Min, v.Max = labelled.Integer, 1, greatestID
	case c.Kind == survey.NumberVariable:
		v.Kind, v.Measure = labelled.Decimal, labelled.Scale
	case c.Kind == dataset.TimeVariable:
		v.Measure = labelled.Scale
	case c.Name == "source" || c.Name == "version":
		v.Width = nameWidth
	case c.Kind == survey.TextVariable:
		v.Width = wordWidth
	}
	return v
}

// sets are the questions with several answers, each with a flag for every option.
func (b Bundle) sets() []labelled.Set {
	var sets []labelled.Set
	for _, v := range b.Survey.Variables {
		if v.Question == nil || v.Question.Kind != survey.Many || v.Kind != survey.FlagVariable {
			continue
		}
		if n := len(sets); n == 0 || sets[n-1].Name != v.Question.Name {
			sets = append(sets, labelled.Set{Name: v.Question.Name, Label: labelled.Text(v.Question.Text)})
		}
		last := &sets[len(sets)-1]
		last.Variables = append(last.Variables, v.Name)
	}
	return sets
}
