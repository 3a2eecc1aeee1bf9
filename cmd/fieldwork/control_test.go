package main

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/store"
)

// aStudy is a database of the shipped survey in which respondents m1, m2, … of the panel have completed in cell B.
func aStudy(t *testing.T, completes ...string) (db string) {
	t.Helper()
	db = filepath.Join(t.TempDir(), "study.db")
	ctx, now := context.Background(), time.Now()
	s, _, err := loadSurvey(shipped)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := st.Register(ctx, s, now); err != nil {
		t.Fatal(err)
	}
	for _, id := range completes {
		iv, err := st.Begin(ctx, field.Beginning{RespondentID: id, Now: now, Interview: interview.Interview{
			Token: "token of " + id, Survey: s.ID, Version: s.Version, Source: "panel", Language: "en"}})
		if err != nil {
			t.Fatal(err)
		}
		iv, err = st.Admit(ctx, field.Application{Lease: s.Lease, Interview: iv, Arrival: interview.Arrival{Interview: iv.ID, Survey: s.ID, Version: s.Version,
			Source: "panel", At: now, Day: "2015-10-08", Type: "B", Membership: []string{"B"}, Cells: []string{"B"}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := st.Complete(ctx, field.Ending{Interview: iv, Now: now.Add(10 * time.Minute)}); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// A step is one command and what it must say.
type step struct {
	args []string
	code int
	says []string
}

func play(t *testing.T, db string, steps []step) {
	t.Helper()
	for _, s := range steps {
		code, out, errs := fieldwork(t, append(s.args, "--db", db)...)
		if code != s.code {
			t.Fatalf("%v: exit %d, want %d\n%s%s", s.args, code, s.code, out, errs)
		}
		for _, want := range s.says {
			if !strings.Contains(out+errs, want) {
				t.Errorf("%v says\n%s%s\nwant %q", s.args, out, errs, want)
			}
		}
	}
}

func TestQuotaControl(t *testing.T) {
	play(t, aStudy(t, "m1", "m2"), []step{
		{[]string{"quota", "set", "B", "1200", "--who", "lin", "--why", "more money"}, exitDone, []string{"target of B: 1000 -> 1200", "(lin: more money)"}},
		{[]string{"quota", "set", "B", "1", "--why", "enough"}, exitDone, []string{"1 is less than the 2 that are completed; the target becomes 2", "target of B: 1200 -> 2"}},
		{[]string{"quota", "status"}, exitDone, []string{"closed"}},
		{[]string{"quota", "open", "B", "--why", "more"}, exitFailure, []string{"cell B is open and full; raise its target"}},
		{[]string{"quota", "set", "B", "2", "--why", "enough"}, exitFailure, []string{"is 2 already"}},
		{[]string{"quota", "set", "Z", "2", "--why", "enough"}, exitFailure, []string{`no quota cell "Z"`}},
		{[]string{"quota", "set", "B", "many", "--why", "x"}, exitUsage, []string{`"many" is no number`}},
		{[]string{"quota", "set", "B", "9"}, exitUsage, []string{"--why"}},
		{[]string{"quota", "close", "A", "C", "--why", "the budget is spent"}, exitDone, []string{"state of A: open -> closing", "state of C: open -> closing"}},
		{[]string{"quota", "close", "all", "--hard", "--why", "the end"}, exitDone, []string{"state of A: closing -> closed", "state of B: open -> closed"}},
		{[]string{"quota", "close", "all", "--hard", "--why", "the end"}, exitFailure, []string{"every cell is so already"}},
		{[]string{"quota", "open", "all", "--why", "a second wave"}, exitDone, []string{"state of A: closed -> open"}},
		{[]string{"quota", "close", "A", "--at", "2031-10-20T18:00:00+08:00", "--why", "field period"}, exitDone, []string{"closes of A: - -> 2031-10-20T10:00:00Z"}},
		{[]string{"quota", "close", "A", "--at", "never", "--why", "longer"}, exitDone, []string{"2031-10-20T10:00:00Z -> -"}},
		{[]string{"quota", "close", "A", "--at", "", "--why", "x"}, exitUsage, []string{"no instant"}},
		{[]string{"quota", "close", "A", "--at", "2015-10-20T18:00:00+08:00", "--why", "too late"}, exitDone, []string{"2015-10-20T10:00:00Z"}},
		{[]string{"quota", "open", "A", "--why", "keep going"}, exitDone, []string{"state of A: closing -> open"}},
		{[]string{"quota", "log"}, exitDone, []string{"closes of A: 2015-10-20T10:00:00Z -> -"}},
		{[]string{"quota", "set", "C", "05", "--why", "x"}, exitDone, []string{"target of C: 1000 -> 5"}},
		{[]string{"quota", "close", "A", "--at", "tomorrow", "--why", "x"}, exitUsage, []string{"no instant"}},
		{[]string{"quota", "close", "A", "--at", "never", "--hard", "--why", "x"}, exitUsage, []string{"--hard"}},
		{[]string{"quota", "close", "--why", "x"}, exitUsage, []string{"name the cells"}},
		{[]string{"field", "close", "--why", "the field period is over"}, exitDone, []string{"door of haitao-2015: open -> closed"}},
		{[]string{"field", "close", "--why", "again"}, exitFailure, []string{"closed already"}},
		{[]string{"field", "open", "--why", "a second wave"}, exitDone, []string{"closed -> open"}},
		{[]string{"field", "pause", "--why", "the links are wrong"}, exitDone, []string{"door of haitao-2015: open -> paused"}},
		{[]string{"field", "open", "--why", "mended"}, exitDone, []string{"paused -> open"}},
		{[]string{"quota", "log"}, exitDone, []string{"more money", "the budget is spent", "a second wave"}},
		{[]string{"quota", "verify"}, exitDone, []string{"agree"}},
	})
}

func TestInterviewControl(t *testing.T) {
	play(t, aStudy(t, "m1", "m2"), []step{
		{[]string{"interview", "invalidate", "1", "--who", "lin", "--why", "copied text"}, exitDone, []string{"invalidated of 1: complete -> invalidated"}},
		{[]string{"interview", "invalidate", "1", "--why", "again"}, exitFailure, []string{"invalidated already"}},
		{[]string{"interview", "restore", "1", "--why", "a mistake"}, exitDone, []string{"restored of 1: invalidated -> complete"}},
		{[]string{"interview", "invalidate", "77", "--why", "x"}, exitFailure, []string{"no interview 77"}},
		{[]string{"interview", "invalidate", "one", "--why", "x"}, exitUsage, []string{`"one" is no interview's number`}},
		{[]string{"interview", "invalidate", "--why", "x"}, exitUsage, []string{"name the interviews"}},
		{[]string{"quota", "verify"}, exitDone, []string{"agree"}},
	})
}

func TestReconciliation(t *testing.T) {
	db := aStudy(t, "m1", "=cmd", "m3")
	dir := t.TempDir()
	accounts, list := filepath.Join(dir, "accounts.csv"), filepath.Join(dir, "rejected.csv")
	write := func(text string) {
		if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("\ufeff\"respondent_id\",reason\nm1,fraud\n'=cmd,\n")
	imported := []string{"reconcile", "import", "--source", "panel", "--file", list, "--who", "lin", "--why", "the panel's list of October"}
	play(t, db, []step{
		{[]string{"reconcile", "export", "--source", "panel", "--out", accounts}, exitDone, []string{"3 respondents of panel"}},
		{[]string{"reconcile", "export", "--source", "panel", "--out", accounts}, exitFailure, []string{"not there yet"}},
		{[]string{"reconcile", "export", "--source", "other", "--out", filepath.Join(dir, "other.csv")}, exitFailure, []string{"sent nobody"}},
		{imported, exitDone, []string{"rejected of 1: - -> complete", "lin: fraud", "the panel's list of October"}},
		{imported, exitFailure, []string{"noted before"}},
		{[]string{"quota", "status", "--json"}, exitDone, []string{`"cell":"B","target":1000,"completed":3`}},
		{append(imported, "--free-slots"), exitDone, []string{"invalidated of 1: complete -> invalidated"}},
		{[]string{"quota", "status", "--json"}, exitDone, []string{`"cell":"B","target":1000,"completed":1`}},
		{[]string{"quota", "verify"}, exitDone, []string{"agree"}},
		{[]string{"reconcile", "export", "--source", "panel", "--out", filepath.Join(dir, "after.csv")}, exitDone, nil},
	})
	if _, err := os.Stat(filepath.Join(dir, "other.csv")); err == nil {
		t.Error("an export of nobody left a file")
	}
	after, err := os.ReadFile(filepath.Join(dir, "after.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"m1,1,complete,", ",600,0,1,fraud,\n", "'=cmd,2,complete,", "m3,3,complete,", ",600,1,0,,\n"} {
		if !strings.Contains(string(after), want) {
			t.Errorf("the accounts are\n%s\nwant %q", after, want)
		}
	}
	for text, want := range map[string]string{
		"id\nm1\n":                                  "no column respondent_id",
		"respondent_id\nm3\nnobody\n":               "line 3: source \"panel\" has sent nobody",
		"respondent_id\nm3\nm3\n":                   "line 3 names the respondent of line 2 again",
		"respondent_id\n":                           "lists nobody",
		"respondent_id,reason\nm3,\"two\nlines\"\n": "line 2: the reason must be at most 1000 bytes of UTF-8 in one line",
		"":                               "no CSV file with a header",
		"respondent_id,reason\n\"m3,x\n": "rejected.csv",
	} {
		write(text)
		play(t, db, []step{{imported, exitFailure, []string{want}}})
	}
	play(t, db, []step{{[]string{"quota", "status", "--json"}, exitDone, []string{`"cell":"B","target":1000,"completed":1`}}})
}

// TestNothingIsExportedFromADriftedDatabase: a counter that disagrees with the rows is found before any data goes out.
func TestNothingIsExportedFromADriftedDatabase(t *testing.T) {
	db := aStudy(t, "m1")
	pool, err := sql.Open("sqlite3", db)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec("UPDATE cells SET completed = 7 WHERE cell = 'B'"); err != nil {
		t.Fatal(err)
	}
	pool.Close()
	out := filepath.Join(t.TempDir(), "out")
	for _, args := range [][]string{
		{"deliver", "--out", out}, {"analyze", "--out", out}, {"reconcile", "export", "--source", "panel", "--out", out + ".csv"}, {"quota", "verify"},
	} {
		play(t, db, []step{{args, exitFailure, []string{"drifted"}}})
	}
	if files, _ := filepath.Glob(out + "*"); len(files) > 0 {
		t.Errorf("%v were written", files)
	}
}
