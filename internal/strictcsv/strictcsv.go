// Package strictcsv reads comma-separated tables that people write by hand, with findings instead of surprises.
//
// It is opinionated. Columns go by their names in the first line, every line has all of them, and a name stands once. What
// is wrong is said with file, line and column, as in the YAML files beside. A number is written with digits and a point,
// because that is how it is printed, and keeps how many decimals it was printed with. Lines that begin with # are comments.
package strictcsv

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"fieldwork/internal/strictyaml"
)

// A Sheet is one table.
type Sheet struct {
	At     strictyaml.Pos // of the header
	Header []string
	Places []strictyaml.Pos // of the header's names
	Rows   []Row
}

// A Row is one line below the header.
type Row struct {
	sheet *Sheet
	cells []string
	at    []strictyaml.Pos
}

// Read reads the table in data; name is the file's, for the findings. A sheet comes back whenever there is a header, with
// the lines that could be read.
func Read(name string, data []byte) (*Sheet, strictyaml.Findings) {
	var findings strictyaml.Findings
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF"))))
	r.Comment, r.FieldsPerRecord, r.TrimLeadingSpace = '#', -1, true
	header, at, err := line(name, r)
	if err != nil {
		findings.Add(strictyaml.Pos{File: name, Line: 1, Col: 1}, "no-header", "the file has no line with the names of its columns", "begin it with one")
		return nil, findings
	}
	s := &Sheet{At: at[0], Header: header, Places: at}
	s.header(&findings)
	for {
		cells, at, err := line(name, r)
		if errors.Is(err, io.EOF) {
			return s, findings
		}
		s.add(cells, at, err, &findings)
	}
}

// line reads one line with the places of its cells.
func line(name string, r *csv.Reader) ([]string, []strictyaml.Pos, error) {
	cells, err := r.Read()
	if len(cells) == 0 {
		cells = nil
		if err == nil {
			err = io.EOF
		}
	}
	at := make([]strictyaml.Pos, len(cells))
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
		line, col := r.FieldPos(i)
		at[i] = strictyaml.Pos{File: name, Line: line, Col: col}
	}
	var broken *csv.ParseError
	if errors.As(err, &broken) {
		at = []strictyaml.Pos{{File: name, Line: broken.Line, Col: broken.Column}}
	}
	return cells, at, err
}

func (s *Sheet) header(findings *strictyaml.Findings) {
	for i, column := range s.Header {
		switch {
		case column == "":
			findings.Add(s.Places[i], "no-column-name", "a column has no name", "name it, or remove the comma")
		case slices.Contains(s.Header[:i], column):
			findings.Addf(s.Places[i], "duplicate-column", "remove one of the two", "column %q is there twice", column)
		}
	}
}

func (s *Sheet) add(cells []string, at []strictyaml.Pos, err error, findings *strictyaml.Findings) {
	switch {
	case err != nil:
		findings.Addf(at[0], "bad-csv", "quote the cell with \" on both sides, and write a quote within it twice", "the line cannot be read: %v", err)
	case len(cells) != len(s.Header):
		findings.Addf(at[0], "wrong-cells", "give one cell a column, empty ones too", "the line has %d cells and the header %d", len(cells), len(s.Header))
	default:
		s.Rows = append(s.Rows, Row{s, cells, at})
	}
}

// Has tells whether there is such a column.
func (s *Sheet) Has(column string) bool { return slices.Contains(s.Header, column) }

// Text is the row's cell in the column; "" when it is empty or there is no such column.
func (r Row) Text(column string) string {
	if i := slices.Index(r.sheet.Header, column); i >= 0 {
		return r.cells[i]
	}
	return ""
}

// At is where the row's cell in the column begins, or the row when there is no such column.
func (r Row) At(column string) strictyaml.Pos {
	return r.at[max(0, slices.Index(r.sheet.Header, column))]
}

// A Number is a number as it was written.
type Number struct {
	Value    float64
	Decimals int // digits after the point
}

// HalfWidth is how far the number may be from the one that was rounded to it.
func (n Number) HalfWidth() float64 {
	unit, _ := strconv.ParseFloat("0.5e-"+strconv.Itoa(n.Decimals), 64)
	return unit
}

// Number is the row's number in the column; ok is false when the cell is empty, and when it holds none, which is found.
func (r Row) Number(column string, findings *strictyaml.Findings) (n Number, ok bool) {
	text := r.Text(column)
	if text == "" {
		return Number{}, false
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || strings.Trim(text, "+-.0123456789") != "" {
		findings.Addf(r.At(column), "bad-number", "write it with digits and a point, such as -0.129, or leave the cell empty", "%q is no number", text)
		return Number{}, false
	}
	_, decimals, _ := strings.Cut(text, ".")
	return Number{value, len(decimals)}, true
}
