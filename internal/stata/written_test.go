package stata

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// These tests read files that other programs wrote from testdata/table.json: the kept ones in testdata/written, and
// ones written anew where R or pandas are at hand.

type told struct {
	Label     string
	Variables []toldVariable
}

type toldVariable struct {
	Name, Storage, Label string
	Unicode, Odd         bool
	Labels               [][2]any
	Values               []any
}

func table(t *testing.T) told {
	t.Helper()
	text, err := os.ReadFile("testdata/table.json")
	if err != nil {
		t.Fatal(err)
	}
	var table told
	if err := json.Unmarshal(text, &table); err != nil {
		t.Fatal(err)
	}
	return table
}

// spell writes a text of the table out: "REPEAT 3" is xxx.
func spell(value string) string {
	if head, count, ok := strings.Cut(value, "REPEAT "); ok {
		n, _ := strconv.Atoi(count)
		return head + strings.Repeat("x", n)
	}
	return value
}

func TestReadsWhatOthersWrote(t *testing.T) {
	files, err := filepath.Glob("testdata/written/*.dta")
	if err != nil || len(files) != 17 {
		t.Fatalf("%d kept files, %v", len(files), err)
	}
	checkFolder(t, files)
}

func TestReadsWhatRAndPandasWriteNow(t *testing.T) {
	for _, program := range []struct{ name, path, check, script, pattern string }{
		{"R", "Rscript", "-e|library(haven);library(foreign);library(jsonlite)", "testdata/make.R", "*-stata*.dta"},
		{"pandas", "/usr/bin/python3", "-c|import pandas", "testdata/make.py", "pandas-*.dta"},
	} {
		t.Run(program.name, func(t *testing.T) {
			if out, err := exec.Command(program.path, strings.Split(program.check, "|")...).CombinedOutput(); err != nil {
				if os.Getenv("CI") == "true" {
					t.Fatalf("%s is needed: %v\n%s", program.name, err, out)
				}
				t.Skipf("%s with its libraries is not installed: %v", program.name, err)
			}
			folder := t.TempDir()
			if out, err := exec.Command(program.path, program.script, "testdata/table.json", folder).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			files, _ := filepath.Glob(filepath.Join(folder, program.pattern))
			if len(files) < 8 {
				t.Fatalf("%d files were written", len(files))
			}
			checkFolder(t, files)
		})
	}
}

func checkFolder(t *testing.T, files []string) {
	table := table(t)
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			f, err := Open(bytes.NewReader(content), int64(len(content)))
			if err != nil {
				t.Fatal(err)
			}
			checkFile(t, f, table, strings.HasPrefix(filepath.Base(path), "foreign"))
		})
	}
}

// checkFile compares a file with the table. The package foreign writes no labels for variables and none for values that
// do not count from 1.
func checkFile(t *testing.T, f *File, table told, foreign bool) {
	if f.Rows != 6 || f.Label != table.Label && !foreign {
		t.Errorf("%d rows, label %q", f.Rows, f.Label)
	}
	want := map[int]int{113: 8, 114: 8, 115: 8, 117: 9, 118: 10, 119: 10}[f.Release]
	if f.source.order == binary.BigEndian && f.layout.tagged {
		want-- // testdata/make.py says why
	}
	if len(f.Variables) != want {
		t.Fatalf("%d variables, want %d", len(f.Variables), want)
	}
	for _, v := range table.Variables {
		place := f.Index(v.Name)
		if place < 0 {
			continue
		}
		columns, err := f.Read(place)
		if err != nil {
			t.Fatal(err)
		}
		got := columns[0].Variable
		if got.Label != v.Label && !foreign || got.Type.IsString() != strings.Contains(v.Storage, "text") || !strings.HasPrefix(got.Format, "%") {
			t.Errorf("variable %+v", got)
		}
		checkValues(t, columns[0], v)
		if v.Labels != nil && !(foreign && v.Odd) {
			checkLabels(t, f.ValueLabels(got.Labels), v.Labels)
		}
	}
}

func checkValues(t *testing.T, column Column, v toldVariable) {
	for row, value := range v.Values {
		switch want := value.(type) {
		case float64:
			if got := column.Numbers[row]; got != want || column.Missing != nil && column.Missing[row] != Present {
				if !(v.Storage == "float" && float32(got) == float32(want)) {
					t.Errorf("%s, row %d: %v, want %v", v.Name, row, got, want)
				}
			}
		case string:
			if column.Texts != nil {
				if got := column.Texts[row]; got != spell(want) {
					t.Errorf("%s, row %d: %.20q, want %.20q", v.Name, row, got, want)
				}
				continue
			}
			// Of the three writers only haven knows the extended codes.
			if got := column.Missing[row].String(); got != want && got != "." || !math.IsNaN(column.Numbers[row]) {
				t.Errorf("%s, row %d: missing %q, want %q", v.Name, row, got, want)
			}
		case nil:
			// The package foreign writes a factor's missing value as .z.
			got := column.Missing[row]
			if got != System && !(got == lastMissing && v.Storage == "labelled") || !math.IsNaN(column.Numbers[row]) {
				t.Errorf("%s, row %d: missing %q, want .", v.Name, row, got)
			}
		}
	}
}

func checkLabels(t *testing.T, got []ValueLabel, want [][2]any) {
	if len(got) != len(want) {
		t.Errorf("%d value labels, want %d", len(got), len(want))
		return
	}
	for i, label := range got {
		if float64(label.Code) != want[i][0].(float64) || label.Text != want[i][1].(string) || label.Missing != Present {
			t.Errorf("value label %+v, want %v", label, want[i])
		}
	}
}

func TestHavenKeepsExtendedCodes(t *testing.T) {
	for _, name := range []string{"haven-stata8", "haven-stata12", "haven-stata13", "haven-stata15"} {
		content, err := os.ReadFile("testdata/written/" + name + ".dta")
		if err != nil {
			t.Fatal(err)
		}
		f, err := Open(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(err)
		}
		columns, err := f.Read(f.Index("income"))
		if err != nil {
			t.Fatal(err)
		}
		var codes []string
		for _, m := range columns[0].Missing {
			codes = append(codes, m.String())
		}
		if got, want := strings.Join(codes, " "), " .a . .z  "; got != want {
			t.Errorf("%s: codes %q, want %q", name, got, want)
		}
	}
}
