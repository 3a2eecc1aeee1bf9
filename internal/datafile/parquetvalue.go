package datafile

import (
	"math"
	"math/big"
	"strconv"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// A valueReader reads values of one Parquet type, each as it is asked for. A nil function says that values of the type
// are not to be had as such.
type valueReader struct {
	number func(parquet.Value) float64
	text   func([]byte, parquet.Value) []byte // appends the value's text
}

// addValue appends a row. A null, NaN and a blank text are missing.
func (c *cells) addValue(v parquet.Value, read valueReader) (problem string) {
	if c.categories != nil {
		if v.IsNull() {
			c.categories.codes = append(c.categories.codes, -1)
			return ""
		}
		c.scratch = read.text(c.scratch[:0], v)
		return c.categories.addBytes(c.scratch)
	}
	number := math.NaN()
	switch {
	case v.IsNull():
	case read.number != nil:
		number = read.number(v)
	default:
		if text := read.text(nil, v); trim(string(text)) != "" {
			problem = quote(string(text)) + " is text; store the column as numbers, or declare it as a factor"
		}
	}
	if math.IsInf(number, 0) {
		problem = "an infinite number cannot be computed with; leave the cell null when the value is missing"
	}
	c.numbers = append(c.numbers, number)
	return problem
}

// readerOf gives the reader of a type, or what the column holds that is not read, and the cure. Source of the types:
// Apache Parquet, LogicalTypes.md.
func readerOf(t parquet.Type) (read valueReader, problem string) {
	if logical := t.LogicalType(); logical != nil {
		switch l := logical.Value.(type) {
		case *format.DecimalType:
			return decimalReader(t.Kind(), int(l.Scale)), ""
		case *format.DateType, *format.TimeType, *format.TimestampType:
			return read, "holds dates or times; write them as a number or a text"
		case *format.IntType:
			if !l.IsSigned {
				return unsignedReader(t.Kind()), ""
			}
		case *format.NullType, *format.StringType, *format.EnumType, nil:
		case *format.UUIDType, *format.JsonType, *format.BsonType, *format.Float16Type:
			return read, "holds values of the type " + l.String() + "; write them as numbers or texts"
		default:
			return read, "holds values of a type that is not read; write them as numbers or texts"
		}
	}
	switch t.Kind() {
	case parquet.Boolean:
		return booleanReader(), ""
	case parquet.Int32, parquet.Int64:
		return signedReader(t.Kind()), ""
	case parquet.Float, parquet.Double:
		return floatReader(t.Kind()), ""
	case parquet.ByteArray:
		return valueReader{text: func(b []byte, v parquet.Value) []byte { return append(b, v.ByteArray()...) }}, ""
	case parquet.Int96:
		return read, "holds dates or times; write them as a number or a text"
	}
	return read, "holds bytes of fixed length; write them as numbers or texts"
}

func booleanReader() valueReader {
	return valueReader{
		number: func(v parquet.Value) float64 {
			if v.Boolean() {
				return 1
			}
			return 0
		},
		text: func(b []byte, v parquet.Value) []byte { return strconv.AppendBool(b, v.Boolean()) },
	}
}

func signedReader(kind parquet.Kind) valueReader {
	integer := func(v parquet.Value) int64 { return v.Int64() }
	if kind == parquet.Int32 {
		integer = func(v parquet.Value) int64 { return int64(v.Int32()) }
	}
	return valueReader{
		number: func(v parquet.Value) float64 { return float64(integer(v)) },
		text:   func(b []byte, v parquet.Value) []byte { return strconv.AppendInt(b, integer(v), 10) },
	}
}

func unsignedReader(kind parquet.Kind) valueReader {
	integer := func(v parquet.Value) uint64 { return v.Uint64() }
	if kind == parquet.Int32 {
		integer = func(v parquet.Value) uint64 { return uint64(v.Uint32()) }
	}
	return valueReader{
		number: func(v parquet.Value) float64 { return float64(integer(v)) },
		text:   func(b []byte, v parquet.Value) []byte { return strconv.AppendUint(b, integer(v), 10) },
	}
}

// floatReader gives NaN an empty text, so that it is missing as a category too.
func floatReader(kind parquet.Kind) valueReader {
	number, bits := func(v parquet.Value) float64 { return v.Double() }, 64
	if kind == parquet.Float {
		number, bits = func(v parquet.Value) float64 { return float64(v.Float()) }, 32
	}
	return valueReader{
		number: number,
		text: func(b []byte, v parquet.Value) []byte {
			if x := number(v); x == x {
				return append(b, shortest(x, bits)...)
			}
			return b
		},
	}
}

// decimalReader reads an integer divided by 10^scale, stored as such or as big-endian two's complement bytes. The
// number is that nearest to the decimal.
func decimalReader(kind parquet.Kind, scale int) valueReader {
	text := func(b []byte, v parquet.Value) []byte { return appendPoint(b, unscaled(kind, v), scale) }
	return valueReader{
		text: text,
		number: func(v parquet.Value) float64 {
			number, err := strconv.ParseFloat(string(text(nil, v)), 64)
			if err != nil {
				return math.Inf(1)
			}
			return number
		},
	}
}

func unscaled(kind parquet.Kind, v parquet.Value) *big.Int {
	switch kind {
	case parquet.Int32:
		return big.NewInt(int64(v.Int32()))
	case parquet.Int64:
		return big.NewInt(v.Int64())
	}
	b := v.ByteArray()
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n
}

// longestScale bounds the digits after the point; the format's decimals have 38 digits.
const longestScale = 400

// appendPoint writes the integer with its last scale digits after the point.
func appendPoint(b []byte, n *big.Int, scale int) []byte {
	digits := new(big.Int).Abs(n).String()
	scale = min(max(scale, 0), longestScale)
	for len(digits) <= scale {
		digits = "0" + digits
	}
	if n.Sign() < 0 {
		b = append(b, '-')
	}
	b = append(b, digits[:len(digits)-scale]...)
	if scale > 0 {
		b = append(append(b, '.'), digits[len(digits)-scale:]...)
	}
	return b
}
