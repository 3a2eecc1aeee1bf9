package walk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"fieldwork/internal/rehearsal"
)

// A Difference is a line of a script that does not hold any more.
type Difference struct {
	Line          int // of the script's file
	Code          string
	Problem, Cure string
}

// The codes of differences.
const (
	otherPage   = "other-page"   // another page comes, or none
	otherField  = "other-field"  // the page has no such field any more
	otherResult = "other-result" // the survey makes something else of the answers
)

const cure = "mend the questionnaire, or take the walk anew if the change is meant"

// Replay posts a script's answers to the survey and returns where the survey leads elsewhere, refuses, classifies or
// computes otherwise than when the script was taken. It stops at the first page that does not come.
func (w *Walk) Replay(script *Script) ([]Difference, error) {
	if script.survey != w.Survey.ID {
		return []Difference{{1, otherPage, fmt.Sprintf("the walk is through survey %q, not %q", script.survey, w.Survey.ID), "replay it with the folder of its survey"}}, nil
	}
	r, err := rehearsal.New(w.Survey, script.set)
	if err != nil {
		return nil, err
	}
	var all []Difference
	shown := r.Path().Next
	for _, st := range script.steps {
		page, there := r.Path().Visible(shown)
		if !there || shown != st.page {
			return append(all, elsewhere(st, shown)), nil
		}
		if st.stopped {
			return all, nil
		}
		for _, l := range st.inputs {
			if !posts(page, l.key) {
				all = append(all, Difference{l.number, otherField, fmt.Sprintf("page %q has no field %q", st.page, l.key), cure})
			}
		}
		next, t, err := w.post(r, page, st.form(page), st.move())
		if err != nil {
			return all, err
		}
		all, shown = append(all, st.compare(t.step.results)...), next
	}
	return append(all, script.unended(shown)...), nil
}

// unended finds a script that stops where the survey goes on.
func (s *Script) unended(shown string) []Difference {
	if shown == "" {
		return nil
	}
	last := s.steps[len(s.steps)-1]
	return []Difference{{last.number, otherPage, fmt.Sprintf("the script ends here, and the survey goes on with page %q", shown), cure}}
}

func elsewhere(s step, shown string) Difference {
	problem := fmt.Sprintf("the script goes on with page %q, and the survey with %q", s.page, shown)
	if shown == "" {
		problem = fmt.Sprintf("the script goes on with page %q, and the interview has ended", s.page)
	}
	return Difference{s.number, otherPage, problem, cure}
}

func (s step) move() move {
	if s.back {
		return back
	}
	return forward
}

// compare holds the results that a script has of a post against those that came now.
func (s step) compare(now []line) []Difference {
	var all []Difference
	compared := map[string]bool{}
	for _, l := range slices.Concat(s.results, now) { // the script's lines first: theirs are the numbers
		if compared[l.key] {
			continue
		}
		compared[l.key] = true
		had, came, number := valuesOf(s.results, l.key), valuesOf(now, l.key), l.number
		if number == 0 {
			number = s.number
		}
		problem := ""
		switch {
		case came == "":
			problem = fmt.Sprintf("the script says %s = %s, and the survey nothing of it", l.key, had)
		case had == "":
			problem = fmt.Sprintf("the survey says %s = %s, and the script nothing of it", l.key, came)
		case had != came:
			problem = fmt.Sprintf("the script says %s = %s, and the survey %s", l.key, had, came)
		default:
			continue
		}
		all = append(all, Difference{number, otherResult, problem, cure})
	}
	return all
}

// valuesOf are the values of a key, of which a field with two problems has two; "" when there is none.
func valuesOf(lines []line, key string) string {
	var values []string
	for _, l := range lines {
		if l.key == key {
			values = append(values, cmp.Or(l.value, `""`))
		}
	}
	return strings.Join(values, " and ")
}
