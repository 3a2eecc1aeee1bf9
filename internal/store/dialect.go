package store

import (
	"strconv"
	"strings"
	"sync"
)

// A dialect is how an engine says what the other says in other words. Statements that both understand stand where they are
// used: subqueries have names, columns that an upsert reads their table's, and whole numbers are asked for as such.
type dialect struct {
	numbered bool // parameters are $1, $2 …; otherwise ?

	greatest, least string // of several values of a row
	joined          string // the records of all rows, in one text; NULL when there are none
	unit            string // the separator of a record's cells
	forUpdate       string // holds a row that is read until the transaction ends
	countsOfCells   string // the counts of a survey's cells as the ledger has them, which an engine writes faster than we read them
	entry, pageIs   string // of a list of pages: FROM item of its entries s, and the page that one stands for

	slow string // why a write may have waited in vain

	bound sync.Map // statements with numbered parameters, by those with ?
}

// entries are the entries of a list of pages, as an item of FROM.
func (d *dialect) entries(list string) string { return strings.ReplaceAll(d.entry, "LIST", list) }

// bind puts the parameters of a statement as the engine wants them. What runs below gorm is a hundred statements or so, which
// are put once.
func (d *dialect) bind(statement string) string {
	if !d.numbered {
		return statement
	}
	if known, is := d.bound.Load(statement); is {
		return known.(string)
	}
	bound := numbered(statement)
	d.bound.Store(statement, bound)
	return bound
}

// numbered gives the parameters of a statement numbers. A question mark in quotes is none.
func numbered(statement string) string {
	var b strings.Builder
	quoted, n := false, 0
	for _, c := range []byte(statement) {
		switch {
		case c == '\'':
			quoted = !quoted
		case c == '?' && !quoted:
			n++
			b.WriteString("$" + strconv.Itoa(n))
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func sqliteDialect() *dialect {
	return &dialect{
		slow:     "another program has the database locked, or its disk does not answer",
		greatest: "max", least: "min",
		joined: "group_concat(record, char(30))", unit: "char(31)",
		countsOfCells: `SELECT json_group_array(CASE state WHEN 'open' THEN json_array(cell, target, completed, held)
			ELSE json_array(cell, target, completed, held, state) END ORDER BY id) FROM cells WHERE survey = ?`,
		entry:  "json_each(LIST) s",
		pageIs: `CASE s.type WHEN 'integer' THEN (SELECT name FROM names WHERE survey = @survey AND number = s.value) ELSE s.value END`,
	}
}

// postgresDialect keeps the texts that SQLite makes, byte for byte, so that a database that was moved is the same.
func postgresDialect() *dialect {
	return &dialect{
		numbered: true,
		slow:     "the database's server does not answer, or the gates of other nodes wait for it before this one",
		greatest: "greatest", least: "least",
		joined: "string_agg(record, chr(30))", unit: "chr(31)",
		forUpdate: " FOR UPDATE",
		countsOfCells: `SELECT '[' || coalesce(string_agg('[' || to_json(cell)::text || ',' || target || ',' || completed || ',' || held
			|| CASE state WHEN 'open' THEN '' ELSE ',"' || state || '"' END || ']', ',' ORDER BY id), '') || ']' FROM cells WHERE survey = ?`,
		entry:  `jsonb_array_elements(CASE jsonb_typeof(CAST(LIST AS jsonb)) WHEN 'array' THEN CAST(LIST AS jsonb) ELSE '[]' END) AS s (value)`,
		pageIs: `CASE jsonb_typeof(s.value) WHEN 'number' THEN (SELECT name FROM names WHERE survey = @survey AND number = CAST(s.value AS BIGINT)) ELSE s.value #>> '{}' END`,
	}
}
