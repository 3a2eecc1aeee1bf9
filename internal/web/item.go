package web

import (
	"html/template"
	"strconv"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// An optionView is one radio button or checkbox.
type optionView struct {
	Type    string // radio or checkbox
	Name    string
	ID      string
	Code    int
	Text    string
	Checked bool
	Alone   bool // ticking it unticks the others
	Invalid bool
	Specify *specifyView
	W       map[string]string

	First, Last string // at the ends of a scale: their words, for those who hear the page
}

// A specifyView is the line behind an option that asks for words.
type specifyView struct {
	Name, ID, Value, Error string
	Max                    int
}

// A rowView is one row of a grid.
type rowView struct {
	Field, Name, Text string
	Optional          bool
	Error             string
	Options           []optionView
	Passes            []passView
}

// The ids of controls. Names of questions, rows and options have no dash in them, so these never meet each other or an
// id of the page.
func controlID(field string) string          { return "i-" + field }
func choiceID(field string, code int) string { return "i-" + field + "-" + strconv.Itoa(code) }

// itemFor is the markup of an option or row, taken from what is rendered already when nothing is filled in.
func (qt *questionTexts) itemFor(t *template.Template, o survey.Option, st state) (template.HTML, error) {
	if made, ok := qt.items[o.Code]; ok && qt.itemUntouched(o, st) {
		return made.HTML, nil
	}
	return qt.item(t, o, st)
}

func (qt *questionTexts) itemUntouched(o survey.Option, st state) bool {
	q := qt.question
	if q.Kind == survey.Grid {
		return st.untouched(q.Row(o.Name))
	}
	if o.Specify && !st.untouched(survey.SpecifyName(q.Name, o.Name)) {
		return false
	}
	return st.problems[q.Name] == "" && !st.chosen(q.Name, o.Code)
}

func (qt *questionTexts) item(t *template.Template, o survey.Option, st state) (template.HTML, error) {
	if qt.question.Kind == survey.Grid {
		return execute(t, "row", qt.row(o, st))
	}
	if qt.question.Kind == survey.Scale {
		return execute(t, "point", qt.point(o, st))
	}
	return execute(t, "option", qt.option(o, st))
}

// point is one number of a scale; the ends carry their words.
func (qt *questionTexts) point(o survey.Option, st state) optionView {
	v := qt.option(o, st)
	switch o.Code {
	case qt.question.Min:
		v.First = qt.view.Low
	case qt.question.Max:
		v.Last = qt.view.High
	}
	return v
}

func (qt *questionTexts) option(o survey.Option, st state) optionView {
	q := qt.question
	v := optionView{
		Type: "radio", Name: q.Name, ID: choiceID(q.Name, o.Code), Code: o.Code, Text: o.Text.In(qt.language),
		Checked: st.chosen(q.Name, o.Code), Alone: o.Exclusive, W: qt.words.Text,
	}
	if q.Kind == survey.Many {
		v.Type = "checkbox"
		v.Invalid = st.problems[q.Name] != "" // of radio buttons the group says it
	}
	if o.Specify {
		field := survey.SpecifyName(q.Name, o.Name)
		v.Specify = &specifyView{Name: field, ID: controlID(field), Value: st.value(field), Error: st.problems[field], Max: interview.MaxSpecify}
	}
	return v
}

func (qt *questionTexts) row(r survey.Option, st state) rowView {
	field := qt.question.Row(r.Name)
	v := rowView{Field: field, Name: r.Name, Text: r.Text.In(qt.language), Optional: qt.question.Optional, Error: st.problems[field]}
	for _, o := range qt.question.List.Options {
		v.Options = append(v.Options, optionView{
			Name: field, ID: choiceID(field, o.Code), Code: o.Code, Text: o.Text.In(qt.language), Checked: st.chosen(field, o.Code),
		})
	}
	v.Passes = qt.passesOf(field, st)
	return v
}
