package stata

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"fieldwork/internal/labelled"
)

// A cellWriter appends one cell of a column to a row.
type cellWriter func(row []byte, c *labelled.Column, at int) ([]byte, error)

// numberCell writes numbers of the kind as the type. A value that the type does not hold is an error.
func numberCell(kind labelled.Kind, t Type) cellWriter {
	number := numberOfKind(kind)
	return func(row []byte, c *labelled.Column, at int) ([]byte, error) {
		missing, err := reason(c, at)
		if err != nil {
			return row, err
		}
		if missing != Present {
			return appendMissing(row, t, missing), nil
		}
		x, err := number(c, at)
		if err != nil {
			return row, err
		}
		return appendNumber(row, t, x)
	}
}

// reason is the code of the cell's reason for being empty, by its letter.
func reason(c *labelled.Column, at int) (Missing, error) {
	if c.Missing == nil || c.Missing[at] == labelled.Present {
		return Present, nil
	}
	if known, ok := labelled.OfLetter(c.Missing[at].Letter()); !ok || known != c.Missing[at] {
		return Present, fmt.Errorf("%s is no reason for a cell to be empty", c.Missing[at])
	}
	return codeOf(c.Missing[at]), nil
}

// codeOf is the extended missing code with the reason's letter.
func codeOf(m labelled.Missing) Missing { return System + 1 + Missing(m.Letter()-'a') }

// appendNumber is the inverse of the reader's numbers in column.go, in little-endian order.
func appendNumber(row []byte, t Type, x float64) ([]byte, error) {
	least, most := float64(-math.MaxFloat64), maxDouble
	switch t {
	case Byte:
		least, most = minByte, maxByte
	case Int:
		least, most = minInt, maxInt
	case Long:
		least, most = minLong, maxLong
	}
	if math.IsNaN(x) {
		return row, errors.New("the cell has neither a number nor a reason to be empty")
	}
	if x < least || x > most {
		return row, fmt.Errorf("%v does not fit into a %s (%v to %v), which the variable's values and range make it; correct them", x, t, least, most)
	}
	if t == Double {
		return binary.LittleEndian.AppendUint64(row, math.Float64bits(x)), nil
	}
	return appendWhole(row, t, int64(x)), nil
}

// appendMissing appends the code in the form that it has in the type.
func appendMissing(row []byte, t Type, m Missing) []byte {
	switch t {
	case Byte:
		return appendWhole(row, t, maxByte+int64(m))
	case Int:
		return appendWhole(row, t, maxInt+int64(m))
	case Long:
		return appendWhole(row, t, maxLong+int64(m))
	}
	return binary.LittleEndian.AppendUint64(row, doubleMissing+uint64(m-System)<<doubleStep)
}

func appendWhole(row []byte, t Type, x int64) []byte {
	switch t {
	case Byte:
		return append(row, byte(x))
	case Int:
		return binary.LittleEndian.AppendUint16(row, uint16(x))
	}
	return binary.LittleEndian.AppendUint32(row, uint32(x))
}

// fixedCell writes words of at most width bytes into the row. Missing words are empty: Stata has no other.
func fixedCell(width int) cellWriter {
	return func(row []byte, c *labelled.Column, at int) ([]byte, error) {
		words, err := words(c, at)
		if err != nil {
			return row, err
		}
		if len(words) > width {
			return row, fmt.Errorf("a text of %d bytes does not fit into str%d, which the variable's width makes it; correct that", len(words), width)
		}
		row = append(row, words...)
		for range width - len(words) {
			row = append(row, 0)
		}
		return row, nil
	}
}

// words are the cell's, "" where it is missing. What a string in the file cannot hold is an error: a NUL would end it.
func words(c *labelled.Column, at int) (string, error) {
	missing, err := reason(c, at)
	switch {
	case err != nil || missing != Present:
		return "", err
	case !utf8.ValidString(c.Texts[at]):
		return "", errors.New("the text is not UTF-8; mend it where it was collected")
	case strings.IndexByte(c.Texts[at], 0) >= 0:
		return "", errors.New("the text has a NUL, which would end it; mend it where it was collected")
	}
	return c.Texts[at], nil
}
