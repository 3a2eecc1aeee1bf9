package survey

import (
	"strings"
	"testing"
)

const parcels = `survey: parcels
title: {en: Parcels}
organiser: {en: Us}
languages: [en]
lists:
  shop:
    - {code: 1, name: near, en: Near}
    - {code: 2, name: far, en: Far}
    - {code: 3, name: abroad, en: Abroad}
    - {code: 9, name: none, en: None, exclusive: true, anchor: true}
pages:
  - page: screener
    ask:
      - {number: age, min: 18, max: 99, en: Age?}
      - {text: word, max: 20, en: Word?}
      - {many: shops, of: shop, en: Shops?}
  - gate
  - page: old
    if: label == 2
    ask: [{number: years, min: 0, max: 60, en: Years?}]
types:
  - {type: all, en: Everybody}
quotas:
  - {cell: all_of_them, types: [all], en: Everybody, target: 10}
derive:
  - {derive: forty, en: Forty, value: age >= 40}
  - {derive: label, en: Label, value: "forty == 1 ? 2 : 3"}
`

func parcel(t *testing.T, replace ...string) (*Survey, error) {
	t.Helper()
	s, findings := Parse("parcels.yaml", []byte(strings.NewReplacer(replace...).Replace(parcels)))
	return s, findings.Err()
}

// TestADerivedVariableOfADerivedOneRoutes: only the variable that a rule named was computed on the path, so that one
// computed from another was missing for everybody.
func TestADerivedVariableOfADerivedOneRoutes(t *testing.T) {
	s, err := parcel(t)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range s.Derived {
		if !d.Routes {
			t.Errorf("the path does not know %q", d.Name)
		}
	}
	facts := s.Derive(Facts{"age": NumberValue(50)})
	if x, ok := facts["label"].Number(); !ok || x != 2 {
		t.Errorf("label is %v, want 2", facts["label"])
	}
	if _, err := parcel(t, "value: age >= 40", "value: label == 2", `value: "forty == 1 ? 2 : 3"`, "value: age > 3"); err == nil || !strings.Contains(err.Error(), "derived behind this one; derive it first") {
		t.Errorf("a formula over a later variable: %v", err)
	}
}

// TestAKeptVersionIsReadAsItIs: lint that was written after a questionnaire was in the field locked the study out of it.
func TestAKeptVersionIsReadAsItIs(t *testing.T) {
	for name, file := range map[string]string{
		"braces in a text":      strings.Replace(parcels, "en: Years?", `en: "Years {hint}?"`, 1),
		"cells that overlap":    strings.Replace(parcels, "quotas:", "quotas:\n  - {cell: a, dimension: d, if: age > 20, en: A, target: 2}\n  - {cell: b, dimension: d, if: age > 30, en: B, target: 2}", 1),
		"a page nobody reaches": strings.Replace(parcels, "if: label == 2", "if: age > 200", 1),
		"a page of our own":     strings.Replace(parcels, "page: old", "page: withdraw", 1),
	} {
		if _, findings := Parse("parcels.yaml", []byte(file)); len(findings) == 0 {
			t.Errorf("%s: a new file with it has no finding", name)
		}
		s, findings := ParseKept("parcels@1", []byte(file))
		if err := findings.Err(); err != nil {
			t.Errorf("%s: a kept file: %v", name, err)
			continue
		}
		if text := s.Pages[1].Questions[0].Text.In("en"); s.Fill(text, "en", Facts{}) != text {
			t.Errorf("%s: the text %q has become %q", name, text, s.Fill(text, "en", Facts{}))
		}
	}
}

func TestFalseAlarmsAndMisses(t *testing.T) {
	for _, c := range []struct {
		name    string
		replace []string
		want    string // "" for no finding
	}{
		{"a formula that compares words", []string{"value: age >= 40", `value: word == "hello"`}, ""},
		{"as many ticks as may stand together", []string{"{many: shops, of: shop, en", "{many: shops, of: shop, min: 4, en", "if: label == 2", `if: has(shops, "near")`}, ""},
		{"a rank named like a column of ours", []string{"{many: shops, of: shop", "{rank: type, of: shop"}, "reserved-name"},
		{"a rank named like a derived variable", []string{"{many: shops, of: shop", "{rank: forty, of: shop"}, "duplicate-variable"},
	} {
		_, err := parcel(t, c.replace...)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: findings %v, want %q", c.name, err, c.want)
		}
	}
}
