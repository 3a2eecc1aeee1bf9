package simulate

import (
	"net/url"
	"slices"
	"strconv"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A page is what a browser would know of a served page: its form, and no more of the survey than the page says.
type page struct {
	name        string // main[data-page]
	outcome     string // main[data-outcome]; "" while the interview goes on
	disposition string // main[data-disposition]: the outcome in more detail than panels are told
	forms       []form
	problems    []string // the messages of a page that came back
}

// A form is where a page is posted and what a respondent can set in it.
type form struct {
	action   string
	post     bool
	controls []control
}

// A control is one element of a form.
type control struct {
	kind        controlKind
	name, value string
	checked     bool
	most        int // of a checkbox in a group: how many of the group may be ticked; 0: any number
}

// usualControls is room for a large grid, made at once.
const usualControls = 96

type controlKind byte

const (
	hidden controlKind = iota
	typed              // a line or a box of text, a number
	radio              // also an option of a select
	checkbox
	button
)

// The moves of a page's buttons, all of the name "do".
const (
	moveName    = "do"
	moveForward = "next"
	moveBack    = "back"
)

// answerForm is the form that carries the questions: the one with a button that leads on, or the first that is posted.
func (p page) answerForm() (form, bool) {
	for _, f := range p.forms {
		if f.post && f.offers(moveForward) {
			return f, true
		}
	}
	for _, f := range p.forms {
		if f.post {
			return f, true
		}
	}
	return form{}, false
}

// offers tells whether the form has a button for the move.
func (f form) offers(move string) bool {
	return slices.ContainsFunc(f.controls, func(c control) bool {
		return c.kind == button && c.name == moveName && c.value == move
	})
}

// fields are the names of the form's questions, each once, in order.
func (f form) fields() []string {
	var names []string
	for _, c := range f.controls {
		if c.kind != button && c.kind != hidden && !slices.Contains(names, c.name) {
			names = append(names, c.name)
		}
	}
	return names
}

// fill gives what a browser would post when the respondent sets each control to the answer of its name and presses the
// button. A control without an answer stays as it was served.
func (f form) fill(answers interview.Answers, move string) url.Values {
	posted := url.Values{moveName: {move}}
	for _, c := range f.controls {
		a := answers[c.name]
		switch c.kind {
		case hidden:
			posted.Add(c.name, c.value)
		case typed:
			posted.Add(c.name, words(a, c.value))
		case radio, checkbox:
			chosen := c.chosen(a)
			if c.most > 0 && len(posted[c.name]) >= c.most {
				chosen = false // people count too: the page says how many may be ticked
			}
			if chosen {
				posted.Add(c.name, c.value)
			}
		}
	}
	return posted
}

func (c control) chosen(a survey.Value) bool {
	if pass, ok := interview.Passed(a); ok {
		return c.value == string(pass)
	}
	if !a.Answered() {
		return c.checked
	}
	code, err := strconv.Atoi(c.value)
	return err == nil && a.Has(code)
}

// words is the answer as it is typed.
func words(a survey.Value, served string) string {
	if a.Passed() {
		return ""
	}
	if !a.Answered() {
		return served
	}
	if x, ok := a.Number(); ok {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return a.Text()
}
