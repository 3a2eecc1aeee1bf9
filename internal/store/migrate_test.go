package store

import (
	"context"
	"database/sql"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"fieldwork/internal/interview"
)

// TestAStudyOfTheFirstSchemaGoesOn: a database that the first release wrote is brought up to date with all it holds, and
// its ledger is counted by day.
func TestAStudyOfTheFirstSchemaGoesOn(t *testing.T) {
	sqliteOnly(t, "PostgreSQL begins with schema 15")
	ctx, file := context.Background(), filepath.Join(t.TempDir(), "old.db")
	pool, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, pool, files, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(ctx, 1); err != nil {
		t.Fatal(err)
	}
	_, err = pool.Exec(`
		INSERT INTO versions VALUES ('v1', 'mini', 1, 'survey: mini');
		INSERT INTO cells (id, survey, cell, dimension, target, completed, held) VALUES (1, 'mini', 'A', 'type', 2, 1, 1);
		INSERT INTO interviews (id, token, survey, version, source, language, seed, device, started_ms, updated_ms, type, membership, decision, disposition, in_sample)
			VALUES (1, 't1', 'mini', 'v1', 'panel', 'en', 1, '', 1, 1, 'A', '["A"]', 'admitted', 'complete', 1),
				(2, 't2', 'mini', 'v1', 'panel', 'en', 1, '', 1, 1, 'A', '["A"]', 'admitted', '', 0);
		INSERT INTO identities VALUES (1, 'mini', 'panel', 'm1');
		INSERT INTO leases VALUES (1, 'mini', 'completed', 99), (2, 'mini', 'held', 9999999999999);
		INSERT INTO lease_cells VALUES (1, 1), (2, 1);
		INSERT INTO arrivals (interview_id, survey, version, source, at_ms, type, membership, cells, demographics, decision, reason, counts)
			VALUES (1, 'mini', 'v1', 'panel', 1444262400000, 'A', '["A"]', '["A"]', '{}', 'admitted', '', '[]'),
				(2, 'mini', 'v1', 'panel', 1444262500000, 'A', '["A"]', '["A"]', '{}', 'admitted', '', '[]');
		INSERT INTO page_events (interview_id, at_ms, page, event, elapsed_ms) VALUES (1, 2, 'screener', 'answered', 1);`)
	if err != nil {
		t.Fatal(err)
	}
	if err := pool.Close(); err != nil {
		t.Fatal(err)
	}

	d := &door{TB: t, s: mini(t)}
	if d.Store, err = Open(ctx, file, upgrading(nil)); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	counts, err := d.ArrivalCounts(ctx, "mini")
	if err != nil || len(counts) != 1 || counts[0].N != 2 || counts[0].Day != "2015-10-08" || counts[0].Decision != interview.Admitted {
		t.Errorf("the ledger counts as %+v (%v), want two arrivals of one day", counts, err)
	}
	running, err := take(d.reading(context.Background()), 2)
	if err != nil {
		t.Fatal(err)
	}
	if iv := d.finish(running, start); !iv.InSample {
		t.Errorf("an interview of the old schema ends as %q", iv.Disposition)
	}
	changed(t)(d.Invalidate(ctx, 1, order(start)))
	if a := d.cell("A", start); a.Completed != 1 || a.Held != 0 {
		t.Errorf("cell A is %+v", a)
	}
	for e, err := range d.Events(ctx, "mini") {
		if err != nil || e.Honeypot || e.Page != "screener" {
			t.Errorf("an event of the old schema is %+v (%v)", e, err)
		}
	}
	if s := d.signals(start)[1]; s.Respondent == "" || s.Device != "" {
		t.Errorf("an interview of the old schema has the signals %+v, want its respondent's alone", s)
	}
	if who, err := d.Identity(ctx, 1); err != nil || who.ID != "m1" {
		t.Errorf("identity %+v (%v)", who, err)
	}
}
