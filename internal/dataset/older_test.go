package dataset

import (
	"strings"
	"testing"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// TestAnOlderStudyKeepsItsOwnWeight: a questionnaire that was in the field before every dataset had a column of weights may
// have a question of that name. It must open, and the column is the question's.
func TestAnOlderStudyKeepsItsOwnWeight(t *testing.T) {
	file := []byte(strings.NewReplacer("NAME", survey.WeightColumn).Replace(`survey: parcels
title: {en: Parcels}
organiser: {en: Us}
languages: [en]
pages:
  - page: screener
    ask: [{number: NAME, min: 0, max: 90, en: How many kilograms?}]
  - gate
types:
  - {type: all, en: Everybody}
quotas:
  - {cell: all_of_them, types: [all], en: Everybody, target: 10}
`))
	if _, findings := survey.Parse("parcels.yaml", file); len(findings) == 0 || findings[0].Code != "reserved-name" {
		t.Errorf("a new survey with the name: findings %v, want it refused", findings)
	}
	s, findings := survey.ParseKept("parcels@1", file)
	if err := findings.Err(); err != nil {
		t.Fatalf("a kept version: %v", err)
	}
	f, err := Build(s, nil, func(func(interview.Interview, error) bool) {})
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := f.Column(survey.WeightColumn); !ok || c.Variable == nil || c.Variable.Question == nil {
		t.Errorf("the column is %+v, want the question's", c)
	}
}
