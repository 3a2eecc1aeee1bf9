package tabulate

import (
	"bytes"
	"encoding/csv"
	"io"
	"math"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
)

// TestReference holds the tests to R's answers as they are kept in testdata.
func TestReference(t *testing.T) {
	kept, err := os.ReadFile("testdata/reference.csv")
	if err != nil {
		t.Fatal(err)
	}
	checkReference(t, bytes.NewReader(kept))
}

// TestLiveR holds them to what R says today, which also shows that the kept answers are the script's.
func TestLiveR(t *testing.T) {
	missing := t.Skip
	if os.Getenv("CI") == "true" {
		missing = t.Fatal
	}
	rscript, err := exec.LookPath("Rscript")
	if err != nil {
		missing("Rscript is not installed (Debian: r-base-core); the kept answers are checked all the same")
	}
	if exec.Command(rscript, "--vanilla", "-e", "library(survey)").Run() != nil {
		missing("R has not the package survey (Debian: r-cran-survey); the kept answers are checked all the same")
	}
	out, err := exec.Command(rscript, "--vanilla", "testdata/reference.R").Output()
	if err != nil {
		t.Fatal(err)
	}
	checkReference(t, bytes.NewReader(out))
}

// columnsOf are the columns of a case of testdata/data.csv by name.
func columnsOf(t *testing.T, name string) map[string][]float64 {
	t.Helper()
	file, err := os.Open("testdata/data.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]float64{}
	for _, line := range lines[1:] {
		for i, cell := range line[1:] {
			if line[0] == name {
				columns[lines[0][i+1]] = append(columns[lines[0][i+1]], number(t, cell))
			}
		}
	}
	return columns
}

func number(t *testing.T, cell string) float64 {
	t.Helper()
	if cell == "NA" {
		return nan
	}
	x, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func checkReference(t *testing.T, reference io.Reader) {
	t.Helper()
	lines, err := csv.NewReader(reference).ReadAll()
	if err != nil || len(lines) != 1+5*4 {
		t.Fatalf("the reference has %d lines, want a header and four tests of five cases: %v", len(lines), err)
	}
	for _, line := range lines[1:] {
		got := answer(t, line[1], columnsOf(t, line[0]))
		for i, x := range []float64{got.Statistic, got.DF1, got.DF2, got.P} {
			if want := number(t, line[i+2]); !(math.Abs(x-want) <= 1e-9*math.Abs(want)) && !(math.IsNaN(x) && math.IsNaN(want)) {
				t.Errorf("%s %s %s: got %.15g, want %.15g", line[0], line[1], lines[0][i+2], x, want)
			}
		}
		if got.Name != line[1] || got.Reason != "" {
			t.Errorf("%s %s: test %q, reason %q", line[0], line[1], got.Name, got.Reason)
		}
	}
}

func answer(t *testing.T, test string, d map[string][]float64) Test {
	t.Helper()
	weights := map[string][]float64{RaoScott: d["w"], Wald: d["w"]}[test]
	if test == Pearson || test == RaoScott {
		c, err := Cross(d["a"], d["b"], codesIn(d["a"]), codesIn(d["b"]), weights)
		if err != nil {
			t.Fatal(err)
		}
		return c.Independence().Test
	}
	groups := make([]int, len(d["b"]))
	for i, g := range d["b"] {
		groups[i] = int(g) - 1
	}
	m, err := EqualMeans(d["y"], groups, len(codesIn(d["b"])), weights)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// codesIn are the codes that occur, in order.
func codesIn(values []float64) []int {
	var codes []int
	for _, x := range values {
		if !slices.Contains(codes, int(x)) {
			codes = append(codes, int(x))
		}
	}
	slices.Sort(codes)
	return codes
}
