package web

import (
	"slices"
	"strconv"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A menuView is one line of a menu.
type menuView struct {
	Code   int
	Text   string
	Chosen bool
}

// A placeView is one place of a rank: a menu of all that may stand there.
type placeView struct {
	Name, ID, Label, Error string
	Menu                   []menuView
}

// A passView is "prefer not to answer" or "don't know": one more button of a group, or a box of its own.
type passView struct {
	Type, Name, ID, Value, Text string
	Checked                     bool
}

// menu is the options as a menu, in the order of the interview, with what was posted chosen.
func (qt *questionTexts) menu(seed uint64, posted []string) []menuView {
	var lines []menuView
	for _, o := range qt.options(seed) {
		lines = append(lines, menuView{o.Code, o.Text.In(qt.language), slices.Contains(posted, strconv.Itoa(o.Code))})
	}
	return lines
}

// places are the menus of a rank. Menus work everywhere, with a keyboard and without JavaScript.
func (qt *questionTexts) places(st state) []placeView {
	var places []placeView
	for i := range qt.question.Max {
		field := survey.RankName(qt.question.Name, i+1)
		places = append(places, placeView{Name: field, ID: controlID(field), Error: st.problems[field],
			Label: qt.words.Say("rank_place", map[string]any{"Place": i + 1}, i+1), Menu: qt.menu(st.seed, st.form[field])})
	}
	return places
}

// passes are the ways not to answer the question; each row of a grid offers them for itself.
func (qt *questionTexts) passes(st state) []passView {
	if qt.question.Kind == survey.Grid {
		return nil
	}
	return qt.passesOf(qt.question.Name, st)
}

// passesOf are the ways to pass over a field: a button beside its choices where one of them is pressed, and a box otherwise.
func (qt *questionTexts) passesOf(field string, st state) []passView {
	q, kind := qt.question, "checkbox"
	if radios(q) || q.Kind == survey.Grid {
		kind = "radio"
	}
	var views []passView
	for _, p := range interview.Passes(q) {
		name := p.FieldIn(q, field)
		views = append(views, passView{Type: kind, Name: name, ID: passControl(p, field), Value: string(p), Text: qt.words.Text[passID(p)],
			Checked: slices.Contains(st.form[name], string(p))})
	}
	return views
}

// passControl is the id of the control that passes a field over.
func passControl(p interview.Pass, field string) string {
	if p == interview.Ignorance {
		return "k-" + field
	}
	return "n-" + field
}
