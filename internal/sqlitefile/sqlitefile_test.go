package sqlitefile

import (
	"bytes"
	"database/sql"
	"errors"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

// drawn are so many random tables, each from its own seed.
func drawn(n int) []labelledtest.Data {
	draw := rapid.Custom(labelledtest.Draw)
	all := make([]labelledtest.Data, n)
	for seed := range all {
		all[seed] = draw.Example(seed)
	}
	return all
}

// write writes tables into a file, and tells where it is.
func write(t testing.TB, path string, all ...labelledtest.Data) string {
	t.Helper()
	f, err := New(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		w, err := f.Table(d.Table)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Write(w); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// rows are the rows of a query, and the names of its columns.
func rows(t testing.TB, path, query string) (names []string, all [][]any) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	result, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer result.Close()
	names, err = result.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for result.Next() {
		row, into := make([]any, len(names)), make([]any, len(names))
		for i := range row {
			into[i] = &row[i]
		}
		if err := result.Scan(into...); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	if err := result.Err(); err != nil {
		t.Fatal(err)
	}
	return names, all
}

// want are the rows that a table has: NULL, an integer, a real number or a text. Codes and flags are words when labels is set.
func want(d labelledtest.Data, labels bool) (names []string, all [][]any) {
	all = make([][]any, d.Rows())
	for i, v := range d.Table.Variables {
		names = append(names, v.Name)
		c := d.Column(i)
		for row := range all {
			var cell any
			switch {
			case c.Missing[row] != labelled.Present:
			case !v.Kind.Numeric():
				cell = c.Texts[row]
			case v.Kind == labelled.Decimal:
				cell = c.Numbers[row]
			default:
				cell = int64(c.Numbers[row])
				if o, ok := v.Value(c.Numbers[row]); ok && labels {
					if text := valueLabel(o, d.Table.Languages); text != "" {
						cell = text
					}
				}
			}
			all[row] = append(all[row], cell)
		}
	}
	return names, all
}

func check(t testing.TB, path string, d labelledtest.Data) {
	t.Helper()
	for _, labels := range []bool{false, true} {
		from := quoteName(d.Table.Name)
		if labels {
			from = quoteName(d.Table.Name + "_labels")
		}
		names, got := rows(t, path, "SELECT * FROM "+from)
		wantNames, wanted := want(d, labels)
		if !slices.Equal(names, wantNames) || len(got) != len(wanted) {
			t.Fatalf("%s has %d rows of %q, want %d of %q", from, len(got), names, len(wanted), wantNames)
		}
		for i := range got {
			if !reflect.DeepEqual(got[i], wanted[i]) {
				t.Fatalf("%s, row %d: %#v, want %#v", from, i+1, got[i], wanted[i])
			}
		}
	}
}

func TestTheSameTablesGiveTheSameBytes(t *testing.T) {
	folder := t.TempDir()
	for seed, d := range drawn(20) {
		a, b := filepath.Join(folder, strconv.Itoa(seed)+"a.sqlite"), filepath.Join(folder, strconv.Itoa(seed)+"b.sqlite")
		same(t, write(t, a, d), write(t, b, d))
	}
}

func same(t *testing.T, a, b string) {
	t.Helper()
	one, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	if two, err := os.ReadFile(b); err != nil || !bytes.Equal(one, two) {
		t.Fatalf("the same tables have %d bytes and %d others; %v", len(one), len(two), err)
	}
}

func TestLimitsAndSeveralTables(t *testing.T) {
	many, none, one := labelledtest.Limits(20_000), labelledtest.Limits(0), labelledtest.Limits(7)
	none.Table.Name = "late"
	one.Table.Name = `over "quota"; DROP TABLE completes; --'`
	one.Batches = []labelled.Batch{first(one.Batches[0], 1)}
	folder := t.TempDir()
	path := write(t, filepath.Join(folder, "what? 100%#.sqlite"), many, none, one)
	for _, d := range []labelledtest.Data{many, none, one} {
		check(t, path, d)
	}
	same(t, path, write(t, filepath.Join(folder, "again.sqlite"), many, none, one))
	if files, _ := os.ReadDir(folder); len(files) != 2 {
		t.Errorf("there are files beside the two: %v", files)
	}
}

// TestTablesWrittenInTurn, because one pass over the interviews is to be enough for all tables.
func TestTablesWrittenInTurn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.sqlite")
	f, err := New(path)
	if err != nil {
		t.Fatal(err)
	}
	all := []labelledtest.Data{labelledtest.Limits(7), labelledtest.Limits(50)}
	all[1].Table.Name = "late"
	var writers []labelled.Writer
	for i := range all {
		w, err := f.Table(all[i].Table)
		if err != nil {
			t.Fatal(err)
		}
		writers = append(writers, w)
		all[i].Batches = append(all[i].Batches, all[i].Batches[0], all[i].Batches[0])
	}
	for turn := range 3 {
		for i, w := range writers {
			if err := w.Write(all[i].Batches[turn]); err != nil {
				t.Fatal(err)
			}
		}
	}
	// The second writer is closed with the file, and closing twice is no harm.
	if err := errors.Join(writers[0].Close(), writers[0].Close(), f.Close(), f.Close(), writers[1].Close()); err != nil {
		t.Fatal(err)
	}
	check(t, path, all[0])
	check(t, path, all[1])
}

// first is the first rows of a batch.
func first(b labelled.Batch, rows int) labelled.Batch {
	cut := labelled.Batch{Rows: rows}
	for _, c := range b.Columns {
		cut.Columns = append(cut.Columns, labelled.Column{Numbers: c.Numbers[:min(rows, len(c.Numbers))], Texts: c.Texts[:min(rows, len(c.Texts))],
			Missing: c.Missing[:rows]})
	}
	return cut
}

func TestTheFileDescribesItself(t *testing.T) {
	d := labelledtest.Limits(7)
	d.Table.Variables[0].Label = labelled.Text{"zh-CN": "'; DROP TABLE completes; --", "en": "a\x00b"}
	path := write(t, filepath.Join(t.TempDir(), "a.sqlite"), d)
	for query, want := range map[string][][]any{
		"SELECT * FROM tables": {{"completes", "2015-10-20T16:00:00Z", "fieldwork test", "The respondents were virtual.", "跨境网购消费者调查",
			"Survey of cross-border online shoppers"}},
		"SELECT name, kind, measure, min, max, label_zh_CN, label_en FROM variables WHERE place = 1": {{"interview", "integer", "nominal", 1.0,
			float64(1 << 53), "'; DROP TABLE completes; --", "a\x00b"}},
		"SELECT wording_en, page, universe, formula, min, width FROM variables WHERE place IN (2, 6, 7) ORDER BY place": {
			{"Have you bought any?", "screener", "haitao == yes", nil, nil, nil}, {nil, nil, nil, "midpoint(income) / 1000", nil, nil},
			{nil, nil, nil, nil, nil, int64(2000)}},
		"SELECT unit_zh_CN, unit_en FROM variables WHERE name = 'age'": {{"岁", "years"}},
		"SELECT code, name, label_zh_CN, label_en FROM value_labels WHERE variable LIKE 'a_name%' AND place <> 2": {
			{int64(1), "yes", "是", "Yes"}, {int64(4001), "other", "其他", nil}},
		"SELECT table_name, name, place, variable, label_en FROM response_sets": {{"completes", "reasons", int64(1), "reasons_price", "Reasons"},
			{"completes", "reasons", int64(2), "reasons_quality", "Reasons"}},
		"SELECT letter || word FROM reasons": {{"anot_asked"}, {"brefused"}, {"cnot_reached"}, {"ddont_know"}, {"eno_answer"}, {"fwithdrawn"}},
		"SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name": {
			{"completes", int64(1)}, {"reasons", int64(1)}, {"response_sets", int64(1)}, {"tables", int64(1)}, {"value_labels", int64(1)}, {"variables", int64(1)}},
		"SELECT group_concat(type) FROM pragma_table_info('completes')": {{"INTEGER,INTEGER,INTEGER,INTEGER,INTEGER,REAL,TEXT,TEXT,TEXT,TEXT"}},
		"PRAGMA integrity_check": {{"ok"}},
	} {
		if _, got := rows(t, path, query); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v, want %#v", query, got, want)
		}
	}
}

// TestLabelsAreNoStatements has labels and names that would be something else if they were not quoted.
func TestLabelsAreNoStatements(t *testing.T) {
	evil := []string{"it's", "''; DROP TABLE x; --", "a\x00b", "\xff", `"`, "?1", ""}
	v := labelled.Variable{Name: `a "b" -- ?`, Kind: labelled.Code}
	c := labelled.Column{}
	for i, label := range evil {
		v.Values = append(v.Values, labelled.Value{Code: i, Label: labelled.Text{"en": label}})
		c.Numbers, c.Missing = append(c.Numbers, float64(i)), append(c.Missing, labelled.Present)
	}
	plain := labelled.Variable{Name: "select", Kind: labelled.Code, Values: []labelled.Value{{Code: 1}}}
	d := labelledtest.Data{Table: labelled.Table{Name: "group", Languages: []string{"en"}, Variables: []labelled.Variable{v, plain}},
		Batches: []labelled.Batch{{Rows: len(evil), Columns: []labelled.Column{c, c}}}}
	path := write(t, filepath.Join(t.TempDir(), "a.sqlite"), d)
	names, got := rows(t, path, `SELECT * FROM group_labels`)
	want := []any{"it's", "''; DROP TABLE x; --", "a\uFFFDb", "\uFFFD", `"`, "?1", int64(6)}
	for i, row := range got {
		if row[0] != want[i] || row[1] != int64(i) {
			t.Errorf("row %d: %#v, want %#v", i, row, want[i])
		}
	}
	if len(got) != len(want) || names[0] != v.Name || names[1] != "select" {
		t.Errorf("%d rows of %q", len(got), names)
	}
}

func TestWhatCannotBeWritten(t *testing.T) {
	name := func(name string, kind labelled.Kind) labelled.Variable {
		return labelled.Variable{Name: name, Kind: kind}
	}
	for say, table := range map[string]labelled.Table{
		"it has 0 variables":              {Name: "t"},
		"it has 2001 variables":           {Name: "t", Variables: make([]labelled.Variable, 2001)},
		`"Age" and "AGE" have one name`:   {Name: "t", Variables: []labelled.Variable{name("Age", labelled.Words), name("AGE", labelled.Words)}},
		`unknown kind "x"`:                {Name: "t", Variables: []labelled.Variable{name("a", "x")}},
		`"sqlite_a" can be no table's`:    {Name: "sqlite_a", Variables: []labelled.Variable{name("a", labelled.Words)}},
		`a view "Reasons" in the file`:    {Name: "Reasons", Variables: []labelled.Variable{name("a", labelled.Words)}},
		`a view "VALUE_labels" in the`:    {Name: "VALUE", Variables: []labelled.Variable{name("a", labelled.Words)}},
		`"" can be no table's name in SQ`: {Variables: []labelled.Variable{name("a", labelled.Words)}},
	} {
		f, err := New(filepath.Join(t.TempDir(), "a.sqlite"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Table(table); err == nil || !strings.Contains(err.Error(), say) || f.Close() == nil {
			t.Errorf("%v, want %q", err, say)
		}
	}
	one := []labelled.Missing{labelled.Present}
	for say, test := range map[string]struct {
		kind labelled.Kind
		c    labelled.Column
	}{
		`row 1, variable "a": 1.5 is no whole number`: {labelled.Integer, labelled.Column{Numbers: []float64{1.5}, Missing: one}},
		"NaN is no number to compute with":            {labelled.Integer, labelled.Column{Numbers: []float64{math.NaN()}, Missing: one}},
		"1.8e+16 is no whole number":                  {labelled.Code, labelled.Column{Numbers: []float64{1.8e16}, Missing: one}},
		"+Inf is no number to compute with":           {labelled.Decimal, labelled.Column{Numbers: []float64{math.Inf(1)}, Missing: one}},
		"1 rows has 0 values and 1 reasons":           {labelled.Words, labelled.Column{Numbers: []float64{1}, Missing: one}},
		"1 rows has 1 values and 0 reasons":           {labelled.Words, labelled.Column{Texts: []string{"x"}}},
	} {
		f, err := New(filepath.Join(t.TempDir(), "a.sqlite"))
		if err != nil {
			t.Fatal(err)
		}
		w, err := f.Table(labelled.Table{Name: "t", Variables: []labelled.Variable{name("a", test.kind)}})
		if err != nil {
			t.Fatal(err)
		}
		err = w.Write(labelled.Batch{Rows: 1, Columns: []labelled.Column{test.c}})
		if err == nil || !strings.Contains(err.Error(), say) || w.Write(labelled.Batch{}) == nil || w.Close() == nil || f.Close() == nil {
			t.Errorf("%v, want %q, and nothing after it", err, say)
		}
	}
}

func TestAFileThatIsThereIsLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.sqlite")
	for content, ok := range map[string]bool{"": true, "somebody's": false} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := New(path)
		if (err == nil) != ok {
			t.Errorf("a file of %d bytes: %v", len(content), err)
		}
		if f != nil {
			f.Close()
		}
	}
	if _, err := New(filepath.Join(path, "b.sqlite")); err == nil {
		t.Error("a file was made below a file")
	}
}
