package web

import (
	"strings"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// maxQuoted is how much of a question a message quotes, in characters.
const maxQuoted = 30

// explain puts problems into words: by field for the place, and in order for the summary. A field says one thing at a
// time, the first.
func (ed *edition) explain(problems []interview.Problem, seed uint64) (map[string]string, []problemView) {
	byField := map[string]string{}
	var summary []problemView
	for _, p := range problems {
		if byField[p.Field] != "" {
			continue
		}
		byField[p.Field] = ed.message(p)
		summary = append(summary, problemView{Control: ed.firstControl(p, seed), Message: byField[p.Field]})
	}
	return byField, summary
}

func (ed *edition) message(p interview.Problem) string {
	count := p.Max
	if p.Code == interview.TooFew {
		count = p.Min
	}
	return ed.words.say(problemID(p.Code), map[string]any{
		"Question": quoted(p.Question.Text.In(ed.language)), "Row": p.Row.Text.In(ed.language), "Min": p.Min, "Max": p.Max, "Given": p.Given,
	}, count)
}

// quoted is the beginning of a question's text, enough to recognise it by.
func quoted(text string) string {
	first := text
	if ps := paragraphs(text); len(ps) > 0 {
		first = ps[0]
	}
	runes := []rune(strings.Join(strings.Fields(first), " "))
	if len(runes) <= maxQuoted {
		return string(runes)
	}
	return string(runes[:maxQuoted]) + "…"
}

// firstControl is the id of the control where the respondent begins to mend.
func (ed *edition) firstControl(p interview.Problem, seed uint64) string {
	q := p.Question
	switch {
	case q.Kind == survey.Grid:
		return choiceID(p.Field, q.List.Options[0].Code)
	case p.Field != q.Name, q.Kind == survey.Number, q.Kind == survey.Words:
		return controlID(p.Field)
	}
	return choiceID(p.Field, ed.questions[q].options(seed)[0].Code)
}
