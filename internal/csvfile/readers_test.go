package csvfile

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

// frames are a thousand random tables and those at the limits, each written to a file of the folder as 0.csv, 1.csv, ….
func frames(t *testing.T, dir string) []labelledtest.Data {
	t.Helper()
	all := []labelledtest.Data{labelledtest.Limits(0), labelledtest.Limits(1), labelledtest.Limits(49)}
	random := rapid.Custom(labelledtest.Draw)
	for seed := range 1000 {
		all = append(all, random.Example(seed))
	}
	for i, d := range all {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.csv", i)), []byte(written(t, d, Options{})), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// need skips a test that another program's reading is part of where that program is missing.
func need(t *testing.T, wanted string, name string, args ...string) {
	t.Helper()
	if err := exec.Command(name, args...).Run(); err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("no %s; run .ci/install", wanted)
	}
	t.Skipf("no %s, so that it did not read the files; run .ci/install", wanted)
}

const python = "/usr/bin/python3"

// readPandas prints every file's columns as JSON, a file a line: numbers in full, null for an empty cell.
const readPandas = `
import json, sys, pandas
for i, kinds in enumerate(json.load(sys.stdin)):
    types = {name: "float64" if numeric else "object" for name, numeric in kinds}
    frame = pandas.read_csv(f"{sys.argv[1]}/{i}.csv", dtype=types, keep_default_na=False, na_values=[""], float_precision="round_trip", skip_blank_lines=False)
    assert list(frame.columns) == [name for name, _ in kinds], i
    print(json.dumps([[None if missing else value for value, missing in zip(frame[name].tolist(), frame[name].isna())] for name, _ in kinds]))
`

func TestPandasReadsAThousandTables(t *testing.T) {
	need(t, "pandas", python, "-c", "import pandas")
	dir := t.TempDir()
	all := frames(t, dir)
	var kinds [][][2]any
	for _, d := range all {
		var of [][2]any
		for _, v := range d.Table.Variables {
			of = append(of, [2]any{v.Name, v.Kind.Numeric()})
		}
		kinds = append(kinds, of)
	}
	in, err := json.Marshal(kinds)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", readPandas, dir)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := json.NewDecoder(bytes.NewReader(out))
	for i, d := range all {
		var columns [][]any
		if err := lines.Decode(&columns); err != nil {
			t.Fatal(err)
		}
		for place, v := range d.Table.Variables {
			c := d.Column(place)
			if len(columns[place]) != d.Rows() {
				t.Fatalf("table %d: %s has %d rows, want %d", i, v.Name, len(columns[place]), d.Rows())
			}
			for row, got := range columns[place] {
				if want := value(c, row); got != want {
					t.Fatalf("table %d, row %d: %s is %v, want %v", i, row+1, v.Name, got, want)
				}
			}
		}
	}
}

// value is a cell as JSON has it.
func value(c labelled.Column, row int) any {
	switch {
	case c.Missing[row] != labelled.Present:
		return nil
	case c.Texts != nil:
		return c.Texts[row]
	}
	return c.Numbers[row]
}

func TestSQLiteImportsAThousandTables(t *testing.T) {
	need(t, "sqlite3", "sqlite3", "--version")
	dir := t.TempDir()
	all := frames(t, dir)
	cmd := exec.Command("sqlite3", ":memory:")
	cmd.Stdin = strings.NewReader(imports(dir, len(all)))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	rest := string(out)
	for i, d := range all {
		part, after, found := strings.Cut(rest, fmt.Sprintf("==%d==\n", i))
		if !found {
			t.Fatalf("no table %d: %.500s", i, rest)
		}
		rest = after
		want := expected(d, Options{})[1:]
		var got []map[string]string
		if strings.TrimSpace(part) != "" {
			if err := json.Unmarshal([]byte(part), &got); err != nil {
				t.Fatalf("table %d: %v: %.500s", i, err, part)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("table %d has %d rows, want %d", i, len(got), len(want))
		}
		for row := range want {
			for place, v := range d.Table.Variables {
				if got[row][v.Name] != want[row][place] {
					t.Fatalf("table %d, row %d: %s is %q, want %q", i, row+1, v.Name, got[row][v.Name], want[row][place])
				}
			}
		}
	}
}

// imports is what sqlite3 is told: to import each file into a table and to print that as JSON, with a line between two.
func imports(dir string, files int) string {
	var b strings.Builder
	for i := range files {
		fmt.Fprintf(&b, ".mode csv\n.import '%s/%d.csv' t%d\n.mode json\nSELECT * FROM t%d;\n.print ==%d==\n", dir, i, i, i, i)
	}
	return b.String()
}

func TestEncodingCSVReadsAThousandTables(t *testing.T) {
	for i, d := range frames(t, t.TempDir()) {
		got, err := csv.NewReader(strings.NewReader(written(t, d, Options{}))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if want := expected(d, Options{}); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("table %d is %q, want %q", i, got, want)
		}
	}
}
