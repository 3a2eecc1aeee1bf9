package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/fault"
)

var updating = flag.Bool("update", false, "write the dumps of schemas that have none")

// upgrading is how the tests open older databases.
func upgrading(tell func(Upgrade)) Option {
	return Upgrading(Upgrader{Clock: func() time.Time { return start }, Software: "fieldwork test", Tell: tell})
}

// TestReleasedMigrationsNeverChange holds each migration, and the schema that it leads to, to the dump that was made of them
// when they were released: databases in the field have seen them as they were. A migration that has no dump yet gets one with
// -update; one that has, not even then.
func TestReleasedMigrationsNeverChange(t *testing.T) {
	sqliteOnly(t, "PostgreSQL begins with schema 15")
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "study.db")
	for i, name := range names {
		version := int64(i + 1)
		migrateTo(t, file, version)
		have := dumped(t, file, name)
		kept := filepath.Join("testdata", "schemas", fmt.Sprintf("%05d.sql", version))
		want, err := os.ReadFile(kept)
		if errors.Is(err, fs.ErrNotExist) && *updating {
			if err := os.WriteFile(kept, []byte(have), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s has no dump; go test ./internal/store -run Released -update makes it, and from then on it never changes", name)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if have != string(want) {
			t.Errorf("%s is not what was released as schema %d; undo the change, and make a new migration\nnow\n%s", name, version, have)
		}
	}
	if kept, err := filepath.Glob("testdata/schemas/*.sql"); err != nil || len(kept) != len(names) {
		t.Errorf("%d dumps for %d migrations (%v): a released migration is never removed", len(kept), len(names), err)
	}
	if newest, err := NewestSchema(); err != nil || newest != int64(len(names)) {
		t.Errorf("the newest schema is %d (%v), and there are %d migrations: number them without a gap", newest, err, len(names))
	}
}

// dumped is a database's schema as SQL, headed by what the migration was that led to it.
func dumped(t *testing.T, file, migration string) string {
	t.Helper()
	text, err := fs.ReadFile(migrations, migration)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	all, err := values[string](db.QueryContext(t.Context(), `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'goose%' ORDER BY rowid`))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("-- %s, SHA-256 %x\n\n%s;\n", filepath.Base(migration), sha256.Sum256(text), strings.Join(all, ";\n\n"))
}

// oldDatabase makes a database of a released schema from its dump, which owes nothing to the migrations of today.
func oldDatabase(t testing.TB, file string, version int64) *sql.DB {
	t.Helper()
	dump, err := os.ReadFile(filepath.Join("testdata", "schemas", fmt.Sprintf("%05d.sql", version)))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", "file:"+file+"?_journal_mode=WAL&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	_, err = db.Exec(string(dump) + `
		CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))`)
	for v := int64(0); v <= version && err == nil; v++ {
		_, err = db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, 1)`, v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// TestSchemasThatAreRefused: nothing is changed in a file that this program does not know, and an older schema is not changed
// by a command that only reads.
func TestSchemasThatAreRefused(t *testing.T) {
	sqliteOnly(t, "PostgreSQL begins with schema 15")
	newest, err := NewestSchema()
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	for _, c := range []struct {
		name, want string
		make       func(file string) *sql.DB
		how        []Option
	}{
		{"newer", fmt.Sprintf("has schema %d, written by a newer program, and this one knows schemas up to %d; use the newer program", newest+1, newest),
			func(file string) *sql.DB {
				return altered(t, seeded(t, file), fmt.Sprintf(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (%d, 1)`, newest+1))
			}, []Option{upgrading(nil)}},
		{"older", "bring it up to date with fieldwork upgrade --db", func(file string) *sql.DB { return oldDatabase(t, file, newest-1) }, nil},
		{"somebody else's", "it is no Fieldwork database", func(file string) *sql.DB {
			return altered(t, seeded(t, file), `DROP TABLE lease_cells`)
		}, []Option{upgrading(nil)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "study.db")
			if err := c.make(file).Close(); err != nil {
				t.Fatal(err)
			}
			before, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, open := range []func(context.Context, string, ...Option) (*Store, error){Open, OpenExisting} {
				s, err := open(ctx, file, c.how...)
				if err == nil {
					s.Close()
				}
				if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") || fault.KindOf(err) == fault.Internal {
					t.Errorf("%v, want one line with %q", err, c.want)
				}
			}
			after, err := os.ReadFile(file)
			if err != nil || string(before) != string(after) {
				t.Errorf("the file was changed (%v)", err)
			}
			if copies, err := filepath.Glob(file + ".before*"); err != nil || len(copies) > 0 {
				t.Errorf("there are backups %v (%v)", copies, err)
			}
		})
	}
}

// altered opens a database and does something to it.
func altered(t *testing.T, file, statement string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
	return db
}
