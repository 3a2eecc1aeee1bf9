package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"
	"gorm.io/gorm"

	"fieldwork/internal/fault"
)

// TestTroublesAreToldApart: what the operator can mend has the words for it, and what a statement is refused for is a defect.
func TestTroublesAreToldApart(t *testing.T) {
	sqliteOnly(t, "it is about a file")
	for _, c := range []struct {
		err  error
		kind fault.Kind
		says trouble
	}{
		{sqlite3.Error{Code: sqlite3.ErrFull}, fault.Unavailable, diskFull},
		{sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.ENOSPC}, fault.Unavailable, diskFull},
		{sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.EROFS}, fault.Unavailable, readOnly},
		{sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.EIO}, fault.Unavailable, diskFails},
		{sqlite3.Error{Code: sqlite3.ErrBusy}, fault.Unavailable, heldByOther},
		{sqlite3.Error{Code: sqlite3.ErrCorrupt}, fault.Unavailable, spoilt},
		{sql.ErrConnDone, fault.Unavailable, unanswered},
		{context.Canceled, fault.Unavailable, unanswered},
		{sqlite3.Error{Code: sqlite3.ErrConstraint}, fault.Internal, ""},
		{gorm.ErrDuplicatedKey, fault.Internal, ""},
		{sqlite3.Error{Code: sqlite3.ErrError}, fault.Internal, ""},
		{fault.New(fault.NotFound, "nobody"), fault.NotFound, ""},
	} {
		err := unavailable(errors.Join(c.err))
		if !fault.Is(err, c.kind) || !strings.Contains(err.Error(), string(c.says)) || troubleIn(c.err) != c.says {
			t.Errorf("%#v becomes %v (%s), want %s with %q", c.err, err, fault.KindOf(err), c.kind, c.says)
		}
	}
}

// TestPulse plays what writes and askers do, second by second: how often a write is tried, and what askers are told.
func TestPulse(t *testing.T) {
	sqliteOnly(t, "it is about a file")
	full := sqlite3.Error{Code: sqlite3.ErrFull}
	for _, c := range []struct {
		name  string
		plays string // a second each: w a write succeeds, f one fails, . none; then somebody asks
		disk  error  // what a write that is tried meets
		told  string // + ready, - not
		tries int
	}{
		{"nobody writes, and a hundred seconds pass", strings.Repeat(".", 100), nil, strings.Repeat("+", 100), 10},
		{"respondents write", strings.Repeat("w", 100), nil, strings.Repeat("+", 100), 0},
		{"a write failed once", "wf.......", nil, "+-----+++", 1},
		{"some succeed on a disk with hardly any room", "wfwfwfwwwwwwww", nil, "+---------++++", 0},
		{"the disk stays full", "f..............", full, "---------------", 2},
	} {
		now, tries, told := time.Unix(0, 0), 0, ""
		p := pulse{now: func() time.Time { return now }}
		for _, play := range c.plays {
			now = now.Add(time.Second)
			switch play {
			case 'w':
				p.note(nil)
			case 'f':
				p.note(full)
			}
			err := p.sound(t.Context(), func(context.Context) error { tries++; p.note(c.disk); return c.disk })
			told += map[bool]string{true: "+", false: "-"}[err == nil]
		}
		if told != c.told || tries != c.tries {
			t.Errorf("%s: told %s after %d tries, want %s and %d", c.name, told, tries, c.told, c.tries)
		}
	}
}

// TestNoTurn: while somebody else has the database locked a write is given up and never happens; a probe says so.
func TestNoTurn(t *testing.T) {
	sqliteOnly(t, "it is about a file")
	file := filepath.Join(t.TempDir(), "x.db")
	s, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite3", "file:"+file+"?_txlock=exclusive")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	lock, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	done := false
	j := &job{patience: 50 * time.Millisecond, answer: make(chan error, 1), do: func(tx *session) error { done = true; return nil }}
	if err := s.writer.wait(t.Context(), j); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a write without its turn: %v", err)
	}
	if err := s.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "locked") {
		t.Errorf("a locked database: %v", err)
	}
	lock.Rollback()
	if err := s.writer.write(t.Context(), func(tx *session) error { return nil }); err != nil || done {
		t.Errorf("once it is unlocked: %v; the write that was given up is done: %t", err, done)
	}
}

// TestProbeIsAWrite: the probe costs a page of the log, and changes nothing.
func TestProbeIsAWrite(t *testing.T) {
	sqliteOnly(t, "it is about a file")
	file := filepath.Join(t.TempDir(), "x.db")
	s, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	size := func() int64 {
		is, err := os.Stat(file + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return is.Size()
	}
	before := size()
	if err := s.writer.probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	if grown := size() - before; grown < 1<<12 || grown > 1<<14 {
		t.Errorf("the probe wrote %d bytes", grown)
	}
}
