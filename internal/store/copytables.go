package store

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fieldwork/internal/fault"
)

// A copyTable is a table as both engines have it. Which tables there are is read from the databases, so that a migration
// that makes a new one need not be told to the copy.
type copyTable struct {
	name    string
	columns []copyColumn // by name, since a column that came later stands elsewhere in each engine
	key     []string     // the columns of the primary key, in its order
	refers  []string     // tables that have to be there first, in alphabetical order
}

// A copyColumn is one column.
type copyColumn struct {
	name string
	kind copyKind
}

// A copyKind is what a column holds, as far as both engines know it.
type copyKind string

const (
	wholeNumbers copyKind = "whole numbers"
	texts        copyKind = "texts"
	someBytes    copyKind = "bytes"
)

// ofNodes are the tables that are about running nodes and not about studies, and those of the migrations.
func ofNodes(table string) bool {
	return table == "lanes" || table == "duties" || strings.HasPrefix(table, "goose_") || strings.HasPrefix(table, "sqlite_")
}

// A described column is a row of either engine's catalogue.
type describedColumn struct {
	table, column, typed string
	place                int // in the primary key, from 1; 0: not part of it
}

// tablesOf puts the rows of a catalogue together. kinds are the engine's types; refers says which table refers to which.
func tablesOf(columns []describedColumn, kinds map[string]copyKind, refers map[string][]string) ([]copyTable, error) {
	byName := map[string]*copyTable{}
	places := map[string]int{}
	for _, c := range columns {
		if ofNodes(c.table) {
			continue
		}
		kind, known := kinds[c.typed]
		if !known {
			return nil, fault.Errorf(fault.Internal, "the column %s of table %s is of type %q, and no column of ours is", c.column, c.table, c.typed)
		}
		t := byName[c.table]
		if t == nil {
			t = &copyTable{name: c.table, refers: slices.Sorted(slices.Values(refers[c.table]))}
			byName[c.table] = t
		}
		t.columns = append(t.columns, copyColumn{c.column, kind})
		if c.place > 0 {
			t.key = append(t.key, c.column)
			places[c.table+"."+c.column] = c.place
		}
	}
	for _, t := range byName {
		slices.SortFunc(t.columns, func(a, b copyColumn) int { return strings.Compare(a.name, b.name) })
		slices.SortFunc(t.key, func(a, b string) int { return places[t.name+"."+a] - places[t.name+"."+b] })
		t.refers = slices.Compact(t.refers)
		if len(t.key) == 0 {
			return nil, fault.Errorf(fault.Internal, "the table %s has no primary key, and its rows no order", t.name)
		}
	}
	return inOrder(byName)
}

// inOrder puts each table behind those that it refers to, and otherwise in alphabetical order.
func inOrder(byName map[string]*copyTable) (ordered []copyTable, err error) {
	placed := map[string]bool{}
	for len(ordered) < len(byName) {
		before := len(ordered)
		for _, name := range slices.Sorted(maps.Keys(byName)) {
			t := byName[name]
			waits := slices.ContainsFunc(t.refers, func(to string) bool { return to != name && byName[to] != nil && !placed[to] })
			if placed[name] || waits {
				continue
			}
			placed[name] = true
			ordered = append(ordered, *t)
		}
		if len(ordered) == before {
			return nil, fault.Errorf(fault.Internal, "tables refer to each other in a circle; none of ours do")
		}
	}
	return ordered, nil
}

// alikeTables are the tables of both ends, which have to have the same ones.
func alikeTables(from, to *copyEnd) ([]copyTable, error) {
	const cure = "both have the schema of this program; undo what was changed by hand"
	have := map[string]copyTable{}
	for _, t := range to.tables {
		have[t.name] = t
	}
	for _, t := range from.tables {
		other, has := have[t.name]
		delete(have, t.name)
		if !has {
			return nil, fault.Errorf(fault.Conflict, "%s has a table %s and %s has none; %s", from.name, t.name, to.name, cure)
		}
		if a, b := t.String(), other.String(); a != b {
			return nil, fault.Errorf(fault.Conflict, "%s has %s, and %s has %s; %s", from.name, a, to.name, b, cure)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(have)) {
		return nil, fault.Errorf(fault.Conflict, "%s has a table %s and %s has none; %s", to.name, name, from.name, cure)
	}
	return from.tables, nil
}

// String describes a table in one line: what is the same has the same description.
func (t copyTable) String() string {
	columns := make([]string, len(t.columns))
	for i, c := range t.columns {
		columns[i] = c.name + " " + string(c.kind)
	}
	return fmt.Sprintf("the table %s (%s) in the order of (%s), referring to (%s)", t.name, strings.Join(columns, ", "), strings.Join(t.key, ", "), strings.Join(t.refers, ", "))
}

// names are the names of the columns, in quotes and with commas.
func (t copyTable) names() string {
	quoted := make([]string, len(t.columns))
	for i, c := range t.columns {
		quoted[i] = quotedName(c.name)
	}
	return strings.Join(quoted, ", ")
}

// numbered is the column of the number that the engine gives a row: the key, when that is one number, or SQLite's own. It is
// negative when there is none.
func (t copyTable) numbered() int {
	if len(t.key) == 1 {
		if column := slices.Index(t.columns, copyColumn{t.key[0], wholeNumbers}); column >= 0 {
			return column
		}
	}
	return slices.Index(t.columns, copyColumn{"rowid", wholeNumbers})
}

// quotedName is the name of a table or a column as both engines take it, whatever it is.
func quotedName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// describedColumns reads what a catalogue says of columns.
func describedColumns(rows *sql.Rows, err error) (columns []describedColumn, _ error) {
	err = eachRow(rows, err, func(rows *sql.Rows) error {
		var c describedColumn
		err := rows.Scan(&c.table, &c.column, &c.typed, &c.place)
		columns = append(columns, c)
		return err
	})
	return columns, err
}

// references reads which tables each table refers to.
func references(rows *sql.Rows, err error) (map[string][]string, error) {
	refers := map[string][]string{}
	err = eachRow(rows, err, func(rows *sql.Rows) error {
		var from, to string
		err := rows.Scan(&from, &to)
		refers[from] = append(refers[from], to)
		return err
	})
	return refers, err
}
