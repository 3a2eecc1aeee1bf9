package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strconv"
	"strings"

	"fieldwork/internal/fault"
)

// A copyReader gives the rows of one table, one after the other in the order of its key, and hashes what it gives. Of a row
// it has read each cell as its column's kind, whatever the engine has stored it as, so that both engines give the same.
//
// The hash is SHA-256 over the columns' names and then the rows. A cell is n (NULL), or i, t or b (number, text, bytes), the
// number of its bytes in decimal, a colon and the bytes, numbers in decimal: no two rows have the same text.
type copyReader struct {
	table  copyTable
	rows   *sql.Rows
	cells  []any // what rows are scanned into
	row    []any // int64, string, []byte or nil, until the next one is read
	text   []byte
	sum    hash.Hash
	n      int64
	number int   // the column of a row's number; negative: it has none
	last   int64 // the largest of those numbers
	tell   func()
}

func newCopyReader(t copyTable, rows *sql.Rows, tell func()) *copyReader {
	r := &copyReader{table: t, rows: rows, row: make([]any, len(t.columns)), sum: sha256.New(), number: t.numbered(), tell: tell}
	for _, c := range t.columns {
		switch c.kind {
		case wholeNumbers:
			r.cells = append(r.cells, new(sql.NullInt64))
		case texts:
			r.cells = append(r.cells, new(sql.NullString))
		case someBytes:
			r.cells = append(r.cells, new([]byte))
		}
	}
	fmt.Fprintf(r.sum, "%s (%s)\n", t.name, t.names())
	return r
}

// next reads a row; nil when there is none left. The row is good until the next one is asked for.
func (r *copyReader) next() ([]any, error) {
	if !r.rows.Next() {
		return nil, unavailable(r.rows.Err())
	}
	if err := r.rows.Scan(r.cells...); err != nil {
		return nil, fault.Errorf(fault.Invalid, "behind %d rows table %s has one that cannot be read, and the database is damaged; restore a backup: %w", r.n, r.table.name, err)
	}
	r.text = r.text[:0]
	for i, cell := range r.cells {
		r.row[i], r.text = canonical(cell, r.text)
	}
	r.sum.Write(r.text)
	r.n++
	if r.number >= 0 {
		number, _ := r.row[r.number].(int64)
		r.last = max(r.last, number)
	}
	r.tell()
	return r.row, nil
}

// canonical is a cell's value, and the hashed text with the cell's added.
func canonical(cell any, text []byte) (value any, _ []byte) {
	switch c := cell.(type) {
	case *sql.NullInt64:
		if c.Valid {
			number := strconv.AppendInt(make([]byte, 0, 20), c.Int64, 10)
			return c.Int64, tagged(text, 'i', number)
		}
	case *sql.NullString:
		if c.Valid {
			return c.String, tagged(text, 't', c.String)
		}
	case *[]byte:
		if *c != nil {
			return *c, tagged(text, 'b', *c)
		}
	}
	return nil, append(text, 'n')
}

func tagged[T string | []byte](text []byte, kind byte, value T) []byte {
	text = append(text, kind)
	text = strconv.AppendInt(text, int64(len(value)), 10)
	text = append(text, ':')
	return append(text, value...)
}

// drain reads what is left.
func (r *copyReader) drain() error {
	for {
		if row, err := r.next(); row == nil {
			return err
		}
	}
}

// closed closes the reader behind what was done with its rows, whose error comes first.
func (r *copyReader) closed(err error) error {
	if shut := r.rows.Close(); err == nil {
		err = unavailable(shut)
	}
	return err
}

// digest is what was read, once all was.
func (r *copyReader) digest() CopiedTable {
	return CopiedTable{Name: r.table.name, Rows: r.n, SHA256: hex.EncodeToString(r.sum.Sum(nil))}
}

// which tells which row was read last, in a condition that finds it.
func (r *copyReader) which() string {
	var is []string
	for _, name := range r.table.key {
		column := slices.IndexFunc(r.table.columns, func(c copyColumn) bool { return c.name == name })
		switch v := r.row[column].(type) {
		case string:
			is = append(is, fmt.Sprintf("%s = '%s'", name, strings.ReplaceAll(strings.ToValidUTF8(v, "\uFFFD"), "'", "''")))
		default:
			is = append(is, fmt.Sprintf("%s = %v", name, v))
		}
	}
	return strings.Join(is, " AND ")
}
