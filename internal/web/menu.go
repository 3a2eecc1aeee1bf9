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

// A refusalView is "prefer not to answer": one more button of a group, or a box of its own.
type refusalView struct {
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
			Label: qt.words.say("rank_place", map[string]any{"Place": i + 1}, i+1), Menu: qt.menu(st.seed, st.form[field])})
	}
	return places
}

// refusal is the way not to answer; nil where the question does not offer it, or each row of a grid does so itself.
func (qt *questionTexts) refusal(st state) *refusalView {
	q := qt.question
	switch {
	case !q.May || q.Kind == survey.Grid:
		return nil
	case radios(q):
		return qt.refusalIn(q.Name, "radio", q.Name, interview.RefusedValue, st)
	case q.Kind == survey.Many:
		return qt.refusalIn(q.Name, "checkbox", q.Name, interview.RefusedValue, st)
	}
	return qt.refusalIn(q.Name, "checkbox", interview.RefusedField(q.Name), interview.RefusedValue, st)
}

func (qt *questionTexts) refusalIn(field, kind, name, value string, st state) *refusalView {
	return &refusalView{Type: kind, Name: name, ID: "n-" + field, Value: value, Text: qt.words.Text["prefer_not"], Checked: slices.Contains(st.form[name], value)}
}
