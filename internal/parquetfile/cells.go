package parquetfile

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"

	"fieldwork/internal/labelled"
)

// largest is the largest whole number up to which a float64 has every whole number.
const largest = 1 << 53

// whole is a number as a whole one.
func whole(x float64) (int64, error) {
	if x != math.Trunc(x) || math.Abs(x) > largest { // also NaN
		return 0, fmt.Errorf("%g is no whole number of at most 2^53; give the variable the kind %q, or the cell a reason for being empty", x, labelled.Decimal)
	}
	return int64(x), nil
}

func int32Cell(_ *writer, from labelled.Column, row int) (parquet.Value, error) {
	n, err := whole(from.Numbers[row])
	if err == nil && int64(int32(n)) != n {
		err = fmt.Errorf("%d does not fit into the 32 bits that the variable's range asks for; correct its range or its values", n)
	}
	return parquet.Int32Value(int32(n)), err
}

func int64Cell(_ *writer, from labelled.Column, row int) (parquet.Value, error) {
	n, err := whole(from.Numbers[row])
	return parquet.Int64Value(n), err
}

func doubleCell(_ *writer, from labelled.Column, row int) (parquet.Value, error) {
	x := from.Numbers[row]
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return parquet.Value{}, fmt.Errorf("%g is no number to compute with; give the cell a reason for being empty", x)
	}
	return parquet.DoubleValue(x), nil
}

// textCell gathers the words of a step in one buffer. When the buffer grows, the values before stay where they were. What is
// not UTF-8, which the type promises, becomes U+FFFD.
func textCell(w *writer, from labelled.Column, row int) (parquet.Value, error) {
	begin := len(w.texts)
	w.texts = append(w.texts, strings.ToValidUTF8(from.Texts[row], "\uFFFD")...)
	return parquet.ByteArrayValue(w.texts[begin:len(w.texts):len(w.texts)]), nil
}

const daySeconds = 24 * 60 * 60

// dayCell counts days since 1970-01-01.
func dayCell(_ *writer, from labelled.Column, row int) (parquet.Value, error) {
	day, err := time.Parse(time.DateOnly, from.Texts[row])
	if err != nil {
		return parquet.Value{}, fmt.Errorf("%q is no day such as 2015-10-08", from.Texts[row])
	}
	return parquet.Int32Value(int32(day.Unix() / daySeconds)), nil // midnight of UTC: there is no remainder
}

// instantCell counts milliseconds since 1970-01-01T00:00:00Z.
func instantCell(_ *writer, from labelled.Column, row int) (parquet.Value, error) {
	at, err := time.Parse(time.RFC3339, from.Texts[row])
	if err != nil {
		return parquet.Value{}, fmt.Errorf("%q is no time such as 2015-10-08T09:00:00Z", from.Texts[row])
	}
	return parquet.Int64Value(at.UnixMilli()), nil
}
