package web

import (
	"strings"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// writtenDay shows how dates are written; a month is its beginning.
const writtenDay = "2015-10-08"

// maxQuoted is how much of a question a message quotes, in characters.
const maxQuoted = 30

// explain puts problems into words: by field for their places, and for the summary in the order of the page. A field says
// one thing at a time, the first.
func (ed *edition) explain(page interview.Visible, problems []interview.Problem) (map[string]string, []problemView) {
	byField := map[string]string{}
	first := map[string]interview.Problem{}
	for _, p := range problems {
		if byField[p.Field] == "" {
			byField[p.Field], first[p.Field] = ed.message(page, p), p
		}
	}
	var summary []problemView
	for _, field := range fieldsOf(page) {
		if p, wrong := first[field]; wrong {
			summary = append(summary, problemView{Control: ed.firstControl(page, p), Message: byField[field]})
			delete(first, field)
		}
	}
	return byField, summary
}

// fieldsOf are the fields of a page in the order in which it shows them; rows of a grid may be in a drawn order.
func fieldsOf(page interview.Visible) []string {
	var fields []string
	for _, q := range page.Shown {
		if q.Kind != survey.Grid {
			fields = append(append(fields, q.Name), page.Posted(q)...)
			continue
		}
		for _, row := range page.Rows(q) {
			fields = append(fields, survey.RowName(q.Name, row.Name))
		}
	}
	return fields
}

func (ed *edition) message(page interview.Visible, p interview.Problem) string {
	count := p.Max
	if p.Code == interview.TooFew {
		count = p.Min
	}
	return ed.words.Say(problemID(p.Code), map[string]any{
		"Question": quoted(ed.texts(page, p.Question).question.Text.In(ed.language)), "Row": ed.survey.Fill(p.Row.Text.In(ed.language), ed.language, page.Facts), "Min": p.Min, "Max": p.Max, "Given": p.Given, "From": p.From, "To": p.To,
		"Example": writtenDay[:len(p.Question.Kind.DateLayout())],
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
func (ed *edition) firstControl(page interview.Visible, p interview.Problem) string {
	q := p.Question
	switch {
	case q.Kind == survey.Grid:
		return choiceID(p.Field, page.Options(q)[0].Code)
	case p.Field != q.Name, q.Dropdown, q.Kind == survey.Number, q.Kind == survey.Words, q.Kind == survey.Date, q.Kind == survey.Month:
		return controlID(p.Field)
	case q.Kind == survey.Rank:
		return controlID(survey.RankName(q.Name, 1))
	}
	return choiceID(p.Field, ed.texts(page, q).options(page.Seed)[0].Code)
}
