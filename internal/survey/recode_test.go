package survey_test

import (
	"fmt"
	"strings"
	"testing"

	"fieldwork/internal/survey"
)

// recoding is the sound questionnaire with an ordinal list and one derived variable more.
func recoding(derived string) []byte {
	return []byte(strings.NewReplacer(
		"  shop:\n", "  income:\n    ordinal:\n      - {code: 1, name: low, en: Low, zh-CN: 低}\n      - {code: 2, name: middle, en: Middle, zh-CN: 中}\n      - {code: 7, name: high, en: High, zh-CN: 高}\n  shop:\n",
		"      - {many: shops,", "      - {one: income, of: income, en: Income?, zh-CN: 收入？}\n      - {one: place, of: shop, en: Place?, zh-CN: 地方？}\n      - {date: day, en: Day?, zh-CN: 日期？}\n      - {many: shops,",
		"value: age >= 60}\n", "value: age >= 60}\n  - {derive: decade, en: Decade, zh-CN: 十年, value: age / 10}\n  - {derive: x, en: X, zh-CN: 某, "+derived+"}\n").Replace(sound))
}

// TestRecodes computes a recode of each kind and holds it to what the file says.
func TestRecodes(t *testing.T) {
	low, high, other := survey.CodeValue(1), survey.CodeValue(7), survey.CodeValue(9)
	num := survey.NumberValue
	for _, c := range []struct {
		name, derived string
		facts         survey.Facts
		want          survey.Value
		text          string
	}{
		{"a midpoint", "recode: income, to: {low: 1.5, middle: 4, high: 9}", survey.Facts{"income": low}, num(1.5), "recode income (low = 1.5) (middle = 4) (high = 9)"},
		{"the last", "recode: income, to: {low: 1.5, middle: 4, high: -9}", survey.Facts{"income": high}, num(-9), ""},
		{"nothing of nothing", "recode: income, to: {low: 1.5}, otherwise: 3", survey.Facts{}, survey.Value{}, "recode income (low = 1.5) (otherwise = 3)"},
		{"nothing of a refusal", "recode: income, to: {low: 1.5}, otherwise: 3", survey.Facts{"income": survey.RefusedValue()}, survey.Value{}, ""},
		{"otherwise", "recode: income, to: {low: 1.5}, otherwise: 3", survey.Facts{"income": high}, num(3), ""},
		{"missing", "recode: income, to: {low: 1.5, middle: 2, high: missing}", survey.Facts{"income": high}, survey.Value{}, ""},
		{"a code that an older version had", "recode: income, to: {low: 1.5, middle: 2, high: 3}", survey.Facts{"income": survey.CodeValue(5)}, survey.Value{}, ""},
		{"a group", "of: shop, recode: income, to: {low: market}, otherwise: other", survey.Facts{"income": high}, other, ""},
		{"a group of nobody", "of: shop, recode: income, to: {low: market, middle: mall, high: missing}", survey.Facts{"income": high}, survey.Value{}, ""},
		{"a range", "recode: age, to: {10..29: 1, 30: 2, 31..: 3}", survey.Facts{"age": num(29)}, num(1), "recode age (10..29 = 1) (30 = 2) (31.. = 3)"},
		{"a number", "recode: age, to: {10..29: 1, 30: 2, 31..: 3}", survey.Facts{"age": num(30)}, num(2), ""},
		{"an open range", "recode: age, to: {..29: 1, 30: 2, 31..99: 3}", survey.Facts{"age": num(99)}, num(3), ""},
		{"between two ranges", "recode: decade, to: {..2: 1, 3..: 2}, otherwise: missing", survey.Facts{"age": num(25)}, survey.Value{}, ""},
		{"everything", "recode: decade, to: {..: 1}", survey.Facts{"age": num(25)}, num(1), ""},
		{"everything but nothing", "recode: decade, to: {..: 1}", survey.Facts{}, survey.Value{}, ""},
		{"a grid's row", "recode: rating_mall, to: {yes: 1, no: 0}", survey.Facts{"rating_mall": survey.CodeValue(2)}, num(0), ""},
		{"the type", "recode: type, to: {loyal: 1, others: 0}", survey.Facts{"type": survey.TextValue("loyal")}, num(1), ""},
		{"above the top", "recode: age, top: 60", survey.Facts{"age": num(61)}, num(60), "recode age (top = 60)"},
		{"below the top", "recode: age, top: 60", survey.Facts{"age": num(59)}, num(59), ""},
		{"below the bottom", "recode: decade, bottom: 2.5, top: 6", survey.Facts{"age": num(20)}, num(2.5), "recode decade (bottom = 2.5) (top = 6)"},
		{"codes above the top", "recode: income, top: 3", survey.Facts{"income": high}, num(3), "recode income (top = 3)"},
		{"codes below the bottom", "recode: income, bottom: 2", survey.Facts{"income": low}, num(2), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, findings := survey.Parse("q.yaml", recoding(c.derived))
			if err := findings.Err(); err != nil {
				t.Fatal(err)
			}
			if got := s.Derive(c.facts)["x"]; !got.Equal(c.want) {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			v, _ := s.Variable("x")
			if got := v.Derived.Value.Text; c.text != "" && got != c.text {
				t.Errorf("people read %q, want %q", got, c.text)
			}
		})
	}
}

// recodeFaults are what may be wrong with a recode.
func recodeFaults() []struct{ name, derived, want string } {
	return []struct{ name, derived, want string }{
		{"an unknown variable", "recode: incom, to: {low: 1}", `q.yaml:42:42: unknown-variable: "incom": variable "incom" is not asked; did you mean "income"?`},
		{"a later variable", "recode: x, to: {1: 1}, otherwise: 2", `asked-later: "x": variable "x" is `},
		{"an unknown option", "recode: income, to: {lo: 1}, otherwise: 2", `q.yaml:42:55: unknown-option: variable "income" has no option "lo"; did you mean "low"?`},
		{"an unknown target", "of: shop, recode: income, to: {low: markt}, otherwise: mall", `unknown-option: list "shop" has no option "markt"; did you mean "market"?`},
		{"an unknown rest", "of: shop, recode: income, to: {low: market}, otherwise: mal", `unknown-option: list "shop" has no option "mal"; did you mean "mall"?`},
		{"an option left out", "recode: income, to: {low: 1, high: 3}", `recode-incomplete: option "middle" of "income" has no target; add it to`},
		{"a number left out", "recode: age, to: {10..29: 1, 31..99: 2}", `recode-incomplete: the number 30 of "age" has no target`},
		{"the first left out", "recode: age, to: {11..: 1}", `the number 10 of "age" has no target`},
		{"the last left out", "recode: age, to: {..98: 1}", `the number 99 of "age" has no target`},
		{"what may be derived left out", "recode: decade, to: {..5: 1, 6..: 2}", `recode-incomplete: any other number of "decade" has no target`},
		{"ranges that meet", "recode: age, to: {10..30: 1, 30..99: 2}", `recode-overlap: "30..99" shares numbers with a range before it`},
		{"a target that is no number", "recode: income, to: {low: 1.5k}, otherwise: 1", `q.yaml:42:60: bad-number: target "1.5k" is no number; write a number, or`},
		{"a target beyond numbers", "recode: income, to: {low: inf}, otherwise: 1", `bad-number: target "inf" is no number`},
		{"a target that is a list", "recode: income, to: {low: [1]}, otherwise: 1", "q.yaml:42:60: yaml-type: a single value is wanted here; write one value after the colon"},
		{"a range that is none", "recode: age, to: {young: 1}, otherwise: 2", `bad-number: "young" is neither a number nor a range`},
		{"a range from above", "recode: age, to: {30..20: 1}, otherwise: 2", `bad-number: "30..20" is neither a number nor a range`},
		{"several options", "recode: shops, to: {market: 1}, otherwise: 2", `bad-recode: variable "shops" holds no single option or number`},
		{"words", "recode: why, to: {market: 1}, otherwise: 2", `bad-recode: variable "why"`},
		{"a date", "recode: day, to: {20151008: 1}, otherwise: 2", `bad-recode: variable "day"`},
		{"a formula too", "value: age, recode: income, to: {low: 1}, otherwise: 2", `two-formulas: derived variable "x" is computed in two ways`},
		{"targets and a top", "recode: age, to: {10..99: 1}, top: 3", `two-formulas`},
		{"no targets", "recode: income", `no-value: derived variable "x" recodes "income" to nothing; add`},
		{"neither", "of: shop", `no-value: derived variable "x" has no formula`},
		{"targets of a formula", "value: age, to: {low: 1}", "needless-key: derived variable \"x\" has no use for `to` without `recode`"},
		{"a top of a formula", "value: age, top: 1", "has no use for `top` without `recode`"},
		{"a bottom of a formula", "value: age, bottom: 1", "has no use for `bottom` without `recode`"},
		{"a rest of a formula", "value: age, otherwise: 1", "has no use for `otherwise` without `to`"},
		{"a rest of nobody", "recode: income, to: {low: 1, middle: 1, high: 1}, otherwise: 1", "needless-key: every answer to \"income\" has a target"},
		{"labels of a top", "of: shop, recode: age, top: 3", "has no use for `of` beside `top` and `bottom`"},
		{"a bottom above the top", "recode: age, top: 3, bottom: 4", `empty-range: derived variable "x": bottom 4 is above top 3`},
		{"a top of codes in no order", "recode: place, top: 3", `bad-recode: the codes of "place" are in no order that has a top or bottom`},
		{"a top of types", "recode: type, top: 3", `bad-recode: the codes of "type"`},
	}
}

func TestRecodesAreLinted(t *testing.T) {
	var said strings.Builder
	for _, c := range recodeFaults() {
		t.Run(c.name, func(t *testing.T) {
			_, findings := survey.Parse("q.yaml", recoding(c.derived))
			if got := findings.Error(); !strings.Contains(got, c.want) || strings.Contains(got, ":0:0") {
				t.Errorf("findings\n%s\nwant\n%s", got, c.want)
			}
			said.WriteString(findings.Error() + "\n")
		})
	}
	holdProvoked(t, said.String(), "recode.go", "recodenumbers.go")
}

// TestALongListIsRecoded holds that a recode is not bounded by what a rule may be.
func TestALongListIsRecoded(t *testing.T) {
	var options, targets strings.Builder
	for i := range 400 {
		fmt.Fprintf(&options, "\n    - {code: %d, name: o%d, en: O, zh-CN: 选}", i+10, i)
		fmt.Fprintf(&targets, "o%d: %d, ", i, i*2)
	}
	file := strings.Replace(string(recoding("recode: place, to: {"+targets.String()+"market: 0, mall: 0, other: 0}")), "  shop:", "  shop:"+options.String(), 1)
	file = strings.Replace(file, "{grid: rating, rows: shop,", "{grid: rating, rows: yesno,", 1)
	s, findings := survey.Parse("q.yaml", []byte(file))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	if got := s.Derive(survey.Facts{"place": survey.CodeValue(409)})["x"]; !got.Equal(survey.NumberValue(798)) {
		t.Errorf("the last option became %+v", got)
	}
}

// TestAPlanRecodes holds that a plan takes recodes too, of what the survey derives and of the type.
func TestAPlanRecodes(t *testing.T) {
	s := parsed(t)
	for derived, want := range map[string]string{
		"recode: type, to: {loyal: 1, others: 0}":           "",
		"recode: age, of: yesno, to: {..29: yes, 30..: no}": "",
		"recode: old, top: 1":                               "",
		"recode: type, to: {loyal: 1}":                      `a.yaml:2:42: recode-incomplete: option "others" of "type" has no target`,
		"recode: z, top: 1":                                 `variable "z" is derived behind this one`,
	} {
		_, findings := survey.ParsePlan("a.yaml", []byte("derived:\n  - {derive: x, en: X, zh-CN: 某, "+derived+"}\n  - {derive: z, en: Z, zh-CN: 某, value: age}\n"), s)
		if got := findings.Error(); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: findings\n%s\nwant\n%s", derived, got, want)
		}
	}
}

// TestARecodeRoutes holds that a page may depend on a recode, and that coverage finds a page to which none leads.
func TestARecodeRoutes(t *testing.T) {
	for _, c := range []struct{ rule, want string }{{"x == 4", ""}, {"x == 5", `unreachable-page`}} {
		file := strings.Replace(string(recoding("recode: income, to: {low: 1.5, middle: 4, high: 9}")), `if: is(type, "loyal")`, "if: "+c.rule, 1)
		_, findings := survey.Parse("q.yaml", []byte(file))
		if got := findings.Error(); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: findings\n%s\nwant %q", c.rule, got, c.want)
		}
	}
}

// TestOrdinalLists holds that variables with the codes of an ordinal list are ordinal, and no others.
func TestOrdinalLists(t *testing.T) {
	s, findings := survey.Parse("q.yaml", []byte(strings.Replace(string(recoding("of: income, recode: decade, to: {..: low}")),
		"rows: shop, of: yesno", "rows: shop, of: income", 1)))
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	var ordinal []string
	for _, v := range s.Variables {
		if v.Ordinal {
			ordinal = append(ordinal, v.Name)
		}
	}
	if got, want := strings.Join(ordinal, " "), "income rating_market rating_mall rating_other x"; got != want {
		t.Errorf("ordinal are %s, want %s", got, want)
	}
}
