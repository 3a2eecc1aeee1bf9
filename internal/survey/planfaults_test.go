package survey_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/internal/survey"
)

// read reads the text as the plan of the small survey.
func read(t *testing.T, text string) (*survey.Plan, string) {
	t.Helper()
	p, findings := survey.ReadPlan(fstest.MapFS{"shoes/analysis.yaml": {Data: []byte(text)}}, "shoes", parsed(t))
	return p, findings.Error()
}

// TestAFaultyTableTakesNoOtherWithIt: what is wrong in one table is said there, and the other tables are as sound as before.
func TestAFaultyTableTakesNoOtherWithIt(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		table          int
		want           string
	}{
		{"an unknown variable", "rows: [{variable: age}]", "rows: [{variable: agee}]", 0, `shoes/analysis.yaml:12:23: unknown-variable: variable "agee" is not in the survey`},
		{"an unknown key", "by: type", "buy: type", 1, `unknown-key: unknown key "buy"; did you mean "by"?`},
		{"another kind of value", "top: 2", "top: many", 3, "yaml-type: a whole number is wanted here"},
		{"a rule", "where: old == 1", "where: old ==", 0, "bad-rule"},
		{"a word for a mapping", "rows: [{variable: age}]", "rows: [age]", 0, "yaml-type"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, outside := read(t, strings.Replace(richPlan, c.old, c.new, 1))
			if outside != "" || len(p.Tables) != 5 {
				t.Fatalf("%d tables, findings %s", len(p.Tables), outside)
			}
			for i, table := range p.Tables {
				said := strings.Join(table.Faults, "\n")
				if i != c.table && said != "" || i == c.table && !strings.Contains(said, c.want) {
					t.Errorf("table %d says %q", i, said)
				}
			}
		})
	}
}

// TestAFaultyTableCanBeShown: it has a name that no other has and a title, whatever the file says.
func TestAFaultyTableCanBeShown(t *testing.T) {
	for name, c := range map[string]struct{ old, new, id, title string }{
		"no name":           {"  - table: t2\n    kind", "  - kind", "table_2", "T"},
		"no title":          {"    kind: crosstab\n    title: {en: T, zh-CN: 表}\n", "    kind: crosstab\n", "t2", "t2"},
		"a title in one":    {"    kind: crosstab\n    title: {en: T, zh-CN: 表}\n", "    kind: crosstab\n    title: {zh-CN: 表}\n", "t2", "t2"},
		"another's name":    {"table: t2", "table: t1", "table_2", "T"},
		"a path for a name": {"table: t2", "table: ../t2", "table_2", "T"},
		"no kind":           {"    kind: crosstab\n", "", "t2", "T"},
		"nothing at all":    {"  - table: t2\n", "  - 5\n  - table: t2\n", "table_2", "table_2"},
	} {
		p, outside := read(t, strings.Replace(richPlan, c.old, c.new, 1))
		if outside != "" || len(p.Tables) < 5 {
			t.Fatalf("%s: %d tables, findings %s", name, len(p.Tables), outside)
		}
		if got := p.Tables[1]; got.ID != c.id || got.Title.In("en") != c.title || got.Title.In("zh-CN") == "" || len(got.Faults) == 0 {
			t.Errorf("%s: id %q, title %v, faults %q", name, got.ID, got.Title, got.Faults)
		}
		if !slices.Equal([]int{0, len(p.Tables[1].Faults), 0}, []int{len(p.Tables[0].Faults), len(p.Tables[1].Faults), len(p.Tables[2].Faults)}) {
			t.Errorf("%s: other tables have faults", name)
		}
	}
}

// TestWhatStandsInNoTableIsSaidApart: nothing is computed from a plan whose own keys are wrong.
func TestWhatStandsInNoTableIsSaidApart(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"no YAML":                 {"tables:", "tables: [", "yaml-syntax"},
		"the rule for all":        {"where: age >= 20", "where: agee >= 20", "shoes/analysis.yaml:1:8: unknown-variable"},
		"a key of the plan":       {"where: age >= 20", "were: age >= 20", "unknown-key"},
		"a derived variable":      {"where: age >= 20", "derived: [{derive: x, en: X, zh-CN: 甲, value: agee}]", "unknown-variable"},
		"a rule behind a table":   {"rows: [{variable: age, models: [\"2\"]}]\n", "rows: [{variable: age, models: [\"2\"]}]\nderived: [{derive: x}]\n", "no-value"},
		"an alias for a table":    {"  - table: t3\n", "  - *t2\n  - table: t3\n", "yaml"},
		"an empty file":           {richPlan, "", "yaml-document"},
		"tables that are no list": {richPlan, "tables: none", "yaml-type"},
	} {
		p, outside := read(t, strings.Replace(richPlan, c.old, c.new, 1))
		if !strings.Contains(outside, c.want) {
			t.Errorf("%s: findings %q, want %q", name, outside, c.want)
		}
		for _, table := range p.Tables {
			if len(table.Faults) > 0 {
				t.Errorf("%s: table %s says %q", name, table.ID, table.Faults)
			}
		}
	}
}

// TestMarginsOfAFaultyTable: effects of models that cannot be computed cannot be computed either.
func TestMarginsOfAFaultyTable(t *testing.T) {
	p, outside := read(t, strings.Replace(marginsPlan, "variable: rating_mall", "variable: rating_mal", 1))
	if outside != "" || len(p.Tables) != 2 || len(p.Tables[0].Faults) == 0 ||
		!strings.Contains(strings.Join(p.Tables[1].Faults, "\n"), `no-models: table "t1", whose models are wanted, cannot be computed; mend what was found in it`) {
		t.Errorf("findings %s, tables %+v", outside, p.Tables)
	}
}

func TestReadPlanWithoutAFile(t *testing.T) {
	s := parsed(t)
	if p, findings := survey.ReadPlan(fstest.MapFS{}, "shoes", s); len(p.Tables) != 0 || len(findings) != 0 {
		t.Errorf("no file: %+v, %s", p, findings.Error())
	}
	folder := fstest.MapFS{"shoes/analysis.yaml/x": {Data: []byte("x")}}
	if _, findings := survey.ReadPlan(folder, "shoes", s); !strings.Contains(findings.Error(), "shoes/analysis.yaml:1:1: unreadable-file: the plan cannot be read: ") {
		t.Errorf("a folder: %s", findings.Error())
	}
	if _, err := survey.LoadPlan(folder, "shoes", s); err == nil || !strings.Contains(err.Error(), "unreadable-file") {
		t.Errorf("a folder: %v", err)
	}
}

// TestReadPlanFindsWhatParsePlanFinds: between them, tables and findings lose nothing that lint says.
func TestReadPlanFindsWhatParsePlanFinds(t *testing.T) {
	text := strings.NewReplacer("age >= 20", "agee >= 20", "by: type", "by: why", "top: 2", "top: x", "table: t5", "table: t4").Replace(richPlan)
	p, outside := read(t, text)
	var said []string
	if outside != "" {
		said = strings.Split(outside, "\n")
	}
	for _, table := range p.Tables {
		said = append(said, table.Faults...)
	}
	_, findings := survey.ParsePlan("shoes/analysis.yaml", []byte(text), parsed(t))
	want := strings.Split(findings.Error(), "\n")
	slices.Sort(said)
	slices.Sort(want)
	if len(want) < 4 || !slices.Equal(said, want) {
		t.Errorf("tables and findings say\n%s\nlint says\n%s", strings.Join(said, "\n"), strings.Join(want, "\n"))
	}
}

// FuzzReadPlan holds that no plan makes the reader panic, and that every table can be told from the others.
func FuzzReadPlan(f *testing.F) {
	f.Add(richPlan)
	f.Add(derivingPlan)
	f.Add(marginsPlan)
	f.Add("derived: [{derive: a, value: b}, {derive: b, value: a}]\ntables: [{table: x, of: x}, {table: x}, 5, *a]\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, _ := survey.ReadPlan(fstest.MapFS{"analysis.yaml": {Data: []byte(text)}}, ".", parsed(t))
		derive(p, survey.Facts{"age": survey.NumberValue(30)})
		seen := map[string]bool{}
		for _, table := range p.Tables {
			if seen[table.ID] && len(table.Faults) > 0 {
				t.Errorf("two tables are called %q", table.ID)
			}
			seen[table.ID] = true
		}
	})
}
