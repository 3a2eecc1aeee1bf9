// Package sqlitefile writes labelled tables as one SQLite database (https://www.sqlite.org/fileformat2.html).
//
// It is opinionated. A delivery is one file: a STRICT table for each labelled table, a view of each that has labels where the
// table has codes, and tables that describe them all, so that it can be read with any tool and understood without another
// file. A missing cell is NULL; what it is missing for is kept by a column of the table, or not at all. The file is written
// once, from its beginning to its end, without a journal, and is of no use before Close: what writes it throws it away when
// that fails. The same rows give the same bytes with the same version of SQLite. Every name and every text is somebody's:
// names are quoted, texts are bound or, in views, quoted.
package sqlitefile

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/mattn/go-sqlite3"

	"fieldwork/internal/labelled"
)

// A File is a database in the making. It is for one goroutine; writers of several tables may be open at a time.
type File struct {
	conn    *sqlite3.SQLiteConn
	tables  []labelled.Table
	writers []*writer
	taken   map[string]bool // names of tables and views, in small letters, as SQLite does not tell them apart
	closed  bool
	failed  error // the file cannot be mended once this is not nil
}

// settings are for a file that nobody reads before it is whole: nothing is kept to undo what was written, and nothing waits
// for the disk. The text encoding and the page size are SQLite's own defaults, written out because the bytes follow from them.
const settings = `PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -16384; PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; BEGIN IMMEDIATE`

// New begins a database. The file must not exist or be empty.
func New(path string) (*File, error) {
	if err := makeEmpty(path); err != nil {
		return nil, err
	}
	path, err := filepath.Abs(path) // in a URI a relative path cannot begin with a slash, nor a drive
	if err != nil {
		return nil, err
	}
	opened, err := (&sqlite3.SQLiteDriver{}).Open("file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?mode=rw&_mutex=no")
	if err != nil {
		return nil, fmt.Errorf("open %s as a database: %w", path, err)
	}
	conn, ok := opened.(*sqlite3.SQLiteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("the library of SQLite gave a %T", opened), opened.Close())
	}
	f := &File{conn: conn, taken: map[string]bool{}}
	for _, t := range descriptions {
		f.taken[t.name] = true
	}
	if err := f.run(settings); err != nil {
		return nil, errors.Join(fmt.Errorf("begin %s: %w", path, err), conn.Close())
	}
	return f, nil
}

// makeEmpty makes the file, so that a database that is already there is never added to.
func makeEmpty(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Size() > 0 {
		return fmt.Errorf("%s is there already; name a file that is not, because a database is written anew", path)
	}
	return nil
}

// run carries statements out.
func (f *File) run(statements string, values ...any) error {
	bound := make([]driver.NamedValue, len(values))
	for i, v := range values {
		bound[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	_, err := f.conn.ExecContext(context.Background(), statements, bound)
	return err
}

// take takes a name for a table or a view.
func (f *File) take(name string) error {
	switch key := strings.ToLower(name); {
	case name == "" || strings.HasPrefix(key, "sqlite_"):
		return fmt.Errorf("%q can be no table's name in SQLite; give the table another", name)
	case f.taken[key]:
		return fmt.Errorf("there is a table or a view %q in the file already; give one of them another name", name)
	default:
		f.taken[key] = true
		return nil
	}
}

// Close closes the writers, describes the tables, makes their views and ends the file. After an error of a writer it gives
// that error, and the file is of no use.
func (f *File) Close() error {
	if f.closed {
		return f.failed
	}
	f.closed = true
	for _, w := range f.writers { // SQLite keeps a database open for as long as it has a statement
		_ = w.Close() // what it says is kept in failed
	}
	if f.failed == nil {
		f.failed = f.finish()
	}
	if err := f.conn.Close(); err != nil {
		f.failed = errors.Join(f.failed, fmt.Errorf("close the database: %w", err))
	}
	return f.failed
}

func (f *File) finish() error {
	if err := f.describe(); err != nil {
		return fmt.Errorf("describe the tables: %w", err)
	}
	for _, t := range f.tables {
		if err := f.run(labelsView(t)); err != nil {
			return fmt.Errorf("table %q: make the view with labels: %w", t.Name, err)
		}
	}
	return f.run("COMMIT")
}
