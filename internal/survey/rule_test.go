package survey_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/strictyaml"
	"fieldwork/internal/survey"
)

// rule compiles a condition by putting it into the sound questionnaire as its requirement.
func rule(t *testing.T, source string) *survey.Rule {
	t.Helper()
	quoted := "'" + strings.ReplaceAll(source, "'", "''") + "'"
	s, findings := survey.Parse("q.yaml", []byte(strings.Replace(sound, "if: age >= 18", "if: "+quoted, 1)))
	// Whom the rule leaves for the rest of the questionnaire is not the matter here.
	findings = slices.DeleteFunc(findings, func(f strictyaml.Finding) bool {
		return f.Code == "never-eligible" || f.Code == "unreachable-type"
	})
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return s.Eligible[0].If
}

func TestRules(t *testing.T) {
	missing := survey.Facts{}
	thirty := survey.Facts{"age": survey.NumberValue(30), "shops": survey.CodesValue(1, 9), "shops_other_text": survey.TextValue("x")}
	none := survey.Facts{"age": survey.NumberValue(18), "shops": survey.CodesValue()}
	for _, c := range []struct {
		rule                  string
		missing, thirty, none bool
	}{
		{"age >= 18", false, true, true},
		{"age > 18", false, true, false},
		{"age < 18", false, false, false},
		{"age <= 18.5", false, false, true},
		{"18 <= age", false, true, true},
		{"age == 30", false, true, false},
		{"age != 30", false, false, true}, // a comparison with a missing answer is false, whichever way it points
		{"not (age == 30)", true, false, true},
		{"age >= 20 and age <= 49", false, true, false},
		{`has(shops, "market")`, false, true, false},
		{`has(shops, "mall", "other")`, false, true, false},
		{`has(shops, "mall") or age == 18`, false, false, true},
		{"answered(shops)", false, true, true},
		{"answered(age) and not answered(shops_other_text)", false, false, true},
	} {
		r := rule(t, c.rule)
		for name, want := range map[string]struct {
			facts survey.Facts
			want  bool
		}{"missing": {missing, c.missing}, "thirty": {thirty, c.thirty}, "none": {none, c.none}} {
			if got := r.Holds(want.facts); got != want.want {
				t.Errorf("%s of %s = %v, want %v", c.rule, name, got, want.want)
			}
		}
	}
}

func TestARuleOverItsBudgetHoldsForNobody(t *testing.T) {
	r := rule(t, `age > 0 and any(1..1000000000, # == 0)`)
	if r.Holds(survey.Facts{"age": survey.NumberValue(30)}) {
		t.Error("a rule that exceeds its budget must be closed, not open")
	}
}

func TestDerivedVariables(t *testing.T) {
	s, findings := survey.Parse("q.yaml", []byte(strings.Replace(sound, "value: age >= 60", `value: 'age >= 60 ? 1 : has(shops, "mall") ? 2.5 : 0'`, 1)))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	old, _ := s.Variable("old")
	for _, c := range []struct {
		name  string
		facts survey.Facts
		want  survey.Value
	}{
		{"missing when any variable it names is missing", survey.Facts{"age": survey.NumberValue(70)}, survey.Value{}},
		{"number", survey.Facts{"age": survey.NumberValue(70), "shops": survey.CodesValue()}, survey.NumberValue(1)},
		{"fraction", survey.Facts{"age": survey.NumberValue(20), "shops": survey.CodesValue(2)}, survey.NumberValue(2.5)},
	} {
		if got := old.Value(c.facts); !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestFlagsTellNotChosenFromNotAsked(t *testing.T) {
	s, _ := survey.Parse("q.yaml", []byte(sound))
	mall, _ := s.Variable("shops_mall")
	if v := mall.Value(survey.Facts{}); v.Answered() {
		t.Errorf("not asked is %v, want missing", v)
	}
	if v := mall.Value(survey.Facts{"shops": survey.CodesValue(1)}); !v.Equal(survey.NumberValue(0)) {
		t.Errorf("not chosen is %v, want 0", v)
	}
	if v := mall.Value(survey.Facts{"shops": survey.CodesValue(1, 2)}); !v.Equal(survey.NumberValue(1)) {
		t.Errorf("chosen is %v, want 1", v)
	}
}

func TestValueJSON(t *testing.T) {
	for _, c := range []struct {
		value survey.Value
		json  string
	}{
		{survey.Value{}, "null"}, {survey.NumberValue(34), "34"}, {survey.NumberValue(-0.5), "-0.5"},
		{survey.CodesValue(), "[]"}, {survey.CodesValue(1, 98), "[1,98]"}, {survey.TextValue("\"你好\"<"), `"\"你好\"\u003c"`},
	} {
		b, err := json.Marshal(c.value)
		if err != nil || string(b) != c.json {
			t.Errorf("%v is written %s, %v; want %s", c.value, b, err, c.json)
		}
		var back survey.Value
		if err := json.Unmarshal([]byte(c.json), &back); err != nil || !back.Equal(c.value) {
			t.Errorf("%s is read as %v, %v", c.json, back, err)
		}
	}
}

func TestANumberThatDoesNotExistIsMissing(t *testing.T) {
	s, findings := survey.Parse("q.yaml", []byte(strings.Replace(sound, "value: age >= 60", "value: 1 / (age - 30)", 1)))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	old, _ := s.Variable("old")
	if v := old.Value(survey.Facts{"age": survey.NumberValue(30)}); v.Answered() {
		t.Errorf("1/0 is %v, want missing", v)
	}
}
