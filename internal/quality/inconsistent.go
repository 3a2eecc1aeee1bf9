package quality

import (
	"fmt"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// inconsistent flags those of whom a condition over the survey's variables holds that ought to hold of nobody.
type inconsistent struct {
	rule  *survey.Rule
	marks []mark
}

func makeInconsistent(r *reader, f ruleFile) (string, func() detector) {
	before := len(*r.Findings)
	rule := r.survey.Afterwards(f.If, r.Findings)
	return "of whom holds: " + f.If.Text, unless(rule == nil || len(*r.Findings) > before, func() detector { return &inconsistent{rule: rule} })
}

func (d *inconsistent) see(p *passage) {
	if d.rule.Holds(p.derive()) {
		d.marks = append(d.marks, mark{at: int32(p.at), value: 1, limit: 1, detail: "the answers meet " + d.rule.Source})
	}
}

func (d *inconsistent) judge(_ *cohort, flag func(int, float64, float64, string)) {
	raise(d.marks, flag)
}

// honeypot flags those who filled in the field that people do not see. Its value is how many times.
type honeypot struct {
	times map[int]int // by place of the interview: hardly anybody is in it
}

func makeHoneypot(r *reader, f ruleFile) (string, func() detector) {
	r.gathered(f, survey.Honeypot)
	return "filled in the field that people do not see", func() detector { return &honeypot{map[int]int{}} }
}

// gathered checks that the survey gathers what the rule looks at.
func (r *reader) gathered(f ruleFile, p survey.Paradata) {
	if !r.survey.Gathers(p) {
		r.Addf(f.At, "not-gathered", "write `paradata: ["+string(p)+"]` in the questionnaire before the field opens, or remove the rule",
			"a rule of the kind %s looks at what the survey does not gather", f.Rule.Text)
	}
}

func (d *honeypot) see(*passage)         {}
func (d *honeypot) listens(*cohort) bool { return true }

func (d *honeypot) hear(at int, e interview.Event) {
	if e.Honeypot {
		d.times[at]++
	}
}

func (d *honeypot) judge(c *cohort, flag func(int, float64, float64, string)) {
	for at := range c.ids {
		if n := d.times[at]; n > 0 {
			flag(at, float64(n), 1, fmt.Sprintf("the hidden field was filled in on %s", plural(n, "posted page")))
		}
	}
}
