package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"
	"gorm.io/gorm"

	"fieldwork/internal/backup"
	"fieldwork/internal/fault"
)

// The migrations are numbered from 1; each is one transaction together with the row that says it was made. One that was
// released never changes: testdata/schemas keeps what each has led to.
//
//go:embed migrations/*.sql migrations/postgres/*.sql
var migrations embed.FS

// An Upgrader lets Open bring a database with an older schema up to date. Without one Open refuses it, so that a command that
// only reads never changes the schema beneath a server of an earlier release.
type Upgrader struct {
	Clock    func() time.Time
	Software string        // the program and its version, for the backup's manifest
	Tell     func(Upgrade) // is told before the first migration, once the backup is complete; nil: nobody
}

// An Upgrade is a database on its way to a newer schema.
type Upgrade struct {
	File     string
	From, To int64  // versions of the schema
	Backup   string // the file that has the database as it was
}

// An Option changes how a database is opened.
type Option func(*options)

type options struct {
	upgrader *Upgrader
	serving  bool
	warn     func(error)
}

// Serving says that the store is a server's, among others perhaps: it hears what they write, and the database is not copied
// meanwhile.
func Serving() Option { return func(o *options) { o.serving = true } }

// Warning tells of what goes wrong without keeping anybody from reading or writing. It is told by whoever writes, who waits for it.
func Warning(warn func(error)) Option { return func(o *options) { o.warn = warn } }

// Upgrading lets an older database be brought up to date, after a backup beside it.
func Upgrading(u Upgrader) Option { return func(o *options) { o.upgrader = &u } }

// NewestSchema is the version of the schema that this program works with.
func NewestSchema() (int64, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		return 0, fault.Errorf(fault.Internal, "there are no migrations: %w", err)
	}
	return goose.NumericComponent(names[len(names)-1])
}

// prepare looks at a database file before it is opened for writing, and at nothing but its schema: a file of somebody else's
// must not even be put into WAL mode. It refuses what this program does not know, and backs up what it is to change.
func prepare(ctx context.Context, file string, create bool, o options) error {
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	version, empty, err := peek(ctx, file)
	switch {
	case err != nil:
		return err
	case empty && create, info.Size() == 0 && create:
		return nil
	case version == 0:
		return fault.Errorf(fault.Invalid, "%s: %w; name the one that serve or demo wrote with --db", file, notOurs())
	}
	newest, err := NewestSchema()
	switch {
	case err != nil || version == newest:
		return err
	case version > newest:
		return fault.Errorf(fault.Invalid, "the database %s has schema %d, written by a newer program, and this one knows schemas up to %d; use the newer program, or restore the backup from before its upgrade: fieldwork restore --from %s --db ANOTHER.db",
			file, version, newest, before(file, newest))
	case o.upgrader == nil:
		return fault.Errorf(fault.Conflict, "the database %s has schema %d and this program works with %d; stop the server that has it, then bring it up to date with fieldwork upgrade --db %s, which keeps a backup",
			file, version, newest, file)
	}
	return o.upgrader.backup(ctx, file, version, newest)
}

// backup keeps the database as it is before its schema changes.
func (u Upgrader) backup(ctx context.Context, file string, from, to int64) error {
	up := Upgrade{File: file, From: from, To: to, Backup: before(file, from)}
	_, err := backup.Make(ctx, backup.Order{Database: file, Out: up.Backup, Begun: u.Clock(), Software: u.Software, Replace: true, Subject: subject{}})
	if err != nil {
		return fault.Errorf(fault.KindOf(err), "the database was not brought from schema %d to %d, because no backup of it can be made first: %w", from, to, err)
	}
	if u.Tell != nil {
		u.Tell(up)
	}
	return nil
}

// before names the backup of a database that has this schema, by the first migration that it has not seen. An upgrade that is
// tried again takes the same name, so that a server that cannot start, and is started again and again, does not fill the disk.
func before(file string, schema int64) string { return fmt.Sprintf("%s.before-%05d", file, schema+1) }

// peek reads the schema's version over a connection that cannot write.
func peek(ctx context.Context, file string) (version int64, empty bool, err error) {
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: filepath.ToSlash(file)}).EscapedPath()+"?mode=ro&_busy_timeout=10000")
	if err != nil {
		return 0, false, err
	}
	defer db.Close()
	return schemaOf(ctx, db)
}

// schemaOf is the version of a database's schema; 0 when it is none of ours. One that has only the table in which goose notes
// the versions is empty: its making was broken off.
func schemaOf(ctx context.Context, db *sql.DB) (version int64, empty bool, err error) {
	var others, ours int
	err = db.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE name NOT LIKE 'sqlite%' AND name NOT LIKE 'goose%'),
		count(*) FILTER (WHERE name IN ('goose_db_version', 'interviews', 'lease_cells')) FROM sqlite_master`).Scan(&others, &ours)
	if err != nil || others == 0 || ours != 3 {
		return 0, err == nil && others == 0, err
	}
	err = db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&version)
	return version, false, err
}

// migrate brings the schema up to date by the migrations in the folder.
func migrate(ctx context.Context, db *gorm.DB, dialect goose.Dialect, folder string, more ...goose.ProviderOption) error {
	pool, err := db.DB()
	if err != nil {
		return err
	}
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(dialect, pool, files, append(more, goose.WithLogger(goose.NopLogger()))...)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}
