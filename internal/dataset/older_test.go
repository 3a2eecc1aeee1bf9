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

// TestAWithdrawnRowSaysSo: its answers were erased, which is not the same as not having been given.
func TestAWithdrawnRowSaysSo(t *testing.T) {
	s, findings := survey.Parse("parcels.yaml", []byte(`survey: parcels
title: {en: Parcels}
organiser: {en: Us}
languages: [en]
pages:
  - page: screener
    ask: [{number: kilos, min: 0, max: 90, en: How many kilograms?}]
  - gate
types:
  - {type: all, en: Everybody}
quotas:
  - {cell: all_of_them, types: [all], en: Everybody, target: 10}
derive:
  - {derive: heavy, en: Heavy, value: kilos > 20}
`))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	gone := interview.Interview{ID: 1, Survey: s.ID, Version: s.Version, Type: "all", Decision: interview.Admitted, Disposition: interview.Withdrawn}
	f, err := Build(s, nil, func(yield func(interview.Interview, error) bool) { yield(gone, nil) })
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"kilos", "heavy", "device"} {
		if c, _ := f.Column(name); c.Missing[0] != survey.Withdrawn {
			t.Errorf("%s is missing as %q, want withdrawn", name, c.Missing[0])
		}
	}
}
