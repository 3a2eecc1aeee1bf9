package analysis

import (
	"math"
	"strings"
	"testing"

	"fieldwork/internal/dataset"
	"fieldwork/internal/tabulate"
)

const crossPlan = "    kind: crosstab\n    by: type\n    rows: [{heading: people, zh-CN: （人）, en: (People)}, {variable: gender}, {variable: overall}]\n"

// Of the 9 of type B, 8 of A2 and 8 of A1, 6, 4 and 2 are women: 12 of 25. Men expected are 9·13/25 and twice 8·13/25.
func TestCrosstabByHand(t *testing.T) {
	s, _, f := study(t)
	table := planned(t, s, f, crossPlan)
	sameLines(t, "header", table.Layout.Header, "variable | category | type | tables_total", "Buyer | Looker | Passer-by")
	chi2 := 0.0
	for _, c := range []struct{ n, men float64 }{{9, 3}, {8, 4}, {8, 6}} {
		e := c.n * 13 / 25
		chi2 += (c.men - e) * (c.men - e) * (1/e + 1/(c.n-e))
	}
	p := math.Exp(-chi2 / 2) // of chi-square with two degrees of freedom
	v := math.Sqrt(chi2 / 25)
	sameLines(t, "body", table.Layout.Body[:5], "(People)", "Gender | Male | 33.3 | 50.0 | 75.0 | 52.0", "Female | 66.7 | 50.0 | 25.0 | 48.0", "n | 9 | 8 | 8 | 25",
		"tables_independence χ²(2) = "+Format(chi2, 2)+", p = "+Format(p, 3)+", V = "+Format(v, 2))
	r := find(t, table, "w_tests", "w,gender,type,all,pearson")
	near(t, "chi2", r["statistic"], chi2)
	near(t, "p", r["p"], p)
	near(t, "V", r["cramers_v"], v)
	near(t, "least expected", r["least_expected"], 8*12./25)
	if r["df1"] != "2" || r["df2"] != "" || r["n"] != "25" {
		t.Errorf("test %v", r)
	}
	c := find(t, table, "w", "w,gender,2,female,Female,6")
	near(t, "percent", c["percent"], 200./3)
	if c["group"] != "B" || c["by"] != "type" || c["by_label"] != "Buyer" || c["within"] != "all" || c["n"] != "9" {
		t.Errorf("record %v", c)
	}
	sameLines(t, "remark", [][]Cell{table.Remarks}, "tables_pearson")
}

// Only buyers were asked how content they are, so that there is nothing to compare; and all of it is of small columns.
func TestACrosstabSaysWhatItCannotTest(t *testing.T) {
	s, _, f := study(t)
	table := planned(t, s, f, crossPlan)
	contains(t, "failures", table.Failures, "Table 1: overall by type: there is no test: there are fewer than two categories")
	contains(t, "warnings", table.Warnings, "Table 1: columns with fewer than 30 valid rows: 9 of code 1, 8 of code 2, 8 of code 3", "gender by type: 100 % of the expected counts are below 5",
		"overall by type: 16 of 25 respondents lack one of the two answers")
	body := lines(table.Layout.Body)
	if last := body[len(body)-1]; last != "tables_independence n/a" {
		t.Errorf("last row %q", last)
	}
	if !strings.Contains(strings.Join(body, "\n"), "Overall | Low | 44.4 | n/a | n/a | 44.4") {
		t.Errorf("body %q", body)
	}
}

func TestWeightedCrosstabIsTabulates(t *testing.T) {
	s, f := weighedStudy(t)
	table := planned(t, s, f, "    weights: weight\n"+crossPlan)
	column := func(name string) *dataset.Column { c, _ := f.Column(name); return c }
	x, err := tabulate.Cross(column("gender").Numbers, column("type").Numbers, []int{1, 2}, []int{1, 2, 3}, column("weight").Numbers)
	if err != nil {
		t.Fatal(err)
	}
	want := x.Independence()
	r := find(t, table, "w_tests", "w,gender,type,all,rao_scott")
	near(t, "F", r["statistic"], want.Statistic)
	near(t, "its degrees", r["df2"], want.DF2)
	near(t, "p", r["p"], want.P)
	near(t, "all women", strings.TrimSpace(lines(table.Layout.Body)[2][len("Female | 66.7 | 50.0 | 25.0 | "):]), 40.8) // .2·6/9 + .3·4/8 + .5·2/8 = .40833
	sameLines(t, "what it stands on", table.Layout.Body[3:5], "n_unweighted | 9 | 8 | 8 | 25", "effective_n | 9.0 | 8.0 | 8.0 | 21.3")
	sameLines(t, "foot", table.Layout.Foot, "weighted_by weight")
	near(t, "effective n", find(t, table, "w_weights", "w,,all,weight,25")["effective_n"], effective)
}

// Groups are parts of the table with tests of their own; a flag across is no and yes.
func TestCrosstabOfGroups(t *testing.T) {
	s, _, f := study(t)
	table := planned(t, s, f, "    kind: crosstab\n    by: member_B\n    rows: [{variable: gender}]\n    groups:\n"+
		"      - {group: young, zh-CN: 年轻, en: Young, where: age < 30}\n      - {group: old, zh-CN: 年长, en: Old, where: age >= 30}\n")
	sameLines(t, "header", table.Layout.Header, "variable | category | member_B | tables_total", "tables_no | tables_yes")
	body := lines(table.Layout.Body)
	if body[0] != "Young" || body[5] != "Old" || body[3] != "n | 5 | 5 | 10" || body[8] != "n | 11 | 4 | 15" {
		t.Errorf("body %q", body)
	}
	if r := find(t, table, "w_tests", "w,gender,member_B,old"); r["n"] != "15" {
		t.Errorf("test %v", r)
	}
	contains(t, "failures", table.Failures, "Table 1, group young: gender by member_B: there is no test") // all of them are women
}

func TestCrosstabFillsItsColumns(t *testing.T) {
	s, f := weighedStudy(t)
	for _, weights := range []string{"", "    weights: weight\n"} {
		table := planned(t, s, f, weights+crossPlan+"    groups:\n      - {group: all, zh-CN: 全部, en: All, where: age > 1}\n      - {group: none, zh-CN: 无, en: None, where: age > 99}\n")
		rectangular(t, table)
	}
}

// rectangular holds every row of a table to the columns of its header, and records to theirs.
func rectangular(t *testing.T, table Table) {
	t.Helper()
	want := filled(table.Layout.Header)
	for _, rows := range [][][]Cell{table.Layout.Header, table.Layout.Body, table.Layout.Foot} {
		for i, columns := range filled(rows) {
			if columns != want[0] {
				t.Errorf("%s: %q fills %d columns of %d", table.ID, lines(rows)[i], columns, want[0])
			}
		}
	}
	for _, r := range table.Records {
		for _, row := range r.Rows {
			if len(row) != len(r.Header) {
				t.Errorf("%s: %d cells under %d names", r.Name, len(row), len(r.Header))
			}
		}
	}
}
