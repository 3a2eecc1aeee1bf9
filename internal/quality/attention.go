package quality

import (
	"fmt"
	"slices"
	"strings"

	"fieldwork/internal/survey"
)

// attention counts the failed attention checks: the questions with `expect`, answered with another option. A check that was
// left open or refused is not failed: whoever may pass a question over may pass this one over.
type attention struct {
	failed int
	marks  []mark
}

func makeAttention(r *reader, f ruleFile) (string, func() detector) {
	failed, checks := r.count(f, "failed", f.Failed, 1, 1), 0
	for _, p := range r.survey.Pages {
		for _, q := range p.Questions {
			if q.Expect != "" {
				checks += len(fieldsOf(q))
			}
		}
	}
	switch {
	case checks == 0:
		r.Add(f.At, "no-check", "the survey has no attention check", "give a question `expect: OPTION`, or remove the rule")
	case failed > checks:
		r.Addf(f.At, "bad-limit", "ask for as many as there are", "`failed: %d` is more than the %s of the survey", failed, plural(checks, "check"))
	}
	text := "failed the attention check"
	if checks > 1 {
		text = fmt.Sprintf("failed %d or more of the %d attention checks", failed, checks)
	}
	return text, unless(checks == 0, func() detector { return &attention{failed: failed} })
}

// fieldsOf are the answers of a question that can be right or wrong.
func fieldsOf(q *survey.Question) []string {
	if q.Kind != survey.Grid {
		return []string{q.Name}
	}
	var fields []string
	for _, row := range q.Rows.Options {
		fields = append(fields, survey.RowName(q.Name, row.Name))
	}
	return fields
}

func (d *attention) see(p *passage) {
	var failed []string
	for _, v := range p.path.Pages {
		for _, q := range v.Shown {
			if q.Expect == "" || q.List == nil {
				continue
			}
			wanted, _ := q.List.Named(q.Expect)
			failed = append(failed, wrong(p.path.Facts, q, wanted.Code)...)
		}
	}
	if len(failed) >= d.failed {
		d.marks = append(d.marks, mark{at: int32(p.at), value: float64(len(failed)), limit: float64(d.failed), detail: "not as asked for: " + strings.Join(failed, ", ")})
	}
}

// wrong are the fields of a check that were answered otherwise.
func wrong(facts survey.Facts, q *survey.Question, wanted int) []string {
	return slices.DeleteFunc(fieldsOf(q), func(field string) bool {
		answer := facts[field]
		return !answer.Answered() || answer.Has(wanted) && len(answer.Codes()) <= 1
	})
}

func (d *attention) judge(_ *cohort, flag func(int, float64, float64, string)) { raise(d.marks, flag) }
