package store

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"fieldwork/internal/fault"
	"fieldwork/internal/pgserver/pgtest"
)

// unlocked is a lock that nobody else wants.
func unlocked(string) (io.Closer, error) { return io.NopCloser(nil), nil }

func copyOrder(from, to string) CopyOrder {
	return CopyOrder{From: from, To: to, Lock: unlocked}
}

// copyFile is a file for a database that is not there yet.
func copyFile(t testing.TB) string { return filepath.Join(t.TempDir(), "copy.db") }

func copied(t testing.TB, from, to string) Copied {
	t.Helper()
	done, err := Copy(t.Context(), copyOrder(from, to))
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// varied puts rows into every table that a study of the first release leaves empty, with what engines might see differently:
// the ends of numbers, empty and missing values, bytes in a column of texts, texts whose order depends on the language.
const varied = `
UPDATE interviews SET seed = -9223372036854775808, answers = CAST(answers AS BLOB) WHERE id = 1;
UPDATE interviews SET seed = 9223372036854775807, disposition = 'withdrawn', was = 'complete', answers = '{}', in_sample = 0 WHERE id = 0;
INSERT INTO fills (survey, cell, at_ms, cells, arrivals) VALUES ('other', 'x', 1, '[]', '{"问":1}');
INSERT INTO doors VALUES ('other', 'paused');
INSERT INTO changes (survey, at_ms, who, what, subject, old, new, why) VALUES ('other', 1, 'König', 'target', 'x', '', '', 'tab	and ''quotes'' 😀');
INSERT INTO nonces VALUES ('mini', 'panel', 'a', 1), ('mini', 'panel', 'B', 1), ('mini', 'panel', '_', 2), ('mini', 'panel', 'é', 2), ('mini', 'panel', '中', 3), ('mini', 'panel', 'z', 3), ('mini', 'panel', '', 4);
INSERT INTO callbacks (id, survey, source, interview_id, outcome, due_ms) VALUES (7, 'mini', 'panel', 1, 'complete', 5), (70, 'mini', 'panel', 2, 'complete', 5);
INSERT INTO arrival_counts VALUES ('other', '2015-10-08', 'p', 'A', '["A"]', 'admitted', 1);
INSERT INTO signal_keys VALUES ('other', randomblob(32));
INSERT INTO signals VALUES (1, 'abc');
INSERT INTO accounts (id, name, created_ms) VALUES (3, 'ann', 1), (5, 'Bert', 1);
INSERT INTO account_grants VALUES (3, '*', 'manager');
INSERT INTO account_secrets VALUES (3, 'ABC', 1);
INSERT INTO account_links VALUES ('x', 'setup', NULL, 1, 2), ('y', 'welcome', 3, 1, 2);
INSERT INTO account_tokens (id, account_id, name, hash, scopes, survey, created_ms) VALUES (1, 3, 'n', 'h', '[]', '*', 1), (2, 3, 'n', 'g', '[]', '*', 1), (40, 3, 'n', 'f', '[]', '*', 1);
DELETE FROM account_tokens WHERE id > 1;
INSERT INTO login_failures (name, address, at_ms) VALUES ('', '', 1);
INSERT INTO account_browsers VALUES ('h', 3, 1);
INSERT INTO sessions VALUES ('a', x'', 1), ('B', x'00ff00', 2);
INSERT INTO audit (id, survey, at_ms, who, what, subject, old, new, why) VALUES (9, '', 1, 'a', 'b', 'c', '', '', '');
INSERT INTO timeline VALUES ('other', 'started', 1, '', 1);
INSERT INTO flag_runs VALUES ('mini', 1, 2, 3);
INSERT INTO flag_counts VALUES ('mini', 0, 'r', 'k', 1), ('mini', 1, 'r', 'k', 1);
INSERT INTO alert_settings VALUES ('mini', 1, 'w', '{}');
INSERT INTO alerts (survey, kind, subject, level, raised_ms, numbers) VALUES ('mini', 'k', '', 1, 1, '{}');
INSERT INTO alert_sends (alert_id, survey, event, channel, target, made_ms, due_ms) SELECT id, 'mini', 'raised', 'mail', 't', 1, 1 FROM alerts;
INSERT INTO test_links (survey, hash, made_by, note, made_ms, expires_ms) VALUES ('mini', 'h', 'ann', '', 1, 2);
INSERT OR IGNORE INTO misplaced VALUES (1, 'mini', 'begun');
INSERT INTO rehearsals VALUES ('k', 'p', '{}', 1), ('K', 'p', '{}', 2);
INSERT INTO versions (rowid, version, survey, kept_ms, file) VALUES (12, 'b', 'other', 1, x'00'), (11, 'a', 'other', 1, 'text'), (9, 'c', 'other', 1, x'');
INSERT INTO names VALUES ('other', 1, 'b'), ('other', 2, 'A');
`

// study is a database of the newest schema with that many completes and open interviews.
func newestStudy(t testing.TB, completes, running int) (file, answers string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "study.db")
	db := grown(t.(*testing.T), file, completes, running)
	answers = answered(t, db)
	db.Close()
	s, err := Open(t.Context(), file, upgrading(nil))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return file, answers
}

// edited runs statements on a database file.
func edited(t testing.TB, file, statements string) string {
	t.Helper()
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statements); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestACopyIsTheSameThereAndBack moves a study from file to file, to PostgreSQL, to another database of PostgreSQL and back:
// each copy has the same counts and hashes, and in every table there is something to copy.
func TestACopyIsTheSameThereAndBack(t *testing.T) {
	sqliteOnly(t, "it has both engines")
	file, _ := newestStudy(t, 30, 20)
	edited(t, file, varied)
	first := copied(t, file, copyFile(t))
	for _, table := range first.Tables {
		if table.Rows == 0 {
			t.Errorf("nothing is copied of %s; put a row into it above", table.Name)
		}
	}
	if first.Rows == 0 || len(first.SHA256) != 64 {
		t.Errorf("%+v", first)
	}
	steps := []string{file, pgtest.Database(t), pgtest.Database(t), copyFile(t), copyFile(t)}
	for i, to := range steps[1:] {
		done := copied(t, steps[i], to)
		if done.SHA256 != first.SHA256 || !reflect.DeepEqual(done.Tables, first.Tables) {
			t.Errorf("step %d: %+v, want %+v", i+1, done, first)
		}
		if again, err := CompareCopy(t.Context(), copyOrder(file, to)); err != nil || again.SHA256 != first.SHA256 {
			t.Errorf("step %d: compared with the first: %v", i+1, err)
		}
	}
}

// TestNumbersAreNotGivenTwice: what a copy numbers next has a number that the source never gave, though its row is gone.
func TestNumbersAreNotGivenTwice(t *testing.T) {
	sqliteOnly(t, "it has both engines")
	file, _ := newestStudy(t, 3, 2)
	edited(t, file, varied)
	url, back := pgtest.Database(t), copyFile(t)
	copied(t, file, url)
	copied(t, url, back)
	for _, where := range []string{url, back} {
		db, err := copyEngineOf(where).pool(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		for _, c := range []struct {
			statement string
			want      int64
		}{
			{`INSERT INTO account_tokens (account_id, name, hash, scopes, survey, created_ms) VALUES (3, 'n', 'new', '[]', '*', 1) RETURNING id`, 41},
			{`INSERT INTO accounts (name, created_ms) VALUES ('new', 1) RETURNING id`, 6},
			{`INSERT INTO versions (version, survey, kept_ms, file) VALUES ('new', 'other', 1, '') RETURNING rowid`, 13},
			{`INSERT INTO fills (survey, cell, at_ms, cells, arrivals) VALUES ('other', 'y', 1, '[]', '{}') RETURNING id`, 2},
		} {
			var id int64
			if err := db.QueryRowContext(t.Context(), c.statement).Scan(&id); err != nil || id != c.want {
				t.Errorf("%s: %s gives %d (%v), want %d", Shown(where), c.statement, id, err, c.want)
			}
		}
	}
}

// TestAStudyGoesOnElsewhere moves a study with 3,000 completes and 200 open interviews to PostgreSQL and back: the answers are
// what they were, and the 200 go on and finish where they now are.
func TestAStudyGoesOnElsewhere(t *testing.T) {
	sqliteOnly(t, "it has both engines")
	file, was := newestStudy(t, 3000, 200)
	url, back := pgtest.Database(t), copyFile(t)
	there, here := copied(t, file, url), copied(t, url, back)
	if there.SHA256 != here.SHA256 || there.Rows != here.Rows {
		t.Errorf("there %+v, back %+v", there, here)
	}
	goesOn(t, back, was, 3000, 200, 200)
	movesOn(t, url, 3000, 100)
	if _, err := CompareCopy(t.Context(), copyOrder(file, url)); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "the two databases differ: ") {
		t.Errorf("after 100 have finished: %v", err)
	}
	again := copyFile(t)
	copied(t, url, again)
	movesOn(t, again, 3100, 100)
}

// movesOn lets the next of those who are in a study finish, and counts everything anew.
func movesOn(t *testing.T, where string, done, finishing int) {
	t.Helper()
	s, err := OpenExisting(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d := &door{TB: t, Store: s, s: mini(t)}
	d.goesOn(done, finishing)
	if a := d.cell("A", start); a.Completed != (done+finishing+1)/2 {
		t.Errorf("cell A is %+v", a)
	}
}

// forging writes what it is given and then changes it.
type forging struct {
	copyEngine
	statement string
}

func (f forging) insert(ctx context.Context, end *copyEnd, t copyTable, from *copyReader) error {
	err := f.copyEngine.insert(ctx, end, t, from)
	if err == nil && t.name == "leases" {
		_, err = end.tx.ExecContext(ctx, f.statement)
	}
	return err
}

// TestACopyThatIsNotTheSameIsRefused, and nothing of it stays.
func TestACopyThatIsNotTheSameIsRefused(t *testing.T) {
	sqliteOnly(t, "it has both engines")
	file, _ := newestStudy(t, 3, 2)
	for _, to := range []string{copyFile(t), pgtest.Database(t)} {
		for _, c := range []struct{ statement, want string }{
			{`UPDATE leases SET expires_ms = expires_ms + 1 WHERE interview_id = 2`, "the 5 rows of leases are not the same"},
			{`DELETE FROM leases WHERE interview_id = 5`, "leases has 5 rows and 4"},
			{`UPDATE interviews SET token = token || ' ' WHERE id = 5`, "the 5 rows of interviews are not the same"},
		} {
			o := &copying{CopyOrder: copyOrder(file, to)}
			if err := o.open(t.Context(), true); err != nil {
				t.Fatal(err)
			}
			o.tables = without(o.tables, "lease_cells") // which would not let leases go
			o.to.engine = forging{o.to.engine, c.statement}
			_, err := o.run(t.Context())
			o.close()
			if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %s: %v, want %q", Shown(to), c.statement, err, c.want)
			}
		}
		copied(t, file, to) // which is empty
	}
}

func without(tables []copyTable, name string) (rest []copyTable) {
	for _, t := range tables {
		if t.name != name {
			rest = append(rest, t)
		}
	}
	return rest
}

// TestACopyThatIsBrokenOffIsBegunAnew: whenever somebody has had enough, the target is as it was.
func TestACopyThatIsBrokenOffIsBegunAnew(t *testing.T) {
	sqliteOnly(t, "it has both engines")
	file, _ := newestStudy(t, 3000, 200)
	fresh, url := copyFile(t), pgtest.Database(t)
	for _, to := range []string{fresh, url} {
		for _, during := range []string{"copying", "comparing"} {
			ctx, stop := context.WithCancel(t.Context())
			o := copyOrder(file, to)
			o.Show = func(what string, done, _ int64) {
				if what == during && done >= 4000 {
					stop()
				}
			}
			_, err := Copy(ctx, o)
			if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "it was interrupted; the target is as it was") {
				t.Errorf("%s, %s: %v", Shown(to), during, err)
			}
			if _, err := os.Stat(fresh); to == fresh && !errors.Is(err, os.ErrNotExist) {
				t.Errorf("a file that was made for nothing is still there (%v)", err)
			}
		}
		copied(t, file, to)
	}
}
