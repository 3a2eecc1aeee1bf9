// Package datafile reads the columns that a model asks for from CSV, Parquet and Stata files.
//
// It is opinionated: the one who asks says what a column is, a number or a category, and the file has to agree. Nothing
// is guessed: a text in a number's place is an error that names the file, the row, the column and the cure, never a
// missing value, and "NA" is a text like any other. An empty cell is missing, and so is one of blanks alone, in every
// format. Numbers are read as strconv.ParseFloat reads them, without its infinities, hexadecimals and underscores.
// Only the columns asked for are kept in memory, and the same data gives the same table whatever format it came in.
package datafile

import (
	"io"
	"path/filepath"
	"strings"

	"fieldwork/internal/fault"
)

// As says what a column is to be read as.
type As int

const (
	Number   As = iota // a float64 a row, NaN where the cell is empty
	Category           // one of a few texts a row
)

// String is the word for messages.
func (a As) String() string {
	if a == Category {
		return "category"
	}
	return "number"
}

// A Want is a column that is asked for.
type Want struct {
	Name string
	As   As
}

// A Column is one column as it was asked for: Numbers, or Codes and Levels.
type Column struct {
	Name    string
	As      As
	Numbers []float64 // NaN where missing; never infinite
	Codes   []int     // places in Levels, -1 where missing

	// Levels are the categories' texts that occur, each once. When every one is a number they ascend as numbers, otherwise
	// by the codes of a Stata file's value labels, otherwise by their bytes.
	Levels []string
}

// A Table holds the columns asked for, in the order of the wants.
type Table struct {
	Rows    int
	Columns []Column
}

// Column is the column that was asked for by this name and kind; nil when it was not.
func (t *Table) Column(name string, as As) *Column {
	for i := range t.Columns {
		if t.Columns[i].Name == name && t.Columns[i].As == as {
			return &t.Columns[i]
		}
	}
	return nil
}

// A file is what is read: its bytes, and the name that its errors begin with and whose extension gives the format.
type file struct {
	name string
	r    io.ReaderAt
	size int64
}

// A fileFormat reads one kind of file.
type fileFormat struct {
	header func(f file) ([]string, error)
	read   func(f file, wants []Want) (*Table, error)
}

// Read reads the wanted columns of the file of size bytes. The format is that of the name's extension: .csv, .tsv,
// .parquet or .dta. An error of kind fault.Invalid is for the person who gave the file.
func Read(name string, r io.ReaderAt, size int64, wants []Want) (table *Table, err error) {
	defer fault.Wrap(&err, "%s", name)
	format, err := formatOf(name)
	if err != nil {
		return nil, err
	}
	return format.read(file{name, r, size}, wants)
}

// Header reads the names of the file's columns, in the file's order.
func Header(name string, r io.ReaderAt, size int64) (names []string, err error) {
	defer fault.Wrap(&err, "%s", name)
	format, err := formatOf(name)
	if err != nil {
		return nil, err
	}
	return format.header(file{name, r, size})
}

func formatOf(name string) (fileFormat, error) {
	switch extension := strings.ToLower(filepath.Ext(name)); extension {
	case ".csv":
		return separated(','), nil
	case ".tsv":
		return separated('\t'), nil
	case ".parquet":
		return fileFormat{parquetHeader, readParquet}, nil
	case ".dta":
		return fileFormat{stataHeader, readStata}, nil
	default:
		return fileFormat{}, fault.Errorf(fault.Invalid, "the extension %q says no format that is read; "+
			"give a .csv, .tsv, .parquet or .dta file", extension)
	}
}
