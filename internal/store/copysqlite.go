package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"fieldwork/internal/fault"
)

// A copySQLite copies from or into a file.
type copySQLite struct{ file string }

// claim takes the lock that a server has. A file that was not there before is removed again when nothing came of it.
func (e copySQLite) claim(o CopyOrder, how existence) (release func(kept bool), err error) {
	_, err = os.Stat(e.file)
	made := errors.Is(err, fs.ErrNotExist)
	if made && how == existing {
		return nil, fault.Errorf(fault.NotFound, "there is no database %s; name the one that serve or demo wrote", e.file)
	}
	lock, err := o.Lock(e.file)
	if err != nil {
		return nil, err
	}
	return func(kept bool) {
		if made && !kept {
			for _, suffix := range []string{"", "-wal", "-shm"} {
				os.Remove(e.file + suffix)
			}
		}
		lock.Close()
	}, nil
}

func (e copySQLite) pool(context.Context) (*sql.DB, error) {
	db, err := connect(e.file, 1, cache, "&_txlock=immediate&_secure_delete=on")
	if err != nil {
		return nil, err
	}
	return db.DB()
}

// hold has nothing to do: a transaction that began IMMEDIATE is the only one that writes.
func (copySQLite) hold(context.Context, *copyEnd) error { return nil }

// describe takes the number that SQLite itself gives a row for a column where the key is another: it says what came later.
func (copySQLite) describe(ctx context.Context, tx *sql.Tx) ([]copyTable, error) {
	rows, err := tx.QueryContext(ctx, `SELECT t.name, c.name, c.type, c.pk FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'
		UNION ALL SELECT l.name, 'rowid', 'INTEGER', 0 FROM pragma_table_list l WHERE l.schema = 'main' AND l.type = 'table' AND NOT l.wr
			AND NOT EXISTS (SELECT 1 FROM pragma_table_info(l.name) WHERE pk > 0 AND type = 'INTEGER')`)
	columns, err := describedColumns(rows, err)
	if err != nil {
		return nil, err
	}
	rows, err = tx.QueryContext(ctx, `SELECT t.name, f."table" FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'`)
	refers, err := references(rows, err)
	if err != nil {
		return nil, err
	}
	return tablesOf(columns, map[string]copyKind{"INTEGER": wholeNumbers, "TEXT": texts, "BLOB": someBytes}, refers)
}

func (copySQLite) insert(ctx context.Context, end *copyEnd, t copyTable, from *copyReader) error {
	into, err := end.tx.PrepareContext(ctx, fmt.Sprintf(`INSERT INTO %s (%s) VALUES (?%s)`, quotedName(t.name), t.names(), strings.Repeat(", ?", len(t.columns)-1)))
	if err != nil {
		return unavailable(err)
	}
	defer into.Close()
	for {
		row, err := from.next()
		if row == nil {
			return err
		}
		if _, err := into.ExecContext(ctx, row...); err != nil {
			return refusedRow(err, "the row of %s with %s", t.name, from.which())
		}
	}
}

// given is known of the tables that never give a number twice; in all others the next number is one above the largest.
func (copySQLite) given(ctx context.Context, end *copyEnd, t copyTable) (last int64, err error) {
	err = end.tx.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?`, t.name).Scan(&last)
	return last, unavailable(err)
}

func (copySQLite) giveFrom(ctx context.Context, end *copyEnd, t copyTable, last int64) error {
	var never bool
	err := end.tx.QueryRowContext(ctx, `SELECT instr(upper(sql), 'AUTOINCREMENT') > 0 FROM sqlite_master WHERE type = 'table' AND name = ?`, t.name).Scan(&never)
	if err != nil || !never {
		return unavailable(err)
	}
	if _, err := end.tx.ExecContext(ctx, `DELETE FROM sqlite_sequence WHERE name = ?`, t.name); err != nil {
		return unavailable(err)
	}
	_, err = end.tx.ExecContext(ctx, `INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)`, t.name, last)
	return unavailable(err)
}

func (copySQLite) finish(context.Context, *copyEnd, []copyTable) error { return nil }
func (copySQLite) confirmed() error                                    { return nil }

func (e copySQLite) unusable(err error) error { return cannotOpen(e.file, unavailable(err)) }
