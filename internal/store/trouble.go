package store

import (
	"context"
	"errors"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"fieldwork/internal/fault"
)

// A trouble is why the engine cannot do now what it could do before, and what whoever runs the machine can do about it.
type trouble string

const (
	diskFull    trouble = "the disk that holds the database is full; free some space on it, and it goes on by itself"
	readOnly    trouble = "the database can be read and not written; mount its disk for writing, or give the server's user the right to, and it goes on by itself"
	heldByOther trouble = "another program has the database locked; end that program or let it finish, and it goes on by itself"
	diskFails   trouble = "the disk that holds the database reports errors; look into the system's log, and be ready to move a backup to another disk"
	spoilt      trouble = "the database is damaged; stop the server and restore the latest backup"
	notOpened   trouble = "a file of the database cannot be opened; see that its folder is there and belongs to the server's user"
	noMemory    trouble = "SQLite finds no memory; give the machine more, or the other programs on it less"
	contested   trouble = "another transaction is in the way; try again"
	moving      trouble = "the database's server stops, starts or hands over to another; it goes on by itself when one leads again"
	crowded     trouble = "the database's server has no connection left; raise its max_connections, or run fewer nodes"
	noRight     trouble = "the database's user lacks a right; make it the owner of the database and its tables"
	noLogin     trouble = "the database's server does not let this user in any more; see its pg_hba.conf and the password"
	noDatabase  trouble = "the database is not there any more; restore it"
	unanswered  trouble = "the database does not answer"
)

// unavailable gives an error of the database its kind. What is the engine's trouble is nobody's fault here: the same request
// may succeed later. A statement that the engine refuses for what it is would be refused again, so that it is a defect of
// ours, and so is whatever has a kind already what it says.
func unavailable(err error) error {
	if err == nil || fault.Known(err) {
		return err
	}
	if is := troubleIn(err); is != "" {
		return fault.Errorf(fault.Unavailable, "%s: %w", string(is), inBrief(err))
	}
	if said := (*pgconn.PgError)(nil); errors.As(err, &said) && said.Code == stateBadText {
		return fault.Errorf(fault.Invalid, "a text is not UTF-8, or has a zero byte: %w", inBrief(err))
	}
	return fault.Errorf(fault.Internal, "the database refuses a statement: %w", err)
}

// storable tells whether a text can be in the database. PostgreSQL refuses to look for one that cannot.
func storable(text string) bool { return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 }

// troubleIn is the engine's trouble behind an error, "" when it is none: a refused constraint, a misspelt statement, or
// something that was not there.
func troubleIn(err error) trouble {
	if err == nil {
		return ""
	}
	var lite sqlite3.Error
	var said *pgconn.PgError
	switch {
	case errors.As(err, &lite):
		return troubleOf(lite)
	case errors.As(err, &said):
		return postgresTrouble(said)
	case ofStatement(err), fault.Known(err):
		return ""
	}
	return unanswered // the pool is closed, the request was given up, or whatever else stands between us and the engine
}

// troubleOf tells the errors of SQLite apart. SQLite says "full" when a write finds no room and "I/O error" when it finds
// none in another place, so that the system's number is asked first.
func troubleOf(e sqlite3.Error) trouble {
	switch e.SystemErrno {
	case syscall.ENOSPC, syscall.EDQUOT:
		return diskFull
	case syscall.EROFS:
		return readOnly
	}
	return map[sqlite3.ErrNo]trouble{
		sqlite3.ErrFull:      diskFull,
		sqlite3.ErrReadonly:  readOnly,
		sqlite3.ErrPerm:      readOnly,
		sqlite3.ErrBusy:      heldByOther,
		sqlite3.ErrLocked:    heldByOther,
		sqlite3.ErrProtocol:  heldByOther,
		sqlite3.ErrIoErr:     diskFails,
		sqlite3.ErrCorrupt:   spoilt,
		sqlite3.ErrNotADB:    spoilt,
		sqlite3.ErrCantOpen:  notOpened,
		sqlite3.ErrNomem:     noMemory,
		sqlite3.ErrInterrupt: unanswered,
	}[e.Code]
}

// Ready tells whether the database can be read and written. A reader that is answered says nothing of the disk's room, and
// of a server nobody writes to just now nothing is known until something is written.
func (s *Store) Ready(ctx context.Context) error {
	var one int
	if err := s.reading(ctx).row(`SELECT count(*) FROM (SELECT 1 FROM versions LIMIT 1) AS one`).Scan(&one); err != nil {
		return unavailable(err)
	}
	for _, w := range []*writer{s.pages, s.writer} {
		if err, asked := w.pulse.known(); asked && err != nil {
			return err
		}
	}
	return s.writer.pulse.sound(ctx, s.writer.probe)
}
