package store

import (
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"fieldwork/internal/fault"
	"fieldwork/internal/pgserver/pgtest"
)

// onServer runs statements in a database of PostgreSQL and returns its address.
func onServer(t testing.TB, url, statements string) string {
	t.Helper()
	conn, err := (&copyPostgres{where: url}).pool(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Exec(statements); err != nil {
		t.Fatal(err)
	}
	return url
}

// copyRefusal is a copy that is refused, and with what words.
type copyRefusal struct {
	name, from, to string
	kind           fault.Kind
	want           string
}

// refused holds a copy to its refusal: one line, with the cure and without the password, and a target that was not there is not there afterwards.
func (c copyRefusal) refused(t *testing.T) {
	t.Helper()
	_, before := os.Stat(c.to)
	_, err := Copy(t.Context(), copyOrder(c.from, c.to))
	if !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "geheim") {
		t.Errorf("%s: %v\nwant %s and one line with %q", c.name, err, c.kind, c.want)
	}
	if _, after := os.Stat(c.to); errors.Is(before, os.ErrNotExist) && !errors.Is(after, os.ErrNotExist) {
		t.Errorf("%s: the target was made for nothing (%v)", c.name, after)
	}
}

// altering is a copy of a database's file with something done to it.
func altering(t *testing.T, file, statements string) string {
	t.Helper()
	image, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "altered.db")
	if err := os.WriteFile(other, image, 0o600); err != nil {
		t.Fatal(err)
	}
	return edited(t, other, statements)
}

func TestCopiesOfFilesThatAreRefused(t *testing.T) {
	sqliteOnly(t, "it has both engines")
	file, _ := newestStudy(t, 3, 2)
	newest, err := NewestSchema()
	if err != nil {
		t.Fatal(err)
	}
	older, notes := copyFile(t), filepath.Join(t.TempDir(), "notes.txt")
	oldDatabase(t, older, newest-1).Close()
	if err := os.WriteFile(notes, []byte(strings.Repeat("shopping list\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(file, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	for _, c := range []copyRefusal{
		{"no source", "nothing.db", copyFile(t), fault.NotFound, "there is no database nothing.db; name the one that serve or demo wrote"},
		{"no database", notes, copyFile(t), fault.Unavailable, "notes.txt cannot be used"},
		{"somebody else's", altering(t, file, `DROP TABLE lease_cells`), copyFile(t), fault.Invalid, "it is no Fieldwork database"},
		{"the same", file, file, fault.Invalid, "--from and --to are the same database; name another one with --to"},
		{"the same by another name", file, link, fault.Invalid, "--from and --to are the same database"},
		{"an older source", older, copyFile(t), fault.Conflict, "fieldwork upgrade --db"},
		{"an older target", file, older, fault.Conflict, "fieldwork upgrade --db"},
		{"a target that is not empty", file, altering(t, file, ``), fault.Conflict, "is not empty, its table arrival_counts has rows, and nothing is ever written over them; name a new database with --to"},
		{"a table too many", altering(t, file, `CREATE TABLE extra (id INTEGER PRIMARY KEY)`), copyFile(t), fault.Conflict, "altered.db has a table extra and "},
		{"a column too many", altering(t, file, `ALTER TABLE accounts ADD COLUMN mail TEXT`), copyFile(t), fault.Conflict, "mail texts"},
		{"a column of another kind", altering(t, file, `ALTER TABLE accounts ADD COLUMN mail REAL`), copyFile(t), fault.Internal, `of type "REAL"`},
		{"a row without its interview", altering(t, file, `INSERT INTO signals VALUES (99, 'x')`), copyFile(t), fault.Invalid, "the row of signals with interview_id = 99 broke a rule of the schema; the source is damaged"},
		{"words in a number", altering(t, file, `UPDATE interviews SET seed = 'abc' WHERE id = 2`), copyFile(t), fault.Invalid, "behind 1 rows table interviews has one that cannot be read"},
		{"no folder", file, filepath.Join(t.TempDir(), "nowhere", "x.db"), fault.Unavailable, "give a file in a folder you may write to"},
	} {
		c.refused(t)
	}
	busy := errors.New("another server has it")
	o := copyOrder(file, copyFile(t))
	o.Lock = func(name string) (io.Closer, error) {
		if name == o.To {
			return nil, busy
		}
		return unlocked(name)
	}
	if _, err := Copy(t.Context(), o); !errors.Is(err, busy) {
		t.Errorf("a target that a server has: %v", err)
	}
}

func TestCopiesToServersThatAreRefused(t *testing.T) {
	sqliteOnly(t, "it has both engines")
	file, _ := newestStudy(t, 3, 2)
	newest, err := NewestSchema()
	if err != nil {
		t.Fatal(err)
	}
	empty, copiedTo := freshPostgres(t), pgtest.Database(t)
	copied(t, file, copiedTo)
	served := onServer(t, freshPostgres(t), `INSERT INTO lanes VALUES ('n', 'gate', 'b', 1, `+nowMs+` + 600000)`)
	for _, c := range []copyRefusal{
		{"nobody there", file, "postgres://fieldwork:geheim@127.0.0.1:1/x?sslmode=disable", fault.Unavailable, "nobody answers there"},
		{"an empty source", pgtest.Database(t), copyFile(t), fault.Invalid, "it is no Fieldwork database"},
		{"a target that is not empty", file, copiedTo, fault.Conflict, "is not empty, its table arrival_counts has rows"},
		{"the same", copiedTo, copiedTo + "&connect_timeout=3", fault.Invalid, "--from and --to are the same database"},
		{"the same by another name", copiedTo, strings.Replace(copiedTo, "127.0.0.1", "localhost", 1), fault.Conflict, "or a copy of it is under way"},
		{"a target that a node has", file, served, fault.Conflict, "a server had the database"},
		{"a source that a node has", served, copyFile(t), fault.Conflict, "a server had the database"},
		{"a newer target", file, onServer(t, freshPostgres(t), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (`+strconv.FormatInt(newest+1, 10)+`, true)`), fault.Invalid, "written by a newer program"},
		{"a table too many", file, onServer(t, freshPostgres(t), `CREATE TABLE extra (id bigint PRIMARY KEY)`), fault.Conflict, "has a table extra and "},
		{"a NUL character", altering(t, file, `UPDATE leases SET survey = 'mi' || char(0) WHERE interview_id = 2`), empty, fault.Invalid,
			"column survey of the row of leases with interview_id = 2 has one; write another text there, with sqlite3: UPDATE leases SET survey = … WHERE interview_id = 2"},
		{"bytes that are no text", altering(t, file, `UPDATE counters SET name = CAST(x'ff' AS TEXT) WHERE kind = 'started'`), empty, fault.Invalid,
			"column name of the row of counters with survey = 'mini' AND kind = 'started' AND name = '\uFFFD' has one"},
		{"a row without its interview", altering(t, file, `INSERT INTO signals VALUES (99, 'x')`), empty, fault.Invalid, "broke a rule of the schema"},
	} {
		c.refused(t)
	}
	copied(t, file, empty) // which it still is
}

// TestNobodyWritesIntoAFileThatIsCopied, and whoever reads it goes on reading.
func TestNobodyWritesIntoAFileThatIsCopied(t *testing.T) {
	sqliteOnly(t, "PostgreSQL has a test of its own")
	file, _ := newestStudy(t, 3, 2)
	c := &copying{CopyOrder: copyOrder(file, copyFile(t))}
	if err := c.open(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	defer c.close()
	for _, name := range []string{c.From, c.To} {
		db, err := sql.Open("sqlite3", "file:"+name+"?_busy_timeout=20")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.ExecContext(t.Context(), `UPDATE cells SET held = held`); troubleIn(err) != heldByOther {
			t.Errorf("%s: %v, want it to be locked", name, err)
		}
		var n int
		if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM cells`).Scan(&n); err != nil {
			t.Errorf("%s cannot be read: %v", name, err)
		}
	}
}

// TestNobodyWritesWhileACopyIsMade, neither into the source nor into the target, and two copies do not meet.
func TestNobodyWritesWhileACopyIsMade(t *testing.T) {
	sqliteOnly(t, "it has both engines")
	file, _ := newestStudy(t, 3, 2)
	full, empty := pgtest.Database(t), pgtest.Database(t)
	copied(t, file, full)
	c := &copying{CopyOrder: copyOrder(full, empty)}
	if err := c.open(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	defer c.close()
	for _, url := range []string{full, empty} {
		db, err := sql.Open("pgx", url)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		for _, statement := range []string{`UPDATE cells SET held = held`, `INSERT INTO accounts (name, created_ms) VALUES ('x', 1)`} {
			if _, err := db.ExecContext(t.Context(), `SET lock_timeout = '50ms'; `+statement); err == nil || !strings.Contains(err.Error(), "55P03") {
				t.Errorf("%s: %s: %v, want it to wait for a lock", url, statement, err)
			}
		}
	}
	copyRefusal{"another copy of the source", full, copyFile(t), fault.Conflict, "or a copy of it is under way"}.refused(t)
	copyRefusal{"another copy into the target", file, empty, fault.Conflict, "or a copy of it is under way"}.refused(t)
}
