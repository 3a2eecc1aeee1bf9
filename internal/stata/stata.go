// Package stata reads Stata's .dta files, formats 113 to 119, which Stata 8 to 18 write, and writes labelled tables as format
// 118, which Stata 14 and later read.
//
// It is opinionated. In reading, a file is opened once and described whole, but only the columns that are asked for are read, and
// each only once. A number is a float64 and a missing one is NaN; which of Stata's 27 missing codes it was stands
// beside it. Nothing the file claims of itself is believed before the bytes are there: sections are walked in their
// order, and the file's own map of them is passed over, because Stata 13 wrote a wrong place into it. A file that does
// not hold what it claims gives a FormatError and never a part of its data.
//
// In writing, what a file looks like follows from the table's header, never from its rows; the rows pass through, and a value
// that its variable cannot hold stops the file instead of becoming another one. Reasons for empty cells are .a to .f and have
// labels; every language of the table is in the file; what is too long for a label stands whole in a note.
//
// The format is Stata's own description, "help dta" (https://www.stata.com/help.cgi?dta, dta_113, dta_115, dta_117,
// dta_119). Both are ours because the Go library for it, github.com/kshedden/datareader, writes nothing, reads 114, 115, 117
// and 118 alone and trusts the counts it finds.
package stata

import (
	"io"
	"slices"
)

// A File is an opened .dta file. Its fields are read when it is opened; its columns when they are asked for.
type File struct {
	Release   int    // the format: 113, 114, 115, 117, 118 or 119
	Label     string // of the dataset; "" when it has none
	Rows      int
	Variables []Variable // in the order of the file

	layout  layout
	source  cursor // knows the reader, its size and the byte order
	data    int64  // where the first row begins
	width   int    // bytes in a row
	strls   int64  // where the first long string stands; 0 when the format has none
	labels  map[string][]ValueLabel
	offsets []int // where each variable begins in a row
}

// A Variable describes one column.
type Variable struct {
	Name   string
	Type   Type
	Format string // the display format, as in "%9.0g"
	Label  string // the variable label; "" when it has none
	Labels string // the name of its value labels; "" when it has none. They may be missing from the file all the same.
}

// A ValueLabel is the text of one code. Extended missing codes can have one too; their Code is then of no use.
type ValueLabel struct {
	Code    int32
	Missing Missing
	Text    string
}

// Open reads the description of a .dta file of size bytes: everything but its data. What is wrong with the file comes
// as a *FormatError, a failure of r as r gave it.
func Open(r io.ReaderAt, size int64) (*File, error) {
	f := &File{source: cursor{r: r, size: size}}
	c := &f.source
	if size == 0 {
		return nil, malformed("the file is empty")
	}
	first := c.bytes(1, "the first byte")
	switch {
	case c.err != nil:
	case first[0] == '<':
		f.describeTagged()
	default:
		f.describePlain(int(first[0]))
	}
	if c.err != nil {
		return nil, c.err
	}
	return f, nil
}

// Index is the place of the variable in Variables, -1 when there is none of that name. Stata tells capitals apart.
func (f *File) Index(name string) int {
	return slices.IndexFunc(f.Variables, func(v Variable) bool { return v.Name == name })
}

// ValueLabels gives the value labels of that name in the order of the file, nil when the file has none.
func (f *File) ValueLabels(name string) []ValueLabel { return f.labels[name] }

// layOut finds the place of every variable in a row and checks that all claimed rows can be there, so that everything
// later may allocate what the rows need. The source stands at the first row and is moved behind the last.
func (f *File) layOut(rows uint64) {
	c := &f.source
	f.data = c.at
	f.offsets = make([]int, len(f.Variables))
	for i, v := range f.Variables {
		f.offsets[i] = f.width
		f.width += v.Type.Width()
	}
	left := uint64(c.size - c.at)
	switch {
	case c.err != nil:
	case f.width == 0 && rows > 0:
		c.fail("the file claims %d rows, but has no variables", rows)
	case f.width > 0 && rows > left/uint64(f.width):
		c.fail("the file claims %d rows of %d bytes, but only %d bytes follow: it is cut off or damaged; copy or save it again",
			rows, f.width, left)
	default:
		f.Rows = int(rows)
		c.at += int64(f.Rows) * int64(f.width)
	}
}
