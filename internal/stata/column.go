package stata

import (
	"bytes"
	"fmt"
	"math"
)

// A Column is the data of one variable. Numbers or Texts is nil, by the type of the variable.
type Column struct {
	Variable Variable
	Numbers  []float64 // NaN where the number is missing
	Missing  []Missing // which missing code stands in each row; nil when no row is missing
	Texts    []string  // equal texts share their memory
}

// rowBuffer is how many bytes of rows are read at once, when a row is not wider.
const rowBuffer = 1 << 18

// Read reads the columns at these places in Variables, in one pass over the rows. It holds the columns, one buffer of
// rows and, for long strings, an index of them.
func (f *File) Read(places ...int) ([]Column, error) {
	columns := make([]Column, len(places))
	fill := make([]func(row int, cell []byte) error, len(places))
	for i, place := range places {
		if place < 0 || place >= len(f.Variables) {
			return nil, fmt.Errorf("variable %d was asked for, and the file has %d", place, len(f.Variables))
		}
		columns[i].Variable = f.Variables[place]
		var err error
		if fill[i], err = f.filler(&columns[i]); err != nil {
			return nil, err
		}
	}
	err := f.eachRow(func(row int, cells []byte) error {
		for i, place := range places {
			at := f.offsets[place]
			if err := fill[i](row, cells[at:at+f.Variables[place].Type.Width()]); err != nil {
				return err
			}
		}
		return nil
	})
	return columns, err
}

// eachRow reads all rows, a buffer at a time.
func (f *File) eachRow(visit func(row int, cells []byte) error) error {
	if f.Rows == 0 {
		return nil
	}
	c := f.source
	at := min(f.Rows, max(1, rowBuffer/f.width))
	buffer := make([]byte, at*f.width)
	for first := 0; first < f.Rows; first += at {
		n := min(at, f.Rows-first)
		c.at = f.data + int64(first)*int64(f.width)
		if c.into(buffer[:n*f.width]); c.err != nil {
			return c.err
		}
		for i := range n {
			if err := visit(first+i, buffer[i*f.width:(i+1)*f.width]); err != nil {
				return err
			}
		}
	}
	return nil
}

// filler gives the function that puts one cell into the column.
func (f *File) filler(column *Column) (func(row int, cell []byte) error, error) {
	switch t := column.Variable.Type; {
	case t == StrL:
		return f.longFiller(column)
	case t.IsString():
		return f.textFiller(column), nil
	}
	read := f.numberReader(column.Variable.Type)
	column.Numbers = make([]float64, f.Rows)
	return func(row int, cell []byte) error {
		number, missing := read(cell)
		column.Numbers[row] = number
		if missing != Present {
			if column.Missing == nil {
				column.Missing = make([]Missing, f.Rows)
			}
			column.Missing[row] = missing
		}
		return nil
	}, nil
}

// numberReader gives the function that reads a number of the type in the file's byte order.
func (f *File) numberReader(t Type) func(cell []byte) (float64, Missing) {
	order := f.source.order
	switch t {
	case Byte:
		return func(cell []byte) (float64, Missing) { return integer(int64(int8(cell[0])), maxByte) }
	case Int:
		return func(cell []byte) (float64, Missing) { return integer(int64(int16(order.Uint16(cell))), maxInt) }
	case Long:
		return func(cell []byte) (float64, Missing) { return integer(int64(int32(order.Uint32(cell))), maxLong) }
	case Float:
		return func(cell []byte) (float64, Missing) { return float(order.Uint32(cell)) }
	case Double:
		return func(cell []byte) (float64, Missing) { return double(order.Uint64(cell)) }
	}
	return func([]byte) (float64, Missing) { return math.NaN(), System }
}

// textFiller decodes each different text once.
func (f *File) textFiller(column *Column) func(row int, cell []byte) error {
	column.Texts = make([]string, f.Rows)
	known := map[string]string{}
	return func(row int, cell []byte) error {
		if end := bytes.IndexByte(cell, 0); end >= 0 {
			cell = cell[:end]
		}
		text, ok := known[string(cell)]
		if !ok {
			text = f.layout.text(cell)
			known[string(cell)] = text
		}
		column.Texts[row] = text
		return nil
	}
}

// longFiller reads each long string once, however many rows point to it.
func (f *File) longFiller(column *Column) (func(row int, cell []byte) error, error) {
	index, err := f.longIndex()
	if err != nil {
		return nil, err
	}
	column.Texts = make([]string, f.Rows)
	known := map[int64]string{0: ""} // by place in the file
	c := f.source
	return func(row int, cell []byte) error {
		place, ok := f.find(index, cell)
		if !ok {
			return malformed("row %d of variable %q points to a long string that is not in the file: the file is damaged",
				row+1, column.Variable.Name)
		}
		text, ok := known[place.at]
		if !ok {
			c.at = place.at
			text = f.layout.text(c.bytes(place.length, "the long strings"))
			known[place.at] = text
		}
		column.Texts[row] = text
		return c.err
	}, nil
}
