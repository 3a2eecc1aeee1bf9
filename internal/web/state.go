package web

import (
	"net/url"
	"slices"
	"strconv"

	"fieldwork/internal/interview"
	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
)

// A state is what differs between two showings of a page: the order drawn, what is filled in, and what is wrong with
// it. Saved answers are brought into the form in which they were posted, so that a page has one way to be filled in.
type state struct {
	seed     uint64
	form     url.Values
	problems map[string]string // message by field
}

// value is what is in a field, as text.
func (s state) value(field string) string { return shell.Clean(s.form.Get(field)) }

// chosen tells whether a field has the code.
func (s state) chosen(field string, code int) bool {
	return slices.Contains(s.form[field], strconv.Itoa(code))
}

// pristine tells whether a question is as nobody has touched it.
func (s state) pristine(q *survey.Question) bool {
	if len(s.form) == 0 && len(s.problems) == 0 {
		return true
	}
	for _, f := range q.Fields() {
		if !s.untouched(f) {
			return false
		}
	}
	for _, p := range interview.Passes(q) {
		if !s.untouched(p.Field(q.Name)) {
			return false
		}
	}
	for place := 1; q.Kind == survey.Rank && place <= q.Max; place++ {
		if !s.untouched(survey.RankName(q.Name, place)) {
			return false
		}
	}
	return true
}

func (s state) untouched(field string) bool {
	return s.problems[field] == "" && (len(s.form[field]) == 0 || len(s.form[field]) == 1 && s.form[field][0] == "")
}

// saved are the answers to a page in the form in which they were posted.
func saved(page interview.Visible, answers interview.Answers) url.Values {
	form := url.Values{}
	for _, q := range page.Shown {
		for _, f := range q.Fields() {
			posted := texts(answers[f])
			pass, passed := interview.Passed(answers[f])
			switch {
			case passed:
				form.Set(pass.FieldIn(q, f), string(pass))
			case q.Kind == survey.Rank:
				for i, code := range posted {
					form.Set(survey.RankName(q.Name, i+1), code)
				}
			case posted != nil:
				form[f] = posted
			}
		}
	}
	return form
}

func texts(v survey.Value) []string {
	if x, ok := v.Number(); ok {
		return []string{strconv.FormatFloat(x, 'f', -1, 64)}
	}
	var posted []string
	for _, code := range v.Codes() {
		posted = append(posted, strconv.Itoa(code))
	}
	if v.Text() != "" {
		posted = append(posted, v.Text())
	}
	return posted
}
