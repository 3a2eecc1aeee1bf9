package store

import (
	"context"
	"database/sql"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"fieldwork/internal/fault"
)

// A copyPostgres copies from or into a database of PostgreSQL.
type copyPostgres struct {
	where  string
	warned atomic.Bool // that a commit did not reach the standby
}

// copyLock is the advisory lock that serving nodes share and a copy has alone; any number that no other program on the
// database takes.
const copyLock = gateLock + 1

// seenLately is how long a node is taken for one that runs although it has lost its lock with its connection. One that runs
// says three times as often that it is there.
const seenLately = 15 * time.Second

// claim has nothing to do: the locks are in the database.
func (*copyPostgres) claim(CopyOrder, existence) (release func(kept bool), err error) {
	return nil, nil
}

func (e *copyPostgres) pool(context.Context) (*sql.DB, error) {
	config, err := postgresConfig(e.where)
	if err != nil {
		return nil, err
	}
	noteUnconfirmed(config, &e.warned)
	return stdlib.OpenDB(*config, stdlib.OptionAfterConnect(greet)), nil
}

// hold keeps everybody from writing; a node that is started meanwhile is refused. Those who are writing are let finish. A long
// transaction is what a copy is, whatever the server thinks of those.
func (e *copyPostgres) hold(ctx context.Context, end *copyEnd) error {
	for _, setting := range []string{"lock_timeout = '10s'", "statement_timeout = 0", "idle_in_transaction_session_timeout = 0"} {
		if _, err := end.tx.ExecContext(ctx, "SET LOCAL "+setting); err != nil {
			return err
		}
	}
	if err := e.unserved(ctx, end); err != nil {
		return err
	}
	locked := make([]string, len(end.tables))
	for i, t := range end.tables {
		locked[i] = quotedName(t.name)
	}
	if _, err := end.tx.ExecContext(ctx, "LOCK TABLE "+strings.Join(locked, ", ")+" IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		return err
	}
	return e.unserved(ctx, end) // a node that has come in between has noted what it wrote
}

// unserved refuses a database that a node has, or had until a moment ago, by the server's clock.
func (e *copyPostgres) unserved(ctx context.Context, end *copyEnd) error {
	var alone, served bool
	if err := end.tx.QueryRowContext(ctx, `SELECT pg_try_advisory_xact_lock($1)`, int64(copyLock)).Scan(&alone); err != nil {
		return err
	}
	if !alone {
		return fault.Errorf(fault.Conflict, "a server has the database %s, or a copy of it is under way, or it is both --from and --to; stop every node first, or choose another database with %s", end.name, end.flag)
	}
	err := end.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM lanes WHERE seen_ms > `+nowMs+` - $1)`, seenLately.Milliseconds()).Scan(&served)
	if err == nil && served {
		return fault.Errorf(fault.Conflict, "a server had the database %s less than %s ago; stop every node and try again, or choose another database with %s", end.name, seenLately, end.flag)
	}
	return err
}

func (*copyPostgres) describe(ctx context.Context, tx *sql.Tx) ([]copyTable, error) {
	rows, err := tx.QueryContext(ctx, `SELECT c.relname, a.attname, format_type(a.atttypid, NULL), coalesce(array_position(string_to_array(i.indkey::text, ' '), a.attnum::text), 0)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`)
	columns, err := describedColumns(rows, err)
	if err != nil {
		return nil, err
	}
	rows, err = tx.QueryContext(ctx, `SELECT c.relname, t.relname FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class t ON t.oid = f.confrelid
		WHERE f.contype = 'f' AND c.relnamespace = current_schema()::regnamespace`)
	refers, err := references(rows, err)
	if err != nil {
		return nil, err
	}
	return tablesOf(columns, map[string]copyKind{"bigint": wholeNumbers, "integer": wholeNumbers, "smallint": wholeNumbers, "text": texts, "bytea": someBytes}, refers)
}

// insert streams the rows with COPY, which is several times as fast as statements and holds none of them.
func (*copyPostgres) insert(ctx context.Context, end *copyEnd, t copyTable, from *copyReader) error {
	columns := make([]string, len(t.columns))
	for i, c := range t.columns {
		columns[i] = c.name
	}
	var ours error // an error of the source comes back as one of the connection
	rows := pgx.CopyFromFunc(func() ([]any, error) {
		row, err := from.next()
		if err == nil {
			err = keepable(from, row)
		}
		ours = err
		return row, err
	})
	err := end.conn.Raw(func(driver any) error {
		_, err := driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{t.name}, columns, rows)
		return err
	})
	if ours != nil {
		return ours
	}
	if err != nil {
		return refusedRow(err, "one of the first %d rows of %s", from.n, t.name)
	}
	return nil
}

// keepable refuses what PostgreSQL cannot keep in a text and SQLite can.
func keepable(from *copyReader, row []any) error {
	for i, cell := range row {
		text, is := cell.(string)
		if !is || utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 {
			continue
		}
		column := from.table.columns[i].name
		return fault.Errorf(fault.Invalid, "PostgreSQL keeps no text with a NUL character or with bytes that are no UTF-8, and column %s of the row of %s with %s has one; write another text there, with sqlite3: UPDATE %s SET %s = … WHERE %s",
			column, from.table.name, from.which(), from.table.name, column, from.which())
	}
	return nil
}

// given is the last number of the sequence.
func (e *copyPostgres) given(ctx context.Context, end *copyEnd, t copyTable) (last int64, err error) {
	sequence, err := e.sequence(ctx, end, t)
	if err != nil || sequence == "" {
		return 0, err
	}
	err = end.tx.QueryRowContext(ctx, `SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM `+sequence).Scan(&last)
	return last, unavailable(err)
}

// giveFrom moves the sequence. A sequence does not go back when a transaction does, which an empty table does not mind.
func (e *copyPostgres) giveFrom(ctx context.Context, end *copyEnd, t copyTable, last int64) error {
	sequence, err := e.sequence(ctx, end, t)
	if err != nil || sequence == "" {
		return err
	}
	_, err = end.tx.ExecContext(ctx, `SELECT setval($1::text::regclass, $2)`, sequence, last)
	return unavailable(err)
}

// sequence is the one behind a table's numbers, as it stands in a statement; "" when there is none.
func (*copyPostgres) sequence(ctx context.Context, end *copyEnd, t copyTable) (name string, err error) {
	err = end.tx.QueryRowContext(ctx, `SELECT coalesce(pg_get_serial_sequence($1, $2), '')`, quotedName(t.name), t.columns[t.numbered()].name).Scan(&name)
	return name, unavailable(err)
}

// finish counts for the planner what is there: a server that starts at once would otherwise read everything to find one row.
func (e *copyPostgres) finish(ctx context.Context, end *copyEnd, tables []copyTable) error {
	for _, t := range tables {
		if _, err := end.tx.ExecContext(ctx, "ANALYZE "+quotedName(t.name)); err != nil {
			return unavailable(err)
		}
	}
	e.warned.Store(false)
	return nil
}

func (e *copyPostgres) confirmed() error {
	if e.warned.Load() {
		return errUnconfirmed
	}
	return nil
}

func (e *copyPostgres) unusable(err error) error { return cannotReach(e.where, err) }
