// Package backup copies a SQLite database while it is being written to, and puts such a copy back.
//
// It is opinionated: a backup is an ordinary database that any program can open, with a manifest beside it that says what is
// in it; it has one only when it was copied whole, checked and made durable, and nothing without one is ever taken for a
// backup. A copy is one snapshot: what was acknowledged before it began is in it. It is made anew, page by page, so that what
// was deleted from the database is not in it. Nothing is overwritten. What a database of ours looks like, its Subject knows.
package backup

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/mattn/go-sqlite3"

	"fieldwork/internal/fault"
)

// A Subject knows the databases that are backed up.
type Subject interface {
	// Schema is the version of the database's schema; an error says that the database is none of ours.
	Schema(ctx context.Context, db *sql.DB) (int64, error)
	// Contents counts what is in the database.
	Contents(ctx context.Context, db *sql.DB) (Contents, error)
}

// A Show is told how far a long work is: in bytes, of a total that is 0 where nobody knows it.
type Show func(what string, done, total int64)

// An Order says what is to be backed up.
type Order struct {
	Database string    // the file; it may be in use
	Out      string    // the backup's file; its manifest stands in Out.json
	Begun    time.Time // now, by the clock of those who order
	Software string    // the program and its version, for the manifest
	Replace  bool      // an earlier backup under the same name gives way once the new one is complete
	Subject  Subject
	Show     Show // nil: nobody watches
}

// Make makes a backup and returns its manifest. The pages of those who write meanwhile do not wait for it; the database's log
// grows until the copy is made. What is not complete is removed, and what a killed process left behind has no manifest.
func Make(ctx context.Context, o Order) (m Manifest, err error) {
	defer fault.Wrap(&err, "back up %s", o.Database)
	if o.Show == nil {
		o.Show = func(string, int64, int64) {}
	}
	if err := o.mayWrite(); err != nil {
		return m, err
	}
	db, err := o.source(ctx)
	if err != nil {
		return m, err
	}
	defer db.Close()
	size, err := sizeOf(ctx, db)
	if err != nil {
		return m, unusable(err)
	}
	if err := room(filepath.Dir(o.Out), size); err != nil {
		return m, err
	}
	part, err := beside(o.Out)
	if err != nil {
		return m, err
	}
	defer discard(part)
	if err := o.copyInto(ctx, db, part, size); err != nil {
		return m, err
	}
	if m, err = o.describe(ctx, part); err != nil {
		return m, err
	}
	return m, o.publish(part, m)
}

// mayWrite refuses to overwrite. A manifest alone is what a process left behind that was killed before its last step.
func (o Order) mayWrite() error {
	if o.Replace {
		return nil
	}
	if _, err := os.Lstat(o.Out); err == nil {
		return fault.Errorf(fault.Conflict, "%s is there already and is left as it is; choose another name with --out", o.Out)
	}
	if _, err := ReadManifest(o.Out); err == nil || fault.Is(err, fault.NotFound) {
		return nil
	}
	return fault.Errorf(fault.Conflict, "%s is there already and is no manifest of ours; it is left as it is: choose another name with --out", manifestOf(o.Out))
}

// source opens the database to read it. It is never opened as a plain file: closing that would take back the locks that a
// server in this process has on it.
func (o Order) source(ctx context.Context) (*sql.DB, error) {
	if _, err := os.Stat(o.Database); errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Errorf(fault.NotFound, "there is no such database; name the one that serve or demo wrote with --db")
	} else if err != nil {
		return nil, unusable(err)
	}
	db, err := open(o.Database, "mode=ro&_busy_timeout=10000&_cache_size=-4096")
	if err != nil {
		return nil, unusable(err)
	}
	if _, err := o.Subject.Schema(ctx, db); err != nil {
		db.Close()
		return nil, foreign(err)
	}
	return db, nil
}

// open opens one connection to a database file.
func open(file, options string) (*sql.DB, error) {
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: filepath.ToSlash(file)}).EscapedPath()+"?"+options)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// foreign gives the error of a file that is no database of ours its kind.
func foreign(err error) error {
	var engine sqlite3.Error
	switch {
	case fault.Known(err):
		return err
	case errors.As(err, &engine) && (engine.Code == sqlite3.ErrNotADB || engine.Code == sqlite3.ErrCorrupt):
		return fault.Errorf(fault.Invalid, "it is no database, or a damaged one: %w", err)
	}
	return unusable(err)
}

func unusable(err error) error {
	if fault.Known(err) {
		return err
	}
	return fault.Errorf(fault.Unavailable, "the database cannot be read: %w", err)
}

// sizeOf is how many bytes a copy of the database will have, at most.
func sizeOf(ctx context.Context, db *sql.DB) (int64, error) {
	var pages, free, size int64
	for pragma, into := range map[string]*int64{"page_count": &pages, "freelist_count": &free, "page_size": &size} {
		if err := db.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(into); err != nil {
			return 0, err
		}
	}
	return (pages - free) * size, nil
}

// beside makes an empty file for what will be called like the given one; it is its owner's alone, as the database is.
func beside(file string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-*"+partial)
	if err != nil {
		return "", fault.Errorf(fault.Unavailable, "nothing can be written beside %s: %w; choose a folder that is there and that you may write to", file, err)
	}
	return f.Name(), f.Close()
}

// partial ends the names of files that are not complete.
const partial = ".part"

// discard removes a file that is not complete, with what SQLite may have put beside it.
func discard(part string) {
	for _, suffix := range append([]string{""}, companions...) {
		os.Remove(part + suffix)
	}
}
