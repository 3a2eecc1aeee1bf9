// Package csvfile writes a labelled table as comma-separated values.
//
// It is opinionated. There is one dialect: RFC 4180 with a header row, UTF-8, lines that end in a line feed, an empty field
// for an empty cell, and every number in the fewest digits that read back as the same number; the bytes are those of
// encoding/csv for the same cells. The file for programs holds codes and is never altered. The file for spreadsheets may
// begin with a byte order mark, may hold words instead of codes, and may guard its texts, so that none of them runs as a
// formula; a number is never guarded. Rows go from columns into one buffer, without a string for each cell.
package csvfile

import (
	"fmt"
	"io"

	"fieldwork/internal/labelled"
)

// Options say for whom the file is.
type Options struct {
	BOM    bool   // begin with U+FEFF, by which spreadsheets know UTF-8
	Labels string // the language in which codes and flags are written as words; "" writes the codes
	Guard  bool   // texts that a spreadsheet would run are kept from it
}

// chunk is how many bytes are gathered before they are handed on.
const chunk = 64 << 10

type writer struct {
	out       io.Writer
	options   Options
	variables []labelled.Variable
	columns   []column
	buffer    []byte
	rows      int // before the batch
	err       error
}

// A column is a variable's part of the batch at hand. It is kept small, as a row goes through all of them.
type column struct {
	labelled.Column
	words *words
}

// NewWriter writes the header of the table. What it returns belongs to one goroutine; its Close hands on what is still in
// the buffer and leaves out open.
func NewWriter(out io.Writer, table labelled.Table, o Options) (labelled.Writer, error) {
	if len(table.Variables) == 0 {
		return nil, fmt.Errorf("table %s has no variables: a CSV file needs at least one column", table.Name)
	}
	w := &writer{out: out, options: o, variables: table.Variables, buffer: make([]byte, 0, chunk+chunk/4)}
	if o.BOM {
		w.buffer = append(w.buffer, "\ufeff"...)
	}
	for i, v := range table.Variables {
		if i > 0 {
			w.buffer = append(w.buffer, ',')
		}
		w.buffer = w.text(w.buffer, v.Name)
		w.columns = append(w.columns, column{words: w.wordsOf(v, table.Languages)})
	}
	w.buffer = append(w.buffer, '\n')
	return w, nil
}

// Write writes the rows of the batch.
func (w *writer) Write(b labelled.Batch) error {
	if w.err == nil {
		w.err = w.take(b)
	}
	for row := 0; row < b.Rows && w.err == nil; row++ {
		if w.row(row); len(w.buffer) >= chunk {
			w.flush()
		}
	}
	w.rows += b.Rows
	return w.err
}

// Close hands on what is still in the buffer.
func (w *writer) Close() error {
	if w.err == nil {
		w.flush()
	}
	return w.err
}

func (w *writer) flush() {
	_, w.err = w.out.Write(w.buffer)
	w.buffer = w.buffer[:0]
}

// take lays the batch's columns beside the variables, and refuses a batch that is not of the table.
func (w *writer) take(b labelled.Batch) error {
	if len(b.Columns) != len(w.columns) {
		return fmt.Errorf("rows from %d: the batch has %d columns, the table %d: give a column for each variable", w.rows+1, len(b.Columns), len(w.columns))
	}
	for i := range w.columns {
		c, v := b.Columns[i], &w.variables[i]
		cells := len(c.Texts)
		if v.Kind.Numeric() {
			cells = len(c.Numbers)
		}
		if cells < b.Rows || len(c.Missing) < b.Rows {
			return fmt.Errorf("rows from %d: %s has %d cells of kind %s and %d reasons for %d rows: give one of each a row", w.rows+1, v.Name, cells, v.Kind, len(c.Missing), b.Rows)
		}
		w.columns[i].Column = c
	}
	return nil
}

// row writes a row of the batch. It is the loop that the speed of the file depends on: one pass over the columns, no call
// for a cell that is empty, none that allocates.
func (w *writer) row(row int) {
	b := w.buffer
	start := len(b)
	for i := range w.columns {
		c := &w.columns[i]
		switch {
		case c.Missing[row] != labelled.Present:
		case c.Texts != nil:
			b = w.text(b, c.Texts[row])
		case c.words == nil:
			x := c.Numbers[row]
			if n, ok := isSmall(x); ok {
				b = appendSmall(b, n)
				continue
			}
			b = appendNumber(b, x)
		default:
			b = c.words.append(b, c.Numbers[row])
		}
		b = append(b, ',')
	}
	b[len(b)-1] = '\n'
	if len(b) == start+1 {
		// One column, and it is empty: readers skip a line without anything, and would lose the row.
		b = append(b[:start], '"', '"', '\n')
	}
	w.buffer = b
}
