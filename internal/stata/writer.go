package stata

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"fieldwork/internal/labelled"
)

const (
	release      = 118     // the release that is written: Stata 14 and later read it
	maxVariables = 32767   // of release 118; help dta_119
	bufferSize   = 1 << 16 // of what is written, in bytes
)

// A writer writes one file. After the first failure it does nothing but repeat it.
type writer struct {
	table     labelled.Table
	languages []string // their names in Stata
	layout    layout
	types     []Type
	sets      valueSets
	cells     []cellWriter
	out       *sections
	spool     *spool // nil when no variable needs it
	row       []byte // the one being made
	rows      uint64
	err       error
}

// NewWriter writes everything before the first row of a .dta file, format 118 (Stata 14 to 19), little-endian. The file begins
// where out stands. It needs as much memory for a million rows as for one: the number of rows and the places of what stands
// behind them are written when the writer is closed, and long texts are kept in the file that open gives. It is asked for one
// only when the table has such texts, and whoever gives it closes and removes it; what it held before is written over.
//
// What a table says follows its header alone: bytes, ints and longs by the range of the variable, str1 to str128 by its width,
// strL for all other words, %td and %tc for days and instants. Cells that are missing are .a to .f, by the letter of the
// reason; missing words are "". Each language of the table is a label language; texts that are longer than Stata's labels
// stand whole in the notes. A value that its type does not hold fails the Write that has it.
//
// Source: Stata's "help dta", the description of the .dta 118 format, by whose sections the functions are named.
func NewWriter(out io.WriteSeeker, table labelled.Table, open func() (io.ReadWriteSeeker, error)) (labelled.Writer, error) {
	w := &writer{table: table}
	w.layout, _ = layoutOf(release)
	if err := w.prepare(); err != nil {
		return nil, err
	}
	var err error
	if slices.Contains(w.types, StrL) {
		if w.spool, err = openSpool(open); err != nil {
			return nil, err
		}
	}
	if w.out, err = newSections(out); err != nil {
		return nil, err
	}
	w.describe()
	return w, w.out.failed
}

// prepare checks the header and decides what follows from it.
func (w *writer) prepare() (err error) {
	if w.languages, err = languageNames(w.table.Languages); err != nil {
		return err
	}
	if err := checkVariables(w.table.Variables); err != nil {
		return err
	}
	if w.sets, err = newValueSets(&w.table, w.languages); err != nil {
		return err
	}
	for place, v := range w.table.Variables {
		t := storageType(v)
		cell := numberCell(v.Kind, t)
		if t == StrL {
			cell = w.longCell(place)
		} else if t.IsString() {
			cell = fixedCell(t.Width())
		}
		w.types, w.cells = append(w.types, t), append(w.cells, cell)
	}
	return nil
}

// checkVariables refuses names that Stata does not take, or twice.
func checkVariables(variables []labelled.Variable) error {
	if len(variables) > maxVariables {
		return fmt.Errorf("the table has %d variables and a Stata file of this format %d at most; deliver fewer", len(variables), maxVariables)
	}
	seen := map[string]bool{}
	for _, v := range variables {
		if err := CheckName(v.Name); err != nil {
			return err
		}
		if seen[v.Name] {
			return fmt.Errorf("variable %q is there twice; rename one of the two", v.Name)
		}
		seen[v.Name] = true
	}
	return nil
}

// Write writes the rows of a batch.
func (w *writer) Write(b labelled.Batch) error {
	if w.err == nil {
		w.err = w.write(b)
	}
	return w.err
}

func (w *writer) write(b labelled.Batch) error {
	if err := w.check(b); err != nil {
		return err
	}
	for at := range b.Rows {
		w.row = w.row[:0]
		for place, write := range w.cells {
			var err error
			if w.row, err = write(w.row, &b.Columns[place], at); err != nil {
				return fmt.Errorf("variable %q, row %d: %w", w.table.Variables[place].Name, w.rows+1, err)
			}
		}
		w.out.bytes(w.row)
		w.rows++
	}
	return w.out.failed
}

// check refuses a batch that is not of the table.
func (w *writer) check(b labelled.Batch) error {
	if len(b.Columns) != len(w.cells) {
		return fmt.Errorf("a batch of %d columns was given for a table of %d variables", len(b.Columns), len(w.cells))
	}
	for i, v := range w.table.Variables {
		c := b.Columns[i]
		cells := len(c.Texts)
		if v.Kind.Numeric() {
			cells = len(c.Numbers)
		}
		if cells != b.Rows || c.Missing != nil && len(c.Missing) != b.Rows {
			return fmt.Errorf("variable %q has %d cells and %d reasons in a batch of %d rows", v.Name, cells, len(c.Missing), b.Rows)
		}
	}
	return nil
}

// errClosed is what a closed writer answers.
var errClosed = errors.New("the .dta file has been closed")

// Close writes what stands behind the rows, and then the number of rows and the map at the beginning.
func (w *writer) Close() error {
	if w.err != nil {
		return w.err
	}
	w.err = errClosed
	w.out.text("</data>")
	w.out.begin("strls")
	if w.spool != nil {
		if err := w.spool.copyTo(w.out); err != nil {
			return fmt.Errorf("the long texts: %w", err)
		}
	}
	w.out.text("</strls>")
	w.out.begin("value_labels")
	w.sets.write(w.out, w.layout)
	w.out.text("</value_labels>")
	w.out.begin("/stata_dta")
	return w.out.finish(w.rows)
}
