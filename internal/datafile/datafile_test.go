package datafile

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"fieldwork/internal/fault"
)

func read(name, content string, wants ...Want) (*Table, error) {
	return Read(name, strings.NewReader(content), int64(len(content)), wants)
}

func mustRead(t *testing.T, name string, content []byte, wants ...Want) *Table {
	t.Helper()
	table, err := Read(name, bytes.NewReader(content), int64(len(content)), wants)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func num(name string) Want { return Want{name, Number} }
func cat(name string) Want { return Want{name, Category} }

// say writes a column in one line, for comparing: numbers by their digits, categories by their texts, "·" where missing.
func say(c Column) string {
	var out []string
	for _, v := range c.Numbers {
		if math.IsNaN(v) {
			out = append(out, "·")
		} else {
			out = append(out, fmt.Sprint(v))
		}
	}
	for _, code := range c.Codes {
		if code < 0 {
			out = append(out, "·")
		} else {
			out = append(out, c.Levels[code])
		}
	}
	if c.As == Category {
		return strings.Join(out, "|") + " of " + strings.Join(c.Levels, "|")
	}
	return strings.Join(out, "|")
}

// wrong checks that an error is the giver's and says all of it.
func wrong(t *testing.T, err error, says ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one that says %q", says)
	}
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("error of kind %q: %v", fault.KindOf(err), err)
	}
	for _, want := range says {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not say %q", err, want)
		}
	}
}

func TestColumnsComeInTheOrderOfTheWants(t *testing.T) {
	table := mustRead(t, "a.csv", []byte("id,age,sex\n1,30,f\n2,,m\n3,41.5,\n"), cat("sex"), num("age"), cat("age"), num("id"))
	if table.Rows != 3 {
		t.Errorf("%d rows", table.Rows)
	}
	for i, want := range []string{"f|m|· of f|m", "30|·|41.5", "30|·|41.5 of 30|41.5", "1|2|3"} {
		if got := say(table.Columns[i]); got != want {
			t.Errorf("column %d: %s, want %s", i, got, want)
		}
	}
	if c := table.Column("age", Category); c == nil || c.As != Category || c.Name != "age" {
		t.Errorf("column age as a category: %+v", c)
	}
	if table.Column("id", Category) != nil || table.Column("town", Number) != nil {
		t.Error("a column that was not asked for was found")
	}
}

func TestLevelsAreOrdered(t *testing.T) {
	for _, c := range []struct{ cells, want string }{
		{"10 9 2 1", "1|2|9|10"},
		{"-1 1 0.5 -10", "-10|-1|0.5|1"},
		{"01 1 1.0 2", "1|01|1.0|2"},
		{"b a B 10", "10|B|a|b"},
		{"10 9 x", "10|9|x"},
		{"上海 Seoul", "Seoul|上海"},
		{"nan inf 1", "1|inf|nan"},
	} {
		table := mustRead(t, "a.csv", []byte("x\n"+strings.ReplaceAll(c.cells, " ", "\n")), cat("x"))
		if got := strings.Join(table.Columns[0].Levels, "|"); got != c.want {
			t.Errorf("%s: levels %s, want %s", c.cells, got, c.want)
		}
		if got := strings.Split(say(table.Columns[0]), " of ")[0]; got != strings.ReplaceAll(c.cells, " ", "|") {
			t.Errorf("%s: rows %s", c.cells, got)
		}
	}
}

func TestOnlyKnownExtensionsAreRead(t *testing.T) {
	for _, name := range []string{"a.xlsx", "a", "a.csv.gz", "a.sav", ""} {
		_, err := read(name, "x\n1\n", num("x"))
		wrong(t, err, ".csv, .tsv, .parquet or .dta")
		_, err = Header(name, strings.NewReader(""), 0)
		wrong(t, err, ".csv, .tsv, .parquet or .dta")
	}
	mustRead(t, "A.CSV", []byte("x\n1\n"), num("x"))
}

func TestHeaderNamesTheColumns(t *testing.T) {
	for name, content := range map[string]string{
		"a.csv": "\uFEFFid,\"a,b\",\r\n1,2,3\r\n",
		"a.tsv": "id\ta,b\t\n1\t2\t3\n",
	} {
		names, err := Header(name, strings.NewReader(content), int64(len(content)))
		if err != nil || strings.Join(names, "|") != "id|a,b|" {
			t.Errorf("%s: %q, %v", name, names, err)
		}
	}
}

func TestUnknownColumnNamesTheNearest(t *testing.T) {
	const content = "id,age,Income,income_hh,sex,c1,c2,c3,c4,c5,c6,c7,c8,c9\n"
	for _, c := range []struct {
		want string
		says []string
	}{
		{"incom", []string{`no column "incom"; did you mean "Income"?`, `"id", "age"`, "and 2 more"}},
		{"INCOME", []string{`did you mean "Income"?`}},
		{"agee", []string{`did you mean "age"`}},
		{"nothing_like_it", []string{`no column "nothing_like_it"; the columns are "id"`}},
		{"", []string{`no column ""`}},
	} {
		_, err := read("a.csv", content, num("id"), num(c.want))
		wrong(t, err, append(c.says, "a.csv: ")...)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"age", "gae", 2}, {"上海", "上", 1}} {
		if got := distance([]rune(c.a), []rune(c.b)); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
