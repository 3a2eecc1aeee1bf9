package stata

import (
	"fmt"
	"math"
	"time"

	"fieldwork/internal/labelled"
)

// fixedMost is the widest string in bytes that stands in the row itself; longer ones are strLs. A row has all of its bytes,
// used or not, and an open answer mostly uses few.
const fixedMost = 128

const (
	minByte, minInt, minLong = -127, -32767, -2147483647 // the smallest numbers of the types; help data types

	maxWhole  = 1 << 53                // up to it a double holds every whole number
	maxDouble = 8.9884656743115785e307 // the largest double that is no missing code, 2^1023 without its last bit
)

// storageType is the storage type for all that the variable can hold, as its description says; what was answered has no say
// in it.
func storageType(v labelled.Variable) Type {
	switch v.Kind {
	case labelled.Flag:
		return Byte
	case labelled.Code, labelled.Integer:
		return wholeType(v)
	case labelled.Day:
		return Long
	case labelled.Words:
		if bytes := v.Width * 4; bytes > 0 && bytes <= fixedMost {
			return Type(bytes)
		}
		return StrL
	}
	return Double // decimals; milliseconds since 1960, which exceed a long
}

// wholeType is the narrowest type for the variable's range, a double when the range is not known.
func wholeType(v labelled.Variable) Type {
	low, high := v.Min, v.Max
	if v.Min == 0 && v.Max == 0 && len(v.Values) > 0 {
		low, high = float64(v.Values[0].Code), float64(v.Values[0].Code)
	}
	for _, o := range v.Values {
		low, high = min(low, float64(o.Code)), max(high, float64(o.Code))
	}
	switch {
	case low == 0 && high == 0 && len(v.Values) == 0:
		return Double
	case low >= minByte && high <= maxByte:
		return Byte
	case low >= minInt && high <= maxInt:
		return Int
	case low >= minLong && high <= maxLong:
		return Long
	}
	return Double
}

// displayFormat is how Stata shows the variable: its own formats for the types (help format), whole numbers whole, words
// from the left.
func displayFormat(v labelled.Variable, t Type) string {
	switch {
	case v.Kind == labelled.Day:
		return "%td"
	case v.Kind == labelled.Instant:
		return "%tc"
	case t == StrL:
		return "%-9s"
	case t.IsString():
		return fmt.Sprintf("%%-%ds", max(v.Width, 9))
	case t == Long:
		return "%12.0g"
	case t == Double && v.Kind != labelled.Decimal:
		return "%17.0f"
	case t == Double:
		return "%10.0g"
	}
	return "%8.0g"
}

// epoch is Stata's, from which it counts days and milliseconds. Source: [D] datetime.
var epoch = time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC)

// A numberOf gives a cell as the number that stands for it in Stata.
type numberOf func(c *labelled.Column, at int) (float64, error)

// numberOfKind reads the cells of a kind. Whole numbers have to be whole, whatever type they are stored as.
func numberOfKind(kind labelled.Kind) numberOf {
	switch kind {
	case labelled.Day:
		return day
	case labelled.Instant:
		return instant
	case labelled.Decimal:
		return func(c *labelled.Column, at int) (float64, error) { return c.Numbers[at], nil }
	}
	return func(c *labelled.Column, at int) (float64, error) {
		x := c.Numbers[at]
		if x != math.Trunc(x) || math.Abs(x) > maxWhole {
			return 0, fmt.Errorf("%v is no whole number up to 2^53", x)
		}
		return x, nil
	}
}

// day is the number of days since the epoch (%td).
func day(c *labelled.Column, at int) (float64, error) {
	date, err := time.Parse(time.DateOnly, c.Texts[at])
	if err != nil {
		return 0, fmt.Errorf("%q is no date as 2015-10-08 is", c.Texts[at])
	}
	return float64((date.Unix() - epoch.Unix()) / (24 * 60 * 60)), nil
}

// instant is the number of milliseconds since the epoch without leap seconds (%tc); finer parts of a second would be lost, and
// are refused.
func instant(c *labelled.Column, at int) (float64, error) {
	t, err := time.Parse(time.RFC3339, c.Texts[at])
	if err != nil {
		return 0, fmt.Errorf("%q is no time as 2015-10-08T09:00:00Z is", c.Texts[at])
	}
	if t.Nanosecond()%int(time.Millisecond) != 0 {
		return 0, fmt.Errorf("%q is finer than a millisecond, which Stata does not keep; round it", c.Texts[at])
	}
	return float64(t.UnixMilli() - epoch.UnixMilli()), nil
}
