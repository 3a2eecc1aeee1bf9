package backup_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/backup"
	"fieldwork/internal/fault"
)

var begun = time.Date(2015, 10, 8, 9, 0, 0, 123_000_000, time.UTC)

// notes are the databases of these tests: one table, whose only column says something.
type notes struct{}

func (notes) Schema(ctx context.Context, db *sql.DB) (version int64, err error) {
	var tables int
	err = db.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE name = 'notes'), (SELECT user_version FROM pragma_user_version) FROM sqlite_master`).Scan(&tables, &version)
	if err == nil && tables == 0 {
		err = fault.New(fault.Invalid, "it holds no notes")
	}
	return version, err
}

func (n notes) Contents(ctx context.Context, db *sql.DB) (c backup.Contents, err error) {
	if c.Schema, err = n.Schema(ctx, db); err != nil {
		return c, err
	}
	var rows int64
	err = db.QueryRowContext(ctx, `SELECT count(*) FROM notes`).Scan(&rows)
	c.Tables = map[string]int64{"notes": rows}
	c.Cells = []backup.Cell{{Survey: "mini", Cell: "A", Target: 3, Completed: rows}}
	return c, err
}

// written opens a database of notes in which so many stand, and which stays open as a server's does.
func written(t testing.TB, file string, count int) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+file+"?_journal_mode=WAL&_synchronous=FULL&_secure_delete=off")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	execute(t, db, `CREATE TABLE notes (says TEXT); PRAGMA user_version = 1`)
	execute(t, db, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO notes SELECT 'note ' || i || hex(randomblob(20)) FROM n`, count)
	return db
}

func execute(t testing.TB, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}

func order(file, out string) backup.Order {
	return backup.Order{Database: file, Out: out, Begun: begun, Software: "test", Subject: notes{}}
}

func back(from, file string) backup.Return {
	return backup.Return{From: from, Database: file, Now: begun, Newest: 1, Subject: notes{}}
}

// made backs up and returns the backup's file.
func made(t testing.TB, file string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "copy.db")
	if _, err := backup.Make(context.Background(), order(file, out)); err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func count(t testing.TB, file string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(`SELECT count(*) FROM notes`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// names are the names of the files in a folder.
func names(t testing.TB, folder string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestABackupOfALiveDatabase(t *testing.T) {
	file := filepath.Join(t.TempDir(), "live.db")
	db := written(t, file, 500)
	folder := t.TempDir()
	out := filepath.Join(folder, "copy.db")
	m, err := backup.Make(t.Context(), order(file, out))
	if err != nil {
		t.Fatal(err)
	}
	if got := names(t, folder); len(got) != 2 || got[0] != "copy.db" || got[1] != "copy.db.json" {
		t.Errorf("the folder has %v", got)
	}
	if m.Contents.Tables["notes"] != 500 || m.Size != int64(len(read(t, out))) || !m.Begun.Equal(begun) || m.Software != "test" || len(m.SHA256) != 64 {
		t.Errorf("the manifest is %+v", m)
	}
	for _, f := range []string{out, out + ".json"} {
		if info, err := os.Stat(f); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v, want its owner's alone", f, info.Mode(), err)
		}
	}
	execute(t, db, `INSERT INTO notes VALUES ('after')`)
	if n := count(t, file); n != 501 {
		t.Errorf("the database has %d notes afterwards", n)
	}
	restored := filepath.Join(t.TempDir(), "restored.db")
	done, err := backup.Restore(t.Context(), back(out, restored))
	if err != nil || done.Aside != "" || count(t, restored) != 500 {
		t.Errorf("restored %+v (%v)", done, err)
	}
}

// TestWhatWasDeletedIsNotInABackup: a respondent who withdraws is not carried into later copies by pages that are free.
func TestWhatWasDeletedIsNotInABackup(t *testing.T) {
	file := filepath.Join(t.TempDir(), "live.db")
	db := written(t, file, 3)
	secret := strings.Repeat("my-own-words ", 2000)
	execute(t, db, `INSERT INTO notes VALUES (?)`, secret)
	execute(t, db, `DELETE FROM notes WHERE says = ?`, secret)
	execute(t, db, `PRAGMA wal_checkpoint(TRUNCATE)`)
	if !bytes.Contains(read(t, file), []byte("my-own-words")) {
		t.Fatal("SQLite has overwritten what was deleted; this test proves nothing")
	}
	if bytes.Contains(read(t, made(t, file)), []byte("my-own-words")) {
		t.Error("the backup has what was deleted")
	}
}

func TestWhatIsNotBackedUp(t *testing.T) {
	folder := t.TempDir()
	file, text, other := filepath.Join(folder, "live.db"), filepath.Join(folder, "list.txt"), filepath.Join(folder, "other.db")
	written(t, file, 3)
	if err := os.WriteFile(text, []byte(strings.Repeat("shopping list\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	foreign, err := sql.Open("sqlite3", other)
	if err != nil {
		t.Fatal(err)
	}
	execute(t, foreign, `CREATE TABLE things (a)`)
	foreign.Close()
	given, stop := context.WithCancel(t.Context())
	stop()
	for _, c := range []struct {
		name, file, out, want string
		ctx                   context.Context
		kind                  fault.Kind
	}{
		{"no database", filepath.Join(folder, "none.db"), "a.db", "there is no such database", t.Context(), fault.NotFound},
		{"no database at all", text, "a.db", "it is no database", t.Context(), fault.Invalid},
		{"somebody else's", other, "a.db", "it holds no notes", t.Context(), fault.Invalid},
		{"no folder", file, filepath.Join("none", "a.db"), "choose a folder that is there", t.Context(), fault.Unavailable},
		{"a name that is taken", file, "other.db", "is there already", t.Context(), fault.Conflict},
		{"given up", file, "a.db", "context canceled", given, fault.Unavailable},
	} {
		before := names(t, folder)
		_, err := backup.Make(c.ctx, order(c.file, filepath.Join(folder, c.out)))
		if !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.file) {
			t.Errorf("%s: %v (%s), want %q and the file's name", c.name, err, fault.KindOf(err), c.want)
		}
		if after := names(t, folder); len(after) != len(before) {
			t.Errorf("%s: the folder had %v and has %v", c.name, before, after)
		}
	}
}

// TestADamagedDatabaseIsNotBackedUp: a copy of damage must not push a good backup out.
func TestADamagedDatabaseIsNotBackedUp(t *testing.T) {
	file := filepath.Join(t.TempDir(), "live.db")
	db := written(t, file, 2000)
	execute(t, db, `CREATE INDEX notes_says ON notes (says)`)
	good := made(t, file)
	execute(t, db, `PRAGMA journal_mode = DELETE; PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE name = 'notes_says'; PRAGMA writable_schema = OFF`)
	db.Close()
	data := read(t, file)
	copy(data[4096*3:], bytes.Repeat([]byte{0xff}, 4096*4))
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	o := order(file, good)
	o.Replace = true
	if _, err := backup.Make(t.Context(), o); err == nil {
		t.Error("damage was backed up")
	}
	if _, err := backup.Restore(t.Context(), back(good, filepath.Join(t.TempDir(), "new.db"))); err != nil {
		t.Errorf("the good backup is gone: %v", err)
	}
}

// TestADiskIsNotFilled asks for more than any disk has.
func TestADiskIsNotFilled(t *testing.T) {
	file := filepath.Join(t.TempDir(), "live.db")
	written(t, file, 3)
	out := made(t, file)
	m, err := backup.ReadManifest(out)
	if err != nil {
		t.Fatal(err)
	}
	m.Size = 1 << 60
	if err := backup.Room(t.TempDir(), m.Size); runtime.GOOS != "windows" && (!fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "free space")) {
		t.Errorf("%v, want a refusal", err)
	}
	if err := backup.Room(t.TempDir(), 1); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an empty disk is full: %v", err)
	}
}
