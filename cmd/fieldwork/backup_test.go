package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/backup"
	"fieldwork/internal/simulate"
)

// TestBackupAndRestoreOfALiveStudy backs a study up from another process while respondents answer over HTTP, restores it, and
// goes on with it on another server.
func TestBackupAndRestoreOfALiveStudy(t *testing.T) {
	srv, db := testServer(t, time.Now)
	s, err := srv.field.Survey(shipped)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan simulate.Result)
	go func() {
		r, _ := simulate.Run(ctx, simulate.Config{URL: srv.url, Survey: s, Population: steady(t, s), Seed: 5, Source: "panel", Arrivals: 2000, Concurrency: 16, Now: time.Now})
		over <- r
	}()
	folder := t.TempDir()
	var last string
	for n := range 3 {
		waitFor(t, func() bool {
			tally, err := srv.field.Monitor(t.Context(), shipped)
			return err == nil && tally.Started > 20*(n+1)
		})
		tally, err := srv.field.Monitor(t.Context(), shipped)
		if err != nil {
			t.Fatal(err)
		}
		last = filepath.Join(folder, string(rune('a'+n))+".db")
		out, err := program(t, "backup", "--db", db, "--out", last).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "backup       "+last) || !strings.Contains(string(out), "haitao-2015") {
			t.Fatalf("%v\n%s", err, out)
		}
		m, err := backup.Complete(last)
		if err != nil || int(m.Contents.Tables["interviews"]) < tally.Started {
			t.Fatalf("%d interviews had begun, the backup has %d (%v)", tally.Started, m.Contents.Tables["interviews"], err)
		}
		restored := filepath.Join(t.TempDir(), "restored.db")
		code, said, errs := fieldwork(t, "restore", "--from", last, "--db", restored)
		if code != exitDone || !strings.Contains(said, "counters, leases, completes and ledger agree") || !strings.Contains(said, "as of        "+m.Begun.Format("2006-01-02 15:04:05 UTC")) {
			t.Fatalf("restore: exit %d\n%s%s", code, said, errs)
		}
	}
	stop()
	if r := <-over; r.Defects > 0 {
		t.Errorf("respondents met %d defects while backups were made: %v", r.Defects, r.Errors)
	}
	again := serving(t, folder, "--db", last, "--works", "works")
	r, err := simulate.Run(t.Context(), simulate.Config{URL: again.url, Survey: s, Population: steady(t, s), Seed: 6, Source: "panel", Arrivals: 10, Concurrency: 4, Now: time.Now})
	if err != nil || r.Defects > 0 {
		t.Errorf("on the restored study: %v, %d defects %v", err, r.Defects, r.Errors)
	}
}

// waitFor waits for what must come, on however slow a machine.
func waitFor(t *testing.T, comes func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !comes(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it has not come in a minute")
		}
	}
}

func TestBackupRefusals(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	if err := os.WriteFile(at("notes.txt"), []byte(strings.Repeat("shopping list\n", 100)), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{exitUsage, "--out FILE", []string{"backup", "--db", at("none.db")}},
		{exitUsage, "--from FILE", []string{"restore"}},
		{exitFailure, "there is no such database", []string{"backup", "--db", at("none.db"), "--out", at("copy.db")}},
		{exitFailure, "it is no database", []string{"backup", "--db", at("notes.txt"), "--out", at("copy.db")}},
		{exitFailure, "is no Fieldwork database", []string{"backup", "--db", emptyFile(t), "--out", at("copy.db")}},
		{exitFailure, "copy both, under the same name", []string{"restore", "--from", at("notes.txt"), "--db", at("new.db")}},
		{exitFailure, "there is no database", []string{"upgrade", "--db", at("none.db")}},
		{exitUsage, "is too often", []string{"serve", "--backups", at("b"), "--backup-every", "1s"}},
		{exitUsage, "keeps none", []string{"serve", "--backups", at("b"), "--backup-keep", "0"}},
	} {
		code, _, errs := fieldwork(t, c.args...)
		if code != c.code || !strings.Contains(errs, c.want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: exit %d\n%s\nwant exit %d and one line with %q", c.args, code, errs, c.code, c.want)
		}
	}
	if left, err := filepath.Glob(at("*")); err != nil || len(left) != 1 {
		t.Errorf("there are %v (%v)", left, err)
	}
}

// TestTheManifestIsForPrograms too: its names are a contract.
func TestTheManifestIsForPrograms(t *testing.T) {
	_, db := testServer(t, time.Now)
	out := filepath.Join(t.TempDir(), "copy.db")
	if code, _, errs := fieldwork(t, "backup", "--db", db, "--out", out); code != exitDone {
		t.Fatal(errs)
	}
	text, err := os.ReadFile(out + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Format, Software, SQLite, Begun, SHA256, Seal string
		Size                                          int64
		Contents                                      struct {
			Schema int64
			Cells  []struct {
				Survey, Cell            string
				Target, Completed, Held *int64
			}
			Tables map[string]int64
		}
	}
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	if m.Format != "fieldwork-backup-1" || m.Software == "" || m.SQLite == "" || m.Begun == "" || len(m.SHA256) != 64 || m.Size == 0 || m.Contents.Schema == 0 ||
		len(m.Contents.Cells) != 3 || *m.Contents.Cells[0].Target != 1000 {
		t.Errorf("%s", text)
	}
	if _, has := m.Contents.Tables["interviews"]; !has {
		t.Errorf("the tables are %v", m.Contents.Tables)
	}
}
