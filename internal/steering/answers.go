package steering

import (
	"slices"
	"strconv"
	"strings"

	"fieldwork/internal/console"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A pageView is a page of the interview's path with what was answered on it.
type pageView struct {
	Name, Title string
	AfterGate   bool
	Next        bool // it is to be answered next
	Answers     []answerView
	W           map[string]string
}

// An answerView is a question, or a part of one, with its answer in words.
type answerView struct {
	Field, Question, Part string
	Answer                string // "" when there is none
	Passed                bool   // it was passed over
	Off                   bool   // it was answered, and does not count: the respondent's way does not lead there any more
}

// A teller says answers in words.
type teller struct {
	sv       *survey.Survey
	language string
	text     map[string]string // of the page
	facts    survey.Facts
	answers  interview.Answers
}

// answersOf are the answers of the path, page by page, and those that do not count.
func answersOf(v *console.Visit, rec field.Record, language string) (pages []pageView, stray []answerView) {
	say := teller{rec.Survey, language, v.Words.Text, rec.Path.Facts, rec.Interview.Answers}
	shown := map[string]bool{}
	for _, p := range rec.Path.Pages {
		view := pageView{Name: p.Name, Title: say.fill(p.Title), AfterGate: p.AfterGate, Next: p.Name == rec.Path.Next, W: v.Words.Text}
		for _, q := range p.Shown {
			shown[q.Name] = true
			view.Answers = append(view.Answers, say.question(q, view.Next)...)
		}
		pages = append(pages, view)
	}
	for _, p := range rec.Survey.Pages {
		for _, q := range p.Questions {
			if !shown[q.Name] {
				stray = append(stray, say.question(q, true)...)
			}
		}
	}
	return pages, stray
}

func (s teller) fill(t survey.Text) string { return s.sv.Fill(t.In(s.language), s.language, s.facts) }

// question says the answers to a question; with given only those that were given.
func (s teller) question(q *survey.Question, given bool) (answers []answerView) {
	for _, name := range q.Fields() {
		value, there := s.answers[name]
		if !value.Given() && (given || name != q.Name && q.Kind != survey.Grid) {
			continue
		}
		a := answerView{Field: name, Question: s.fill(q.Text), Part: s.part(q, name)}
		if there && value.Given() {
			_, counts := s.facts[name]
			a.Answer, a.Passed, a.Off = s.said(q, name, value), value.Passed(), !counts
		}
		answers = append(answers, a)
	}
	return answers
}

// part is what of the question a field holds: a row of a grid, or the words of an option; "" when it is the whole.
func (s teller) part(q *survey.Question, name string) string {
	if q.Kind == survey.Grid {
		for _, row := range q.Rows.Options {
			if survey.RowName(q.Name, row.Name) == name {
				return row.Text.In(s.language)
			}
		}
	}
	if name != q.Name && q.List != nil {
		for _, o := range q.List.Options {
			if survey.SpecifyName(q.Name, o.Name) == name {
				return o.Text.In(s.language)
			}
		}
	}
	return ""
}

// said is an answer in words.
func (s teller) said(q *survey.Question, name string, value survey.Value) string {
	switch {
	case value.Refused():
		return s.text["prefer_not"]
	case value.DontKnow():
		return s.text["dont_know"]
	case q.Kind == survey.Consent && value.Has(1):
		return s.text["steer_agreed"]
	case q.Kind == survey.Consent:
		return s.text["steer_declined"]
	case value.Text() != "" || name != q.Name && q.Kind != survey.Grid:
		return value.Text()
	case q.List == nil:
		x, _ := value.Number()
		return strings.TrimSpace(strconv.FormatFloat(x, 'f', -1, 64) + " " + q.Unit.In(s.language))
	}
	if code, ok := value.Code(); ok {
		return s.option(q.List, code)
	}
	codes := slices.Clone(value.Codes())
	if len(codes) == 0 {
		return s.text["steer_none_chosen"]
	}
	words := make([]string, len(codes))
	for i, code := range codes {
		if words[i] = s.option(q.List, code); q.Kind == survey.Rank {
			words[i] = strconv.Itoa(i+1) + ". " + words[i]
		}
	}
	return strings.Join(words, " · ")
}

// option are the words of a code; one that the list does not have stands as it is.
func (s teller) option(list *survey.List, code int) string {
	if o, ok := list.Option(code); ok {
		return o.Text.In(s.language)
	}
	return strconv.Itoa(code)
}
