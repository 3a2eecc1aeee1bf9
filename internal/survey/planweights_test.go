package survey_test

import (
	"strings"
	"testing"

	"fieldwork/internal/survey"
)

// TestWeightsBelowZeroAreRefused: a number that may be negative weighs nobody.
func TestWeightsBelowZeroAreRefused(t *testing.T) {
	s, findings := survey.Parse("q.yaml", []byte(strings.Replace(sound, "min: 10, max: 99", "min: -10, max: 99", 1)))
	if len(findings) > 0 {
		t.Fatal(findings.Error())
	}
	const plan = `tables:
  - table: t1
    number: Table 1
    kind: means
    title: {en: T, zh-CN: 表}
    weights: age
    rows: [{variable: rating_mall}]
`
	_, findings = survey.ParsePlan("a.yaml", []byte(plan), s)
	if want := `a.yaml:6:14: bad-weights: number "age" may be below zero; name a number that begins at 0 or above`; !strings.Contains(findings.Error(), want) {
		t.Errorf("findings %s, want %s", findings.Error(), want)
	}
	p, findings := survey.ParsePlan("a.yaml", []byte(strings.Replace(plan, "weights: age", "weights: weight", 1)), s)
	if len(findings) > 0 || p.Tables[0].Weights != survey.WeightColumn {
		t.Errorf("%s: %+v", findings.Error(), p.Tables)
	}
}
