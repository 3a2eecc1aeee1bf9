package sqlitefile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/labelledtest"
)

// needed runs a program that proves that another is at hand.
func needed(t *testing.T, name string, arguments ...string) {
	t.Helper()
	if out, err := exec.Command(name, arguments...).CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s %v is needed: %v\n%s", name, arguments, err, out)
		}
		t.Skipf("%s %v cannot be run: %v", name, arguments, err)
	}
}

// folderOf writes a thousand random tables and the limits into a folder, by the names of their files.
func folderOf(t *testing.T) (folder string, tables map[string]labelledtest.Data) {
	t.Helper()
	folder, tables = t.TempDir(), map[string]labelledtest.Data{}
	for seed, d := range drawn(1000) {
		tables[fmt.Sprintf("drawn%d.sqlite", seed)] = d
	}
	for _, rows := range []int{0, 7, 500} {
		tables[fmt.Sprintf("limits%d.sqlite", rows)] = labelledtest.Limits(rows)
	}
	for name, d := range tables {
		write(t, filepath.Join(folder, name), d)
	}
	return folder, tables
}

// TestAThousandRandomTablesComeBack through Go, through SQLite's own program and through pandas, each run once.
func TestAThousandRandomTablesComeBack(t *testing.T) {
	folder, tables := folderOf(t)
	t.Run("database/sql", func(t *testing.T) {
		for name, d := range tables {
			check(t, filepath.Join(folder, name), d)
		}
	})
	t.Run("sqlite3", func(t *testing.T) { t.Parallel(); bySQLite(t, folder, tables) })
	t.Run("pandas", func(t *testing.T) { t.Parallel(); byPandas(t, folder, tables) })
}

// bySQLite has every cell written with its type, a real number and a text by their bytes.
func bySQLite(t *testing.T, folder string, tables map[string]labelledtest.Data) {
	needed(t, "sqlite3", ":memory:", "SELECT ieee754_to_blob(1.5), json_array(1)")
	var script, expected strings.Builder
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		fmt.Fprintf(&script, ".open --readonly '%s'\nPRAGMA integrity_check;\n", filepath.Join(folder, name))
		expected.WriteString("ok\n")
		for _, labels := range []bool{false, true} {
			names, all := want(tables[name], labels)
			cells := make([]string, len(names))
			for i, name := range names {
				cells[i] = strings.ReplaceAll("CASE typeof(x) WHEN 'real' THEN 'r'||hex(ieee754_to_blob(x)) WHEN 'text' THEN 't'||hex(x) WHEN 'integer' THEN 'i'||x END",
					"(x)", "("+quoteName(name)+")")
				cells[i] = strings.ReplaceAll(cells[i], "||x", "||"+quoteName(name))
			}
			from := map[bool]string{false: "completes", true: "completes_labels"}[labels]
			fmt.Fprintf(&script, "SELECT json_array(%s) FROM %s;\n", strings.Join(cells, ", "), from)
			for _, row := range all {
				expected.WriteString(spelled(row) + "\n")
			}
		}
	}
	run := exec.Command("sqlite3", "-batch", "-bail")
	run.Stdin = strings.NewReader(script.String())
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%.1000s", err, out)
	}
	got, wanted := strings.Split(string(out), "\n"), strings.Split(expected.String(), "\n")
	for i := range min(len(got), len(wanted)) {
		if got[i] != wanted[i] {
			t.Fatalf("line %d: %.1000s, want %.1000s", i+1, got[i], wanted[i])
		}
	}
	if len(got) != len(wanted) {
		t.Errorf("%d lines, want %d", len(got), len(wanted))
	}
}

// spelled is a row as the query of bySQLite writes it.
func spelled(row []any) string {
	cells := make([]any, len(row))
	for i, x := range row {
		switch x := x.(type) {
		case int64:
			cells[i] = fmt.Sprintf("i%d", x)
		case float64:
			if x == 0 {
				x = 0 // SQLite keeps no negative zero
			}
			cells[i] = fmt.Sprintf("r%016X", math.Float64bits(x))
		case string:
			cells[i] = fmt.Sprintf("t%X", x)
		}
	}
	text, err := json.Marshal(cells)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func byPandas(t *testing.T, folder string, tables map[string]labelledtest.Data) {
	needed(t, "/usr/bin/python3", "-c", "import pandas, sqlite3; assert sqlite3.sqlite_version_info >= (3, 37)")
	var complaint bytes.Buffer
	run := exec.Command("/usr/bin/python3", "testdata/frames.py", folder)
	run.Stderr = &complaint
	out, err := run.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, complaint.Bytes())
	}
	lines := json.NewDecoder(bytes.NewReader(out))
	for range tables {
		var read struct {
			File    string
			Names   []string
			Columns [][]any
		}
		if err := lines.Decode(&read); err != nil {
			t.Fatal(err)
		}
		names, all := want(tables[read.File], false)
		if !slices.Equal(read.Names, names) {
			t.Fatalf("%s: columns %q, want %q", read.File, read.Names, names)
		}
		for i, name := range names {
			if column := numbers(all, i); !slices.Equal(read.Columns[i], column) {
				t.Fatalf("%s, %s: %v, want %v", read.File, name, read.Columns[i], column)
			}
		}
	}
	if lines.More() {
		t.Error("there are more files than tables")
	}
}

// numbers is a column of the rows in which a whole number is a number like any other, as JSON has it.
func numbers(rows [][]any, place int) []any {
	column := make([]any, len(rows))
	for i, row := range rows {
		column[i] = row[place]
		if n, ok := row[place].(int64); ok {
			column[i] = float64(n)
		}
	}
	return column
}
