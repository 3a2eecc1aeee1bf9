package backup

import (
	"errors"

	"github.com/mattn/go-sqlite3"

	"fieldwork/internal/fault"
)

// companions end the names of what SQLite puts beside a database.
var companions = []string{"-wal", "-shm", "-journal"}

// fold takes a database's log into its file, so that it is one file and whole. SQLite does so only for one that nobody else
// has open, and that is why it is asked: a program that still had the old file would remove, by its name, the log of the new
// one. A database that cannot be read is kept aside as it is, with its log: SQLite might take what it finds for old and remove it.
func fold(file string) error {
	if err := ask(file, "mode=ro", "SELECT count(*) FROM sqlite_master"); err != nil {
		return taken(file, err)
	}
	return taken(file, ask(file, "mode=rw", "PRAGMA journal_mode = DELETE"))
}

// ask asks a database something that has one answer.
func ask(file, mode, query string) error {
	db, err := open(file, mode+"&_busy_timeout=2000")
	if err != nil {
		return err
	}
	defer db.Close()
	var said string
	return db.QueryRow(query).Scan(&said)
}

// taken is the one error that matters before a database is put aside: that somebody else has it.
func taken(file string, err error) error {
	var engine sqlite3.Error
	if errors.As(err, &engine) && (engine.Code == sqlite3.ErrBusy || engine.Code == sqlite3.ErrLocked) {
		return fault.Errorf(fault.Conflict, "another program has the database %s open; stop it first, or choose another file with --db", file)
	}
	return nil
}
