package survey_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// condition draws a rule over the age, the gender and the brands of the covered questionnaire.
func condition(depth int) *rapid.Generator[string] {
	leaf := rapid.Custom(func(t *rapid.T) string {
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			return fmt.Sprintf("age %s %d", rapid.SampledFrom([]string{"<", "<=", ">", ">=", "==", "!="}).Draw(t, "op"), rapid.IntRange(9, 60).Draw(t, "age"))
		case 1:
			return fmt.Sprintf("age %s %d.5", rapid.SampledFrom([]string{"<", ">"}).Draw(t, "op"), rapid.IntRange(17, 50).Draw(t, "half"))
		case 2:
			return fmt.Sprintf("gender %s %q", rapid.SampledFrom([]string{"==", "!="}).Draw(t, "op"), rapid.SampledFrom([]string{"male", "female", "other"}).Draw(t, "gender"))
		case 3:
			return rapid.SampledFrom([]string{"answered(gender)", "answered(brands)"}).Draw(t, "answered")
		}
		return fmt.Sprintf("has(brands, %q)", rapid.SampledFrom([]string{"audi", "kia", "byd", "none"}).Draw(t, "brand"))
	})
	if depth == 0 {
		return leaf
	}
	return rapid.Custom(func(t *rapid.T) string {
		a, b := condition(depth-1).Draw(t, "a"), condition(depth-1).Draw(t, "b")
		return rapid.SampledFrom([]string{a, "not (" + a + ")", "(" + a + " and " + b + ")", "(" + a + " or " + b + ")"}).Draw(t, "join")
	})
}

// everybody calls visit with the facts of every respondent at the gate of the covered questionnaire, by way of the posts
// that an interview takes and the path that it walks, not by decisive answers.
func everybody(s *survey.Survey, visit func(survey.Facts)) {
	genders := []survey.Value{{}, survey.CodeValue(1), survey.CodeValue(2), survey.CodeValue(3)}
	ticks := [][]int{{1}, {2}, {3}, {9}, {1, 2}, {1, 3}, {2, 3}}
	for age := 10; age <= 62; age++ { // beyond the largest constant all are alike
		for _, gender := range genders {
			for _, codes := range ticks {
				iv := &interview.Interview{Submitted: map[string]bool{"screener": true, "cars": true}, Answers: interview.Answers{
					"agree": survey.NumberValue(1), "age": survey.NumberValue(float64(age)), "gender": gender, "owner": survey.CodeValue(1),
					"brands": survey.CodesValue(codes...), "licence": survey.TextValue("2000-01")}}
				if path := interview.Walk(s, iv); path.At == interview.AtGate {
					visit(path.Facts)
				}
			}
		}
	}
}

// TestCoverageAgreesWithTryingEverybody draws conditions of cells and eligibility and compares what lint says of them with
// what happens to each of all respondents.
func TestCoverageAgreesWithTryingEverybody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		eligible := condition(1).Draw(t, "eligible")
		var cells string
		for i := range rapid.IntRange(2, 3).Draw(t, "cells") {
			cells += fmt.Sprintf("  - {cell: c%d, dimension: d, if: '%s', en: C, target: 5}\n", i, condition(2).Draw(t, "cell"))
		}
		head, _, _ := strings.Cut(covered, "  - {cell: men")
		text := strings.NewReplacer("{one: gender,", "{one: gender, optional: true,", "{need: young, if: age < 50}", "{need: young, if: '"+eligible+"'}").Replace(head) + cells
		s, findings := survey.Parse("q.yaml", []byte(text))
		var overlap, incomplete, some bool
		taken := make([]bool, len(s.Cells))
		everybody(s, func(facts survey.Facts) {
			if interview.Classify(s, facts).Failed != "" {
				return
			}
			some = true
			n := 0
			for i, c := range s.Cells {
				if c.If != nil && c.If.Holds(facts) {
					taken[i] = true
					n++
				}
			}
			overlap, incomplete = overlap || n > 1, incomplete || n == 0
		})
		said := findings.Error()
		says := func(what string, is bool) {
			if strings.Contains(said, what) != is {
				t.Fatalf("%s is %v, and lint says\n%s\nof\n%s", what, is, said, text)
			}
		}
		if says("never-eligible", !some); !some {
			return
		}
		says("is in cells", overlap)
		says("is in no cell", incomplete)
		for i, c := range s.Cells {
			if c.If != nil {
				says(fmt.Sprintf("no eligible respondent is in cell %q", c.Name), !taken[i])
			}
		}
	})
}
