//go:build linux

package trials_test

import (
	"database/sql"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"fieldwork/internal/siege/faults"
)

// A failing is a way in which the database can no longer be written.
type failing struct {
	name string
	says string // what /readyz says of it
	fail func(*testing.T, *ward)
	mend func(*testing.T, *ward)
}

func mended(_ *testing.T, w *ward) { w.disk.Mend() }

func ordered(o faults.Order) func(*testing.T, *ward) {
	return func(_ *testing.T, w *ward) { w.disk.Fail(o) }
}

func failings() []failing {
	const changes = faults.Write | faults.Truncate | faults.Sync
	return []failing{
		{"no room for the log", "is full", ordered(faults.Order{Calls: faults.Write, Files: faults.WAL, Error: syscall.ENOSPC, After: 40, Times: faults.Always}), mended},
		{"read-only", "can be read and not written", ordered(faults.Order{Calls: changes, Files: faults.AnyFile, Error: syscall.EROFS, Times: faults.Always}), mended},
		{"writes fail", "reports errors", ordered(faults.Order{Calls: faults.Write, Files: faults.AnyFile, Error: syscall.EIO, Times: faults.Always}), mended},
		{"syncs fail, and forget", "reports errors", ordered(faults.Order{Calls: faults.Sync, Files: faults.AnyFile, Error: syscall.EIO, Times: faults.Always, Forget: true}), mended},
	}
}

// TestFailingDisk: while the database cannot be written respondents are asked to try again and lose nothing that they typed,
// /readyz says what is wrong, and all goes on by itself once it can be; what was acknowledged is there.
func TestFailingDisk(t *testing.T) {
	t.Parallel()
	needsGCC(t)
	c := pitch(t, 400)
	for _, f := range failings() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			c := c.another(t)
			c.admit(t, c.failing(t)).under(t, patients).endures(t, f)
		})
	}
	t.Run("locked by another program", func(t *testing.T) {
		t.Parallel()
		locked(t, c.another(t))
	})
	t.Run("a full disk", func(t *testing.T) {
		t.Parallel()
		full(t, c.another(t))
	})
	t.Run("a main file that cannot be written", func(t *testing.T) {
		t.Parallel()
		uncheckpointed(t, c.another(t))
	})
	t.Run("a sync that forgets what two checkpoints have copied", func(t *testing.T) {
		t.Parallel()
		twice(t, c.another(t))
	})
}

// endures is a failing from its beginning to its end.
func (w *ward) endures(t *testing.T, f failing) {
	t.Helper()
	w.goesOn(t)
	p := w.comes(t, "patient")
	f.fail(t, w)
	w.reports(t, f.says)
	p.isAsked()
	then := w.crowd.Counts().Retries
	until(t, "everybody has been asked to try again", func() bool { return w.crowd.Counts().Retries > then+2*patients })
	f.mend(t, w)
	until(t, "/readyz is green", func() bool { status, _ := w.asks(t, "/readyz"); return status == http.StatusOK })
	w.goesOn(t)
	p.isServed()
	w.discharge(t)
}

// reports waits for /readyz to say what is wrong, in one way or another; meanwhile the process is alive and pages are read.
func (w *ward) reports(t *testing.T, says ...string) {
	t.Helper()
	var said string
	until(t, "/readyz is red", func() (red bool) {
		var status int
		status, said = w.asks(t, "/readyz")
		return status == http.StatusServiceUnavailable
	})
	if !slices.ContainsFunc(says, func(one string) bool { return strings.Contains(said, one) }) || strings.Count(said, "\n") != 1 {
		t.Errorf("/readyz says %q, and should say in one line that it %s", said, strings.Join(says, ", or "))
	}
	if status, _ := w.asks(t, "/healthz"); status != http.StatusOK {
		t.Errorf("/healthz answers %d", status)
	}
}

// locked holds the database as another program would that forgets to commit.
func locked(t *testing.T, c camp) {
	w := c.admit(t, nil).under(t, patients)
	var other *sql.Conn
	held := 30 * time.Second
	if testing.Short() {
		held = 12 * time.Second
	}
	var since time.Time
	w.endures(t, failing{"locked", "locked", func(t *testing.T, w *ward) {
		pool, err := sql.Open("sqlite3", "file:"+w.db+"?_busy_timeout=10000")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { pool.Close() })
		if other, err = pool.Conn(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := other.ExecContext(t.Context(), "BEGIN EXCLUSIVE"); err != nil {
			t.Fatal(err)
		}
		since = time.Now()
	}, func(t *testing.T, w *ward) {
		time.Sleep(held - time.Since(since))
		if _, err := other.ExecContext(t.Context(), "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
	}})
}

// full has the database on a small disk of memory, which somebody else fills. Mounting one takes rights that not everybody
// has; the failing library then stands for it.
func full(t *testing.T, c camp) {
	disk := filepath.Join(c.folder, "disk")
	if err := os.Mkdir(disk, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=48m"); err != nil {
		t.Skipf("no small disk can be mounted here (%v); the failing library stands for it", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Errorf("the small disk cannot be unmounted: %v", err)
		}
	})
	c.db = filepath.Join(disk, "study.db")
	w := c.admit(t, nil).under(t, patients)
	ballast := filepath.Join(disk, "ballast")
	w.endures(t, failing{"full", "is full", func(t *testing.T, w *ward) {
		f, err := os.Create(ballast)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for err == nil {
			_, err = f.Write(make([]byte, 64<<10))
		}
	}, func(t *testing.T, w *ward) {
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
	}})
}

// uncheckpointed: checkpoints that fail keep nobody from answering, because the log has everything; what a checkpoint was
// told is written, and is not, is written again by the next one.
func uncheckpointed(t *testing.T, c camp) {
	w := c.admit(t, c.failing(t)).under(t, patients)
	w.goesOn(t)
	for _, o := range []faults.Order{
		{Calls: faults.Write, Files: faults.Main, Error: syscall.ENOSPC, After: 20, Times: 3},
		{Calls: faults.Sync, Files: faults.Main, Error: syscall.EIO, Times: 3, Forget: true},
	} {
		w.disk.Fail(o)
		until(t, "checkpoints fail", func() bool { _, failed := w.disk.Met(); return failed >= o.Times })
		w.disk.Mend()
		if status, said := w.asks(t, "/readyz"); status != http.StatusOK {
			t.Errorf("/readyz: %d %s", status, said)
		}
		w.goesOn(t)
	}
	w.warned(t)
	w.discharge(t)
}

// twice has one checkpoint copy a part of the log, because somebody reads what was before, and the sync of the next one fail and
// forget what both have copied. SQLite syncs nothing after the first and takes its pages for kept: until November 2026 answers
// that were acknowledged were lost so, and the database was damaged.
func twice(t *testing.T, c camp) {
	w := c.admit(t, c.failing(t)).under(t, patients)
	w.goesOn(t)
	for w.copies(t, w.readFrom) < 50 { // a log that has only begun has little that is before the reader
	}
	w.disk.Fail(faults.Order{Calls: faults.Sync, Files: faults.Main, Error: syscall.EIO, Times: 1, Forget: true})
	until(t, "a sync fails", func() bool { _, failed := w.disk.Met(); return failed > 0 })
	for range 3 { // until the log has begun anew
		w.copies(t, func(*testing.T) (end func()) { return func() {} })
	}
	w.warned(t)
	w.discharge(t)
}

// copies waits for a checkpoint while somebody reads, and tells how many pages it has copied; they can be forgotten afterwards.
func (w *ward) copies(t *testing.T, reads func(*testing.T) (end func())) (pages int) {
	t.Helper()
	w.disk.Fail(faults.Order{Calls: faults.Write, Files: faults.Main, Forget: true}) // none, but they are counted and remembered
	defer reads(t)()
	from := w.crowd.Counts().Pages
	until(t, "a checkpoint is made", func() bool {
		before := pages
		pages, _ = w.disk.Met()
		return pages > 0 && pages == before || w.crowd.Counts().Pages > from+4000 // none of the reader's
	})
	return pages
}

// readFrom has another program read the database as it is now, until it is told to end.
func (w *ward) readFrom(t *testing.T) (end func()) {
	t.Helper()
	pool, err := sql.Open("sqlite3", "file:"+w.db+"?_query_only=on")
	if err != nil {
		t.Fatal(err)
	}
	tx, err := pool.Begin()
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRow("SELECT count(*) FROM cells").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return func() {
		tx.Rollback()
		pool.Close()
	}
}

// warned looks for the word of a checkpoint that failed in what the server has logged.
func (w *ward) warned(t *testing.T) {
	t.Helper()
	said, err := os.ReadFile(filepath.Join(w.folder, "server.log"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(said), "cannot be written from its log") {
		t.Error("the server's log does not tell of the checkpoint that failed")
	}
}
