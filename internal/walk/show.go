package walk

import (
	"fmt"
	"strings"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// words is a text of the survey in the walk's language, with the earlier answers that it speaks of.
func (s *sheet) words(t survey.Text) string {
	language := s.rehearsal.Interview.Language
	return plain(s.rehearsal.Survey.Fill(t.In(language), language, s.page.Facts))
}

// heading prints the page's name and title.
func (s *sheet) heading() {
	s.terminal.say("== %s", s.page.Name)
	if title := s.words(s.page.Title); title != "" {
		s.terminal.say(": %s", title)
	}
	s.terminal.say("\n")
}

// introduce prints a question: its words, and what may be answered.
func (s *sheet) introduce(q *survey.Question) {
	language := s.rehearsal.Interview.Language
	for i, paragraph := range strings.Split(s.rehearsal.Survey.Fill(q.Text.In(language), language, s.page.Facts), "\n") {
		if i == 0 && q.Kind != survey.Note {
			s.terminal.say("\n%s: %s\n", q.Name, plain(paragraph))
		} else if paragraph = plain(paragraph); paragraph != "" {
			s.terminal.say("%s\n", paragraph)
		}
	}
	if help := s.words(q.Help); help != "" {
		s.terminal.say("(%s)\n", help)
	}
	if h := s.hint(q); h != "" {
		s.terminal.say("[%s]\n", h)
	}
	for _, o := range s.page.Options(q) {
		s.option(o, s.words(o.Text))
	}
	switch q.Kind {
	case survey.Consent:
		for _, o := range agreement() {
			s.option(o, s.walk.Words("consent_"+o.Name))
		}
	case survey.Grid:
		s.terminal.say("rows; as many words as rows answer them all in one line:\n")
		for _, row := range s.page.Rows(q) {
			s.terminal.say("      %-20s %s\n", row.Name, s.words(row.Text))
		}
	}
}

func (s *sheet) option(o survey.Option, words string) {
	s.terminal.say("  %4d  %-20s %s\n", o.Code, o.Name, words)
}

// hint says in short what may be answered. A kind that it does not know has none: its fields are asked for as they are.
func (s *sheet) hint(q *survey.Question) string {
	var parts []string
	switch q.Kind {
	case survey.Number, survey.Scale:
		parts = append(parts, fmt.Sprintf("a whole number from %d to %d", q.Min, q.Max))
	case survey.Many:
		parts = append(parts, fmt.Sprintf("%d to %d of them", q.Min, q.Max))
	case survey.Rank:
		parts = append(parts, fmt.Sprintf("the first %d in order", s.page.Places(q)))
	case survey.Words:
		parts = append(parts, fmt.Sprintf("at most %d characters", q.Max))
	case survey.Date, survey.Month:
		parts = append(parts, "as "+q.Kind.DateLayout()+" is written")
	}
	for _, words := range []string{s.words(q.Low), s.words(q.High), s.words(q.Unit)} {
		if words != "" {
			parts = append(parts, words)
		}
	}
	if q.Optional {
		parts = append(parts, "may be left empty")
	}
	for _, p := range interview.Passes(q) {
		parts = append(parts, string(p)+" for "+map[interview.Pass]string{interview.Refusal: "rather not", interview.Ignorance: "don't know"}[p])
	}
	return strings.Join(parts, "; ")
}

// report prints what came of a page: the gate's word, and the row at the end.
func (s *sheet) report(t taken) {
	if g := t.gate; g != nil {
		s.terminal.say("\n-- gate: %s", g.Decision)
		if g.Failed != "" {
			s.terminal.say("; %q does not hold", g.Failed)
		} else {
			s.terminal.say("; type %s, member of %s; cells %s", g.Type, strings.Join(g.Membership, ", "), strings.Join(g.Cells, ", "))
		}
		if g.Full != "" {
			s.terminal.say("; cell %s is full", g.Full)
		}
		s.terminal.say("\n")
	}
	s.terminal.say("\n")
	if d := s.rehearsal.Interview.Disposition; d != interview.InProgress {
		s.terminal.say("-- end: %s (AAPOR %s). The row of the dataset:\n", d, d.AAPOR())
		s.row(t.row)
	}
}

// row prints the interview's row of the dataset, a variable a line.
func (s *sheet) row(cells []Cell) {
	for _, c := range cells {
		value := c.Value
		if c.Missing != survey.Present {
			value = "(" + c.Missing.String() + ")"
		}
		s.terminal.say("%-34s %s", c.Name, plain(value))
		if c.Words != "" {
			s.terminal.say("  %s", plain(c.Words))
		}
		s.terminal.say("\n")
	}
}
