package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/deliver"
	"fieldwork/internal/simulate"
	"fieldwork/internal/survey"
)

// A smallStudy is a study of some respondents in a database that a server has open.
type smallStudy struct {
	*testing.T
	srv *server
	db  string
	n   int
}

func newSmallStudy(t *testing.T) *smallStudy {
	t.Helper()
	srv, db := testServer(t, time.Now)
	return &smallStudy{T: t, srv: srv, db: db}
}

// come sends respondents who all go to their end.
func (s *smallStudy) come(n int) {
	s.Helper()
	sv, err := s.srv.field.Survey(shipped)
	if err != nil {
		s.Fatal(err)
	}
	s.n++
	r, err := simulate.Run(context.Background(), simulate.Config{URL: s.srv.url, Survey: sv, Population: steady(s.T, sv), Seed: uint64(s.n), Source: "panel",
		Arrivals: n, Concurrency: 16, Now: time.Now})
	if err != nil || r.Defects > 0 {
		s.Fatalf("%v; %v", err, r.Errors)
	}
}

// run runs the program into a new folder. A sample this small separates some models, so that exit code 1 is as good as 0.
func (s *smallStudy) run(args ...string) (dir string) {
	s.Helper()
	dir = filepath.Join(s.TempDir(), args[0])
	if code, _, errs := fieldwork(s.T, append(args, "--out", dir)...); code == exitUsage || code == exitFailure && !strings.Contains(errs, "and is written without it") {
		s.Fatalf("%v: exit %d\n%s", args, code, errs)
	}
	return dir
}

// sameFiles holds two folders against each other, byte by byte. The files of `but` are left out.
func sameFiles(t *testing.T, what, one, other string, but ...string) (names []string) {
	t.Helper()
	for _, dir := range []string{one, other} {
		var these []string
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			these = append(these, e.Name())
		}
		if names != nil && !slices.Equal(names, these) {
			t.Errorf("%s: the files are %v and %v", what, names, these)
		}
		names = these
	}
	for _, name := range names {
		if slices.Contains(but, name) {
			continue
		}
		a, errA := os.ReadFile(filepath.Join(one, name))
		b, errB := os.ReadFile(filepath.Join(other, name))
		if errA != nil || errB != nil || string(a) != string(b) {
			t.Errorf("%s: %s differs (%d and %d bytes; %v, %v)", what, name, len(a), len(b), errA, errB)
		}
	}
	return names
}

// quickFormats are those that no browser is started for, which takes longer than everything else.
const quickFormats = "html,csv,xlsx,json"

// TestTheSameDataGiveTheSameBytes: from the database again, as of a moment behind everything, and from what was delivered.
func TestTheSameDataGiveTheSameBytes(t *testing.T) {
	needs(t, 4*time.Minute)
	s := newSmallStudy(t)
	s.come(60)
	data := s.run("deliver", "--db", s.db)
	sameFiles(t, "delivered again", data, s.run("deliver", "--db", s.db))
	sameFiles(t, "delivered as of 2200", data, s.run("deliver", "--db", s.db, "--as-of", "2200-01-01"))
	sameFiles(t, "analyzed again, in every format", s.run("analyze", "--db", s.db), s.run("analyze", "--db", s.db))
	for _, language := range []string{"zh-CN", "en"} {
		like := []string{"--lang", language, "--formats", quickFormats}
		report := s.run(append([]string{"analyze", "--db", s.db}, like...)...)
		sameFiles(t, "analyzed as of 2200", report, s.run(append([]string{"analyze", "--db", s.db, "--as-of", "2200-01-01"}, like...)...))
		names := sameFiles(t, "analyzed from the delivery", report, s.run(append([]string{"analyze", "--survey", shipped, "--data", filepath.Join(data, deliver.CompletesFile)}, like...)...))
		if !slices.Contains(names, "table08.csv") || !slices.Contains(names, "report.html") {
			t.Errorf("the report has only %v", names)
		}
	}
}

// TestAsOfAnEarlierMoment delivers and analyzes a study, lets the field go on, and finds the same again as of then.
func TestAsOfAnEarlierMoment(t *testing.T) {
	s := newSmallStudy(t)
	s.come(40)
	data, report := s.run("deliver", "--db", s.db), s.run("analyze", "--db", s.db, "--lang", "en", "--formats", quickFormats)
	var m deliver.Manifest
	if err := unmarshalFile(filepath.Join(data, "manifest.json"), &m); err != nil {
		t.Fatal(err)
	}
	then := m.AsOf.Format(time.RFC3339Nano)

	s.come(20)
	rows := readCSV(t, os.DirFS(data), deliver.CompletesFile)
	for _, args := range [][]string{{"interview", "invalidate", rows[0]["interview"]}, {"quota", "set", "B", "900"}, {"quota", "close", "A"}} {
		args = append(args, "--db", s.db, "--who", "lin", "--why", "test")
		if code, _, errs := fieldwork(t, args...); code != exitDone {
			t.Fatalf("%v: exit %d\n%s", args, code, errs)
		}
	}
	now := s.run("deliver", "--db", s.db)
	if first := readCSV(t, os.DirFS(now), deliver.CompletesFile)[0]["interview"]; first == rows[0]["interview"] {
		t.Fatal("nothing has changed since")
	}
	sameFiles(t, "delivered as of then", data, s.run("deliver", "--db", s.db, "--as-of", then))
	sameFiles(t, "analyzed as of then", report, s.run("analyze", "--db", s.db, "--lang", "en", "--formats", quickFormats, "--as-of", then))

	code, _, errs := fieldwork(t, "analyze", "--db", s.db, "--out", filepath.Join(t.TempDir(), "r"), "--as-of", "2015-10-15")
	if code != exitFailure || !strings.Contains(errs, `no interview of survey "haitao-2015" had begun by 2015-10-15T15:59:59Z; the first began at `) {
		t.Errorf("before the first interview: exit %d\n%s", code, errs)
	}
	if code, _, errs := fieldwork(t, "deliver", "--db", s.db, "--out", filepath.Join(t.TempDir(), "r"), "--as-of", "soon"); code != exitUsage || !strings.Contains(errs, `--as-of "soon" is no moment`) {
		t.Errorf("no moment: exit %d\n%s", code, errs)
	}
}

// TestAPlanWithFaultsIsRunAsFarAsItGoes from a folder that is not called as the survey is, beside a database.
func TestAPlanWithFaultsIsRunAsFarAsItGoes(t *testing.T) {
	s := newSmallStudy(t)
	s.come(20)
	dir := filepath.Join(t.TempDir(), "my-copy")
	if err := os.CopyFS(dir, os.DirFS("../../questionnaires/haitao-2015")); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, survey.PlanFile)
	plan, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(plan), "variable: gender", "variable: gendre", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "report")
	code, stdout, errs := fieldwork(t, "analyze", "--db", s.db, "--survey", dir, "--out", out, "--formats", quickFormats)
	if code != exitFailure || !strings.Contains(errs, `"gendre"`) || !strings.Contains(errs, "Table ") || !strings.Contains(stdout, "report.html") {
		t.Errorf("exit %d\n%s%s", code, stdout, errs)
	}
	if len(readCSV(t, os.DirFS(out), "table04.csv")) == 0 {
		t.Error("the other tables are not there")
	}
	if err := os.WriteFile(name, []byte("tables: ["), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := fieldwork(t, "analyze", "--db", s.db, "--survey", dir, "--out", out, "--formats", quickFormats); code != exitFailure || !strings.HasPrefix(errs, filepath.ToSlash(name)+":1:") {
		t.Errorf("a plan that cannot be read: exit %d\n%s", code, errs)
	}
	if code, _, errs := fieldwork(t, "analyze", "--db", s.db, "--survey", "nowhere", "--out", out); code != exitFailure || !strings.Contains(errs, `holds no survey "nowhere"`) {
		t.Errorf("a survey that is not there: exit %d\n%s", code, errs)
	}
}

// TestDataThatWereChangedAreAnalyzedWithAWarning, and data alone without what is known of the field.
func TestDataThatWereChangedAreAnalyzedWithAWarning(t *testing.T) {
	s := newSmallStudy(t)
	s.come(20)
	data := s.run("deliver", "--db", s.db)
	file := filepath.Join(data, deliver.CompletesFile)
	a, err := readAnalysisCSV(shipped, file)
	if err != nil || a.conduct == nil || len(a.doubts) > 0 || a.asOf.IsZero() || len(a.planFile) == 0 || a.published == nil {
		t.Fatalf("%v: %+v", err, a)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	if err := os.WriteFile(file, []byte(strings.Join(lines[:len(lines)-2], "")), 0o644); err != nil {
		t.Fatal(err)
	}
	_, _, errs := fieldwork(t, "analyze", "--survey", shipped, "--data", file, "--out", filepath.Join(t.TempDir(), "r"), "--formats", quickFormats)
	if !strings.Contains(errs, "fieldwork: warning: "+file+" has been changed since it was delivered") {
		t.Errorf("stderr\n%s", errs)
	}
	alone := filepath.Join(t.TempDir(), "alone.csv")
	if err := os.WriteFile(alone, text, 0o644); err != nil {
		t.Fatal(err)
	}
	b, err := readAnalysisCSV(shipped, alone)
	if err != nil || b.conduct != nil || len(b.doubts) != 1 || b.asOf.IsZero() || b.asOf.After(a.asOf) {
		t.Errorf("%v: as of %s, doubts %q", err, b.asOf, b.doubts)
	}
}
