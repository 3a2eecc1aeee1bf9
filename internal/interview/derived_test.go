package interview_test

import (
	"slices"
	"testing"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// TestTheGateKnowsWhatIsComputedFromTheLastPageBeforeIt: an age group made of the last page's age once put nobody into any
// cell, so that a whole dimension of quotas never filled and nothing said so.
func TestTheGateKnowsWhatIsComputedFromTheLastPageBeforeIt(t *testing.T) {
	s, findings := survey.Parse("q.yaml", []byte(`
survey: s
title: {en: S}
organiser: {en: O}
languages: [en]
privacy: {none: "a test"}
lists:
  group: [{code: 1, name: young, en: Young}, {code: 2, name: old, en: Old}]
pages:
  - page: one
    ask:
      - {number: age, en: Age, min: 0, max: 120}
  - gate
  - page: two
    ask:
      - {number: again, en: Again, min: 0, max: 9}
types:
  - {type: elder, en: Elder, if: group == "old"}
  - {type: other, en: Other}
quotas:
  - {cell: all, en: All, types: [elder, other], target: 9}
  - {cell: young, en: Young, dimension: group, if: group == "young", target: 9}
  - {cell: old, en: Old, dimension: group, if: group == "old", target: 9}
derive:
  - {derive: group, en: Group, of: group, value: 'age < 40 ? "young" : "old"'}
`))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	for age, want := range map[float64]interview.Classification{
		20: {Type: "other", Cells: []string{"all", "young"}},
		60: {Type: "elder", Cells: []string{"all", "old"}},
	} {
		iv := interview.Interview{Answers: interview.Answers{"age": survey.NumberValue(age)}, Submitted: map[string]bool{"one": true}}
		path := interview.Walk(s, &iv)
		if path.At != interview.AtGate {
			t.Fatalf("at %s", path.At)
		}
		if c := interview.Classify(s, path.Facts); c.Type != want.Type || !slices.Equal(c.Cells, want.Cells) {
			t.Errorf("at %v years: type %s and cells %v, want %s and %v", age, c.Type, c.Cells, want.Type, want.Cells)
		}
	}
}
