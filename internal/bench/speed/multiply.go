package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// A table is one of those that hold rows of single interviews.
type table struct {
	name    string
	columns []string // that are copied
	values  []string // what each of them becomes; :n numbers the copy
	key     string   // the column with the interview
}

// multiply gives every interview of the database copies: rows of interviews are copied with other ids, and counters are
// multiplied. It reads from the schema which tables have what, and trusts no name but those of what must differ.
func multiply(ctx context.Context, file string, copies int) error {
	db, err := sql.Open("sqlite3", "file:"+file+"?_synchronous=OFF&_journal_mode=OFF&_cache_size=-524288&_foreign_keys=off&_txlock=immediate")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var last int
	if err := db.QueryRowContext(ctx, `SELECT max(id) FROM interviews`).Scan(&last); err != nil {
		return err
	}
	tables, err := tablesWithInterviews(ctx, db, last)
	if err != nil {
		return err
	}
	for n := 1; n < copies; n++ {
		if err := copyOnce(ctx, db, tables, n, last); err != nil {
			return err
		}
	}
	return sums(ctx, db, copies)
}

func copyOnce(ctx context.Context, db *sql.DB, tables []table, n, last int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, t := range tables {
		text := fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s WHERE %s <= %d", t.name, strings.Join(t.columns, ", "), strings.Join(t.values, ", "), t.name, t.key, last)
		if _, err := tx.ExecContext(ctx, text, sql.Named("n", n)); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return tx.Commit()
}

// A column as SQLite tells of it.
type column struct {
	name, kind string
	primary    bool
}

func columnsOf(ctx context.Context, db *sql.DB, name string) (columns []column, err error) {
	rows, err := db.QueryContext(ctx, `SELECT name, upper(type), pk > 0 FROM pragma_table_info(?)`, name)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.name, &c.kind, &c.primary); err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	return columns, rows.Err()
}

func allTables(ctx context.Context, db *sql.DB) (names []string, err error) {
	rows, err := db.QueryContext(ctx, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name != 'interviews', name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// tablesWithInterviews finds the tables whose rows belong to an interview, and says how they are copied.
func tablesWithInterviews(ctx context.Context, db *sql.DB, last int) (tables []table, err error) {
	names, err := allTables(ctx, db)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		columns, err := columnsOf(ctx, db, name)
		if err != nil {
			return nil, err
		}
		t := table{name: name}
		for _, c := range columns {
			own := name == "interviews" && c.name == "id"
			switch {
			case own || c.name == "interview_id":
				t.key = c.name
				t.add(c.name, fmt.Sprintf("%s + :n * %d", c.name, last))
			case c.name == "id" && c.primary:
			case c.name == "token": // as long as it was
				t.add(c.name, "substr(token, 1, length(token) - 7) || printf('%07d', :n)")
			case c.name == "respondent_id" || c.name == "nonce":
				t.add(c.name, c.name+" || '-' || :n")
			default:
				t.add(c.name, c.name)
			}
		}
		if t.key != "" {
			tables = append(tables, t)
		}
	}
	return tables, nil
}

func (t *table) add(column, value string) {
	t.columns, t.values = append(t.columns, column), append(t.values, value)
}

// sums multiplies what counts interviews.
func sums(ctx context.Context, db *sql.DB, copies int) error {
	for _, text := range []string{`UPDATE cells SET completed = completed * ?`, `UPDATE counters SET n = n * ?`, `UPDATE timeline SET n = n * ?`, `UPDATE arrival_counts SET n = n * ?`} {
		if _, err := db.ExecContext(ctx, text, copies); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}
