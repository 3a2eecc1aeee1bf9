package datafile

import (
	"encoding/csv"
	"errors"
	"strconv"
	"strings"

	"fieldwork/internal/fault"
)

// mend says what encoding/csv found wrong, where, and how to mend it.
func (r *separatedReader) mend(err error, record []string) error {
	var parse *csv.ParseError
	switch {
	case !errors.As(err, &parse):
		return unread(err)
	case errors.Is(err, csv.ErrFieldCount):
		line, _ := r.csv.FieldPos(0)
		return fault.Errorf(fault.Invalid, "line %d has %s where the header has %s; "+
			"a cell that holds a comma has to be quoted, and every line needs all its commas",
			line, count(len(record), "cell"), count(len(r.names), "name"))
	case errors.Is(err, csv.ErrBareQuote):
		return fault.Errorf(fault.Invalid, "line %d, byte %d: a quotation mark stands within a cell that is not quoted; "+
			"quote the whole cell and double the mark", parse.Line, parse.Column)
	case errors.Is(err, csv.ErrQuote):
		return fault.Errorf(fault.Invalid, "line %d, byte %d: the quoted cell that begins in line %d does not end where it should; "+
			"close it before the comma, and double each quotation mark within it", parse.Line, parse.Column, parse.StartLine)
	}
	return fault.Errorf(fault.Invalid, "line %d: %w", parse.Line, parse.Err)
}

// mendHeader adds to the complaint that a column is not there what the first line looks like when it is none of names.
func (r *separatedReader) mendHeader(err error) error {
	numbers := 0
	for _, name := range r.names {
		if v, problem := parse(name); problem == "" && v == v {
			numbers++
		}
	}
	only := r.names[0]
	switch {
	case numbers*2 > len(r.names):
		return fault.Errorf(fault.Invalid, "%w; the first line has to name the columns and looks like data", err)
	case len(r.names) == 1 && strings.ContainsRune(only, ';'):
		return fault.Errorf(fault.Invalid, "%w; the cells seem to stand between semicolons; save the file with commas, "+
			"and with points in its numbers", err)
	case len(r.names) == 1 && strings.ContainsRune(only, '\t'):
		return fault.Errorf(fault.Invalid, "%w; the cells seem to stand between tabs; give the file the extension .tsv", err)
	}
	return err
}

// count is a number of things in words.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
