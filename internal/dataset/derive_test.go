package dataset

import (
	"strings"
	"testing"

	"fieldwork/internal/survey"
)

// derivedOf are the variables that a plan derives, and the rule of its only table.
func derivedOf(t *testing.T, s *survey.Survey, derived, where string) ([]survey.Variable, *survey.Rule) {
	t.Helper()
	file := "derived:\n" + derived + "tables:\n  - table: t1\n    number: Table 1\n    kind: frequencies\n    title: {zh-CN: 表, en: Table}\n    rows: [{variable: gender}]\n    where: '" + where + "'\n"
	plan, findings := survey.ParsePlan("plan.yaml", []byte(file), s)
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return plan.Derived, plan.Tables[0].Where
}

const ownColumns = `  - {derive: grown, zh-CN: 年长, en: Grown, value: age + 1}
  - {derive: elder, of: age_group, zh-CN: 年龄, en: Elder, value: 'grown > 40 ? "old" : "young"'}
  - {derive: young_buyer, zh-CN: 年轻买家, en: Young buyer, value: 'type == "B" && elder == "young" && has(reasons, "price")'}
  - {derive: in_a, zh-CN: A, en: A, value: 'cell == "A"'}
  - {derive: happy, zh-CN: 满意, en: Happy, value: 'overall == "high"'}
`

func TestWithComputesThePlansColumns(t *testing.T) {
	s := small(t)
	f := build(t, s, buyer(s), passer(s), leaver(s))
	own, where := derivedOf(t, s, ownColumns, `elder == "old" && in_a == 1`)
	before := len(f.Columns)
	w, err := f.With(own)
	if err != nil {
		t.Fatal(err)
	}
	if _, there := f.Column("grown"); there || len(f.Columns) != before || len(w.Columns) != before+5 {
		t.Errorf("the frame has %d columns, was %d; the copy %d", len(f.Columns), before, len(w.Columns))
	}
	for _, c := range []struct{ column, want string }{
		{"grown", "26 42 34"}, {"elder", "1 2 1"}, {"young_buyer", "1 0 0"}, {"in_a", "0 1 0"}, {"happy", "1 not_asked not_reached"},
	} {
		if got := cells(w, c.column); got != c.want {
			t.Errorf("%s: %s, want %s", c.column, got, c.want)
		}
	}
	elder, _ := w.Column("elder")
	if o, ok := elder.Option(2); !ok || o.Name != "old" || elder.Label["en"] != "Elder" {
		t.Errorf("elder has the label %v and for 2 %v", elder.Label, o)
	}
	if w.Holds(where, 0) || !w.Holds(where, 1) {
		t.Error("a rule does not see the plan's columns")
	}
	in := w.InSample()
	if got := cells(in, "elder"); in.Len() != 2 || got != "1 2" || !in.Holds(where, 1) {
		t.Errorf("of the rows kept elder is %s", got)
	}
}

// cells are the column's cells, or why they are empty.
func cells(f *Frame, name string) string {
	c, _ := f.Column(name)
	var all []string
	for row := range f.Len() {
		if all = append(all, c.String(row)); c.Missing[row] != survey.Present {
			all[row] = c.Missing[row].String()
		}
	}
	return strings.Join(all, " ")
}

func TestWithRefuses(t *testing.T) {
	s := small(t)
	f := build(t, s, buyer(s))
	own, _ := derivedOf(t, s, ownColumns, "age > 1")
	named := func(name string) []survey.Variable {
		v := own[0]
		v.Name, v.Field = name, name
		return []survey.Variable{v}
	}
	for name, c := range map[string]struct {
		derived []survey.Variable
		want    string
	}{
		"a variable": {named("gender"), `derives "gender"`},
		"a column":   {named("weight"), `derives "weight"`},
		"an answer":  {named("reasons"), `derives "reasons"`},
		"twice":      {append(named("grown"), own[0]), `derives "grown"`},
		"nothing":    {[]survey.Variable{{Name: "x", Field: "x"}}, `from nothing`},
	} {
		if _, err := f.With(c.derived); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
