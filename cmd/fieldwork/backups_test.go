package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/backup"
	"fieldwork/internal/fault"
)

// scheduled is a schedule over a real database, on a clock that the test turns.
func scheduled(t *testing.T, keep int) (s *backupSchedule, now *time.Time, log *bytes.Buffer) {
	t.Helper()
	_, db := testServer(t, time.Now)
	at, said := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), &bytes.Buffer{}
	s, err := openBackups(serverConfig{db: db, backups: backupPlan{dir: filepath.Join(t.TempDir(), "back[ups]"), every: time.Hour, keep: keep},
		log: slog.New(slog.NewTextHandler(said, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	s.clock = func() time.Time { return at }
	return s, &at, said
}

func inFolder(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

// TestBackupsAreScheduled: so many are kept, the oldest go when a new one is complete, and a server that starts anew goes on
// where the last one stopped.
func TestBackupsAreScheduled(t *testing.T) {
	s, now, said := scheduled(t, 2)
	if due := s.due(); due != 0 {
		t.Errorf("the first is due in %s", due)
	}
	for range 3 {
		if err := s.once(t.Context()); err != nil {
			t.Fatal(err)
		}
		*now = now.Add(time.Hour)
	}
	want := ".lock study-20261123T110000Z.db study-20261123T110000Z.db.json study-20261123T120000Z.db study-20261123T120000Z.db.json"
	if got := inFolder(t, s.dir); got != want {
		t.Errorf("there are\n%s\nwant\n%s", got, want)
	}
	if !strings.Contains(said.String(), "the database was backed up") {
		t.Errorf("the log says\n%s", said)
	}
	for _, c := range []struct{ after, want time.Duration }{{-5 * time.Hour, time.Hour}, {10 * time.Minute, 50 * time.Minute}, {3 * time.Hour, 0}} {
		*now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC).Add(c.after)
		if due := s.due(); due != c.want {
			t.Errorf("%s after the last one the next is due in %s, want %s", c.after, due, c.want)
		}
	}
}

// TestABackupThatFailsRemovesNone: the last complete ones stay, what is not complete is not counted among them, and the log
// says what is wrong.
func TestABackupThatFailsRemovesNone(t *testing.T) {
	s, now, said := scheduled(t, 1)
	if err := s.once(t.Context()); err != nil {
		t.Fatal(err)
	}
	good := s.complete()
	cut := filepath.Join(s.dir, "study-20261123T100500Z.db")
	for _, suffix := range []string{"", ".json"} {
		data, err := os.ReadFile(good[0] + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if suffix == "" {
			data = data[:len(data)-1]
		}
		if err := os.WriteFile(cut+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	real := s.make
	s.make = func(context.Context, string, time.Time) (backup.Manifest, error) {
		return backup.Manifest{}, fault.New(fault.Unavailable, "the disk has no room")
	}
	*now = now.Add(time.Hour)
	if err := s.once(t.Context()); err == nil {
		t.Error("the failure is forgotten")
	}
	if all := s.complete(); len(all) != 1 || all[0] != good[0] {
		t.Errorf("complete are %v, want %v", all, good)
	}
	if !strings.Contains(said.String(), "level=ERROR") || !strings.Contains(said.String(), "the disk has no room") || !strings.Contains(said.String(), "complete=1") {
		t.Errorf("the log says\n%s", said)
	}
	s.make = real
	if err := s.once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if all := s.complete(); len(all) != 1 || all[0] == good[0] {
		t.Errorf("complete are %v", all)
	}
	if _, err := os.Stat(cut); err != nil {
		t.Errorf("what was not known as a backup was removed: %v", err)
	}
}

// TestWhatWasBrokenOffIsTidied and one folder is one server's.
func TestWhatWasBrokenOffIsTidied(t *testing.T) {
	s, _, _ := scheduled(t, 1)
	if err := s.once(t.Context()); err != nil {
		t.Fatal(err)
	}
	kept := inFolder(t, s.dir)
	for _, name := range []string{".study-20261123T090000Z.db-123.part", ".study-20261123T090000Z.db-123.part-journal", "study-20261123T090000Z.db.json"} {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := serverConfig{db: s.db, backups: s.backupPlan, log: s.log}
	if _, err := openBackups(c); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second server in the folder: %v", err)
	}
	s.close()
	again, err := openBackups(c)
	if err != nil {
		t.Fatal(err)
	}
	defer again.close()
	if got := inFolder(t, s.dir); got != kept {
		t.Errorf("there are\n%s\nwant\n%s", got, kept)
	}
}

// TestAServerBacksUp by itself, and gives up what it is making when it stops.
func TestAServerBacksUp(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "backups")
	p := serving(t, t.TempDir(), "--db", "study.db", "--backups", dir)
	plan := backupPlan{dir: dir}
	s := &backupSchedule{backupPlan: plan, db: "study.db", log: slog.New(slog.DiscardHandler)}
	waitFor(t, func() bool { return len(s.complete()) == 1 })
	if !strings.Contains(p.said(), "backups      "+dir+", every 1h0m0s, the newest 48") {
		t.Errorf("the server said\n%s", p.said())
	}

	unending, begun := &backupSchedule{backupPlan: plan, db: "other.db", clock: time.Now, log: s.log}, make(chan bool)
	unending.make = func(ctx context.Context, _ string, _ time.Time) (backup.Manifest, error) {
		close(begun)
		<-ctx.Done()
		return backup.Manifest{}, errors.New("given up")
	}
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan bool)
	go func() { unending.run(ctx); close(over) }()
	<-begun
	stop()
	<-over
}
