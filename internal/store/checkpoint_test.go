package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"
)

// openFile opens a new database in a file, with what copies its log.
func openFile(t *testing.T) (s *Store, file string, c *checkpointer) {
	t.Helper()
	sqliteOnly(t, "it is about a file and its log")
	file = filepath.Join(t.TempDir(), "x.db")
	s, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, file, s.writer.engine.(sqliteEngine).checkpoints
}

// insert writes so many rows of a page each, of which number counts the first.
func insert(db *gorm.DB, number, rows int) error {
	return db.Exec(`WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
		INSERT INTO sessions (token_hash, data, expires_ms) SELECT printf('%06d', i), zeroblob(3500), 1 FROM n`, number, number+rows).Error
}

// fill is insert by the writer.
func (s *Store) fill(t *testing.T, number, rows int) {
	t.Helper()
	if err := s.writer.write(t.Context(), func(tx *session) error { return insert(tx.DB, number, rows) }); err != nil {
		t.Fatal(err)
	}
}

// TestTheLogBeginsAnew: it is copied between batches once it is long, and is then written from its beginning.
func TestTheLogBeginsAnew(t *testing.T) {
	s, file, _ := openFile(t)
	const rows = 500
	for i := range 40 {
		s.fill(t, i*rows, rows)
	}
	log, err := os.Stat(file + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if pages := log.Size() >> 12; pages < logLength || pages > logLength+2*rows {
		t.Errorf("after %d pages the log has room for %d, want %d or a little more", 40*rows, pages, logLength)
	}
	main, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if pages := main.Size() >> 12; pages < 30*rows {
		t.Errorf("after %d pages the database's file has %d", 40*rows, pages)
	}
}

// TestNothingIsTakenForCopiedOnceACheckpointFailed: what the file has lost since it was copied is copied again.
func TestNothingIsTakenForCopiedOnceACheckpointFailed(t *testing.T) {
	for name, distrusted := range map[string]bool{"it is distrusted": true, "a control, which must show the damage": false} {
		t.Run(name, func(t *testing.T) {
			s, file, c := openFile(t)
			s.writer.stop() // so that nobody but this test writes
			if err := insert(c.db, 0, 100); err != nil {
				t.Fatal(err)
			}
			before, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.checkpoint(); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, before, 0); err != nil { // the disk forgets what was written since
				t.Fatal(err)
			}
			if distrusted {
				if err := c.distrust(); err != nil {
					t.Fatal(err)
				}
			}
			err = errors.Join(insert(c.db, 100, 1), c.checkpoint())
			if distrusted && err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if said := checked(t, file); said == "101 ok" != distrusted {
				t.Errorf("the database says %s", said)
			}
		})
	}
}

// checked counts the rows of a closed database, and says what SQLite finds of it.
func checked(t *testing.T, file string) (said string) {
	t.Helper()
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(`SELECT (SELECT count(*) FROM sessions) || ' ' || integrity_check FROM pragma_integrity_check`).Scan(&said); err != nil {
		return err.Error()
	}
	return said
}

// TestTheIndexIsMadeAnewWhileOthersReadAndWrite: nobody sees more of it than a short wait, whether
// by a connection of the store's or by one of somebody else's.
func TestTheIndexIsMadeAnewWhileOthersReadAndWrite(t *testing.T) {
	s, file, c := openFile(t)
	another, err := sql.Open("sqlite3", "file:"+file+"?_busy_timeout=10000&_query_only=on")
	if err != nil {
		t.Fatal(err)
	}
	defer another.Close()
	ctx, end := context.WithTimeout(t.Context(), 2*time.Second)
	defer end()
	var everybody sync.WaitGroup
	for range 3 {
		everybody.Go(func() {
			for last := 0; ctx.Err() == nil; {
				var n, m int
				err := s.reading(t.Context()).row(`SELECT count(*) FROM sessions`).Scan(&n)
				if err == nil {
					err = another.QueryRow(`SELECT count(*) FROM sessions`).Scan(&m)
				}
				if err != nil || n < last || m < n {
					t.Errorf("%d rows, then %d, then %d (%v)", last, n, m, err)
					return
				}
				last = m
			}
		})
	}
	written := 0
	for ; ctx.Err() == nil; written += 20 {
		s.fill(t, written, 20)
		if err := c.db.Transaction(func(*gorm.DB) error { return c.index.spoil() }); err != nil {
			t.Fatal(err)
		}
	}
	everybody.Wait()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if said := checked(t, file); !strings.HasSuffix(said, " ok") {
		t.Errorf("%d rows were written, and the database says %s", written, said)
	}
}

// TestStoresOfOneProcessShareTheIndex: were it closed with the first of them, the locks of the second would be forgotten.
func TestStoresOfOneProcessShareTheIndex(t *testing.T) {
	first, file, c := openFile(t)
	second, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if other := second.writer.engine.(sqliteEngine).checkpoints; other.index != c.index {
		t.Error("each has an index of its own")
	}
	first.Close()
	if _, err := c.index.length(); err != nil {
		t.Errorf("the second has its index no more: %v", err)
	}
	second.Close()
	if _, err := c.index.length(); err == nil {
		t.Error("nobody uses the index, and it is open")
	}
}
