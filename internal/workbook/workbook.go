// Package workbook writes a labelled table as an Excel workbook for people: the data as codes, the data in words, a
// codebook, the cleaning log, and notes that say what the reasons for empty cells mean.
//
// It is opinionated. What is a number is a number, what is a text stays one, also when it begins with an equals sign: no
// cell is a formula. Days and moments are dates of Excel, except before March 1900, where programs disagree on what a date's
// number means and the text is kept. What does not fit is refused, with the format to choose instead; nothing is cut short
// but descriptions. Rows are spooled to files while they come, so that a workbook of a million rows needs no more memory
// than a small one, and the same table gives the same bytes.
package workbook

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"fieldwork/internal/labelled"
)

// Options say for whom the workbook is.
type Options struct {
	Language string                 // of labels; the table's first where there is none in it
	Words    func(id string) string // the headings in that language, by the names that Words lists
	Rows     int                    // how many rows will come, where that is known, so that too many are refused before the first; 0: not known
	Spool    string                 // the folder for what does not fit into memory; "": the system's for temporary files
}

// A Workbook is in the making. It belongs to one goroutine; Close or Abandon ends it.
type Workbook struct {
	out           io.Writer
	options       Options
	table         labelled.Table
	languages     []string
	file          *excelize.File
	styles        styles
	data, labels  *sheet
	codes, worded []any // a row of each, used again for every row
	rows          int
}

// New begins a workbook with the sheets of the data, which Write fills, and the codebook.
func New(out io.Writer, table labelled.Table, o Options) (*Workbook, error) {
	if n := len(table.Variables); n == 0 || n > excelize.MaxColumns {
		return nil, fmt.Errorf("table %s has %d variables: a sheet of Excel has 1 to %d columns; choose CSV, Stata, SPSS or Parquet", table.Name, n, excelize.MaxColumns)
	}
	b := &Workbook{out: out, options: o, table: table, file: excelize.NewFile(excelize.Options{TmpDir: o.Spool}), languages: append([]string{o.Language}, table.Languages...),
		codes: make([]any, len(table.Variables)), worded: make([]any, len(table.Variables))}
	err := b.room(o.Rows)
	if err == nil {
		err = b.begin()
	}
	if err != nil {
		return nil, errors.Join(err, b.Abandon())
	}
	return b, nil
}

// room tells whether so many rows fit below the header.
func (b *Workbook) room(rows int) error {
	if rows >= excelize.TotalRows {
		return fmt.Errorf("table %s has %d rows or more: a sheet of Excel holds %d below its header; choose CSV, Stata, SPSS or Parquet", b.table.Name, rows, excelize.TotalRows-1)
	}
	return nil
}

func (b *Workbook) begin() error {
	if err := b.properties(); err != nil {
		return err
	}
	var err error
	if b.styles, err = newStyles(b.file); err != nil {
		return err
	}
	names := make([]string, len(b.table.Variables))
	widths := make([]float64, len(names))
	for i, v := range b.table.Variables {
		names[i], widths[i] = v.Name, width(v)
	}
	if b.data, err = b.sheet("workbook_data", names, widths); err != nil {
		return err
	}
	if b.labels, err = b.sheet("workbook_labels", names, widths); err != nil {
		return err
	}
	return b.codebook()
}

// properties are what a file manager tells of the workbook.
func (b *Workbook) properties() error {
	at := b.table.Made.UTC().Format(time.RFC3339)
	// An empty property leaves the one that the library begins with, which names its author.
	p := excelize.DocProperties{Title: flat(b.table.Title.In(b.languages...)), Description: flat(strings.Join(b.table.Notes, " ")), Creator: flat(b.table.Software) + " ", LastModifiedBy: " ", Created: at, Modified: at}
	return errors.Join(b.file.SetDocProps(&p), b.file.SetAppProps(&excelize.AppProperties{Application: "Fieldwork"}))
}

// width is how wide a variable's column is, in digits.
func width(v labelled.Variable) float64 {
	least := 8
	switch v.Kind {
	case labelled.Day:
		least = 11
	case labelled.Instant:
		least = 19
	case labelled.Words:
		least = 16
	}
	return float64(min(max(len(v.Name)+3, least), 32))
}

// Write writes the rows of the batch into both sheets.
func (b *Workbook) Write(batch labelled.Batch) error {
	if err := cmp.Or(b.whole(batch), b.room(b.rows+batch.Rows)); err != nil {
		return err
	}
	for row := range batch.Rows {
		b.rows++
		for i := range b.table.Variables {
			if err := b.cell(i, batch.Columns[i], row); err != nil {
				return fmt.Errorf("row %d, %s: %w", b.rows, b.table.Variables[i].Name, err)
			}
		}
		if err := errors.Join(b.data.row(b.codes), b.labels.row(b.worded)); err != nil {
			return err
		}
	}
	return nil
}

// whole tells whether the batch has a cell and a reason for each row of each variable.
func (b *Workbook) whole(batch labelled.Batch) error {
	for i, v := range b.table.Variables {
		if i >= len(batch.Columns) {
			return fmt.Errorf("rows from %d: the batch has no column for %s and what follows; give one for each of the table's %d variables", b.rows+1, v.Name, len(b.table.Variables))
		}
		c := batch.Columns[i]
		if n := len(c.Missing); n < batch.Rows || v.Kind.Numeric() && len(c.Numbers) < batch.Rows || !v.Kind.Numeric() && len(c.Texts) < batch.Rows {
			return fmt.Errorf("rows from %d: %s has %d numbers, %d texts and %d reasons; give one of its kind %s and a reason for each of the %d rows", b.rows+1, v.Name, len(c.Numbers), len(c.Texts), n, v.Kind, batch.Rows)
		}
	}
	return nil
}

// Log adds the sheet of the cleaning log: a header and rows of texts and numbers. The rows are gone through twice, because a
// sheet that is written from top to bottom says first how wide its columns are.
func (b *Workbook) Log(header []string, rows iter.Seq[[]any]) error {
	s, err := b.sheet("workbook_log", header, logWidths(header, rows))
	if err != nil {
		return err
	}
	n := 0
	for cells := range rows {
		n++
		for i, c := range cells {
			if cells[i], err = plain(c); err != nil {
				return fmt.Errorf("row %d of the cleaning log, column %d: %w", n, i+1, err)
			}
		}
		if err := b.room(n); err != nil {
			return fmt.Errorf("the cleaning log: %w", err)
		}
		if err := s.row(cells); err != nil {
			return err
		}
	}
	return s.end()
}

// logWidths are how wide the columns of the log are, in digits: as wide as their longest text, so that it can be read where it
// stands, up to a line's length.
func logWidths(header []string, rows iter.Seq[[]any]) []float64 {
	const narrowest, widest = 12, 100
	widths := make([]float64, len(header))
	widen := func(i int, text string) {
		widths[i] = min(max(widths[i], narrowest, digitsOf(text)+3), widest)
	}
	for i, name := range header {
		widen(i, name)
	}
	for cells := range rows {
		for i, c := range cells[:min(len(cells), len(header))] {
			if text, is := c.(string); is {
				widen(i, text)
			}
		}
	}
	return widths
}

// Close adds the notes, writes the workbook and removes what was spooled. It leaves out open.
func (b *Workbook) Close() (err error) {
	defer func() { err = errors.Join(err, b.Abandon()) }()
	for _, end := range []func() error{b.data.end, b.labels.end, b.notes} {
		if err := end(); err != nil {
			return err
		}
	}
	return archive(b.out, b.file, b.options.Spool)
}

// Abandon removes what was spooled; nothing is written. After Close it does nothing.
func (b *Workbook) Abandon() error { return b.file.Close() }
