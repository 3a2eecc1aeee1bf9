package interview

import (
	"net/url"
	"slices"
	"strings"

	"fieldwork/internal/survey"
)

// A Pass is what a respondent says who passes a question over instead of answering it. It is the word that a form posts,
// among the choices of a question that has some and otherwise in a field of its own.
type Pass string

const (
	Refusal   Pass = "refused"   // prefer not to answer
	Ignorance Pass = "dont_know" // don't know
)

// Passes are the ways in which a question may be passed over, in the order in which they are offered. One who says both
// has said the first: who would rather not answer has nothing kept of what he knows.
func Passes(q *survey.Question) []Pass {
	var offered []Pass
	if q.May {
		offered = append(offered, Refusal)
	}
	if q.Unknown {
		offered = append(offered, Ignorance)
	}
	return offered
}

// Passed is the way in which a question was passed over, if that is the answer.
func Passed(v survey.Value) (Pass, bool) {
	switch {
	case v.Refused():
		return Refusal, true
	case v.DontKnow():
		return Ignorance, true
	}
	return "", false
}

// Value is what is kept of it.
func (p Pass) Value() survey.Value {
	if p == Ignorance {
		return survey.DontKnowValue()
	}
	return survey.RefusedValue()
}

// Field is the form's field by which a question without choices is passed over. No name of a question has a dash in it.
func (p Pass) Field(question string) string { return question + "-" + string(p) }

// FieldIn is the field in which a question shows it: that of its choices, or of a row's, where those are buttons.
func (p Pass) FieldIn(q *survey.Question, field string) string {
	switch {
	case q.Kind == survey.Many, q.Kind == survey.Grid, q.Kind == survey.Scale, q.Kind == survey.One && !q.Dropdown:
		return field
	}
	return p.Field(field)
}

// passes tells whether the question offers what was posted as a way to pass it over.
func passes(q *survey.Question, posted string) bool { return slices.Contains(Passes(q), Pass(posted)) }

// passed reads whether the whole question is passed over. An answer that stands beside it counts more.
func (d *decoder) passed() bool {
	if d.q.Kind == survey.Grid { // each row says it for itself
		return false
	}
	// Only a question with choices has it among them: behind any other the word may be the answer.
	choices := d.q.List != nil || d.q.Kind == survey.Scale
	for _, p := range Passes(d.q) {
		chosen := choices && slices.Contains(d.form[d.q.Name], string(p))
		if said := chosen || d.form.Get(p.Field(d.q.Name)) != ""; !said {
			continue
		}
		if d.beside(chosen) {
			return false
		}
		for _, field := range d.q.Fields() {
			d.given[field] = survey.Value{}
		}
		d.given[d.q.Name] = p.Value()
		return true
	}
	return false
}

// beside tells whether an answer stands beside what passes the question over. Words left behind an option that is not
// pressed are none.
func (d *decoder) beside(chosen bool) bool {
	if chosen && d.q.Kind == survey.One {
		return len(d.form[d.q.Name]) > 1
	}
	for _, field := range d.page.Posted(d.q) {
		among := field == d.q.Name && (d.q.List != nil || d.q.Kind == survey.Scale)
		for _, posted := range d.form[field] {
			if strings.TrimSpace(posted) != "" && !(among && passes(d.q, posted)) {
				return true
			}
		}
	}
	return false
}

// HoneypotField is the form's field that people do not see. Its name invites programs, which know it from contact forms,
// and no browser or password manager has anything to fill it with: names, addresses, e-mail, telephone and web pages are
// what those know. The dash keeps it apart from every question.
const HoneypotField = "your-message"

// Trapped tells whether the form has something in the field that people do not see.
func Trapped(form url.Values) bool {
	return slices.ContainsFunc(form[HoneypotField], func(posted string) bool { return posted != "" })
}
