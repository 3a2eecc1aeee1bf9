package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
)

const libraries = "city-libraries"

// edited loads a copy of a shipped survey's folder with words of its questionnaire replaced: old, new, old, new, …
func edited(t *testing.T, name string, words ...string) *survey.Survey {
	t.Helper()
	dir := filepath.Join(t.TempDir(), name)
	if err := os.CopyFS(dir, os.DirFS("../../questionnaires/"+name)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, survey.QuestionnaireFile)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(words); i += 2 {
		if !strings.Contains(string(data), words[i]) {
			t.Fatalf("%q is not in the questionnaire", words[i])
		}
	}
	if err := os.WriteFile(file, []byte(strings.NewReplacer(words...).Replace(string(data))), 0o644); err != nil {
		t.Fatal(err)
	}
	s, _, err := loadSurvey(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// delivered are the rows of a delivery of the study, by column: those of the sample, then the others.
func delivered(t *testing.T, db, id string) (rows []map[string]string, dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	if code, out, errs := fieldwork(t, "deliver", "--db", db, "--survey", id, "--out", dir); code != 0 {
		t.Fatalf("deliver: exit %d\n%s%s", code, out, errs)
	}
	for _, name := range []string{"completes.csv", "others.csv"} {
		file, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(file).ReadAll()
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, record := range records[1:] {
			row := map[string]string{}
			for i, name := range records[0] {
				row[name] = record[i]
			}
			rows = append(rows, row)
		}
	}
	return rows, dir
}

// TestVirtualRespondentsFillTheInterlockedCells sends respondents who answer anything that is offered through the second
// shipped survey, and takes its study home.
func TestVirtualRespondentsFillTheInterlockedCells(t *testing.T) {
	s := edited(t, libraries, "target: 600", "target: 36", "target: 100", "target: 6")
	srv, db := serveFor(t, serverConfig{surveys: append(mustLoad(t), s), clock: time.Now})
	p := simulate.Uniform(s)
	r, err := simulate.Run(context.Background(), simulate.Config{URL: srv.url, Survey: s, Population: p, Seed: 5, Source: "panel", Arrivals: 120, Concurrency: 8})
	if err != nil || r.Defects > 0 || r.Arrived != 120 || r.OverQuota == 0 || r.ScreenedOut == 0 {
		t.Fatalf("%v: %+v", err, r)
	}
	if code, out, errs := fieldwork(t, "quota", "verify", "--db", db, "--survey", libraries); code != 0 {
		t.Errorf("verify: exit %d\n%s%s", code, out, errs)
	}
	rows, dir := delivered(t, db, libraries)
	full := cellsAsAnswered(t, db, rows)
	if full < 3 {
		t.Errorf("%d cells are full after 120 arrivals", full)
	}
	for _, args := range [][]string{{"--db", db}, {"--data", filepath.Join(dir, "completes.csv")}} {
		out := filepath.Join(t.TempDir(), "report")
		// So few have used some services that the tests of their means cannot be made, which is said and takes nothing else away.
		code, text, errs := fieldwork(t, append([]string{"analyze", "--survey", libraries, "--out", out, "--formats", "csv"}, args...)...)
		for line := range strings.Lines(errs) {
			if !strings.HasPrefix(line, "Table 5: satisfaction_") && !strings.HasPrefix(line, "fieldwork: the report lacks") &&
				!strings.HasPrefix(line, "fieldwork: warning: ") { // of the questionnaire, whose targets the test has lowered
				t.Errorf("analyze %v says %q", args, line)
			}
		}
		if code > exitFailure {
			t.Fatalf("analyze %v: exit %d\n%s%s", args, code, text, errs)
		}
		table, err := os.ReadFile(filepath.Join(out, "services_used.csv"))
		if err != nil || !strings.Contains(string(table), "services_used,all,1,") || strings.Contains(string(table), ",,,") {
			t.Errorf("a table without numbers: %v\n%s", err, table)
		}
	}
}

// cellsAsAnswered compares the counters of the cells with what the completes answered, and tells how many cells are full.
func cellsAsAnswered(t *testing.T, db string, rows []map[string]string) (full int) {
	t.Helper()
	want := map[string]int{}
	for _, row := range rows {
		if row["in_sample"] == "1" {
			want["total"]++
			want[map[string]string{"1": "men", "2": "women"}[row["gender"]]+map[string]string{"1": "_18_34", "2": "_35_54", "3": "_55"}[row["age_group"]]]++
		}
	}
	code, out, errs := fieldwork(t, "quota", "status", "--db", db, "--survey", libraries, "--json")
	var status struct {
		Cells []struct {
			Cell              string
			Target, Completed int
		}
	}
	if err := json.Unmarshal([]byte(out), &status); code != 0 || err != nil || len(status.Cells) != 7 {
		t.Fatalf("quota status: exit %d, %v\n%s%s", code, err, out, errs)
	}
	for _, c := range status.Cells {
		if c.Completed > c.Target || c.Completed != want[c.Cell] {
			t.Errorf("cell %s has %d of %d completes; the answers say %d", c.Cell, c.Completed, c.Target, want[c.Cell])
		}
		if c.Completed == c.Target {
			full++
		}
	}
	return full
}
