package survey_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/survey"
)

// covered is a questionnaire whose cells leave nobody out and take nobody twice; each case spoils it.
const covered = `survey: cars
title: {en: Cars}
organiser: {en: Us}
languages: [en]
lists:
  yesno:
    - {code: 1, name: "yes", en: "Yes"}
    - {code: 2, name: "no", en: "No"}
  gender:
    - {code: 1, name: male, en: Male}
    - {code: 2, name: female, en: Female}
    - {code: 3, name: other, en: Other}
  brand:
    - {code: 1, name: audi, en: Audi}
    - {code: 2, name: kia, en: Kia}
    - {code: 3, name: byd, en: BYD}
    - {code: 9, name: none, en: None, exclusive: true}
pages:
  - page: screener
    ask:
      - {consent: agree, en: Agree?}
      - {number: age, min: 10, max: 99, en: Age?}
      - {one: gender, of: gender, en: Gender?}
  - page: cars
    if: age >= 18
    ask:
      - {one: owner, of: yesno, en: Owner?}
      - {many: brands, of: brand, max: 2, en: Brands?}
      - {month: licence, from: 1990-01, to: 2015-12, en: Licence since?}
  - gate
  - page: rest
    if: type == "owner"
    ask:
      - {one: colour, of: yesno, if: 'is(gender, "male", "female")', en: Red?}
eligible:
  - {need: adult, if: age >= 18}
  - {need: young, if: age < 50}
types:
  - {type: owner, if: owner == "yes", en: Owner}
  - {type: other, en: Other}
quotas:
  - {cell: all, types: [owner, other], en: All, target: 100}
  - {cell: men, dimension: sex, if: gender == "male", en: Men, target: 10}
  - {cell: women, dimension: sex, if: gender != "male", en: Not men, target: 10}
`

func TestCoverage(t *testing.T) {
	const quotas = "\n  - {cell: men, dimension: sex, if: gender == \"male\", en: Men, target: 10}\n  - {cell: women, dimension: sex, if: gender != \"male\", en: Not men, target: 10}\n"
	cells := func(conditions ...string) string {
		text := "\n"
		for i, c := range conditions {
			text += fmt.Sprintf("  - {cell: c%d, dimension: d, if: '%s', en: C, target: none}\n", i, c)
		}
		return text
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"sound", "", "", ""},

		{"an option in no cell", `gender != "male"`, `gender == "female"`, `q.yaml:43:37: cells-incomplete: a respondent with gender == "other" is in no cell of dimension "sex"; widen a condition`},
		{"a number in no cell", quotas, cells("age < 30", "age > 30"), `cells-incomplete: a respondent with age == 30 is in no cell of dimension "d"`},
		{"the ineligible need no cell", quotas, cells("age < 30 and age >= 18", "age >= 30 and age < 50"), ""},
		{"two cells at once", quotas, cells("age <= 30", "age >= 30"), `cells-overlap: a respondent with age == 30 is in cells "c0" and "c1" of dimension "d"; let the conditions exclude each other`},
		{"interlocked", quotas, cells(`gender == "male" and age < 30`, `gender == "male" and age >= 30`, `gender != "male" and age <= 30`, `gender != "male" and age > 30`), ""},
		{"interlocked with a gap", quotas, cells(`gender == "male" and age < 30`, `gender == "male" and age >= 30`, `gender != "male" and age < 30`, `gender != "male" and age > 30`),
			`cells-incomplete: a respondent with age == 30, gender == "female" is in no cell`},
		{"ticks that exclude each other", quotas, cells(`has(brands, "none")`, `has(brands, "audi")`, `not has(brands, "none", "audi")`), ""},
		{"ticks that do not", quotas, cells(`has(brands, "audi")`, `has(brands, "kia")`, `not has(brands, "kia", "audi")`), `cells-overlap: a respondent with has(brands, "audi"), has(brands, "kia") is in cells "c0" and "c1"`},
		{"as many ticks as may be", quotas, cells(`has(brands, "audi") and has(brands, "kia") and has(brands, "byd")`, `not (has(brands, "audi") and has(brands, "kia") and has(brands, "byd"))`), `unreachable-cell: no eligible respondent is in cell "c0"`},
		{"months", quotas, cells("licence < 200001", "licence > 200001"), `cells-incomplete: a respondent with licence == 200001 is in no cell`},
		{"all months", quotas, cells("licence <= 199912", "licence >= 200001"), ""},
		{"a cell for nobody", quotas, cells("age < 30", "age >= 30 and age < 60", "age >= 60"), `q.yaml:45:34: unreachable-cell: no eligible respondent is in cell "c2"; mend its condition`},
		{"one cell alone is a cap", quotas, cells("age < 30"), ""},
		{"an answer that is optional", "of: gender, en", "optional: true, of: gender, en", `q.yaml:43:37: cells-not-asked: a respondent with not answered(gender) is in no cell of dimension "sex"; ask it of every eligible respondent before the gate; if they are not`},
		{"an answer that may be refused", "of: gender, en", "may_refuse: true, of: gender, en", `cells-not-asked: a respondent with not answered(gender)`},
		{"not everybody is asked", "if: age >= 18\n    ask", "if: age >= 20\n    ask", ""},
		{"nor in a cell", quotas, cells(`has(brands, "kia")`, `not answered(brands)`, `not has(brands, "kia") and answered(brands)`), `unreachable-cell: no eligible respondent is in cell "c1"`},

		{"a derived variable", quotas, cells("old == 1", "old == 0") + "derive:\n  - {derive: old, en: Old, value: age >= 40}\n", ""},
		{"a derived variable that is calculated", quotas, cells("ten < 4", "ten > 4") + "derive:\n  - {derive: ten, en: Tens, value: (age + 1) / 10}\n", `a respondent with age == 39 is in no cell`},

		{"a page for nobody", `type == "owner"`, `type == "owner" and age >= 50`, `q.yaml:32:9: unreachable-page: nobody comes to the page rest; mend its`},
		{"a question for nobody", `'is(gender, "male", "female")'`, `owner == "no"`, `q.yaml:34:38: unreachable-question: nobody is asked the question colour`},
		{"a page against consent", "if: age >= 18\n", "if: age >= 18 and agree == 0\n", `unreachable-page: nobody comes to the page cars`},
		{"an option for nobody", "name: byd, en", "name: byd, if: age > 99, en", `q.yaml:16:32: unreachable-option: nobody is offered the option byd of list brand`},
		{"an option for some", "name: byd, en", "name: byd, if: age > 30, en", ""},
		{"a type that others take", `owner == "yes", en: Owner}`, "age > 0, en: Owner}", `q.yaml:40:12: unreachable-type: no eligible respondent is given the type "other"`},
		{"a type for the ineligible", `owner == "yes", en: Owner}`, "age < 18, en: Owner}", `q.yaml:39:12: unreachable-type: no eligible respondent is given the type "owner"`},
		{"nobody can be that old", "if: age >= 18}", "if: age > 99}", `q.yaml:36:23: never-eligible: nobody can meet the requirement "adult"`},
		{"requirements that exclude each other", "if: age < 50}", "if: age < 18}", `q.yaml:37:23: never-eligible: nobody who meets the requirements before it can meet "young"`},
		{"a requirement on what is not asked", "if: age < 50}", `if: owner == "yes" and age < 18}`, `nobody can meet the requirement "young"; mend the rule; it may ask for an answer`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if strings.Count(covered, c.old) == 0 {
				t.Fatalf("%q is not in the questionnaire", c.old)
			}
			_, findings := survey.Parse("q.yaml", []byte(strings.Replace(covered, c.old, c.new, 1)))
			if got := findings.Error(); c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("findings\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// TestCellsOverWhatNotEverybodyIsAsked holds that a condition on such an answer says what becomes of the others.
func TestCellsOverWhatNotEverybodyIsAsked(t *testing.T) {
	some := strings.Replace(covered, "if: age >= 18\n", "if: age >= 20\n", 1)
	for _, c := range []struct{ name, quotas, want string }{
		{"a cap", `  - {cell: cap, dimension: d, if: owner == "yes", en: C, target: 10}`, `cells-not-asked: a respondent with not answered(owner) is in no cell of dimension "d"`},
		{"both answers", `  - {cell: y, dimension: d, if: owner == "yes", en: C, target: 10}
  - {cell: n, dimension: d, if: owner == "no", en: C, target: 10}`, "cells-not-asked"},
		{"the others are named", `  - {cell: y, dimension: d, if: owner == "yes", en: C, target: 10}
  - {cell: n, dimension: d, if: not (owner == "yes"), en: C, target: none}`, ""},
	} {
		_, findings := survey.Parse("q.yaml", []byte(some+c.quotas+"\n"))
		if got := findings.Error(); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: findings\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// TestCoverageSaysNothingItCannotProve asks about more sheets than are tried.
func TestCoverageSaysNothingItCannotProve(t *testing.T) {
	var ask, all strings.Builder
	for i := range 24 {
		fmt.Fprintf(&ask, "      - {one: x%d, of: yesno, en: X}\n", i)
		fmt.Fprintf(&all, `x%d == "no" and `, i)
	}
	text := strings.Replace(covered, "      - {one: gender", ask.String()+"      - {one: gender", 1)
	text = strings.Replace(text, `owner == "yes", en`, fmt.Sprintf("'%sage < 18', en", all.String()), 1)
	if _, findings := survey.Parse("q.yaml", []byte(text)); len(findings) > 0 {
		t.Errorf("2^24 sheets cannot be tried, and yet it says\n%s", findings.Error())
	}
	// What contradicts itself needs no way to it.
	text = strings.Replace(text, `type == "owner"`, `age < 20 and age > 30 and type == "owner"`, 1)
	_, findings := survey.Parse("q.yaml", []byte(text))
	if !strings.Contains(findings.Error(), "unreachable-page") {
		t.Errorf("a contradiction behind too many sheets is not found: %s", findings.Error())
	}
}

func TestNoLimit(t *testing.T) {
	s, findings := survey.Parse("q.yaml", []byte(strings.Replace(covered, "en: Not men, target: 10", "en: Not men, target: none", 1)))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	if women := s.Cells[2]; women.Limited() || women.Target != survey.NoLimit || !s.Cells[1].Limited() {
		t.Errorf("cells %+v", s.Cells)
	}
	var got []string
	for _, d := range s.Dimensions() {
		got = append(got, fmt.Sprintf("%s by %s: %d", d.Name, d.By, len(d.Cells)))
	}
	if want := []string{"type by type: 1", "sex by condition: 2"}; !slices.Equal(got, want) {
		t.Errorf("dimensions %q, want %q", got, want)
	}
	for _, bad := range []string{"nobody", "0", "1000001", "1.5"} {
		_, findings := survey.Parse("q.yaml", []byte(strings.Replace(covered, "en: All, target: 100", "en: All, target: "+bad, 1)))
		if len(findings) == 0 {
			t.Errorf("the target %s passes", bad)
		}
	}
}

func TestArmsHaveTargetsAllOrNone(t *testing.T) {
	head, _, _ := strings.Cut(covered, "quotas:")
	for targets, want := range map[[2]string]string{{"5", "5"}: "", {"none", "none"}: "", {"5", "none"}: `mixed-targets: cell "no" has no limit and another of "arm" has one`} {
		text := head + "assign:\n  - {assign: arm, of: yesno, en: Arm}\nquotas:\n  - {cell: all, types: [owner, other], en: All, target: 100}\n" +
			fmt.Sprintf("  - {cell: \"yes\", assign: arm, en: Y, target: %s}\n  - {cell: \"no\", assign: arm, en: N, target: %s}\n", targets[0], targets[1])
		_, findings := survey.Parse("q.yaml", []byte(text))
		if got := findings.Error(); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("targets %v: findings\n%s\nwant\n%s", targets, got, want)
		}
	}
}
