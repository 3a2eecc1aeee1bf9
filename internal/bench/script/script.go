// Package script draws whole interviews of a survey and writes down beforehand what their respondents post on each page.
//
// It is opinionated: a load generator must not think while it measures. Who answers, and what, is decided here, by the
// survey's own population and its own way through the questionnaire; what is left for the hot loop is to send bytes. A post
// has the fields that a browser would send, stamps of paradata included, and all its respondents finish.
package script

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"fieldwork/internal/interview"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
)

// A Script is one respondent's interview.
type Script struct {
	Type  string            // that the gate gives
	Cell  string            // that the type belongs to
	Route []string          // names of the pages, in the order in which they are shown
	Posts map[string]string // what is posted on each page, by its name: a form in its encoding
	JSON  int               // bytes of all answers of the interview as JSON
}

// The form's stamps of paradata. A post begins with the instant at which its page was made, so that a sender can write
// another one over it without moving anything.
const (
	ShownField = "-shown="
	ShownSize  = 13 // digits, milliseconds since 1970
	openFor    = "-client=4200&"
)

// Unstamped is what a post begins with before anybody has been shown its page.
var unstamped = ShownField + strings.Repeat("0", ShownSize) + "&"

// mostDrawn bounds how many respondents are drawn for one that finishes.
const mostDrawn = 50

// Draw writes the interviews of the first so many respondents of the population who reach the end. Their types are mixed as
// the population mixes them.
func Draw(s *survey.Survey, p *simulate.Population, seed uint64, count int) ([]Script, error) {
	var scripts []Script
	for i := 0; len(scripts) < count; i++ {
		if i == count*mostDrawn {
			return nil, fmt.Errorf("of %d respondents drawn for survey %s only %d reach the end; mend its population", i, s.ID, len(scripts))
		}
		iv := p.Complete(s, p.Draw(seed, i), int64(i))
		if iv.Disposition == interview.Completed {
			sc, err := write(s, iv)
			if err != nil {
				return nil, err
			}
			scripts = append(scripts, sc)
		}
	}
	return scripts, nil
}

func write(s *survey.Survey, iv interview.Interview) (Script, error) {
	answers, err := json.Marshal(iv.Answers)
	if err != nil {
		return Script{}, fmt.Errorf("the answers of respondent %d: %w", iv.ID, err)
	}
	sc := Script{Type: iv.Type, Cell: s.CellOf(iv.Type), Posts: map[string]string{}, JSON: len(answers)}
	for _, page := range interview.Walk(s, &iv).Pages {
		sc.Route = append(sc.Route, page.Name)
		sc.Posts[page.Name] = unstamped + openFor + posted(s, page, iv.Answers).Encode()
	}
	return sc, nil
}

// posted is the page's form, filled in and sent with the button that leads on. The language is the respondent's browser's, so
// nothing says it here.
func posted(s *survey.Survey, page interview.Visible, answers interview.Answers) url.Values {
	form := url.Values{"do": {"next"}}
	if s.Gathers(survey.Honeypot) {
		form.Set(interview.HoneypotField, "") // browsers send a line that is left empty
	}
	for _, q := range page.Shown {
		for _, field := range q.Fields() {
			fill(form, q, field, answers[field])
		}
	}
	return form
}

func fill(form url.Values, q *survey.Question, field string, answer survey.Value) {
	pass, passed := interview.Passed(answer)
	number, isNumber := answer.Number()
	switch {
	case passed:
		form.Set(pass.FieldIn(q, field), string(pass))
	case isNumber:
		form.Set(field, strconv.FormatFloat(number, 'f', -1, 64))
	case q.Kind == survey.Rank:
		for place, code := range answer.Codes() {
			form.Set(survey.RankName(q.Name, place+1), strconv.Itoa(code))
		}
	case len(answer.Codes()) > 0:
		for _, code := range answer.Codes() {
			form.Add(field, strconv.Itoa(code))
		}
	case answer.Text() != "" || q.Kind == survey.Words || q.Kind != survey.Grid && field != q.Name: // a line is sent when it is empty too
		form.Set(field, answer.Text())
	}
}
