package survey_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/internal/survey"
)

// sound is a questionnaire without findings; each lint case spoils it in one place.
const sound = `survey: shoes
title: {en: Shoes, zh-CN: 鞋}
organiser: {en: Us, zh-CN: 我们}
languages: [zh-CN, en]
lists:
  yesno:
    - {code: 1, name: "yes", en: "Yes", zh-CN: 是}
    - {code: 2, name: "no", en: "No", zh-CN: 否}
  shop:
    - {code: 1, name: market, en: Market, zh-CN: 市场}
    - {code: 2, name: mall, en: Mall, zh-CN: 商场}
    - {code: 9, name: other, en: Other, zh-CN: 其他, specify: true, anchor: true}
pages:
  - page: screener
    ask:
      - {number: age, min: 10, max: 99, en: Age?, zh-CN: 年龄？}
      - {many: shops, of: shop, max: 2, order: random, en: Where?, zh-CN: 哪里？}
  - gate
  - page: rest
    if: is(type, "loyal")
    ask:
      - {grid: rating, rows: shop, of: yesno, en: Rate, zh-CN: 评价}
      - {text: why, optional: true, if: 'has(shops, "market")', en: Why?, zh-CN: 为什么？}
eligible:
  - {need: adult, if: age >= 18}
types:
  - {type: loyal, en: Loyal, zh-CN: 忠诚, if: 'has(shops, "market")'}
  - {type: others, en: Others, zh-CN: 其他}
quotas:
  - {cell: all, en: All, zh-CN: 全部, types: [loyal, others], target: 10}
derive:
  - {derive: old, en: Old, zh-CN: 老, value: age >= 60}
privacy: {none: a survey of tests}
`

func TestSoundQuestionnaire(t *testing.T) {
	s, findings := survey.Parse("q.yaml", []byte(sound))
	if len(findings) > 0 {
		t.Fatal(findings.Error())
	}
	var names []string
	for _, v := range s.Variables {
		names = append(names, v.Name)
	}
	want := "age shops_market shops_mall shops_other shops_other_text rating_market rating_mall rating_other why old"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("variables\n%s\nwant\n%s", got, want)
	}
}

func TestLint(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown key", "order: random", "oder: random", `q.yaml:17:41: unknown-key: unknown key "oder"; did you mean "order"?`},
		{"undefined variable in a page's rule", `if: is(type, "loyal")`, `if: agee > 3`, `q.yaml:20:9: unknown-variable: "agee > 3": variable "agee" is not asked; did you mean "age"?`},
		{"undefined variable in a question's rule", `has(shops, "market")'`, `has(shop, "market")'`, `q.yaml:23:41: unknown-variable: "has(shop, \"market\")": variable "shop" is not asked; did you mean "shops"?`},
		{"unknown option", `{type: loyal, en: Loyal, zh-CN: 忠诚, if: 'has(shops, "market")'}`, `{type: loyal, en: Loyal, zh-CN: 忠诚, if: 'has(shops, "markt")'}`, `variable "shops" has no option "markt"; did you mean "market"?`},
		{"unknown type in a rule", `is(type, "loyal")`, `is(type, "loyall")`, `variable "type" has no option "loyall"; did you mean "loyal"?`},
		{"type in no cell", "types: [loyal, others]", "types: [loyal]", `q.yaml:28:6: type-in-no-cell: type "others" is in no cell of dimension "type"; add it to the`},
		{"type in two cells", "types: [loyal, others], target: 10}", "types: [loyal, others], target: 10}\n  - {cell: more, en: More, zh-CN: 更多, types: [loyal], target: 1}", `q.yaml:31:47: type-in-two-cells: type "loyal" is already in cell "all"`},
		{"unknown type in a cell", "types: [loyal, others]", "types: [loyal, other]", `q.yaml:30:52: unknown-type: type "other" is not declared; did you mean "others"?`},
		{"duplicate code", "{code: 2, name: mall", "{code: 1, name: mall", `q.yaml:11:8: duplicate-code: code 1 is twice in list "shop"; give each option of the list its own code`},
		{"duplicate option name", "name: mall", "name: market", `duplicate-name: name "market" is twice`},
		{"missing translation", "en: Age?, ", "", `q.yaml:16:10: missing-text: question age has no en text; add `},
		{"foreign translation", "en: Age?, ", "en: Age?, ko: 나이, ", `unknown-language: question age has a key "ko"`},
		{"unknown list", "of: shop,", "of: shops,", `q.yaml:17:27: unknown-list: list "shops" is not declared; did you mean "shop"?`},
		{"max larger than the list", "max: 2, order", "max: 4, order", `max-beyond-list: max 4 is more than the 3 options of list "shop"; lower`},
		{"type error in a rule", "if: age >= 18", `if: age == "old"`, `q.yaml:25:23: bad-rule: "age == \"old\"": invalid operation: == (mismatched types number and string) (at character 5)`},
		{"a rule that is no condition", "if: age >= 18", "if: age", `bad-rule: "age": `},
		{"builtins are off", "if: age >= 18", "if: now() > 3", `bad-rule: "now() > 3": `},
		{"nil in a rule", "if: age >= 18", "if: age != nil", `bad-rule: "age != nil": nil has no place in a rule`},
		{"an answer compared with another", "if: age >= 18", "if: shops == shops", "one answer compared with another has no place in a rule"},
		{"a choice in a rule", "if: age >= 18", "if: 'answered(age) ? true : false'", "a choice by ?: has no place in a rule"},
		{"broken rule", "if: age >= 18", "if: age >=", `bad-rule: "age >=": unexpected token`},
		{"asked later", `has(shops, "market")'`, `why == "x"'`, `asked-later: "why == \"x\"": variable "why" is not known yet at this point; ask it on an earlier page`},
		{"same page", "en: Where?", `if: age > 20, en: Where?`, `asked-later: "age > 20": variable "age" is not known yet`},
		{"type before the gate", "if: age >= 18", `if: type == "loyal"`, `asked-later`},
		{"no gate", "  - gate\n", "", "no-gate: the survey has no gate; write `- gate`"},
		{"two gates", "  - gate\n", "  - gate\n  - gate\n", "two-gates"},
		{"last type with a rule", "{type: others, en: Others, zh-CN: 其他}", "{type: others, en: Others, zh-CN: 其他, if: age > 3}", "types-not-total"},
		{"middle type without a rule", `, if: 'has(shops, "market")'}`, "}", "no-rule: a condition is missing; add `if: RULE`"},
		{"duplicate question", "text: why", "text: age", `duplicate-question: question "age" is there twice`},
		{"clashing variables", "derive: old", "derive: rating_mall", `duplicate-variable: variable "rating_mall" is there twice`},
		{"name too long for Stata", "text: why", "text: " + strings.Repeat("w", 33), `long-name: variable "` + strings.Repeat("w", 33) + `" has 33 characters; Stata takes 32`},
		{"reserved name", "text: why", "text: cell", `reserved-name: variable "cell" has the name of a column or button of our own`},
		{"the weights' name", "text: why", "text: weight", `reserved-name: variable "weight" has the name of a column or button of our own`},
		{"the name of the count of flags", "text: why", "text: flags", `reserved-name: variable "flags" has the name of a column or button of our own`},
		{"the name of the reasons", "text: why", "text: missing_reasons", `reserved-name: variable "missing_reasons" has the name of a column or button of our own`},
		{"the buttons' name", "text: why", "text: do", `reserved-name: variable "do"`},
		{"the prefix of membership", "derive: old", "derive: member_old", `reserved-name: variable "member_old" begins with "member_"`},
		{"the prefix of quality flags", "derive: old", "derive: flag_old", `reserved-name: variable "flag_old" begins with "flag_"`},
		{"number without a range", "min: 10, max: 99, ", "", `no-range: number "age" has no range`},
		{"a target of nobody", "target: 10", "target: 0", `bad-target: cell "all" has no usable target`},
		{"no target", ", target: 10", "", `bad-target: cell "all" has no usable target`},
		{"a many question with the buttons' name", "many: shops", "many: do", `reserved-name: variable "do"`},
		{"a many question with a derived variable's name", "derive: old", "derive: shops", `duplicate-variable: "shops" is a question and a variable`},
		{"nobody sees a page before the gate", "page: screener", "page: screener\n    if: age > 3", "no-screener: no page before the gate is shown to everybody"},
		{"no dimension by types", "types: [loyal, others], target", "if: age > 30, target", "no-types-dimension"},
		{"a dimension by types and by a condition", "types: [loyal, others], target: 10}", "types: [loyal, others], target: 10}\n  - {cell: old, en: Old, zh-CN: 老, if: age > 60, target: 1}", `mixed-dimension: cell "old"`},
		{"a name without its list", "value: age >= 60", "value: 'age >= 60 ? \"a\" : \"b\"'", "bad-formula"},
		{"list name", "  shop:", "  Shop:", `bad-name: list "Shop" is no name`},
		{"two kinds", "{text: why, ", "{text: why, number: b, ", "two-kinds"},
		{"no kind", "{text: why, ", "{", "no-kind: the question has no kind"},
		{"lease out of range", "languages: [zh-CN, en]", "languages: [zh-CN, en]\nlease: 1s", "lease-range: a lease of 1s; choose between 5m and 240m"},
		{"formula with an unknown name", "value: age >= 60", "value: aeg >= 60", `unknown-variable: "aeg >= 60": variable "aeg" is not asked; did you mean "age"?`},
		{"duplicate YAML key", "survey: shoes\n", "survey: shoes\nsurvey: boots\n", "q.yaml:2:1: yaml-syntax"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if strings.Count(sound, c.old) == 0 {
				t.Fatalf("%q is not in the sound questionnaire", c.old)
			}
			_, findings := survey.Parse("q.yaml", []byte(strings.Replace(sound, c.old, c.new, 1)))
			if got := findings.Error(); !strings.Contains(got, c.want) {
				t.Errorf("findings\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestLintPlan(t *testing.T) {
	s, _ := survey.Parse("q.yaml", []byte(sound))
	const plan = `tables:
  - table: t1
    number: Table 1
    kind: means
    title: {en: T, zh-CN: 表}
    sort_by: x
    groups: [{group: x, en: X, zh-CN: 甲, where: age > 20}]
    rows: [{variable: rating_mall}]
`
	for _, c := range []struct{ name, old, new, want string }{
		{"sound", "means", "means", ""},
		{"unknown variable", "rating_mall", "rating_mal", `a.yaml:8:23: unknown-variable: variable "rating_mal" is not in the survey; did you mean "rating_mall"?`},
		{"unknown kind", "means", "mean", `a.yaml:4:11: unknown-kind: table kind "mean" is not known; did you mean "means"?`},
		{"unknown group", "sort_by: x", "sort_by: z", `unknown-group: group "z"`},
		{"bad rule", "age > 20", "agee > 20", `unknown-variable: "agee > 20"`},
		{"a plan may use derived variables, type and cell", "age > 20", `old == 1 and type == "loyal" and cell == "all"`, ""},
		{"unknown model", "{variable: rating_mall}", `{variable: rating_mall, models: ["7"]}`, `unknown-model: model "7" is not declared in this table`},
		{"duplicate group", "zh-CN: 甲, where: age > 20}", "zh-CN: 甲}, {group: x, en: Y, zh-CN: 乙}", `duplicate-group: group "x" is there twice`},
		{"duplicate model", "kind: means", `kind: ols
    outcome: age
    models: ["1", "1"]`, `duplicate-model: model "1" is there twice`},
		{"duplicate row", "{variable: rating_mall}", "{variable: rating_mall}, {variable: rating_mall}", `duplicate-row: variable "rating_mall" is there twice`},
		{"words as a row", "{variable: rating_mall}", "{variable: why}", `text-row: variable "why" is words`},
		{"words as an outcome", "kind: means", "kind: ols\n    outcome: why", `text-outcome: outcome "why" is words`},
		{"multiple without its question", "means", "multiple", `no-question: table "t1" needs a many question`},
		{"weighted by the population's shares", "kind: means", "kind: means\n    weights: weight", ""},
		{"weighted by a number", "kind: means", "kind: means\n    weights: age", ""},
		{"weighted by a derived number", "kind: means", "kind: means\n    weights: old", ""},
		{"weights that are not there", "kind: means", "kind: means\n    weights: wieght",
			`a.yaml:5:14: unknown-weights: weights "wieght" are no number of the dataset; did you mean "weight"?`},
		{"weighted by words", "kind: means", "kind: means\n    weights: why",
			"a.yaml:5:14: bad-weights: variable \"why\" is words and weighs nothing; name `weight` or a variable that is a number"},
		{"weighted by codes", "kind: means", "kind: means\n    weights: rating_mall", `a.yaml:5:14: bad-weights: variable "rating_mall" is codes and weighs nothing`},
		{"weighted by the type", "kind: means", "kind: means\n    weights: type", `a.yaml:5:14: unknown-weights: weights "type" are no number`},
		{"mnlogit without a base", "kind: means", "kind: mnlogit\n    outcome: type", `unknown-base: base "" is no outcome of "type"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, findings := survey.ParsePlan("a.yaml", []byte(strings.Replace(plan, c.old, c.new, 1)), s)
			if got := findings.Error(); c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("findings\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestLoadWithoutAFolder(t *testing.T) {
	if _, err := survey.Load(fstest.MapFS{}, "none"); err == nil || !strings.Contains(err.Error(), "none/questionnaire.yaml cannot be read") {
		t.Errorf("%v", err)
	}
}

// FuzzParse holds that no questionnaire makes the loader panic.
func FuzzParse(f *testing.F) {
	f.Add(sound)
	f.Add("survey: x\npages: [gate]\n")
	f.Add(string(recoding("of: shop, recode: income, to: {low: market}, otherwise: missing")))
	f.Add(string(recoding("recode: age, to: {..20: -1.5, 21..: 2}")))
	f.Add(string(recoding("recode: income, top: 3, bottom: 2")))
	f.Add("pages:\n  - page: a\n    ask: [{one: x}, {grid: y}]\n")
	f.Fuzz(func(t *testing.T, file string) {
		s, findings := survey.Parse("q.yaml", []byte(file))
		_ = findings.Error()
		if len(findings) == 0 {
			s.Language("xx")
		}
	})
}
