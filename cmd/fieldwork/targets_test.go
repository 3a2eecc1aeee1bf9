package main

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"fieldwork/internal/analysis"
	"fieldwork/internal/calibration"
	"fieldwork/internal/published"
	"fieldwork/internal/quota"
)

// checkTargets holds a study that was served, as analyze has written it, within four standard deviations of every number
// that the population shall give.
func checkTargets(t *testing.T, db string, fills []quota.Fill) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "report")
	if code, out, errs := fieldwork(t, "analyze", "--db", db, "--out", dir, "--formats", "csv"); code != exitDone {
		t.Fatalf("analyze: exit %d\n%s%s", code, out, errs)
	}
	setup, err := calibrationOf(shipped, true)
	if err != nil {
		t.Fatal(err)
	}
	table, seen := analysis.Table{}, map[string]bool{published.FillsName: true}
	for _, n := range setup.Numbers {
		if !seen[n.Records] {
			seen[n.Records] = true
			table.Records = append(table.Records, written(t, dir, n.Records))
		}
	}
	values, err := calibration.Measure(setup.Survey, setup.Numbers, []analysis.Table{table}, fills)
	if err != nil {
		t.Fatal(err)
	}
	if far := calibration.Far(setup.Numbers, values); len(far) > 0 {
		t.Errorf("%d of %d numbers are more than 4 sd from their targets: %q", len(far), len(values), far)
	}
}

// written reads records back from the file that analyze wrote.
func written(t *testing.T, dir, name string) analysis.Records {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	r := analysis.Records{Name: name, Header: lines[0]}
	for _, line := range lines[1:] {
		var row []analysis.Cell
		for _, text := range line {
			x, err := strconv.ParseFloat(text, 64)
			row = append(row, analysis.Cell{Plain: text, Value: x, Figure: err == nil})
		}
		r.Rows = append(r.Rows, row)
	}
	return r
}

func readCSV(t *testing.T, fsys fs.FS, name string) []map[string]string {
	t.Helper()
	f, err := fsys.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, cell := range line {
			row[lines[0][i]] = cell
		}
		all = append(all, row)
	}
	return all
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatalf("%q is no number", text)
	}
	return x
}
