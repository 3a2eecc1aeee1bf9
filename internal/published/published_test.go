package published_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/internal/published"
	"fieldwork/internal/survey"
	"fieldwork/questionnaires"
)

const shipped = "haitao-2015"

// study is the shipped survey with its plan.
func study(t testing.TB) (*survey.Survey, *survey.Plan) {
	t.Helper()
	s, err := survey.Load(questionnaires.FS, shipped)
	if err != nil {
		t.Fatal(err)
	}
	p, err := survey.LoadPlan(questionnaires.FS, shipped, s)
	if err != nil {
		t.Fatal(err)
	}
	return s, p
}

// read reads a set of files against the shipped plan.
func read(t *testing.T, files map[string]string) (*published.Set, string) {
	t.Helper()
	s, p := study(t)
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys["x/published/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	set, findings := published.Read(fsys, "x", s, p)
	return set, findings.Error()
}

func TestTheShippedFiguresAreSound(t *testing.T) {
	s, p := study(t)
	set, findings := published.Read(questionnaires.FS, shipped, s, p)
	if len(findings) > 0 || len(set.Hash()) != 64 {
		t.Fatalf("%q: %s", set.Hash(), findings.Error())
	}
	key := map[string]string{"model": "3", "outcome": "C", "term": "visited"}
	if n, ok := set.Figure("table08", func(c string) string { return key[c] }, "estimate"); !ok || n.Value != 1.521 || n.Decimals != 3 {
		t.Errorf("the coefficient of visiting: %+v, %v", n, ok)
	}
	if x, ok := set.Fill("B", "C"); !ok || x != 886 {
		t.Errorf("C when B was full: %g, %v", x, ok)
	}
	if _, ok := set.Fill("C", "B"); ok {
		t.Error("a fill that was not published")
	}
}

func TestNothingPublished(t *testing.T) {
	set, findings := read(t, nil)
	if set != nil || findings != "" || set.Hash() != "" {
		t.Errorf("%v: %s", set, findings)
	}
	if _, ok := set.Fill("B", "C"); ok {
		t.Error("nothing has a fill")
	}
	if _, ok := set.Figure("table08", func(string) string { return "" }, "estimate"); ok {
		t.Error("nothing has a figure")
	}
}

func TestTheHashIsOfNamesAndBytes(t *testing.T) {
	const text = "group,adj_r2\nB,0.308\n"
	one, _ := read(t, map[string]string{"table11_models.csv": text})
	same, _ := read(t, map[string]string{"table11_models.csv": text})
	other, _ := read(t, map[string]string{"table11_models.csv": text + "\n"})
	if one.Hash() != same.Hash() || one.Hash() == other.Hash() {
		t.Errorf("%s, %s, %s", one.Hash(), same.Hash(), other.Hash())
	}
}

func TestFindings(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		{"no CSV", "notes.txt", "x", `x/published/notes.txt:1:1: unknown-file: "notes.txt" is no CSV file`},
		{"no table", "table8.csv", "a\n1\n", `unknown-table: no table of the plan has records called "table8"; did you mean "table08"?`},
		{"no column", "table07.csv", "group,variable,means\nA,importance_price,3\n", `table07.csv:1:16: unknown-column: the records "table07" have no column "means" to compare; did you mean "mean"?`},
		{"no figures", "table07.csv", "group,variable\nA,importance_price\n", "table07.csv:1:1: no-figures: the file has no column of figures; add a column such as mean"},
		{"variable", "table07.csv", "group,variable,mean\nA,importance_prise,3\n", `table07.csv:2:3: unknown-variable: the records "table07" have no variable "importance_prise"; did you mean "importance_price"?`},
		{"group", "table07.csv", "group,variable,mean\nD,importance_price,3\n", `table07.csv:2:1: unknown-group: the records "table07" have no group "D"`},
		{"model", "table08.csv", "model,outcome,term,estimate\n4,B,income,1\n", `unknown-model: the records "table08" have no model "4"`},
		{"the base", "table08.csv", "model,outcome,term,estimate\n2,A,income,1\n", `unknown-outcome: the records "table08" have no outcome "A"`},
		{"term", "table08.csv", "model,outcome,term,estimate\n2,B,age,1\n", `unknown-term: the records "table08" have no term "age"`},
		{"a term of another model", "table08.csv", "model,outcome,term,estimate\n1,B,income,1\n", `unknown-row: the records "table08" have no row with these model, outcome, term together`},
		{"cut point", "table10.csv", "group,term,estimate\nB,will_not|spend_more,1\n", `unknown-term`},
		{"category", "table03.csv", "variable,name,percent\ngender,fem,70\n", `unknown-name: the records "table03" have no name "fem"`},
		{"another's category", "table03.csv", "variable,name,percent\ngender,single,70\n", `unknown-row`},
		{"option", "table04.csv", "variable,name,percent\nreasons_a1_imag,image,70\n", `unknown-variable: the records "table04" have no variable "reasons_a1_imag"; did you mean "reasons_a1_image"?`},
		{"effect", "table08_margins.csv", "model,outcome,term,discrete,effect\n3,C,visited,2,0.27\n", `unknown-discrete: the records "table08_margins" have no discrete "2"`},
		{"too few keys", "table08.csv", "outcome,term,estimate\nB,income,1\n", `ambiguous-row: the line fits 2 rows of "table08"; tell them apart by a column more: model, group`},
		{"twice", "table11_models.csv", "group,adj_r2\nB,0.3\nB,0.4\n", "table11_models.csv:3:1: duplicate-row: "},
		{"no number", "table11_models.csv", "group,adj_r2\nB,n/a\n", `table11_models.csv:2:3: bad-number: "n/a" is no number`},
		{"no figure", "table11_models.csv", "group,adj_r2\nB,\n", "table11_models.csv:2:3: no-figure: the line has no figure"},
		{"no header", "table11_models.csv", "", "no-header: "},
		{"a cell that is none", "fills.csv", "cell,of,completed\nB,D,1\n", `fills.csv:2:3: unknown-cell: the survey has no cell "D"`},
		{"fills without a column", "fills.csv", "cell,completed\nB,1\n", `fills.csv:1:1: no-column: the file has no column "of"`},
		{"a fill twice", "fills.csv", "cell,of,completed\nB,C,1\nB,C,1\n", "fills.csv:3:1: duplicate-row"},
		{"a fill of words", "fills.csv", "cell,of,completed\nB,C,many\n", "fills.csv:2:5: bad-number"},
	} {
		if _, findings := read(t, map[string]string{c.file: c.text}); !strings.Contains(findings, c.want) {
			t.Errorf("%s: %s\nwant %s", c.name, findings, c.want)
		}
	}
}

// TestAFolderInTheFolder is found, and takes nothing else with it.
func TestAFolderInTheFolder(t *testing.T) {
	s, p := study(t)
	fsys := fstest.MapFS{"x/published/old/a.csv": &fstest.MapFile{Data: []byte("x")}, "x/published/table11_models.csv": &fstest.MapFile{Data: []byte("group,adj_r2\nB,0.3\n")}}
	set, findings := published.Read(fsys, "x", s, p)
	if !strings.Contains(findings.Error(), "x/published/old:1:1: unreadable-file") || set == nil {
		t.Errorf("%s", findings.Error())
	}
	if _, ok := set.Figure("table11_models", func(string) string { return "B" }, "adj_r2"); !ok {
		t.Error("the sound file is not read")
	}
}
