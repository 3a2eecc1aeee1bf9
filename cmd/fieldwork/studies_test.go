package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fieldwork/internal/analysis"
	"fieldwork/internal/calibration"
	"fieldwork/internal/published"
)

// TestStudiesAreDrawnAndJudged: every number is there with its file, and the exit code is that of the criteria.
func TestStudiesAreDrawnAndJudged(t *testing.T) {
	file := filepath.Join(t.TempDir(), "numbers.csv")
	code, out, errs := fieldwork(t, "simulate", "--studies", "2", "--seed", "5", "--json", "--out", file)
	var s calibration.Summary
	if err := json.Unmarshal([]byte(out), &s); err != nil || code != exitDone || s.Studies != 2 || s.Seed != 5 {
		t.Fatalf("exit %d, %v, %d studies from seed %d: %s", code, err, s.Studies, s.Seed, errs)
	}
	lines := readCSV(t, os.DirFS(filepath.Dir(file)), "numbers.csv")
	if len(lines) != len(s.Numbers) || len(lines) < 253 || number(t, lines[2]["mean"]) != *s.Numbers[2].Mean {
		t.Errorf("%d lines for %d numbers", len(lines), len(s.Numbers))
	}
	if code, _, errs := fieldwork(t, "simulate", "--studies", "1", "--out", file); code != exitFailure || !strings.Contains(errs, "name a new file") {
		t.Errorf("a file that is there: exit %d, %s", code, errs)
	}
}

// TestAWrongTargetFails: a number that the population does not give fails alone, and is said to.
func TestAWrongTargetFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), shipped)
	if err := os.CopyFS(dir, os.DirFS("../../questionnaires/"+shipped)); err != nil {
		t.Fatal(err)
	}
	rewrite(t, filepath.Join(dir, calibration.File), "T9 overall B,table09,,B,,,sat_overall,,,,,mean,,,4.102,4.1028,", "T9 overall B,table09,,B,,,sat_overall,,,,,mean,,,4.102,4.2028,")
	code, out, errs := fieldwork(t, "simulate", "--studies", "2", "--survey", dir)
	if code != exitFailure || !strings.Contains(out, "FAILED mean, T9 overall B") || strings.Count(out, "FAILED") != 1 || !strings.Contains(errs, "1 criteria fail; the first, mean of T9 overall B") {
		t.Errorf("exit %d, %s\n%s", code, errs, out)
	}
	if !strings.Contains(out, "  Note: ") || !strings.Contains(out, "Cell B was full first in 2 of 2 studies") {
		t.Errorf("no notes on what was published, or no first cell\n%s", out)
	}
}

func rewrite(t *testing.T, name, old, new string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil || !strings.Contains(string(data), old) {
		t.Fatalf("%v: %q is not in %s", err, old, name)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(data), old, new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestStudiesThatCannotBeDrawn(t *testing.T) {
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{exitFailure, "city-libraries/population.yaml cannot be read", []string{"--studies", "2", "--survey", "city-libraries"}},
		{exitFailure, "name a new file in a folder you may write to with --out", []string{"--studies", "1", "--out", filepath.Join(t.TempDir(), "no", "x.csv")}},
		{exitUsage, "give a number from 1 to 10000", []string{"--studies", "0"}},
		{exitUsage, "--url is not for --studies", []string{"--studies", "2", "--url", "http://127.0.0.1:1"}},
		{exitUsage, "--compare-rules is not for --studies", []string{"--studies", "2", "--compare-rules"}},
		{exitUsage, "--out and --straight-liners belong to --studies", []string{"--out", "x.csv"}},
	} {
		code, _, errs := fieldwork(t, append([]string{"simulate"}, c.args...)...)
		if code != c.code || !strings.Contains(errs, c.want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: exit %d, %q; want %d and %q", c.args, code, errs, c.code, c.want)
		}
	}
}

// TestCheckLintsPublishedFigures: a figure of no table, and a number of none, are found before the first respondent comes.
func TestCheckLintsPublishedFigures(t *testing.T) {
	for _, c := range []struct{ file, old, new, want string }{
		{"published/table09.csv", "B,sat_overall", "B,sat_overal", `published/table09.csv:2:3: unknown-variable: the records "table09" have no variable "sat_overal"; did you mean "sat_overall"?`},
		{calibration.File, "T9 overall B,table09", "T9 overall B,table90", `calibration.csv:`},
		{calibration.File, ",4.102,4.1028,", ",4.202,4.1028,", `contradiction: T9 overall B is 4.202 here and 4.102 by the published figures`},
	} {
		dir := filepath.Join(t.TempDir(), shipped)
		if err := os.CopyFS(dir, os.DirFS("../../questionnaires/"+shipped)); err != nil {
			t.Fatal(err)
		}
		rewrite(t, filepath.Join(dir, filepath.FromSlash(c.file)), c.old, c.new)
		if code, _, errs := fieldwork(t, "check", dir); code != exitFailure || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d, %s; want %s", c.file, code, errs, c.want)
		}
	}
}

// TestEveryPublishedFigureIsCompared: over a whole study, every figure that was published and says something by itself
// stands beside one of ours, in tables whose rows fill their columns.
func TestEveryPublishedFigureIsCompared(t *testing.T) {
	setup, err := calibrationOf(shipped, false)
	if err != nil {
		t.Fatal(err)
	}
	set, _ := published.Read(os.DirFS("../../questionnaires"), shipped, setup.Survey, setup.Plan)
	m, err := setup.Study(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	figures := 0
	for _, table := range m.Tables {
		for _, planned := range setup.Plan.Tables {
			c, ok := set.Compare(setup.Survey, planned, table)
			if planned.ID != table.ID || !ok {
				continue
			}
			figures += len(c.Records[0].Rows)
			checkWidths(t, table.ID, c.Layout)
		}
	}
	if want := 42 + 6 + 6 + 10 + 36 + 84 + 5 + 18 + 33 + 40 + 4 + 25 + 2 + 2 + 2 + 1; figures != want {
		t.Errorf("%d figures are compared, want %d", figures, want)
	}
}

// checkWidths holds that every row of a layout fills the same number of columns, spans counted.
func checkWidths(t *testing.T, id string, l analysis.Layout) {
	t.Helper()
	width := func(row []analysis.Cell) (n int) {
		for _, c := range row {
			n += max(1, c.Columns)
		}
		return n
	}
	want := width(l.Header[0])
	for i, row := range l.Body {
		if width(row) != want {
			t.Errorf("%s, row %d: %d columns of %d", id, i, width(row), want)
		}
	}
}
