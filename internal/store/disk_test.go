package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/siege/volume"
)

// TestWhatTheDiskMayLoseIsNobodysAnswer: neither whoever wrote it is told that it is there nor whoever reads, until a commit is kept.
func TestWhatTheDiskMayLoseIsNobodysAnswer(t *testing.T) {
	sqliteOnly(t, "PostgreSQL has a log of its own")
	d := openDoor(t)
	iv := d.begin("known", start)
	engine, ctx := d.engine.(sqliteEngine), t.Context()
	disk, takes := engine.disk, engine.disk.takes
	disk.takes = func() error { return syscall.EROFS }
	asks := map[string]func() error{
		"a page is saved": func() error {
			_, err := d.SavePage(ctx, &field.PageSave{Interview: &iv, Page: "a", Next: "a", Submitted: true, Now: start})
			return err
		},
		"an interview is read":    func() error { _, err := d.Interview(ctx, d.s.ID, iv.Token); return err },
		"a revision is asked for": func() error { _, err := d.Revision(ctx, iv.ID); return err },
		"a source is told":        func() error { _, err := d.Due(ctx, []string{d.s.ID}, start, 1); return err },
		"the database is ready":   func() error { return d.Ready(ctx) },
	}
	for range 2 { // a page first: what is read is not doubted before
		for what, ask := range asks {
			if err := asks["a page is saved"](); !fault.Is(err, fault.Unavailable) || !errors.Is(err, syscall.EROFS) {
				t.Fatalf("a page is saved: %v", err)
			}
			if err := ask(); !fault.Is(err, fault.Unavailable) {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	mine := &checkpointer{db: engine.checkpoints.db, index: engine.checkpoints.index, disk: disk} // the engine's is its writer's alone
	if err := mine.checkpoint(); !errors.Is(err, syscall.EROFS) {
		t.Errorf("a checkpoint: %v", err)
	}
	disk.takes = takes
	if err := asks["a page is saved"](); err != nil {
		t.Fatal(err)
	}
	for what, ask := range asks {
		if err := ask(); err != nil && what != "the database is ready" { // which is so when nothing has failed for some seconds
			t.Errorf("%s once the disk keeps what is written: %v", what, err)
		}
	}
}

// TestNothingAcknowledgedIsLostWhenAnExt4GivesUp: its fsync may succeed in the instant in which it does, for a log that has grown.
// Without asking it afterwards, about one round in nine lost an interview.
func TestNothingAcknowledgedIsLostWhenAnExt4GivesUp(t *testing.T) {
	sqliteOnly(t, "it is about the disk of a file")
	rounds := 40
	if testing.Short() {
		rounds = 8
	}
	v := volume.New(t, t.TempDir())
	for round := range rounds {
		file := filepath.Join(v.At, fmt.Sprintf("%d.db", round))
		acknowledged := beginUntilRefused(t, v, file, time.Duration(round)*time.Millisecond/4)
		v.Mend(t)
		if err := find(t.Context(), file, acknowledged); err != nil {
			t.Errorf("round %d, of %d acknowledged interviews: %v", round, len(acknowledged), err)
		}
	}
}

// find looks for interviews in a file.
func find(ctx context.Context, file string, acknowledged []interview.Interview) error {
	s, err := OpenExisting(ctx, file)
	if err != nil {
		return err
	}
	defer s.Close()
	var lost []error
	for _, iv := range acknowledged {
		if _, err := s.Interview(ctx, iv.Survey, iv.Token); err != nil {
			lost = append(lost, fmt.Errorf("%s: %w", iv.Token, err))
		}
	}
	return errors.Join(lost...)
}

// beginUntilRefused begins interviews until the disk gives up, which it does after some time.
func beginUntilRefused(t *testing.T, v *volume.Volume, file string, after time.Duration) (acknowledged []interview.Interview) {
	t.Helper()
	s, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	sv := mini(t)
	if err := s.Register(t.Context(), sv, start); err != nil {
		t.Fatal(err)
	}
	begun := make(chan struct{})
	go func() {
		defer close(begun)
		for i := 0; err == nil; i++ {
			var iv interview.Interview
			iv, err = s.Begin(context.Background(), field.Beginning{Now: start, Interview: interview.Interview{
				Token: fmt.Sprintf("token-%d", i), Survey: sv.ID, Version: sv.Version, Language: "en"}})
			if err == nil {
				acknowledged = append(acknowledged, iv)
			}
		}
	}()
	time.Sleep(20*time.Millisecond + after)
	v.FailOnce(t)
	<-begun
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("the disk has given up: %v", err)
	}
	return acknowledged
}
