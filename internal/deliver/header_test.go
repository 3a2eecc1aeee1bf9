package deliver

import (
	"strings"
	"testing"

	"fieldwork/internal/labelled"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

// TestVariablesHaveTheLevelOfTheirList: codes are ordinal where the questionnaire says so of their list, also in a grid and
// in what is derived, and nominal elsewhere; a recode to numbers is one of a scale and is shown as it is written.
func TestVariablesHaveTheLevelOfTheirList(t *testing.T) {
	s, err := survey.Load(questionnaires.FS, "haitao-2015")
	if err != nil {
		t.Fatal(err)
	}
	table := Bundle{Survey: s, Language: "en", Speak: func(string) func(string) string { return words }, Words: words}.header("completes")
	described := map[string]labelled.Variable{}
	for _, v := range table.Variables {
		described[v.Name] = v
	}
	for name, want := range map[string]labelled.Measure{
		"education": labelled.Ordinal, "income": labelled.Ordinal, "age_group": labelled.Ordinal, "importance_price": labelled.Ordinal,
		"gender": labelled.Nominal, "marital": labelled.Nominal, "age": labelled.Scale, "income_mid": labelled.Scale, "children_top": labelled.Scale,
	} {
		if got := described[name].Measure; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := described["income_mid"].Formula; !strings.HasPrefix(got, "recode income (under_2000 = 1) (from_2000 = 3)") {
		t.Errorf("the midpoints are shown as %q", got)
	}
	if got := described["children_top"].Formula; got != "recode children (top = 3)" {
		t.Errorf("the top-coded children are shown as %q", got)
	}
}

// TestAnOlderVersionDoesNotChangeTheLevel: the level is what the delivered questionnaire says, though its lists were ordinal
// in a version before or are for the first time now.
func TestAnOlderVersionDoesNotChangeTheLevel(t *testing.T) {
	now, err := survey.Load(questionnaires.FS, "haitao-2015")
	if err != nil {
		t.Fatal(err)
	}
	file := strings.Replace(string(now.Files), "  education:\n    ordinal:\n", "  education:\n", 1)
	before, findings := survey.Parse("before.yaml", []byte(file))
	if err := findings.Err(); err != nil || before.Version == now.Version {
		t.Fatalf("the other version: %v", err)
	}
	for _, c := range []struct {
		is, was *survey.Survey
		want    labelled.Measure
	}{{now, before, labelled.Ordinal}, {before, now, labelled.Nominal}} {
		b := Bundle{Survey: c.is, Kept: []*survey.Survey{c.is, c.was}, Language: "en", Speak: func(string) func(string) string { return words }, Words: words}
		for _, v := range b.header("completes").Variables {
			if v.Name == "education" && v.Measure != c.want {
				t.Errorf("education is %q, want %q", v.Measure, c.want)
			}
		}
	}
}
