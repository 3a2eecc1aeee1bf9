package walk

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"fieldwork/internal/interview"
	"fieldwork/internal/rehearsal"
	"fieldwork/internal/survey"
)

// A sheet is one page being filled in.
type sheet struct {
	walk      *Walk
	rehearsal *rehearsal.Rehearsal
	terminal  *terminal
	page      interview.Visible
	form      url.Values
}

// ask goes through the questions of the page, or only through those with problems, and returns how the page is left.
func (s *sheet) ask(problems []interview.Problem) move {
	if len(problems) == 0 {
		s.heading()
	}
	prompted := false
	for _, q := range s.page.Shown {
		wrong := slices.DeleteFunc(slices.Clone(problems), func(p interview.Problem) bool { return p.Question != q })
		if len(problems) > 0 && len(wrong) == 0 {
			continue
		}
		s.introduce(q)
		for _, p := range wrong {
			s.terminal.say("! %s: %s (%s)\n", p.Field, plain(s.walk.Explain(s.page, p)), p.Code)
		}
		if q.Kind == survey.Note {
			continue
		}
		prompted = true
		if m := s.question(q); m != forward {
			return m
		}
	}
	if !prompted { // a page of notes is read and left
		if r := s.terminal.prompt("Enter goes on"); r.leave != "" {
			return r.leave
		}
	}
	return forward
}

// question asks for every field of a question. Words behind an option are asked for when the option is chosen.
func (s *sheet) question(q *survey.Question) move {
	fields := s.fields(q)
	var several []string // given in one line for the fields to come
	for i, field := range fields {
		if o := specifies(q, field); o != "" && !s.chose(q, o) {
			s.form.Del(field)
			continue
		}
		options := choices(s.page, q, field)
		if len(several) == 0 {
			r := s.terminal.prompt("%s%s", field, s.given(options, field))
			if r.leave != "" {
				return r.leave
			}
			if all := words(r.text); options != nil && len(fields) > 1 && len(all) == len(fields)-i && specifies(q, fields[len(fields)-1]) == "" {
				several = all
			} else {
				s.fill(q, field, options, r)
				continue
			}
		}
		s.fill(q, field, options, reply{text: several[0]})
		several = several[1:]
	}
	return forward
}

// fields are the form's fields of a question in the order in which they are asked: rows of a grid as they are shown.
func (s *sheet) fields(q *survey.Question) []string {
	if q.Kind != survey.Grid {
		return s.page.Posted(q)
	}
	var fields []string
	for _, row := range s.page.Rows(q) {
		fields = append(fields, survey.RowName(q.Name, row.Name))
	}
	return fields
}

// fill puts what was typed into the form.
func (s *sheet) fill(q *survey.Question, field string, options []survey.Option, r reply) {
	pass := interview.Pass(r.text)
	switch {
	case r.keep:
	case r.clear:
		s.form.Del(field)
		s.answers(q)
	case slices.Contains(interview.Passes(q), pass) && (options == nil || q.Kind == survey.Rank) && !r.literal:
		for _, f := range s.page.Posted(q) {
			s.form.Del(f)
		}
		s.answers(q)
		s.form.Set(pass.Field(q.Name), "1")
	case options == nil:
		s.form.Set(field, r.text)
		s.answers(q)
	default:
		s.form.Del(field)
		for _, word := range words(r.text) {
			s.form.Add(field, code(options, word))
		}
	}
}

// answers takes back what passed the question over.
func (s *sheet) answers(q *survey.Question) {
	for _, p := range interview.Passes(q) {
		s.form.Del(p.Field(q.Name))
	}
}

// chose tells whether the form has the option of a question chosen.
func (s *sheet) chose(q *survey.Question, option string) bool {
	o, ok := q.List.Named(option)
	return ok && slices.Contains(s.form[q.Name], fmt.Sprint(o.Code))
}

// given is what a field holds already, to be kept by Enter.
func (s *sheet) given(options []survey.Option, field string) string {
	var held []string
	for _, v := range s.form[field] {
		held = append(held, plain(name(options, v)))
	}
	if len(held) == 0 {
		return ""
	}
	return " [" + strings.Join(held, ", ") + "]"
}
