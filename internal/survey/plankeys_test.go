package survey_test

import (
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/survey"
)

// parsed is the small survey of the lint tests.
func parsed(t testing.TB) *survey.Survey {
	t.Helper()
	s, findings := survey.Parse("q.yaml", []byte(sound))
	if len(findings) > 0 {
		t.Fatal(findings.Error())
	}
	return s
}

const richPlan = `where: age >= 20
tables:
  - table: t1
    number: Table 1
    kind: means
    title: {en: T, zh-CN: 表}
    test: true
    beside: weight
    figures: [means]
    published_notes: [{en: Rounded., zh-CN: 四舍五入。}]
    groups: [{group: a, en: A, zh-CN: 甲, where: old == 1}, {group: b, en: B, zh-CN: 乙, where: old == 0}]
    rows: [{variable: age}]
  - table: t2
    kind: crosstab
    title: {en: T, zh-CN: 表}
    by: type
    figures: [shares]
    rows: [{variable: rating_mall}, {variable: member_loyal, en: Loyal, zh-CN: 忠诚}]
  - table: t3
    kind: distribution
    title: {en: T, zh-CN: 表}
    outcome: rating_mall
  - table: t4
    kind: multiple
    title: {en: T, zh-CN: 表}
    question: shops
    top: 2
    figures: [shares]
  - table: t5
    kind: ologit
    title: {en: T, zh-CN: 表}
    outcome: rating_mall
    models: ["1", "2"]
    figures: [coefficients, effects]
    rows: [{variable: age, models: ["2"]}]
`

// TestThePlansKeysAreRead: what the keys say arrives in the plan.
func TestThePlansKeysAreRead(t *testing.T) {
	p, findings := survey.ParsePlan("a.yaml", []byte(richPlan), parsed(t))
	if len(findings) > 0 {
		t.Fatal(findings.Error())
	}
	means, cross, distribution := p.Tables[0], p.Tables[1], p.Tables[2]
	if p.Where == nil || p.Where.Source != "age >= 20" {
		t.Errorf("where %+v", p.Where)
	}
	if !means.Test || means.Beside != survey.WeightColumn || means.Weights != "" || !slices.Equal(means.Figures, []survey.FigureKind{survey.MeansFigure}) ||
		len(means.PublishedNotes) != 1 || means.PublishedNotes[0].In("en") != "Rounded." || means.Faults != nil {
		t.Errorf("means %+v", means)
	}
	if cross.By != "type" || len(cross.Rows) != 2 || cross.Rows[1].Variable != "member_loyal" {
		t.Errorf("crosstab %+v", cross)
	}
	if !slices.Equal(distribution.Figures, []survey.FigureKind{survey.StackedFigure}) {
		t.Errorf("a distribution is drawn unless the plan says otherwise: %v", distribution.Figures)
	}
	none, findings := survey.ParsePlan("a.yaml", []byte(strings.Replace(richPlan, "kind: distribution", "kind: distribution\n    figures: []", 1)), parsed(t))
	if len(findings) > 0 || len(none.Tables[2].Figures) != 0 {
		t.Errorf("a distribution without a figure: %v, findings %s", none.Tables[2].Figures, findings.Error())
	}
}

func TestThePlansKeysAreLinted(t *testing.T) {
	s := parsed(t)
	for _, c := range []struct{ name, old, new, want string }{
		{"a bad rule for all", "where: age >= 20", "where: agee >= 20", `a.yaml:1:8: unknown-variable: "agee >= 20"`},
		{"unknown figure", "figures: [means]", "figures: [meens]", `a.yaml:9:15: unknown-figure: figure "meens" is not known; did you mean "means"?`},
		{"another kind's figure", "figures: [means]", "figures: [coefficients]", `a.yaml:9:15: misplaced-figure: a table of kind "means" has no figure "coefficients"; use one of means`},
		{"a figure twice", "figures: [coefficients, effects]", "figures: [effects, effects]", `duplicate-figure: figure "effects" is there twice in this table`},
		{"a figure of no kind", "kind: crosstab", "kind: crosstabs", `unknown-kind: table kind "crosstabs" is not known; did you mean "crosstab"?`},
		{"a test of one group", "[{group: a, en: A, zh-CN: 甲, where: old == 1}, {group: b, en: B, zh-CN: 乙, where: old == 0}]", "[{group: a, en: A, zh-CN: 甲, where: old == 1}]",
			`a.yaml:3:5: no-groups: table "t1" has no two groups whose means could be tested; add`},
		{"a crosstab tests anyhow", "by: type", "by: type\n    test: true", "needless-key: a table of kind \"crosstab\" has no use for `test`; remove it, or choose a kind that takes it: means"},
		{"beside and weights", "beside: weight", "beside: weight\n    weights: weight", `a.yaml:8:13: two-weights: table "t1" is weighted already`},
		{"beside what is no number", "beside: weight", "beside: why", `a.yaml:8:13: bad-weights: variable "why" is words`},
		{"beside in a crosstab", "by: type", "by: type\n    beside: weight", "a.yaml:17:13: needless-key: a table of kind \"crosstab\" has no use for `beside`; remove it, or choose a kind that takes it: frequencies, means"},
		{"a crosstab of one variable", "    by: type\n", "", "no-columns: table \"t2\" has no variable across the columns; add `by: VARIABLE`"},
		{"across what is not there", "by: type", "by: typ", `a.yaml:16:9: unknown-variable: variable "typ" is not in the survey; did you mean "type"?`},
		{"across a number", "by: type", "by: age", `a.yaml:16:9: no-columns: variable "age" is numbers and has no categories`},
		{"across a computed truth value", "by: type", "by: old", ""},
		{"across words", "by: type", "by: why", `no-columns: variable "why" is words`},
		{"down and across", "by: type", "by: rating_mall", `a.yaml:18:23: duplicate-row: variable "rating_mall" goes down and across`},
		{"a crosstab without rows", "    rows: [{variable: rating_mall}, {variable: member_loyal, en: Loyal, zh-CN: 忠诚}]\n", "", `no-rows: table "t2" has no rows`},
		{"membership of no type", "member_loyal", "member_loyl", `unknown-variable: variable "member_loyl" is not in the survey; did you mean "member_loyal"?`},
		{"a column of words", "member_loyal", "device", `text-row: variable "device" is words`},
		{"rows of a distribution", "outcome: rating_mall\n  - table: t4", "outcome: rating_mall\n    rows: [{variable: age}]\n  - table: t4", "needless-key: a table of kind \"distribution\" has no use for `rows`"},
		{"a base where there is none", "kind: ologit", "kind: ologit\n    base: \"yes\"", "has no use for `base`; remove it, or choose a kind that takes it: mnlogit"},
		{"top of means", "test: true", "test: true\n    top: 3", "needless-key: a table of kind \"means\" has no use for `top`"},
		{"models of a crosstab's row", "{variable: rating_mall}", "{variable: rating_mall, models: [\"1\"]}", "needless-key: a row of kind \"crosstab\" has no use for `models`; remove it, or choose a kind whose rows take it: mnlogit, ologit, ols"},
		{"a heading that shows a variable", "rows: [{variable: age}]", "rows: [{heading: x, variable: age, en: X, zh-CN: 甲}]", `needless-key: row "x" is a heading and shows no variable`},
		{"a published note in one language", "{en: Rounded., zh-CN: 四舍五入。}", "{en: Rounded.}", "a.yaml:10:24: missing-text: published note has no zh-CN text"},
		{"an unknown key", "beside: weight", "besides: weight", `a.yaml:8:5: unknown-key: unknown key "besides"; did you mean "beside"?`},
		{"a name twice", "table: t2", "table: t1", `a.yaml:13:12: duplicate-table: table "t1" is there twice`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(richPlan, c.old) {
				t.Fatalf("%q is not in the plan", c.old)
			}
			_, findings := survey.ParsePlan("a.yaml", []byte(strings.Replace(richPlan, c.old, c.new, 1)), s)
			if got := findings.Error(); c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("findings\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}
