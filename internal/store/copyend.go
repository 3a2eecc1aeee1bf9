package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"strings"

	"fieldwork/internal/fault"
)

// A copyEngine is what the engines do differently in a copy.
type copyEngine interface {
	// claim makes the database ours alone, where a lock outside the database does that; release gives it back, and takes a
	// database away that was made for nothing.
	claim(o CopyOrder, how existence) (release func(kept bool), err error)
	// pool opens one connection, whose transactions keep others from writing.
	pool(ctx context.Context) (*sql.DB, error)
	// hold keeps everybody else who would write away until the transaction ends, and refuses when a server is there.
	hold(ctx context.Context, end *copyEnd) error
	// describe reads the catalogue.
	describe(ctx context.Context, tx *sql.Tx) ([]copyTable, error)
	// insert writes every row that the reader has.
	insert(ctx context.Context, end *copyEnd, t copyTable, from *copyReader) error
	// given is the last number that was given to a row, also one that is gone; 0 when the engine looks at the rows for it.
	given(ctx context.Context, end *copyEnd, t copyTable) (int64, error)
	// giveFrom makes the next row's number a larger one.
	giveFrom(ctx context.Context, end *copyEnd, t copyTable, last int64) error
	// finish does what is best done with everything there, just before the commit.
	finish(ctx context.Context, end *copyEnd, tables []copyTable) error
	// confirmed tells whether a commit that succeeded is safe.
	confirmed() error
	// unusable says why the database cannot be opened, and what helps.
	unusable(err error) error
}

// A copyEnd is one of the two databases, in a transaction that keeps everybody else from writing.
type copyEnd struct {
	name   string // as it may be shown
	flag   string // by which it was given
	engine copyEngine

	release func(kept bool)
	kept    bool // what was written stays
	db      *sql.DB
	conn    *sql.Conn
	tx      *sql.Tx
	tables  []copyTable
	digests []CopiedTable // in the tables' order
}

// existence is whether a database has to be there.
type existence bool

const (
	existing existence = false
	created  existence = true // unless it is there
)

// openCopyEnd opens a database whose schema is the program's newest, and keeps others from writing.
func openCopyEnd(ctx context.Context, o CopyOrder, where, flag string, how existence) (end *copyEnd, err error) {
	end = &copyEnd{name: Shown(where), flag: flag, engine: copyEngineOf(where)}
	defer func() {
		if err != nil {
			end.close()
			err = end.engine.unusable(err)
			end = nil
		}
	}()
	if end.release, err = end.engine.claim(o, how); err != nil {
		return end, err
	}
	open := OpenExisting
	if how == created {
		open = Open
	}
	s, err := open(ctx, where)
	if err != nil {
		return end, err
	}
	if err := s.Close(); err != nil {
		return end, err
	}
	return end, end.begin(ctx)
}

// begin opens the one transaction. It is not cut off with the context, so that what it says of an interruption is ours.
func (e *copyEnd) begin(ctx context.Context) (err error) {
	if e.db, err = e.engine.pool(ctx); err != nil {
		return err
	}
	if e.conn, err = e.db.Conn(ctx); err != nil {
		return err
	}
	if e.tx, err = e.conn.BeginTx(context.WithoutCancel(ctx), nil); err != nil {
		return err
	}
	if e.tables, err = e.engine.describe(ctx, e.tx); err != nil {
		return err
	}
	return e.engine.hold(ctx, e)
}

// close gives back whatever was opened; what was not committed is gone.
func (e *copyEnd) close() {
	if e.tx != nil {
		e.tx.Rollback()
	}
	if e.conn != nil {
		e.conn.Close()
	}
	if e.db != nil {
		e.db.Close()
	}
	if e.release != nil {
		e.release(e.kept)
	}
}

// read begins to read a table in the order of its key, which is that of the bytes of texts in both engines. Rows stream, and
// neither end holds more than some of them.
func (e *copyEnd) read(ctx context.Context, t copyTable, bar func()) (*copyReader, error) {
	by := make([]string, len(t.key))
	for i, name := range t.key {
		by[i] = quotedName(name)
	}
	rows, err := e.tx.QueryContext(ctx, fmt.Sprintf(`SELECT %s FROM %s ORDER BY %s`, t.names(), quotedName(t.name), strings.Join(by, ", ")))
	if err != nil {
		return nil, unavailable(err)
	}
	return newCopyReader(t, rows, bar), nil
}

// digest reads every table for its count and hash.
func (e *copyEnd) digest(ctx context.Context, tables []copyTable, bar func()) error {
	for _, t := range tables {
		r, err := e.read(ctx, t, bar)
		if err != nil {
			return err
		}
		if err := r.closed(r.drain()); err != nil {
			return err
		}
		e.digests = append(e.digests, r.digest())
	}
	return nil
}

// count is how many rows there are in all.
func (e *copyEnd) count(ctx context.Context, tables []copyTable) (all int64, err error) {
	for _, t := range tables {
		var n int64
		if err := e.tx.QueryRowContext(ctx, `SELECT count(*) FROM `+quotedName(t.name)).Scan(&n); err != nil {
			return 0, unavailable(err)
		}
		all += n
	}
	return all, nil
}

// empty refuses a target that holds something.
func (e *copyEnd) empty(ctx context.Context, tables []copyTable) error {
	for _, t := range tables {
		var there bool
		if err := e.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM `+quotedName(t.name)+`)`).Scan(&there); err != nil {
			return unavailable(err)
		}
		if there {
			return fault.Errorf(fault.Conflict, "%s is not empty, its table %s has rows, and nothing is ever written over them; name a new database with %s, or hold the two against each other with --compare", e.name, t.name, e.flag)
		}
	}
	return nil
}

// wholeSum is a hash of all tables' names, counts and hashes.
func wholeSum(tables []CopiedTable) string {
	sum := sha256.New()
	for _, t := range tables {
		fmt.Fprintf(sum, "%s %d %s\n", t.Name, t.Rows, t.SHA256)
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}
