package survey_test

import (
	"sync"
	"testing"

	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// TestWhatARuleHasSaidIsWhatItSays: asked again, by many at once and in any order, a rule says what it said of the same facts
// when nobody had asked it before.
func TestWhatARuleHasSaidIsWhatItSays(t *testing.T) {
	text, err := questionnaires.FS.ReadFile("haitao-2015/questionnaire.yaml")
	if err != nil {
		t.Fatal(err)
	}
	parse := func() []*survey.Rule {
		s, findings := survey.Parse("questionnaire.yaml", text)
		if err := findings.Err(); err != nil {
			t.Fatal(err)
		}
		var rules []*survey.Rule
		for _, p := range s.Pages {
			for _, q := range p.Questions {
				if q.If != nil {
					rules = append(rules, q.If)
				}
			}
			if p.If != nil {
				rules = append(rules, p.If)
			}
		}
		return rules
	}
	facts := []survey.Facts{{}}
	for _, typ := range []string{"A1", "A2", "B", "C", "gone", ""} {
		facts = append(facts, survey.Facts{"type": survey.TextValue(typ)})
	}
	rules, byType := parse(), 0
	want := make([][]bool, len(facts))
	for i, f := range facts {
		for _, fresh := range parse() {
			want[i] = append(want[i], fresh.Holds(f))
		}
	}
	var all sync.WaitGroup
	for from := range 4 {
		all.Go(func() {
			for k := range 3 * len(facts) {
				i := (from + k) % len(facts)
				for r, rule := range rules {
					if got := rule.Holds(facts[i]); got != want[i][r] {
						t.Errorf("%s of %v is %v, and was %v", rule.Source, facts[i], got, want[i][r])
					}
				}
			}
		})
	}
	all.Wait()
	for _, r := range rules {
		if len(r.Names) == 1 && r.Names[0] == "type" {
			byType++
		}
	}
	if byType < 5 {
		t.Errorf("only %d rules look at the type alone", byType)
	}
}
