package main

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/survey"
)

// fieldwork runs the program and returns what it printed.
func fieldwork(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	var out, errs bytes.Buffer
	code = run(ctx, args, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// spoilt is a copy of the shipped survey's folder with one replacement in its questionnaire.
func spoilt(t *testing.T, old, new string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "haitao-2015")
	if err := os.CopyFS(dir, os.DirFS("../../questionnaires/haitao-2015")); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "questionnaire.yaml")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(data), old, new, 1)
	if changed == string(data) {
		t.Fatalf("%q is not in the questionnaire", old)
	}
	if err := os.WriteFile(name, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestCheck(t *testing.T) {
	if code, out, errs := fieldwork(t, "check", "../../questionnaires/haitao-2015"); code != 0 || !strings.Contains(out, "no findings") {
		t.Errorf("the shipped survey: exit %d\n%s%s", code, out, errs)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown key", "unit: {", "units: {", `unknown-key: unknown key "units"; did you mean "unit"?`},
		{"undefined variable", `if: has(channels, "none")`, `if: has(chanels, "none")`, `variable "chanels" is not asked; did you mean "channels"?`},
		{"a type in no cell", "types: [A1, A2]", "types: [A1]", `type-in-no-cell: type "A2" is in no cell of dimension "type"; add it to the`},
		{"duplicate code", "{code: 2, name: female", "{code: 1, name: female", `duplicate-code: code 1 is twice in list "gender"; give each option of the list its own code`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := spoilt(t, c.old, c.new)
			for _, args := range [][]string{{"check", dir}, {"serve", "--addr", "127.0.0.1:0", "--db", filepath.Join(t.TempDir(), "x.db"), "--survey", dir}} {
				code, _, errs := fieldwork(t, args...)
				if code != exitFailure || !strings.Contains(errs, c.want) || !strings.Contains(errs, "questionnaire.yaml:") {
					t.Errorf("%s: exit %d\n%s\nwant exit 1, file:line and %s", args[0], code, errs, c.want)
				}
			}
		})
	}
}

func TestUsageErrors(t *testing.T) {
	for _, args := range [][]string{
		{"sevre"}, {"serve", "--adr", "x"}, {"serve", "extra"}, {"check"}, {"simulate"}, {"quota"}, {"deliver"}, {"analyze"},
		{"deliver", "--out", "x", "--formats", "docx"}, {"analyze", "--out", "x", "--formats", "doc"},
		{"analyze", "--out", "x", "--data", "x.csv", "--as-of", "2015-10-15"},
	} {
		code, _, errs := fieldwork(t, args...)
		if code != exitUsage || strings.Count(errs, "\n") != 1 || !strings.HasPrefix(errs, "fieldwork: ") {
			t.Errorf("%v: exit %d, %q; want exit 2 and one line", args, code, errs)
		}
	}
	if code, out, _ := fieldwork(t); code != exitDone || !strings.Contains(out, "Usage:") {
		t.Errorf("no command: exit %d\n%s", code, out)
	}
}

func TestServeRefusals(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	notADatabase := filepath.Join(t.TempDir(), "notes.db")
	if err := os.WriteFile(notADatabase, []byte(strings.Repeat("shopping list\n", 100)), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, want string
		args       []string
	}{
		{"port taken", "choose another address with --addr", []string{"serve", "--addr", taken.Addr().String(), "--db", filepath.Join(t.TempDir(), "x.db")}},
		{"unwritable database", "give a file in a folder you may write to with --db", []string{"serve", "--addr", "127.0.0.1:0", "--db", "/nowhere/x.db"}},
		{"not a database", "cannot be used", []string{"serve", "--addr", "127.0.0.1:0", "--db", notADatabase}},
		{"no such survey", "there is no survey folder nowhere", []string{"serve", "--addr", "127.0.0.1:0", "--db", filepath.Join(t.TempDir(), "x.db"), "--survey", "nowhere"}},
		{"status of nothing", "there is no database nothing.db", []string{"quota", "status", "--db", "nothing.db"}},
		{"verify of no study", "it is no Fieldwork database", []string{"quota", "verify", "--db", emptyFile(t)}},
	} {
		code, out, errs := fieldwork(t, c.args...)
		if code != exitFailure || !strings.Contains(errs, c.want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: exit %d\n%s%s\nwant exit 1 and one line with %q", c.name, code, out, errs, c.want)
		}
	}
}

func emptyFile(t *testing.T) string {
	name := filepath.Join(t.TempDir(), "empty.db")
	if err := os.WriteFile(name, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestDemoRemovesOnlyWhatADemoWrote: --fresh once emptied the folder of a real study, before it knew that it could start.
func TestDemoRemovesOnlyWhatADemoWrote(t *testing.T) {
	dir := t.TempDir()
	db, notes := filepath.Join(dir, "study.db"), filepath.Join(dir, "report", "notes.txt")
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(name, want string, args ...string) {
		t.Helper()
		code, _, errs := fieldwork(t, append([]string{"demo", "--once", "--db", db}, args...)...)
		if code != exitFailure || !strings.Contains(errs, want) {
			t.Errorf("%s: exit %d, %q; want a refusal with %q", name, code, errs, want)
		}
		for _, f := range []string{db, notes} {
			if _, err := os.Stat(f); err != nil {
				t.Fatalf("%s: %s is gone", name, f)
			}
		}
	}
	write(db, "")
	write(notes, "mine")
	refused("a real study", "was not written by a demo", "--fresh", "--addr", "127.0.0.1:0")

	write(db+demoMark, "")
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	refused("port taken", "choose another address", "--fresh", "--addr", taken.Addr().String())

	lock, err := lockDatabase(db)
	if err != nil {
		t.Fatal(err)
	}
	refused("a server has it open", "another server has the database", "--fresh", "--addr", "127.0.0.1:0")
	lock.Close()
	refused("not asked to start afresh", "fieldwork demo --fresh --db "+db, "--addr", "127.0.0.1:0")
}

func TestLanguageThatTheSurveyLacks(t *testing.T) {
	db := filepath.Join(t.TempDir(), "x.db")
	srv, err := openServer(context.Background(), serverConfig{addr: "127.0.0.1:0", db: db, surveys: mustLoad(t), clock: time.Now, log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	srv.close()
	for command, want := range map[string]string{"deliver": `no texts in "fr"; choose from zh-CN, en`, "analyze": `no report is written in "fr"; choose from en, ko, zh-CN`} {
		code, _, errs := fieldwork(t, command, "--db", db, "--out", filepath.Join(t.TempDir(), "out"), "--lang", "fr")
		if code != exitUsage || !strings.Contains(errs, want) {
			t.Errorf("%s: exit %d, %q", command, code, errs)
		}
	}
}

func mustLoad(t *testing.T) []*survey.Survey {
	t.Helper()
	surveys, err := loadSurveys(nil)
	if err != nil {
		t.Fatal(err)
	}
	return surveys
}
