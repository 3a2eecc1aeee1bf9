package consoletest

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
)

// passing are the tables that a visit may write into without changing anything: who is logged in, who failed to, and what is
// rehearsed, which counts for nothing.
var passing = []string{"sessions", "login_failures", "rehearsals", "sqlite_sequence"}

// Snapshot is a hash of each table of the database but those that every visit may write into. Two that are equal hold the
// same rows.
func (s *Site) Snapshot() map[string]string {
	s.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+s.File+"?mode=ro&_query_only=1")
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	names, err := column(db, `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
	if err != nil {
		s.t.Fatal(err)
	}
	hashes := map[string]string{}
	for _, name := range names {
		if slices.Contains(passing, name) {
			continue
		}
		if hashes[name], err = hashOf(db, name); err != nil {
			s.t.Fatal(err)
		}
	}
	return hashes
}

func column(db *sql.DB, query string) (values []string, err error) {
	rows, err := db.Query(query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, rows.Err()
}

// hashOf hashes the rows of a table in the order in which they lie there.
func hashOf(db *sql.DB, table string) (string, error) {
	rows, err := db.Query(`SELECT * FROM "` + table + `"`)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	h := sha256.New()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%q\n", values)
	}
	return hex.EncodeToString(h.Sum(nil)), rows.Err()
}

// Unchanged fails the test when the database is not what it was, and says in which tables.
func (s *Site) Unchanged(was map[string]string, what string) {
	s.t.Helper()
	is := s.Snapshot()
	for name := range is {
		if is[name] != was[name] {
			s.t.Errorf("%s changed table %s", what, name)
		}
	}
}
