package store

import (
	"context"
	"database/sql"
	"io/fs"
	"maps"
	"path/filepath"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"fieldwork/internal/field"
)

// migrateTo brings a database to a version of the schema, up or down.
func migrateTo(t *testing.T, file string, version int64) {
	t.Helper()
	ctx := context.Background()
	pool, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, pool, files, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		t.Fatal(err)
	}
	now, err := provider.GetDBVersion(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if now < version {
		_, err = provider.UpTo(ctx, version)
	} else {
		_, err = provider.DownTo(ctx, version)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestAnOlderStudyIsCounted: a database from before the monitor's counters has them all once it is opened, as if they had
// been kept from the beginning.
func TestAnOlderStudyIsCounted(t *testing.T) {
	sqliteOnly(t, "PostgreSQL begins with schema 15")
	ctx, file := context.Background(), filepath.Join(t.TempDir(), "old.db")
	migrateTo(t, file, 6)
	pool, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = pool.Exec(`
		INSERT INTO versions VALUES ('v1', 'mini', 1, 'survey: mini');
		INSERT INTO cells (id, survey, cell, dimension, target, completed, held) VALUES (1, 'mini', 'A', 'type', 2, 1, 1), (2, 'mini', 'women', 'sex', 2, 1, 0);
		INSERT INTO interviews (id, token, survey, version, source, language, seed, device, started_ms, updated_ms, finished_ms, page, submitted, type, decision, disposition, in_sample)
			VALUES (1, 't1', 'mini', 'v1', 'panel', 'en', 1, '', 599000, 900000, 1000000, 'rest', '["rest","screener"]', 'A', 'admitted', 'complete', 1),
				(2, 't2', 'mini', 'v1', 'panel', 'en', 1, '', 600000, 900000, 0, 'screener', '["screener"]', 'A', 'admitted', '', 0),
				(3, 't3', 'mini', 'v1', 'panel', 'en', 1, '', 600000, 900000, 0, 'screener', 'null', '', '', '', 0),
				(4, 't4', 'mini', 'v1', 'panel', 'en', 1, '', 700000, 900000, 950000, 'screener', '["screener"]', '', '', 'refusal', 0),
				(5, 't5', 'mini', 'v1', 'panel', 'en', 1, '', 700000, 900000, 950000, '', '[]', 'A', 'over_quota', 'withdrawn', 0),
				(6, 't6', 'mini', 'v1', 'panel', 'en', 1, '', 700000, 700000, 0, '', '[]', '', '', '', 0);
		INSERT INTO leases VALUES (1, 'mini', 'completed', 99), (2, 'mini', 'held', 9999999999999);
		INSERT INTO lease_cells VALUES (1, 1), (1, 2), (2, 1);
		INSERT INTO arrivals (interview_id, survey, version, source, at_ms, type, membership, cells, demographics, decision, reason, counts)
			VALUES (1, 'mini', 'v1', 'panel', 800000, 'A', '["A"]', '["A"]', '{}', 'admitted', '', '[]'),
				(2, 'mini', 'v1', 'panel', 1300000, 'A', '["A"]', '["A"]', '{}', 'admitted', '', '[]'),
				(5, 'mini', 'v1', 'panel', 1300000, 'A', '["A"]', '["A"]', '{}', 'over_quota', 'A', '[]');
		INSERT INTO counters VALUES ('mini', 'started', '', 6), ('mini', 'arrived', 'A', 3), ('mini', 'ended', 'complete', 1),
			('mini', 'ended', 'refusal', 1), ('mini', 'ended', 'withdrawn', 1);
		INSERT INTO doors VALUES ('mini', 'closed');
		INSERT INTO page_events (interview_id, at_ms, page, event, elapsed_ms) VALUES (1, 2, 'screener', 'answered', 1), (1, 2, 'rest', 'answered', 1),
			(2, 2, 'screener', 'answered', 1), (3, 2, 'rest', 'back', 1), (3, 3, 'rest', 'back', 1), (3, 4, 'screener', 'back', 1);`)
	if err != nil {
		t.Fatal(err)
	}
	if err := pool.Close(); err != nil {
		t.Fatal(err)
	}

	s, err := Open(ctx, file, upgrading(nil))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	stored, rows := counted(t, s, "mini"), recounted(t, s, "mini")
	if !maps.Equal(stored, rows) {
		t.Errorf("the counters say\n%v\nand the rows\n%v", stored, rows)
	}
	for counter, want := range map[string]int{
		"reached screener": 4, "reached rest": 2, "submitted screener": 3, "standing screener": 2, "refused screener": 1, "withdrawn over_quota": 1,
		"length 80": 1, "timeline started @0": 1, "timeline started @1": 5, "timeline arrived A@2": 2, "timeline completed women@1": 1,
	} {
		if stored[counter] != want {
			t.Errorf("%s: %d, want %d", counter, stored[counter], want)
		}
	}
	if c, err := s.Count(ctx, "mini", start, ""); err != nil || c.Door != field.DoorClosed || !c.Launched.Equal(time.UnixMilli(599000)) {
		t.Errorf("door %q, launched %v (%v)", c.Door, c.Launched, err)
	}
	(&door{TB: t, Store: s}).putInPlace(t)
}

// putInPlace puts those in their place of whom an older program kept the page that was posted last.
func (d *door) putInPlace(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	some, err := d.Misplaced(ctx, "mini", 10)
	if err != nil {
		t.Fatal(err)
	}
	where, last := []field.Placed{}, map[int64]string{}
	for _, m := range some {
		last[m.Interview.ID] = m.Last
		where = append(where, field.Placed{Interview: m.Interview, Page: map[string]string{"answered": "rest", "begun": "screener"}[m.Last]})
	}
	if want := (map[int64]string{2: "answered", 3: "back", 6: "begun"}); !maps.Equal(last, want) {
		t.Errorf("misplaced are %v, want %v", last, want)
	}
	for range 2 { // the second time they have changed since they were read
		if err := d.Place(ctx, "mini", where); err != nil {
			t.Fatal(err)
		}
	}
	if some, err := d.Misplaced(ctx, "mini", 10); err != nil || len(some) > 0 {
		t.Errorf("still misplaced: %+v (%v)", some, err)
	}
	stored, rows := counted(t, d.Store, "mini"), recounted(t, d.Store, "mini")
	if !maps.Equal(stored, rows) || stored["standing rest"] != 1 || stored["standing screener"] != 2 || stored["reached rest"] != 3 {
		t.Errorf("the counters say\n%v\nand the rows\n%v", stored, rows)
	}
}
