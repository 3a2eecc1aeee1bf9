package stata

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

// These tests read what the writer wrote: with the reader of this package, and with the programs that people use. R's package
// foreign is not among them, because it reads the formats up to 115 only.

// samples is how many random tables are written; pandas, which takes longest, reads the first of them.
const samples, pandasSamples = 1000, 100

// tables are the random tables, and those at the limits.
func tables() (all []labelledtest.Data) {
	for _, rows := range []int{0, 7, 40} {
		all = append(all, labelledtest.Limits(rows))
	}
	one := labelledtest.Limits(7)
	one.Batches[0] = firstRow(one.Batches[0])
	all = append(all, one)
	for seed := range samples {
		all = append(all, rapid.Custom(labelledtest.Draw).Example(seed))
	}
	return all
}

func firstRow(b labelled.Batch) labelled.Batch {
	b.Rows = 1
	for i, c := range b.Columns {
		b.Columns[i].Missing = c.Missing[:1]
		if c.Texts == nil {
			b.Columns[i].Numbers = c.Numbers[:1]
		} else {
			b.Columns[i].Texts = c.Texts[:1]
		}
	}
	return b
}

func TestEveryReaderFindsWhatWasWritten(t *testing.T) {
	folder := t.TempDir()
	all := tables()
	for i, d := range all {
		content := file(t, d)
		checkOwn(t, i, d, content)
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%04d.dta", i)), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range []struct {
		name    string
		program []string
		check   string
		tables  int
	}{
		{"haven", []string{"Rscript", "testdata/read.R"}, "-e|library(haven);library(jsonlite)", len(all)},
		{"pandas", []string{"/usr/bin/python3", "testdata/read.py"}, "-c|import pandas", pandasSamples},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			needs(t, r.program[0], strings.Split(r.check, "|")...)
			args := append(r.program[1:], folder, strconv.Itoa(r.tables))
			out, err := exec.Command(r.program[0], args...).Output()
			if err != nil {
				t.Fatalf("%v\n%s", err, said(err))
			}
			decoder := json.NewDecoder(strings.NewReader(string(out)))
			for i, d := range all[:r.tables] {
				var got seen
				if err := decoder.Decode(&got); err != nil {
					t.Fatal(err)
				}
				checkSeen(t, i, d, got, r.name == "haven")
			}
		})
	}
}

// needs skips the test where a program is missing, and fails it where the tests are to be whole.
func needs(t *testing.T, program string, check ...string) {
	t.Helper()
	if out, err := exec.Command(program, check...).CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is needed: %v\n%s", program, err, out)
		}
		t.Skipf("%s is not installed, or one of its libraries: %v", program, err)
	}
}

// said is what a program that failed wrote to its error output.
func said(err error) string {
	if exit, ok := err.(*exec.ExitError); ok {
		return string(exit.Stderr)
	}
	return ""
}

// A seen is a file as another program read it: numbers in hexadecimal, missing codes as ".a", texts after "=".
type seen struct {
	Label     string
	Variables []struct {
		Name, Label   string
		Values        []string
		Codes, Labels []string
	}
}

// checkSeen compares a file as another program read it with what was written. Haven counts from 1970, and time in seconds.
func checkSeen(t *testing.T, table int, d labelledtest.Data, got seen, from1970 bool) {
	t.Helper()
	if got.Label != shown(d.Table.Title) || len(got.Variables) != len(d.Table.Variables) {
		t.Fatalf("table %d has label %q and %d variables", table, got.Label, len(got.Variables))
	}
	for i, v := range d.Table.Variables {
		g := got.Variables[i]
		want := d.Column(i)
		if g.Name != v.Name || g.Label != shown(v.Label) || len(g.Values) != len(want.Missing) {
			t.Errorf("table %d, variable %q: read as %q, %q, %d rows", table, v.Name, g.Name, g.Label, len(g.Values))
			continue
		}
		for row := range want.Missing {
			if cell := cellText(v, want, row, from1970); !sameCell(cell, g.Values[row]) {
				t.Errorf("table %d, %s, row %d: %.60q, want %.60q", table, v.Name, row, g.Values[row], cell)
			}
		}
		labels := valueLabels(v)
		if len(labels) != len(g.Codes) {
			t.Errorf("table %d, %s: %d value labels, want %d", table, v.Name, len(g.Codes), len(labels))
			continue
		}
		for j, l := range labels {
			code := l.missing
			if code == "" {
				code = strconv.FormatFloat(l.code, 'x', -1, 64)
			}
			if !sameCell(code, g.Codes[j]) || g.Labels[j] != l.words {
				t.Errorf("table %d, %s: %s is %q, want %s %q", table, v.Name, g.Codes[j], g.Labels[j], code, l.words)
			}
		}
	}
}

// cellText is a cell as a seen has it.
func cellText(v labelled.Variable, c labelled.Column, row int, from1970 bool) string {
	switch {
	case v.Kind == labelled.Words && c.Missing[row] != labelled.Present:
		return "="
	case v.Kind == labelled.Words:
		return "=" + c.Texts[row]
	case c.Missing[row] != labelled.Present:
		return "." + string(rune(c.Missing[row].Letter()))
	}
	number := inStata(v, c, row)
	if v.Kind == labelled.Day && from1970 {
		number -= 3653
	}
	if v.Kind == labelled.Instant && from1970 {
		number = number/1000 - 3653*24*60*60
	}
	return strconv.FormatFloat(number, 'x', -1, 64)
}

func sameCell(want, got string) bool {
	if strings.HasPrefix(want, "=") || strings.HasPrefix(want, ".") {
		return want == got
	}
	w, _ := strconv.ParseFloat(want, 64)
	g, err := strconv.ParseFloat(got, 64)
	return err == nil && math.Float64bits(w) == math.Float64bits(g)
}

func TestReadStatConvertsIt(t *testing.T) {
	needs(t, "readstat", "--version")
	folder := t.TempDir()
	d := labelledtest.Limits(40)
	dta, table := filepath.Join(folder, "table.dta"), filepath.Join(folder, "table.csv")
	if err := os.WriteFile(dta, file(t, d), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("readstat", dta, table).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	in, err := os.Open(table)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	records, err := csv.NewReader(in).ReadAll()
	if err != nil || len(records) != 1+d.Rows() {
		t.Fatalf("%d lines, %v", len(records), err)
	}
	for i, v := range d.Table.Variables {
		want := d.Column(i)
		if v.Kind == labelled.Day || v.Kind == labelled.Instant {
			continue // which ReadStat rounds
		}
		for row := range want.Missing {
			if got := records[row+1][i]; !sameInReadStat(v, want, row, got) {
				t.Errorf("%s, row %d: %.40q", v.Name, row, got)
			}
		}
	}
}

func sameInReadStat(v labelled.Variable, c labelled.Column, row int, got string) bool {
	if c.Missing[row] != labelled.Present {
		return got == ""
	}
	if v.Kind == labelled.Words {
		return got == c.Texts[row]
	}
	x, err := strconv.ParseFloat(got, 64)
	return err == nil && x == c.Numbers[row]
}
