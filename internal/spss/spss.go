// Package spss writes IBM SPSS Statistics' system files, .sav.
//
// It is opinionated. A file is little-endian UTF-8 with the old bytecode compression, which every reader of the last thirty
// years takes. What its dictionary says follows from the table's header alone, so that two deliveries of one questionnaire
// can be put below each other. Why a number is missing stays in its cell, as a code that the dictionary declares missing
// and labels. Nothing is cut in silence: a label that SPSS has no room for ends in … and stands whole in an attribute, and a text, a name
// or a number that it cannot hold is an error. Rows pass through; no more than one of them is ever held.
//
// The format is GNU PSPP's description, "System File Format" (https://www.gnu.org/software/pspp/pspp-dev/html_node/
// System-File-Format.html), whose sections are named where they are followed. The writer is ours because no kept Go library
// writes the format.
package spss

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"fieldwork/internal/labelled"
)

// buffered is how much is written at once, in bytes.
const buffered = 1 << 16

// A file is a system file in the making.
type file struct {
	out    io.WriteSeeker
	begin  int64 // where in out the file begins
	cases  int64 // where in the file the 64-bit number of rows stands
	buffer *bufio.Writer
	data   compressor
	fields []field
	rows   int64
	err    error // the first; nothing is written after it
	closed bool
}

// NewWriter writes the dictionary of a table at out's place and returns the writer of its rows; Close goes back to write
// their number, and does not close out. Labels are in the table's first language, and where it has none in the next.
//
// Texts are padded with blanks, so that blanks at the end of one are lost. A day or a moment that is missing is
// system-missing, and a text that is missing is blank; reasons stand in the cells of numbers alone.
func NewWriter(out io.WriteSeeker, table labelled.Table) (labelled.Writer, error) {
	fields, err := layOut(table)
	if err != nil {
		return nil, fmt.Errorf("table %s as .sav: %w", table.Name, err)
	}
	d := dictionary{table: table, fields: fields}
	content, cases, err := d.write()
	if err != nil {
		return nil, fmt.Errorf("table %s as .sav: %w", table.Name, err)
	}
	begin, err := out.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, fmt.Errorf("table %s as .sav: %w; write to a file, as the number of rows is filled in at the end", table.Name, err)
	}
	f := &file{out: out, begin: begin, cases: int64(cases), buffer: bufio.NewWriterSize(out, buffered), fields: fields}
	f.data.out = f.buffer
	_, f.err = f.buffer.Write(content)
	return f, f.err
}

// Write writes the rows of a batch. After an error the file is of no use, and every later call returns that error.
func (f *file) Write(batch labelled.Batch) error {
	switch {
	case f.err != nil:
		return f.err
	case f.closed:
		return errors.New("rows came after the .sav file was closed; write them before")
	case len(batch.Columns) != len(f.fields):
		f.err = fmt.Errorf("row %d: a batch has %d columns, and the table %d variables; give every variable a column", f.rows+1, len(batch.Columns), len(f.fields))
		return f.err
	}
	for row := range batch.Rows {
		f.rows++
		for i := range f.fields {
			if err := f.fields[i].write(&f.data, &batch.Columns[i], row); err != nil {
				f.err = fmt.Errorf("row %d, variable %s: %w", f.rows, f.fields[i].variable.Name, err)
				return f.err
			}
		}
	}
	_, f.err = f.buffer.Write(nil) // an earlier failure comes out here
	return f.err
}

// Close ends the data and fills in the number of rows: in the header, where PSPP's "File Header Record" has 32 bits for it,
// and in the "Extended Number of Cases Record".
func (f *file) Close() error {
	if f.err != nil || f.closed {
		return f.err
	}
	f.closed = true
	f.data.end()
	header := int32(-1) // not known
	if f.rows <= math.MaxInt32 {
		header = int32(f.rows)
	}
	f.err = errors.Join(f.buffer.Flush(),
		f.patch(headerCases, binary.LittleEndian.AppendUint32(nil, uint32(header))),
		f.patch(f.cases, binary.LittleEndian.AppendUint64(nil, uint64(f.rows))))
	if f.err == nil {
		_, f.err = f.out.Seek(0, io.SeekEnd)
	}
	return f.err
}

// patch overwrites bytes of the dictionary.
func (f *file) patch(at int64, content []byte) error {
	if _, err := f.out.Seek(f.begin+at, io.SeekStart); err != nil {
		return err
	}
	_, err := f.out.Write(content)
	return err
}
