package interview

import (
	"net/url"
	"strings"

	"fieldwork/internal/survey"
)

// declines is the consent of the page that the form refuses; "" when it refuses none.
func (v Visible) declines(form url.Values) string {
	for _, q := range v.Shown {
		if posted := form[q.Name]; q.Kind == survey.Consent && len(posted) == 1 && posted[0] == "0" {
			return q.Name
		}
	}
	return ""
}

// nothingBut is the answers of somebody who does not consent: nothing else on the page is read, asked for or kept.
func (v Visible) nothingBut(consent string) Answers {
	given := Answers{}
	for _, q := range v.Shown {
		for _, field := range Fields(q) {
			given[field] = survey.Value{}
		}
	}
	given[consent] = survey.CodeValue(0)
	return given
}

// AgainField is the form's field that says that the page has asked for what was left open, and RefusedValue the value of
// "prefer not to answer"; RefusedField is its field where a question has no choices of its own. No name of a question has
// a dash in it.
const (
	AgainField   = "-again"
	RefusedValue = "refused"
)

// RefusedField is the form's field by which a question without choices is refused.
func RefusedField(question string) string { return question + "-refused" }

// refused reads "prefer not to answer" to the whole question. An answer that stands beside it counts more.
func (d *decoder) refused() bool {
	q := d.q
	if q.Kind == survey.Grid { // each row says it for itself
		return false
	}
	// Only a question with choices has it among them: behind any other the word may be the answer.
	chosen := q.List != nil || q.Kind == survey.Scale
	chosen = chosen && containsText(d.form[q.Name], RefusedValue)
	said := chosen || d.form.Get(RefusedField(q.Name)) != ""
	if !said || d.beside(chosen) {
		return false
	}
	for _, field := range Fields(q) {
		d.given[field] = survey.Value{}
	}
	d.given[q.Name] = survey.RefusedValue()
	return true
}

// beside tells whether an answer stands beside the refusal. Words left behind an option that is not pressed are none.
func (d *decoder) beside(chosen bool) bool {
	if chosen && d.q.Kind == survey.One {
		return len(d.form[d.q.Name]) > 1
	}
	for _, field := range d.page.Posted(d.q) {
		for _, posted := range d.form[field] {
			if strings.TrimSpace(posted) != "" && !(chosen && field == d.q.Name && posted == RefusedValue) {
				return true
			}
		}
	}
	return false
}

// needed tells whether a question that is left open is a problem: not when it may be, or when the page has asked for it.
func (d *decoder) needed() bool {
	return !d.q.Optional && !(d.q.Soft && d.form.Get(AgainField) != "")
}
