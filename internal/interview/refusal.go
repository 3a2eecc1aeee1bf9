package interview

import (
	"net/url"

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
		for _, field := range q.Fields() {
			given[field] = survey.Value{}
		}
	}
	given[consent] = survey.CodeValue(0)
	return given
}

// AgainField is the form's field that says that the page has asked for what was left open. No name of a question has a
// dash in it.
const AgainField = "-again"

// needed tells whether a question that is left open is a problem: not when it may be, or when the page has asked for it.
func (d *decoder) needed() bool {
	return !d.q.Optional && !(d.q.Soft && d.form.Get(AgainField) != "")
}
