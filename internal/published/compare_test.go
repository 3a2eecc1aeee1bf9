package published_test

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/internal/analysis"
	"fieldwork/internal/published"
	"fieldwork/internal/survey"
)

// planned is a table of the shipped plan.
func planned(t *testing.T, id string) (*survey.Survey, survey.PlannedTable) {
	t.Helper()
	s, p := study(t)
	for _, table := range p.Tables {
		if table.ID == id {
			return s, table
		}
	}
	t.Fatalf("the plan has no table %q", id)
	return nil, survey.PlannedTable{}
}

// computed makes records of lines as analysis would, numbers being figures; a number that is n/a does not exist.
func computed(name, header string, lines ...string) analysis.Records {
	r := analysis.Records{Name: name, Header: strings.Split(header, ",")}
	for _, line := range lines {
		var row []analysis.Cell
		for i, text := range strings.Split(line, ",") {
			c := analysis.Cell{Plain: text}
			if x := parse(text); r.Header[i] != "model" && r.Header[i] != "discrete" && !math.IsInf(x, 0) {
				c = analysis.Cell{Value: x, Figure: true, Decimals: 3}
			}
			if r.Header[i] == "label" {
				c = analysis.Cell{Text: survey.Text{"en": text, "zh-CN": text}}
			}
			row = append(row, c)
		}
		r.Rows = append(r.Rows, row)
	}
	return r
}

// parse is the number in the text, infinite when it is words.
func parse(text string) float64 {
	x, err := strconv.ParseFloat(text, 64)
	switch {
	case text == "n/a":
		return math.NaN()
	case err != nil:
		return math.Inf(1)
	}
	return x
}

// shown is a layout in words, a line each, with the spans of cells over several columns.
func shown(l analysis.Layout) string {
	var lines []string
	for _, part := range [][][]analysis.Cell{l.Header, l.Body, l.Foot} {
		for _, row := range part {
			var cells []string
			for _, c := range row {
				text := c.Show("en", func(id string) string { return "<" + id + ">" })
				cells = append(cells, text+strings.Repeat(" ·", max(0, c.Columns-1)))
			}
			lines = append(lines, strings.Join(cells, " | "))
		}
	}
	return strings.Join(lines, "\n")
}

func TestModelsBesideThePublished(t *testing.T) {
	set, findings := read(t, map[string]string{
		"table08.csv":         "model,outcome,term,estimate,se,stars\n2,B,income,-0.021,0.021,\n3,B,income,-0.025,0.021,\n3,C,income,0.015,,\n3,C,_cons,-2.077,0.549,***\n",
		"table08_margins.csv": "model,outcome,term,discrete,effect\n3,C,visited,1,0.27\n",
	})
	if findings != "" {
		t.Fatal(findings)
	}
	s, p := planned(t, "table08")
	c, ok := set.Compare(s, p, analysis.Table{ID: "table08", Records: []analysis.Records{
		computed("table08", "table,model,group,outcome,term,label,estimate,se",
			"table08,2,all,B,income,Income,-0.001,0.02", "table08,2,all,C,income,Income,0.018,0.02",
			"table08,3,all,B,income,Income,-0.075,0.02", "table08,3,all,C,income,Income,0.035,0.02",
			"table08,3,all,C,_cons,Constant,n/a,n/a"),
		computed("table08_margins", "table,model,group,outcome,term,label,effect,se,discrete",
			"table08,3,all,C,visited,Visit,0.300,0.015,0", "table08,3,all,C,visited,Visit,0.285,0.015,1"),
	}})
	if !ok {
		t.Fatal("nothing is compared")
	}
	want := `<report_variable> | <report_model> (2) · · | <report_model> (3) · ·
<published_ours> | <published_theirs> | <published_difference> | <published_ours> | <published_theirs> | <published_difference>
Chinese platforms · · · · · ·
Income | -0.001 | -0.021 | 1.00 | -0.075 | -0.025 | -2.50
Korean platforms · · · · · ·
Income |  |  |  | 0.035 | 0.015 | 1.00
Constant |  |  |  | n/a | -2.077 | -
<published_effects> · · · · · ·
Korean platforms · · · · · ·
Visit |  |  |  | 0.285 | 0.27 | 1.00`
	if got := normalised(shown(c.Layout), s); got != want {
		t.Errorf("layout\n%s\nwant\n%s", got, want)
	}
	remarks := map[string]string{}
	for _, r := range c.Remarks {
		remarks[r.Word] = r.Plain
	}
	if remarks["published_compared"] != "5" || remarks["published_near"] != "3 / 4" || remarks["published_largest"] != "-2.50 (3, B, income, estimate)" {
		t.Errorf("remarks %v", remarks)
	}
	checkRecords(t, c)
}

// normalised puts plain words for the survey's own names of the two outcomes.
func normalised(shown string, s *survey.Survey) string {
	for _, c := range s.Cells {
		shown = strings.ReplaceAll(shown, c.Text.In("en")+" ·", map[string]string{"A": "No purchase ·", "B": "Chinese platforms ·", "C": "Korean platforms ·"}[c.Name])
	}
	return shown
}

func checkRecords(t *testing.T, c published.Comparison) {
	t.Helper()
	if len(c.Records) != 1 || c.Records[0].Name != "table08_published" || len(c.Records[0].Rows) != 5 {
		t.Fatalf("records %+v", c.Records)
	}
	var lines []string
	for row := range c.Records[0].All() {
		var cells []string
		for _, column := range c.Records[0].Header {
			cell, _ := row.Cell(column)
			cells = append(cells, cell.Record("en", func(id string) string { return id }))
		}
		lines = append(lines, strings.Join(cells, ","))
	}
	for i, want := range map[int]string{
		0: "table08,2,all,B,income,,,,,Income,estimate,-0.001,-0.021,0.02,",
		3: "table08,3,all,C,_cons,,,,,Constant,estimate,,-2.077,,,",
		4: "table08_margins,3,all,C,visited,,,1,,Visit,effect,0.285,0.27,0.015,",
	} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d: %s\nwant %s…", i, lines[i], want)
		}
	}
}

func TestSharesHaveTheBinomialError(t *testing.T) {
	set, findings := read(t, map[string]string{"table06.csv": "group,variable,name,percent\nB,reasons_buy_brand,brand,42\nC,reasons_buy_brand,brand,50.0\nC,reasons_buy_cheaper,cheaper,0.1\n"})
	if findings != "" {
		t.Fatal(findings)
	}
	s, p := planned(t, "table06")
	ours := analysis.Table{ID: "table06", Records: []analysis.Records{computed("table06", "table,group,name,label,percent,n,variable",
		"table06,B,brand,Brands,40,2400,reasons_buy_brand", "table06,C,brand,Brands,50,100,reasons_buy_brand", "table06,C,cheaper,Price,0,100,reasons_buy_cheaper")}}
	c, _ := set.Compare(s, p, ours)
	if got := shown(c.Layout); !strings.Contains(got, "Brands | 40.000 | 42 | -2.00 | 50.000 | 50.0 | 0.00\nPrice |  |  |  | 0.000 | 0.1 | -") {
		t.Errorf("layout\n%s", got)
	}
	if want := "-2.00 (B, reasons_buy_brand, brand, percent)"; c.Remarks[len(c.Remarks)-1].Plain != want {
		t.Errorf("remarks %+v, want %s", c.Remarks, want)
	}
	p.ID, ours.ID, ours.Records[0].Name = "table99", "table99", "table99"
	if _, ok := set.Compare(s, p, ours); ok {
		t.Error("a table is compared of which nothing was published")
	}
}

func TestFrequenciesAreBlocksOfVariables(t *testing.T) {
	set, _ := read(t, map[string]string{"table03.csv": "variable,name,percent\ngender,male,30.0\ngender,female,70.0\nmarital,other,0.2\n"})
	s, p := planned(t, "table03")
	c, _ := set.Compare(s, p, analysis.Table{ID: "table03", Records: []analysis.Records{computed("table03", "table,variable,name,label,percent,group,n",
		"table03,gender,male,Male,30.5,all,100", "table03,gender,female,Female,69.5,all,100", "table03,marital,single,Single,31,all,100", "table03,marital,other,Other,0.4,all,100")}})
	want := "<report_variable> | <published_ours> | <published_theirs> | <published_difference>\nGender · · ·\nMale | 30.500 | 30.0 | 0.11\nFemale | 69.500 | 70.0 | -0.11\nMarital status · · ·\nOther | 0.400 | 0.2 | 0.32"
	if got := shown(c.Layout); got != want {
		t.Errorf("layout\n%s\nwant\n%s", got, want)
	}
}

func TestGroupsSideBySideWithTheFit(t *testing.T) {
	set, _ := read(t, map[string]string{"table11.csv": "group,term,estimate,se\nB,satisfaction_price,0.16,0.025\nC,sat_language,0.053,0.025\n", "table11_models.csv": "group,adj_r2\nB,0.308\n"})
	s, p := planned(t, "table11")
	c, _ := set.Compare(s, p, analysis.Table{ID: "table11", Records: []analysis.Records{
		computed("table11", "table,model,group,outcome,term,label,estimate,se", "table11,1,B,,satisfaction_price,Price,0.21,0.025", "table11,1,C,,sat_language,Language,0.053,0.025"),
		computed("table11_models", "table,model,group,adj_r2", "table11,1,B,0.35", "table11,1,C,0.4")}})
	if got, want := shown(c.Layout), "Price | 0.210 | 0.16 | 2.00 |  |  | \nLanguage |  |  |  | 0.053 | 0.053 | 0.00\n<report_adj_r2> | 0.350 | 0.308 | - |  |  | "; !strings.HasSuffix(got, want) {
		t.Errorf("layout\n%s\nwant …\n%s", got, want)
	}
}

// TestACrosstabIsComparedWithinItsGroups: what was published of the young is not held against the old.
func TestACrosstabIsComparedWithinItsGroups(t *testing.T) {
	s, p := study(t)
	young := survey.Group{Name: "young", Label: survey.Text{"en": "Young", "zh-CN": "Young"}}
	old := survey.Group{Name: "B", Label: survey.Text{"en": "Old", "zh-CN": "Old"}} // named like a column
	own := *p
	own.Tables = []survey.PlannedTable{{ID: "x", Kind: survey.CrosstabTable, By: "type", Rows: []survey.PlannedRow{{Variable: "gender"}}, Groups: []survey.Group{young, old}}}
	load := func(text string) (*published.Set, string) {
		fsys := fstest.MapFS{"s/published/x.csv": &fstest.MapFile{Data: []byte(text)}}
		set, findings := published.Read(fsys, "s", s, &own)
		return set, findings.Error()
	}
	if _, findings := load("variable,name,group,percent\ngender,male,B,30\n"); !strings.Contains(findings, "ambiguous-row") || !strings.Contains(findings, "within") {
		t.Errorf("of which group it is: %q", findings)
	}
	set, findings := load("variable,name,group,within,percent\ngender,male,B,young,30\n")
	if findings != "" {
		t.Fatal(findings)
	}
	c, _ := set.Compare(s, own.Tables[0], analysis.Table{ID: "x", Records: []analysis.Records{computed("x", "table,variable,name,label,percent,group,n,within",
		"x,gender,male,Male,35,B,100,young", "x,gender,male,Male,60,B,100,B")}})
	if got := shown(c.Layout); !strings.Contains(got, "Young · · ·\nMale | 35.000 | 30 | 1.05") || strings.Contains(got, "60.000") || strings.Contains(got, "Old") {
		t.Errorf("layout\n%s", got)
	}
	if n := len(c.Records[0].Rows); n != 1 {
		t.Errorf("%d pairs, want 1", n)
	}
}

// TestTermsStandInTheOrderOfTheTable: the first model has only terms of the table's second half, which stay there when the
// second brings those of the first.
func TestTermsStandInTheOrderOfTheTable(t *testing.T) {
	set, findings := read(t, map[string]string{
		"table08.csv": "model,outcome,term,estimate\n1,B,importance_price,-0.129\n1,B,_cons,-0.489\n3,B,married,-0.043\n3,B,importance_price,-0.097\n",
	})
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	s, table := planned(t, "table08")
	c, ok := set.Compare(s, table, analysis.Table{ID: "table08", Records: []analysis.Records{
		computed("table08", "model,group,outcome,term,label,estimate,se",
			"1,,B,importance_price,Price,-0.1,0.1", "1,,B,_cons,Constant,0.2,0.1", "3,,B,married,Married,-0.1,0.1", "3,,B,importance_price,Price,-0.1,0.1"),
	}})
	text := shown(c.Layout)
	married, price, constant := strings.Index(text, "\nMarried"), strings.Index(text, "\nPrice"), strings.Index(text, "\nConstant")
	if !ok || married < 0 || married > price || price > constant {
		t.Errorf("the terms stand at %d, %d, %d in\n%s", married, price, constant, text)
	}
}
