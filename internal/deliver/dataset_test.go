package deliver

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/conduct"
	"fieldwork/internal/dataset"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

var at = time.Date(2015, 10, 8, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))

func small(t *testing.T) *survey.Survey {
	t.Helper()
	data, err := os.ReadFile("../dataset/testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, findings := survey.Parse("small.yaml", data)
	if err := findings.Err(); err != nil {
		t.Fatal(err)
	}
	return s
}

func words(id string) string { return "«" + id + "»" }

var code = survey.CodeValue

const nasty = "=1+1 <script>alert(1)</script>, \"quoted\""

func held(s *survey.Survey, id int64, d interview.Disposition, decision interview.Decision, typ string, answers interview.Answers) interview.Interview {
	iv := interview.Interview{ID: id, Survey: s.ID, Version: s.Version, Source: "direct", Language: "zh-CN", Device: "phone", Started: at, Finished: at.Add(time.Minute),
		Answers: answers, Submitted: map[string]bool{}, Disposition: d, Decision: decision, Type: typ, InSample: d == interview.Completed}
	if typ != "" {
		iv.Membership = []string{typ}
	}
	for _, p := range s.Pages {
		iv.Submitted[p.Name] = true
	}
	return iv
}

// interviews are two completes (a buyer with nasty words and a passer-by), one late complete and one screened out.
func interviews(s *survey.Survey) []interview.Interview {
	buyer := interview.Answers{"agree": code(1), "age": survey.NumberValue(25), "gender": code(2), "channels": survey.CodesValue(1),
		"reasons": survey.CodesValue(1, 98), "reasons_other_text": survey.TextValue(nasty), "sat_quality": code(3), "sat_service": code(2),
		"overall": code(3), "comments": survey.TextValue("-很好"), "again": code(1)}
	passer := interview.Answers{"agree": code(1), "age": survey.NumberValue(41), "gender": code(1), "channels": survey.CodesValue(3), "visited": code(2),
		"reasons": survey.CodesValue(2), "later": code(2), "again": code(2)}
	return []interview.Interview{
		held(s, 1, interview.Completed, interview.Admitted, "B", buyer),
		held(s, 2, interview.Completed, interview.Admitted, "A1", passer),
		held(s, 3, interview.OverQuotaLate, interview.Admitted, "B", buyer),
		held(s, 4, interview.ScreenedOut, interview.Ineligible, "", interview.Answers{"agree": code(1), "age": survey.NumberValue(12)}),
	}
}

// everybody iterates over the interviews.
func everybody(s *survey.Survey) iter.Seq2[interview.Interview, error] {
	return func(yield func(interview.Interview, error) bool) {
		for _, iv := range interviews(s) {
			if !yield(iv, nil) {
				return
			}
		}
	}
}

func frame(t *testing.T, s *survey.Survey) *dataset.Frame {
	t.Helper()
	f, err := dataset.Build(s, nil, everybody(s))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// one is a whole study in one frame.
func one(f *dataset.Frame) iter.Seq2[*dataset.Frame, error] {
	return func(yield func(*dataset.Frame, error) bool) { yield(f, nil) }
}

func bundle(t *testing.T) Bundle {
	t.Helper()
	s := small(t)
	arrival := interview.Arrival{ID: 7, Interview: 1, Survey: s.ID, Version: s.Version, Source: "direct", At: at, Type: "B", Membership: []string{"B", "A2"}, Cells: []string{"B"},
		Demographics: interview.Answers{"age": survey.NumberValue(25), "channels": survey.CodesValue(1)}, Decision: interview.Admitted,
		Counts: []interview.CellCount{{Cell: "B", Target: 2, Completed: 1, Held: 0}, {Cell: "A", Target: 3, Completed: 0, Held: 1}}}
	cells := []quota.Cell{{Name: "A", Dimension: "type", Target: 3, Completed: 1, State: quota.Open},
		{Name: "B", Dimension: "type", Target: 2, Completed: 2, OverQuota: 4, State: quota.Open, FilledAt: at}}
	return Bundle{Survey: s, Frames: one(frame(t, s)), Cells: cells, AsOf: at, Software: "fieldwork test", Language: "en", Words: words,
		Arrivals: func(yield func(interview.Arrival, error) bool) { yield(arrival, nil) },
		Fills:    []quota.Fill{{Cell: "B", At: at, Cells: cells, Arrivals: map[string]int{"B": 6, "A1": 1}}},
		Counts: []interview.ArrivalCount{{Day: "2015-10-08", Source: "direct", Decision: interview.Ineligible, N: 3},
			{Day: "2015-10-08", Source: "direct", Type: "A1", Membership: []string{"A1"}, Decision: interview.Admitted, N: 1},
			{Day: "2015-10-08", Source: "direct", Type: "B", Membership: []string{"B", "A2"}, Decision: interview.Admitted, N: 2},
			{Day: "2015-10-08", Source: "direct", Type: "B", Membership: []string{"B"}, Decision: interview.TurnedAway, N: 4}}}
}

func deliver(t *testing.T, b Bundle) (string, Manifest) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	m, err := Dataset(t.Context(), dir, b)
	if err != nil {
		t.Fatal(err)
	}
	return dir, m
}

func readFile(t *testing.T, parts ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestManifestListsEveryFileAsItIs(t *testing.T) {
	b := bundle(t)
	dir, m := deliver(t, b)
	var written Manifest
	if err := json.Unmarshal([]byte(readFile(t, dir, "manifest.json")), &written); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(written.Files, m.Files) || written.Version != b.Survey.Version || !written.AsOf.Equal(at) || written.Software != "fieldwork test" {
		t.Errorf("manifest %+v", written)
	}
	if c := written.Counts; c.Interviews != 4 || c.Completes != 2 || c.Late != 1 || c.Others != 1 || c.Arrivals != 1 || c.Cells["A"] != 1 || c.Cells["B"] != 1 {
		t.Errorf("counts %+v", c)
	}
	rows := map[string]int{}
	for _, f := range written.Files {
		content := readFile(t, dir, f.Name)
		sum := sha256.Sum256([]byte(content))
		if hex.EncodeToString(sum[:]) != f.SHA256 || int64(len(content)) != f.Size {
			t.Errorf("%s: hash or size differ from the file's", f.Name)
		}
		rows[f.Name] = f.Rows
	}
	columns := len(frame(t, b.Survey).Columns) + 1
	want := map[string]int{"completes.csv": 2, "completes_labels.csv": 2, "late.csv": 1, "others.csv": 1, "ledger.csv": 1, "quota.csv": 2, "fills.csv": 1,
		"dispositions.csv": 6, "codebook.csv": columns, "codebook.json": columns, "codebook.html": 0, "codebook.md": 0, "ddi.xml": 0, "cleaning_log.csv": 0, "quality.json": 0,
		"arrivals_by_day.csv": 4, "incidence.csv": 3 + 2 + 2 + 3 + 1}
	entries, _ := os.ReadDir(dir)
	if len(entries) != len(want)+1 || len(rows) != len(want) {
		t.Errorf("%d files in the folder and %d in the manifest, want %d and %d", len(entries), len(rows), len(want)+1, len(want))
	}
	for name, n := range want {
		if rows[name] != n {
			t.Errorf("%s: %d rows, want %d", name, rows[name], n)
		}
	}
}

func TestWhatIsDeliveredCanBeReadAgain(t *testing.T) {
	b := bundle(t)
	dir, _ := deliver(t, b)
	back, err := dataset.ReadCSV(b.Survey, strings.NewReader(readFile(t, dir, "completes.csv")))
	if err != nil {
		t.Fatal(err)
	}
	want := frame(t, b.Survey).InSample()
	for i, c := range want.Columns {
		for row := range want.Len() {
			if d := back.Columns[i]; c.String(row) != d.String(row) || c.Missing[row] != d.Missing[row] {
				t.Errorf("%s, row %d: %q %s, want %q %s", c.Name, row, d.String(row), d.Missing[row], c.String(row), c.Missing[row])
			}
		}
	}
}

// cells reads a CSV file into one map a row.
func cells(t *testing.T, content string) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func same(t *testing.T, what string, row map[string]string, want map[string]string) {
	t.Helper()
	for name, w := range want {
		if got, ok := row[name]; !ok || got != w {
			t.Errorf("%s: %s is %q, want %q", what, name, got, w)
		}
	}
}

func TestCodesAreLeftAsTheyAreAndLabelsAreSafeInSpreadsheets(t *testing.T) {
	b := bundle(t)
	below := frame(t, b.Survey)
	age, _ := below.Column("age")
	age.Numbers[0] = -1
	b.Frames = one(below)
	dir, _ := deliver(t, b)
	codes := readFile(t, dir, "completes.csv")
	if strings.HasPrefix(codes, "\ufeff") {
		t.Error("the codes begin with a BOM")
	}
	same(t, "codes", cells(t, codes)[0], map[string]string{"age": "-1", "gender": "2", "reasons_price": "1", "reasons_other_text": nasty, "comments": "-很好", "later": "", "type": "1"})
	labels, marked := strings.CutPrefix(readFile(t, dir, "completes_labels.csv"), "\ufeff")
	if !marked {
		t.Error("the labels do not begin with a BOM")
	}
	same(t, "labels", cells(t, labels)[0], map[string]string{"age": "-1", "gender": "Female", "reasons_price": "«data_yes»", "reasons_brand": "«data_no»",
		"reasons_other_text": "'" + nasty, "comments": "'-很好", "later": "", "type": "Buyer", "cell": "Purchase", "woman": "1", "age_group": "Young"})
	late, others := cells(t, readFile(t, dir, "late.csv")), cells(t, readFile(t, dir, "others.csv"))
	same(t, "late complete", late[0], map[string]string{"interview": "3", "disposition": "over_quota_late", "in_sample": "0", "overall": "3"})
	same(t, "screened out", others[0], map[string]string{"interview": "4", "disposition": "screened_out", "type": "", "overall": ""})
}

// TestQuotaChangesAreTold without who made them, and as texts that no spreadsheet runs.
func TestQuotaChangesAreTold(t *testing.T) {
	b := bundle(t)
	b.Conduct = &conduct.Facts{Changes: []conduct.Change{{At: at, What: conduct.TargetChange, Subject: "A", Old: "3", New: "5", Why: "=second wave"}, {At: at, What: conduct.StateChange, Subject: "B", Old: "open", New: "closing", Date: true}}}
	dir, _ := deliver(t, b)
	rows := cells(t, readFile(t, dir, QuotaChangesFile))
	if len(rows) != 2 {
		t.Fatalf("%d changes", len(rows))
	}
	same(t, "by hand", rows[0], map[string]string{"at": "2015-10-08T01:00:00Z", "what": "target", "subject": "A", "old": "3", "new": "5", "why": "'=second wave", "by_date": "0"})
	same(t, "by date", rows[1], map[string]string{"what": "state", "subject": "B", "old": "open", "new": "closing", "by_date": "1"})
}

func TestQuotaLog(t *testing.T) {
	dir, _ := deliver(t, bundle(t))
	same(t, "ledger", cells(t, readFile(t, dir, "ledger.csv"))[0], map[string]string{"id": "7", "interview": "1", "at": "2015-10-08T01:00:00Z", "type": "B",
		"membership": "B A2", "cells": "B", "decision": "admitted", "reason": "", "age": "25", "gender": "", "channels_shop": "1", "channels_none": "0",
		"A_target": "3", "A_completed": "0", "A_held": "1", "B_target": "2", "B_completed": "1", "B_held": "0"})
	same(t, "quota", cells(t, readFile(t, dir, "quota.csv"))[1], map[string]string{"cell": "B", "label": "Purchase", "target": "2", "completed": "2", "held": "0",
		"over_quota": "4", "state": "closed", "filled_at": "2015-10-08T01:00:00Z"})
	same(t, "fills", cells(t, readFile(t, dir, "fills.csv"))[0], map[string]string{"fill": "1", "cell": "B", "A_completed": "1", "B_completed": "2", "B_over_quota": "4",
		"arrivals_B": "6", "arrivals_A1": "1", "arrivals_A2": "0"})
	if got, want := readFile(t, dir, "dispositions.csv"), "disposition,aapor,count\ncomplete,1.1,2\nover_quota_late,4.8,1\nover_quota,4.8,0\nscreened_out,4.1,1\nrefusal,2.111,0\nin_progress,2.12,0\n"; got != want {
		t.Errorf("dispositions:\n%s", got)
	}
}

// TestWordsAreAskedForOnce in each language: a program reads all of its words to give them.
func TestWordsAreAskedForOnce(t *testing.T) {
	b, asked := bundle(t), map[string]int{}
	b.Speak = func(language string) func(string) string { asked[language]++; return words }
	deliver(t, b)
	for language, n := range asked {
		if n != 1 {
			t.Errorf("the words in %s were asked for %d times", language, n)
		}
	}
	if len(asked) == 0 {
		t.Error("nobody asked for words")
	}
}
