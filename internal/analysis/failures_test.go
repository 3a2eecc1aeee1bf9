package analysis

import (
	"math"
	"strings"
	"testing"

	"fieldwork/internal/dataset"
	"fieldwork/internal/survey"
)

// everything is a plan with a table of each kind, and what each of them may do besides.
const everything = `
  - table: kinds_1
    number: Table 11
    kind: crosstab
    title: {zh-CN: 交叉, en: Crosstab}
    by: type
    rows: [{variable: gender}, {variable: age_group}]
  - table: kinds_2
    number: Table 12
    kind: means
    title: {zh-CN: 均值, en: Means}
    test: true
    beside: weight
    groups:
      - {group: women, zh-CN: 女, en: Women, where: gender == "female"}
      - {group: men, zh-CN: 男, en: Men, where: gender == "male"}
    rows: [{variable: age}, {variable: overall}]
  - table: kinds_3
    number: Table 13
    kind: frequencies
    title: {zh-CN: 频数, en: Frequencies}
    beside: weight
    rows: [{variable: gender}, {variable: age}]
  - table: kinds_4
    number: Table 14
    kind: mnlogit
    title: {zh-CN: 加权, en: Weighted}
    weights: weight
    outcome: type
    base: A1
    rows: [{variable: woman}]
  - table: kinds_5
    number: Table 15
    kind: margins
    title: {zh-CN: 边际, en: Margins}
    of: kinds_4
    weights: weight
  - table: kinds_6
    number: Table 16
    kind: crosstab
    title: {zh-CN: 加权交叉, en: Weighted crosstab}
    weights: weight
    by: woman
    rows: [{variable: type}]
`

// planOf is the plan of a file that has no findings.
func planOf(t *testing.T, s *survey.Survey, file string) *survey.Plan {
	t.Helper()
	plan, findings := survey.ParsePlan("plan.yaml", []byte(file), s)
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return plan
}

func all(t *testing.T, in Input) map[string]Table {
	t.Helper()
	tables, err := Run(in)
	if err != nil {
		t.Fatal(err)
	}
	if len(tables) != len(in.Plan.Tables) {
		t.Fatalf("%d tables of %d", len(tables), len(in.Plan.Tables))
	}
	byID := map[string]Table{}
	for _, table := range tables {
		byID[table.ID] = table
	}
	return byID
}

// TestBadDataTakeNoTableWithThem: whatever the data lack, every table is there, whole, and says what it lacks.
func TestBadDataTakeNoTableWithThem(t *testing.T) {
	s, weighed := weighedStudy(t)
	plan := planOf(t, s, string(read(t, "testdata/plan.yaml"))+everything)
	only := func(f *dataset.Frame, keep func(row int) bool) *dataset.Frame { return f.Where(keep) }
	_, _, bare := study(t)
	typ, _ := weighed.Column("type")
	_, constant := weighedStudy(t)
	woman, _ := constant.Column("woman")
	for row := range woman.Numbers {
		woman.Numbers[row] = 1
	}
	_, blank := weighedStudy(t)
	for _, c := range blank.Columns {
		for row := range c.Numbers {
			if c.Variable != nil {
				c.Numbers[row] = math.NaN()
			}
		}
	}
	for name, c := range map[string]struct {
		frame  *dataset.Frame
		failed map[string]string // tables that must fail, and what they must say
		sound  []string          // tables that must not
	}{
		"nobody": {only(weighed, func(int) bool { return false }), map[string]string{"t1": "Table 1 has no respondents", "t4": "no respondents", "kinds_1": "no respondents",
			"kinds_2": "group women has no respondents", "kinds_5": "no respondents", "f1": "no respondents"}, nil},
		"one row":       {only(weighed, func(row int) bool { return row == 0 }), map[string]string{"t4": "model (1)", "t6": "group A has no respondents", "kinds_1": "no test", "kinds_2": "no respondents"}, []string{"t1", "kinds_3"}},
		"an empty type": {only(weighed, func(row int) bool { return typ.Numbers[row] != 2 }), map[string]string{"t4": `Table 4, model (1): outcome level "A2" dropped: no row has it, so that what is shown is of the other outcomes; widen`, "kinds_5": "A2"}, []string{"t1", "t5", "kinds_3", "kinds_1"}},
		"the base type": {only(weighed, func(row int) bool { return typ.Numbers[row] != 3 }), map[string]string{"t4": `nobody has the base outcome "A1"`}, []string{"t1", "t5"}},
		"no weights":    {bare, map[string]string{"kinds_2": "none of 12 respondents has a weight", "kinds_3": "none of 25", "kinds_4": "none of 25", "kinds_5": "none of 25", "kinds_6": "none of 25"}, []string{"t1", "t4"}},
		"all women":     {constant, map[string]string{"kinds_6": "fewer than two categories"}, []string{"t1", "t4", "kinds_3"}},
		"no answers":    {blank, map[string]string{"t4": "model (1)", "t5": "no row is complete", "t8": "model (1)"}, nil},
	} {
		tables := all(t, Input{Survey: s, Plan: plan, Frame: c.frame, Arrivals: came()})
		for id, want := range c.failed {
			contains(t, name+" "+id, tables[id].Failures, want)
		}
		for _, id := range c.sound {
			contains(t, name+" "+id, tables[id].Failures)
		}
		for _, table := range tables {
			if strings.Contains(strings.Join(table.Failures, ""), "defect") {
				t.Errorf("%s: %s: %q", name, table.ID, table.Failures)
			}
			if len(table.Layout.Header) > 0 {
				rectangular(t, table)
			}
			if len(table.Records) == 0 {
				t.Errorf("%s: %s has no records", name, table.ID)
			}
		}
	}
}

// TestAConstantRegressorIsLeftOutAndSaid: the others are estimated.
func TestAConstantRegressorIsLeftOutAndSaid(t *testing.T) {
	s, f := weighedStudy(t)
	woman, _ := f.Column("woman")
	for row := range woman.Numbers {
		woman.Numbers[row] = 1
	}
	table := planned(t, s, f, logit)
	contains(t, "warnings", table.Warnings, `term "woman" dropped: it is the same in every row`)
	contains(t, "failures", table.Failures)
	if r := find(t, table, "w", "w,1,all,B,age"); r["estimate"] == "" {
		t.Error("age was not estimated")
	}
	if r := find(t, table, "w", "w,1,all,B,woman"); r["estimate"] != "" {
		t.Errorf("woman has the estimate %s", r["estimate"])
	}
}

// TestAFaultyTableSaysItsFindings and none of its figures, which would not be those that the plan means.
func TestAFaultyTableSaysItsFindings(t *testing.T) {
	s, plan, f := study(t)
	faulty := *plan
	faulty.Tables = append([]survey.PlannedTable{}, plan.Tables...)
	faulty.Tables[0].Faults = []string{`plan.yaml:9:7: unknown-variable: variable "gendr" is not in the survey; did you mean "gender"?`}
	tables := all(t, Input{Survey: s, Plan: &faulty, Frame: f})
	contains(t, "failures", tables["t1"].Failures, "gendr")
	if table := tables["t1"]; len(table.Layout.Body)+len(table.Records) != 0 || table.Number != "Table 1" || table.Title["en"] == "" {
		t.Errorf("a faulty table is %+v", table)
	}
	contains(t, "another table", tables["t2"].Failures)
}

// TestAnUnknownVariableIsAFailure even when the plan comes without findings, as one that was made by a program.
func TestAnUnknownVariableIsAFailure(t *testing.T) {
	s, _, f := study(t)
	for _, kind := range []survey.TableKind{survey.FrequencyTable, survey.MeansTable, survey.CrosstabTable, survey.DistributionPlot, survey.OLSTable, survey.MNLogitTable, survey.MarginsTable, "unheard of"} {
		p := survey.PlannedTable{ID: "x", Kind: kind, By: "nothing", Outcome: "nothing", Question: "nothing", Rows: []survey.PlannedRow{{Variable: "nothing"}}}
		table := all(t, Input{Survey: s, Plan: &survey.Plan{Tables: []survey.PlannedTable{p}}, Frame: f})["x"]
		want := `x: the dataset has no variable "nothing"`
		if kind == "unheard of" {
			want = `x: kind "unheard of" is not known`
		}
		contains(t, string(kind), table.Failures, want)
	}
}

// TestADefectStaysInItsTable: a frame that no reader makes, with a column that is too short.
func TestADefectStaysInItsTable(t *testing.T) {
	s, plan, f := study(t)
	age, _ := f.Column("age")
	age.Numbers = age.Numbers[:3]
	tables := all(t, Input{Survey: s, Plan: plan, Frame: f})
	contains(t, "failures", tables["t3"].Failures, "Table 3: a defect of this program (runtime error: index out of range", "in analysis.(*bench).values, bench.go:", "report it")
	contains(t, "another table", tables["t1"].Failures)
	if len(tables["t1"].Layout.Body) == 0 {
		t.Error("a defect in one table has emptied another")
	}
}

const derivedPlan = `where: age_group == "old" && elder == 1
derived:
  - {derive: years, zh-CN: 年, en: Years, value: age - 18}
  - {derive: elder, zh-CN: 年长, en: Elder, value: years > 14}
  - {derive: band, of: age_group, zh-CN: 段, en: Band, value: 'years > 18 ? "old" : "young"'}
tables:
  - table: d1
    number: Table 1
    kind: crosstab
    title: {zh-CN: 表, en: Table}
    by: band
    rows: [{variable: type}]
  - table: d2
    number: Table 2
    kind: ols
    title: {zh-CN: 表, en: Table}
    outcome: years
    rows: [{variable: woman}]
    where: band == "old"
`

// Older than 32 are one of type B, of 34, and of the others the men from 33 to 39 and the woman of 40; beyond 36 are four.
func TestThePlansOwnRowsAndVariables(t *testing.T) {
	s, _, f := study(t)
	tables := all(t, Input{Survey: s, Plan: planOf(t, s, derivedPlan), Frame: f})
	sameLines(t, "header", tables["d1"].Layout.Header, "variable | category | Band | tables_total", "Young | Old")
	if body := lines(tables["d1"].Layout.Body); body[3] != "n | 5 | 4 | 9" {
		t.Errorf("body %q", body)
	}
	r := find(t, tables["d2"], "d2", "d2,1,all,,_cons")
	near(t, "men of 37, 38 and 39 after 18", r["estimate"], 20)
	if tables["d1"].N != 9 || tables["d2"].N != 4 {
		t.Errorf("%d and %d rows enter, want 9 and 4", tables["d1"].N, tables["d2"].N)
	}
	if _, there := f.Column("years"); there {
		t.Error("the caller's frame has the plan's columns")
	}
}

// TestAPlanOfSomeRowsTakesTheSharesAsKnown: arrivals are counted whole, so that a plan of some rows takes the shares as known.
func TestAPlanOfSomeRowsTakesTheSharesAsKnown(t *testing.T) {
	s, f := weighedStudy(t)
	plan := planOf(t, s, "where: age > 1\ntables:\n  - table: w\n    number: Table 1\n    title: {zh-CN: 表, en: Table}\n"+weightedLogit)
	table := all(t, Input{Survey: s, Plan: plan, Frame: f, Arrivals: came()})["w"]
	contains(t, "warnings", table.Warnings, "take the population's shares as known", "leave out `where`")
}

func TestAPlanThatTheFrameCannotHave(t *testing.T) {
	s, _, f := study(t)
	plan := planOf(t, s, derivedPlan)
	plan.Derived[0].Name, plan.Derived[0].Field = "gender", "gender"
	if _, err := Run(Input{Survey: s, Plan: plan, Frame: f}); err == nil || !strings.Contains(err.Error(), `derives "gender"`) {
		t.Errorf("%v", err)
	}
}
