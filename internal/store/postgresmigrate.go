package store

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"gorm.io/gorm"

	"fieldwork/internal/fault"
)

// preparePostgres looks at the schema of a database before it is used, refuses what this program does not know, and makes it
// in an empty one. Nodes that start together make it one after the other.
func preparePostgres(ctx context.Context, db *gorm.DB, where string, create bool, o options) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	if err := pool.PingContext(ctx); err != nil {
		return err
	}
	version, empty, err := postgresSchema(ctx, pool)
	if err != nil {
		return err
	}
	newest, err := NewestSchema()
	switch {
	case err != nil || version == newest:
		return err
	case version > newest:
		return fault.Errorf(fault.Invalid, "the database %s has schema %d, written by a newer program, and this one knows schemas up to %d; use the newer program, or restore the dump from before its upgrade with pg_restore",
			Shown(where), version, newest)
	case version > 0 && (o.upgrader == nil || o.serving): // a node of a new release would take the schema from under those of the old
		return fault.Errorf(fault.Conflict, "the database %s has schema %d and this program works with %d; stop all nodes, keep a dump (pg_dump -Fc), then bring it up to date with fieldwork upgrade --db %s",
			Shown(where), version, newest, Shown(where))
	case version == 0 && !(empty && create):
		return fault.Errorf(fault.Invalid, "%s: %w; name the one that serve or demo wrote with --db", Shown(where), notOurs())
	}
	if version > 0 {
		if err := nobodyServes(ctx, pool, where); err != nil {
			return err
		}
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	return migrate(ctx, db, goose.DialectPostgres, "migrations/postgres", goose.WithSessionLocker(locker))
}

// nobodyServes fails when a node has been seen lately.
func nobodyServes(ctx context.Context, db *sql.DB, where string) error {
	var nodes int
	err := db.QueryRowContext(ctx, `SELECT count(DISTINCT node) FROM lanes WHERE seen_ms > `+nowMs+` - $1`, seenLately.Milliseconds()).Scan(&nodes)
	if err == nil && nodes > 0 {
		err = fault.Errorf(fault.Conflict, "%d nodes serve the database %s; stop all of them first, or wait %s when they were killed", nodes, Shown(where), seenLately)
	}
	return err
}

// postgresSchema is schemaOf for PostgreSQL, of the schema in which tables are made: the first of search_path.
func postgresSchema(ctx context.Context, db *sql.DB) (version int64, empty bool, err error) {
	var others, ours int
	err = db.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE tablename NOT LIKE 'goose%'),
		count(*) FILTER (WHERE tablename IN ('goose_db_version', 'interviews', 'lease_cells'))
		FROM pg_catalog.pg_tables WHERE schemaname = current_schema()`).Scan(&others, &ours)
	if err != nil || others == 0 || ours != 3 {
		return 0, err == nil && others == 0, err
	}
	err = db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&version)
	return version, false, err
}
