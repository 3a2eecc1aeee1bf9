package datafile

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"fieldwork/internal/fault"
)

// separated reads text files whose first line names the columns and whose cells stand between commas or tabs, quoted
// where they hold one (RFC 4180). Lines end in LF or CRLF. An empty line is no row.
func separated(comma rune) fileFormat {
	return fileFormat{
		header: func(f file) ([]string, error) {
			r, err := openSeparated(f, comma)
			if err != nil {
				return nil, err
			}
			return r.names, nil
		},
		read: func(f file, wants []Want) (*Table, error) {
			r, err := openSeparated(f, comma)
			if err != nil {
				return nil, err
			}
			return r.table(wants)
		},
	}
}

// A separatedReader stands behind the header of a file.
type separatedReader struct {
	csv   *csv.Reader
	size  int64 // bytes from the header to the end
	names []string
	rows  int // read so far
	end   int // the line on which the last row ended; kept for files of one column
}

// csvBuffer is how many bytes are read at once.
const csvBuffer = 1 << 18

func openSeparated(f file, comma rune) (*separatedReader, error) {
	start, err := begin(f)
	if err != nil {
		return nil, err
	}
	text := io.NewSectionReader(f.r, start, f.size-start)
	r := &separatedReader{csv: csv.NewReader(bufio.NewReaderSize(text, csvBuffer)), size: f.size - start}
	r.csv.Comma, r.csv.ReuseRecord = comma, true
	names, err := r.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, errEmpty()
	}
	if err != nil {
		return nil, r.mend(err, names)
	}
	r.names = make([]string, len(names))
	for i, name := range names {
		if problem := notText(name); problem != "" {
			return nil, fault.Errorf(fault.Invalid, "line 1, name %d: %s", i+1, problem)
		}
		r.names[i] = strings.Clone(name)
	}
	r.end = r.lastLine(names)
	return r, nil
}

// lastLine is the line on which the record ends that was read last.
func (r *separatedReader) lastLine(record []string) int {
	line, _ := r.csv.FieldPos(len(record) - 1)
	return line + strings.Count(record[len(record)-1], "\n")
}

// table reads all rows.
func (r *separatedReader) table(wants []Want) (*Table, error) {
	places, err := locate(r.names, wants)
	if err != nil {
		return nil, r.mendHeader(err)
	}
	columns := make([]cells, len(wants))
	for i, want := range wants {
		if want.As == Category {
			columns[i].categories = newCategories(0)
		}
	}
	for {
		record, err := r.csv.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, r.mend(err, record)
		}
		if err := r.row(record, places, columns); err != nil {
			return nil, err
		}
	}
	table := &Table{Rows: r.rows, Columns: make([]Column, len(wants))}
	for i, want := range wants {
		table.Columns[i] = columns[i].column(want.Name)
	}
	return table, nil
}

// row adds one record to the columns.
func (r *separatedReader) row(record []string, places []int, columns []cells) error {
	if len(r.names) == 1 {
		if err := r.noGap(record); err != nil {
			return err
		}
	}
	if r.rows++; r.rows == estimateAfter {
		r.reserve(columns)
	}
	for i, place := range places {
		if problem := columns[i].add(record[place]); problem != "" {
			line, _ := r.csv.FieldPos(place)
			return fault.Errorf(fault.Invalid, "row %d (line %d), column %s: %s", r.rows, line, quote(r.names[place]), problem)
		}
	}
	return nil
}

// noGap refuses an empty line before a row in a file of one column, where it may be meant as a missing value.
func (r *separatedReader) noGap(record []string) error {
	line, _ := r.csv.FieldPos(0)
	if line > r.end+1 {
		return fault.Errorf(fault.Invalid, "line %d is empty; in a file of one column write \"\" for a missing value, "+
			"or take the line out", r.end+1)
	}
	r.end = r.lastLine(record)
	return nil
}

// estimateAfter is the number of rows whose length tells how many there will be.
const estimateAfter = 1024

// reserve makes room for as many rows as the file will hold when all are about as long as the first ones, so that the
// columns do not grow by copying.
func (r *separatedReader) reserve(columns []cells) {
	more := int(float64(r.size)/float64(r.csv.InputOffset())*estimateAfter*1.01) - r.rows
	for i := range columns {
		if c := columns[i].categories; c != nil {
			c.codes = slices.Grow(c.codes, max(0, more))
		} else {
			columns[i].numbers = slices.Grow(columns[i].numbers, max(0, more))
		}
	}
}

// cells collects one column: its numbers, or its categories when these are not nil.
type cells struct {
	numbers    []float64
	categories *categories
	scratch    []byte // the text of one Parquet value, used again for the next
}

func (c *cells) add(cell string) (problem string) {
	if c.categories != nil {
		return c.categories.add(cell)
	}
	v, problem := parse(cell)
	c.numbers = append(c.numbers, v)
	return problem
}

func (c *cells) column(name string) Column {
	if c.categories != nil {
		return c.categories.column(name, nil)
	}
	return Column{Name: name, As: Number, Numbers: c.numbers}
}
