package main

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"fieldwork/internal/pgserver/pgtest"
	"fieldwork/internal/simulate"
	"fieldwork/internal/store"
)

// ended lets a server stop in order.
func (p *process) ended(t *testing.T) {
	t.Helper()
	p.cmd.Process.Signal(syscall.SIGTERM)
	if err := p.cmd.Wait(); err != nil {
		t.Fatalf("the server ended with %v\n%s", err, p.said())
	}
}

// TestAStudyMovesToPostgresAndBack: respondents begin on a file, go on in PostgreSQL, and the study comes back. While a server
// has a database, nothing is copied out of it or into it.
func TestAStudyMovesToPostgresAndBack(t *testing.T) {
	folder, url := t.TempDir(), pgtest.Database(t)
	at := func(name string) string { return filepath.Join(folder, name) }
	s := mustLoad(t)[0]
	people := simulate.Config{Survey: s, Population: steady(t, s), Seed: 9, Source: "panel", Arrivals: 60, Concurrency: 8, Now: time.Now}
	first := serving(t, folder, "--db", "study.db")
	refusedCopy(t, "another server has the database", at("study.db"), url)
	refusedCopy(t, "another server has the database", emptyStudy(t), at("study.db"))

	people.URL = first.url
	begun := people
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan simulate.Result)
	go func() {
		r, _ := simulate.Run(ctx, begun)
		over <- r
	}()
	waitFor(t, func() bool { return !strings.Contains(statusOf(t, at("study.db")), `"completed":0`) })
	stop()
	<-over
	first.ended(t)
	copiedBy(t, at("study.db"), url)

	second := serving(t, folder, "--db", url, "--works", "works")
	refusedCopy(t, "a server has the database", url, at("back.db"))
	people.URL = second.url
	if r, err := simulate.Run(t.Context(), people); err != nil || r.Defects > 0 {
		t.Errorf("in PostgreSQL: %v, %d defects %v", err, r.Defects, r.Errors)
	}
	second.ended(t)
	copiedBy(t, url, at("back.db"))
	refusedCopy(t, "is not empty", url, at("back.db"))
	for _, db := range []string{url, at("back.db")} {
		if code, out, errs := fieldwork(t, "quota", "verify", "--db", db); code != exitDone {
			t.Errorf("verify %s: exit %d\n%s%s", store.Shown(db), code, out, errs)
		}
	}
	deliveredAlike(t, at("back.db"), url)
	if there, back := statusOf(t, url), statusOf(t, at("back.db")); there != back || strings.Contains(there, `"completed":0`) {
		t.Errorf("there\n%s\nand back\n%s", there, back)
	}
}

// deliveredAlike holds that two databases deliver the same, byte for byte.
func deliveredAlike(t *testing.T, databases ...string) {
	t.Helper()
	var first map[string]string
	for i, db := range databases {
		out := filepath.Join(t.TempDir(), "dataset")
		if code, _, errs := fieldwork(t, "deliver", "--db", db, "--out", out); code != exitDone {
			t.Fatalf("deliver from %s: exit %d\n%s", store.Shown(db), code, errs)
		}
		files := textsOf(t, out)
		if i == 0 {
			first = files
		}
		if len(files) == 0 || !maps.Equal(files, first) {
			t.Errorf("%s delivers otherwise than %s", store.Shown(db), store.Shown(databases[0]))
		}
	}
}

// TestADemoIsCopiedWithItsMark: virtual respondents never pass for real ones.
func TestADemoIsCopiedWithItsMark(t *testing.T) {
	study := emptyStudy(t)
	if err := markDemo(study); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copied.db")
	if copiedBy(t, study, copied); !isDemo(copied) {
		t.Error("the copy has lost its mark")
	}
	refusedCopy(t, "cannot keep the mark", study, "postgres://fieldwork@127.0.0.1:1/study")
}

// emptyStudy is a database file with nothing in it.
func emptyStudy(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "nothing.db")
	st, err := store.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

func statusOf(t *testing.T, db string) string {
	t.Helper()
	code, out, errs := fieldwork(t, "quota", "status", "--json", "--db", db)
	if code != exitDone {
		t.Fatalf("status: exit %d\n%s", code, errs)
	}
	return out
}

func copiedBy(t *testing.T, from, to string) {
	t.Helper()
	code, out, errs := fieldwork(t, "copy", "--from", from, "--to", to)
	if code != exitDone || !strings.Contains(out, "copied       "+store.Shown(from)) {
		t.Fatalf("copy: exit %d\n%s%s", code, out, errs)
	}
	code, again, errs := fieldwork(t, "copy", "--compare", "--from", from, "--to", to)
	if _, said, _ := strings.Cut(out, "\n"); code != exitDone || !strings.HasSuffix(again, said) || !strings.Contains(said, "sha256 ") {
		t.Fatalf("compare: exit %d\n%s%s\nwant\n%s", code, again, errs, out)
	}
}

func refusedCopy(t *testing.T, want, from, to string) {
	t.Helper()
	code, _, errs := fieldwork(t, "copy", "--from", from, "--to", to)
	if code != exitFailure || !strings.Contains(errs, want) || strings.Count(errs, "\n") != 1 {
		t.Errorf("copy from %s to %s: exit %d\n%s\nwant exit 1 and one line with %q", from, to, code, errs, want)
	}
}

func TestCopyRefusals(t *testing.T) {
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{exitUsage, "--from FILE", []string{"copy"}},
		{exitUsage, "--to FILE", []string{"copy", "--from", "study.db"}},
		{exitFailure, "there is no database none.db", []string{"copy", "--from", "none.db", "--to", "new.db"}},
		{exitFailure, "is no address of a PostgreSQL", []string{"copy", "--from", "postgres://h:port/x", "--to", "new.db"}},
		{exitFailure, "it is no Fieldwork database", []string{"copy", "--from", emptyFile(t), "--to", "new.db"}},
	} {
		code, _, errs := fieldwork(t, c.args...)
		if code != c.code || !strings.Contains(errs, c.want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: exit %d\n%s\nwant exit %d and one line with %q", c.args, code, errs, c.code, c.want)
		}
	}
	for _, name := range []string{"none.db", "new.db"} {
		if _, err := os.Stat(name); err == nil {
			t.Errorf("%s was made for nothing", name)
		}
	}
}
