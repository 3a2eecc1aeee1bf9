package analysis

import (
	"math"
	"testing"

	"fieldwork/internal/tabulate"
)

const tested = "    kind: means\n    test: true\n    groups:\n      - {group: women, zh-CN: 女, en: Women, where: gender == \"female\"}\n" +
	"      - {group: men, zh-CN: 男, en: Men, where: gender == \"male\"}\n    rows: [{heading: x, zh-CN: 年, en: (Years)}, {variable: age}, {variable: overall, groups: [women]}]\n"

// welch are the ages of the 12 women, 25 on average with 350 squares, and of the 13 men, by hand.
func welch() tabulate.Test {
	men := []float64{30, 32, 34, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39}
	mean, squares := 441./13, 0.0
	for _, x := range men {
		squares += (x - mean) * (x - mean)
	}
	u, v := 350./11/12, squares/12/13
	return tabulate.Test{Statistic: (mean - 25) * (mean - 25) / (u + v), DF1: 1, DF2: (u + v) * (u + v) / (u*u/11 + v*v/12)}
}

func TestMeansAreTested(t *testing.T) {
	s, _, f := study(t)
	table := planned(t, s, f, tested)
	want := welch()
	sameLines(t, "header", table.Layout.Header, "variable | mean | tables_test_of_means", "Women | Men | F | tables_df | p")
	sameLines(t, "body", table.Layout.Body, "(Years)", "Age | 25.000 | 33.923 | "+Format(want.Statistic, 2)+" | 1, "+Format(want.DF2, 1)+" | <0.001",
		"Overall | 2.333 | - | n/a | n/a | n/a")
	for _, group := range []string{"women", "men"} {
		r := find(t, table, "w", "w,"+group+",age")
		near(t, "F", r["statistic"], want.Statistic)
		near(t, "df2", r["df2"], want.DF2)
		if r["test"] != "welch" || r["df1"] != "1" || r["p"] == "" {
			t.Errorf("record %v", r)
		}
	}
	rectangular(t, table)
	sameLines(t, "remarks", [][]Cell{table.Remarks}, "tables_welch")
	contains(t, "failures", table.Failures) // one group is left of overall, and the plan says so
}

func TestWeightedMeansAreTested(t *testing.T) {
	s, f := weighedStudy(t)
	table := planned(t, s, f, "    weights: weight\n"+tested)
	age, _ := f.Column("age")
	gender, _ := f.Column("gender")
	weight, _ := f.Column("weight")
	groups := make([]int, f.Len())
	for i, g := range gender.Numbers {
		groups[i] = 2 - int(g)
	}
	want, err := tabulate.EqualMeans(age.Numbers, groups, 2, weight.Numbers)
	if err != nil {
		t.Fatal(err)
	}
	r := find(t, table, "w", "w,men,age")
	near(t, "F", r["statistic"], want.Statistic)
	near(t, "p", r["p"], want.P)
	if r["test"] != "wald" || r["df2"] != "23" {
		t.Errorf("record %v", r)
	}
	rectangular(t, table)
}

func TestMeansThatCannotBeTested(t *testing.T) {
	s, _, f := study(t)
	for name, c := range map[string]struct{ groups, want string }{
		"overlapping": {"      - {group: all, zh-CN: 全, en: All, where: age > 1}\n      - {group: old, zh-CN: 老, en: Old, where: age >= 30}\n", "Table 1: the groups share 15 respondents"},
		"one row":     {"      - {group: a, zh-CN: 甲, en: A, where: age < 39}\n      - {group: b, zh-CN: 乙, en: B, where: age == 39}\n", "Table 1: age: the means cannot be tested"},
		"nobody":      {"      - {group: a, zh-CN: 甲, en: A, where: age > 1}\n      - {group: b, zh-CN: 乙, en: B, where: age > 99}\n", "group b has no respondents"},
	} {
		table := planned(t, s, f, "    kind: means\n    test: true\n    rows: [{variable: age}]\n    groups:\n"+c.groups)
		contains(t, name, table.Failures, c.want)
		if r := table.Records[0]; !math.IsNaN(r.Rows[0][9].Value) {
			t.Errorf("%s: a statistic of %v", name, r.Rows[0])
		}
		rectangular(t, table)
	}
}
