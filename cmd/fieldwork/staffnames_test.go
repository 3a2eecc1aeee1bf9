package main

import (
	"io/fs"
	"os"
	"strings"
	"testing"
)

// TestNoNameOfStaffLeavesTheDatabase: a change by hand is delivered and reported with its reason, and without who made it.
func TestNoNameOfStaffLeavesTheDatabase(t *testing.T) {
	s := newSmallStudy(t)
	s.come(3)
	if code, _, errs := fieldwork(t, "quota", "set", "A", "1001", "--db", s.db, "--who", "Kim-of-the-office", "--why", "one more, for <luck>"); code != exitDone {
		t.Fatal(errs)
	}
	data := s.run("deliver", "--db", s.db)
	report := s.run("analyze", "--db", s.db, "--lang", "en", "--formats", "html,md,json,latex")
	told := 0
	for _, dir := range []string{data, report} {
		for name, text := range textsOf(t, dir) {
			if strings.Contains(text, "Kim-of") {
				t.Errorf("%s of %s names who made a change", name, dir)
			}
			told += strings.Count(text, "one more, for ")
		}
	}
	if told < 4 { // conduct.json, HTML, LaTeX and Markdown
		t.Errorf("the reason is told %d times", told)
	}
}

// TestAReportTellsWhetherIdsCanBeMadeUp, which stands in the sources that the survey's folder declares, and in no database.
func TestAReportTellsWhetherIdsCanBeMadeUp(t *testing.T) {
	s := newSmallStudy(t)
	s.come(3)
	data := s.run("deliver", "--db", s.db)
	for name, args := range map[string][]string{"database": {"--db", s.db}, "delivery": {"--survey", shipped, "--data", data + "/completes.csv"}} {
		report := textsOf(t, s.run(append([]string{"analyze", "--lang", "en", "--formats", "md"}, args...)...))["report.md"]
		if !strings.Contains(report, "Closed: all 3 interviews") || !strings.Contains(report, "does not sign its links: anybody could make up an id") {
			t.Errorf("%s: the report calls the survey closed and does not say that ids can be made up", name)
		}
	}
}

// textsOf are the files of a folder by name.
func textsOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	files := os.DirFS(dir)
	err := fs.WalkDir(files, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		texts[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}
