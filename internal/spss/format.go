package spss

import (
	"strconv"

	"fieldwork/internal/labelled"
)

// A format is how SPSS shows a variable: type, width in characters and decimals.
type format struct{ kind, width, decimals int32 }

// The types of format that are used. Source: PSPP's "Variable Record". Days and moments are shown as 2015/10/08 and
// 08-OCT-2015 09:00:00; YMDHMS, which would be closer to ISO 8601, came with SPSS 21 and haven reads it as a number.
const (
	formatText     = 1  // A
	formatNumber   = 5  // F
	formatDateTime = 22 // DATETIME
	formatDay      = 39 // SDATE
)

// The widths of formats, in characters.
const (
	leastNumber   = 8
	widestInteger = 17 // of 2^53 and a sign
	dayWidth      = 10
	momentWidth   = 20
	decimalWidth  = 16 // with the codes for missing values of nine digits
	decimals      = 4
	shownText     = 40 // of a column, at most
)

// code is the format as the dictionary has it.
func (f format) code() int32 { return f.kind<<16 | f.width<<8 | f.decimals }

// format is how the field's segment of such a width is shown.
func (f *field) format(width int) format {
	switch f.variable.Kind {
	case labelled.Words:
		return format{formatText, int32(width), 0}
	case labelled.Day:
		return format{formatDay, dayWidth, 0}
	case labelled.Instant:
		return format{formatDateTime, momentWidth, 0}
	case labelled.Decimal:
		return format{formatNumber, decimalWidth, decimals}
	}
	return format{formatNumber, int32(f.digits()), 0}
}

// digits is how many characters the longest whole number of the field takes, and not less than eight, which SPSS gives to
// a number by default.
func (f *field) digits() int {
	v := f.variable
	if v.Kind == labelled.Integer && v.Min == 0 && v.Max == 0 {
		return widestInteger
	}
	longest := leastNumber
	numbers := []float64{v.Min, v.Max, f.low}
	for _, o := range v.Values {
		numbers = append(numbers, float64(o.Code))
	}
	for _, x := range numbers {
		longest = max(longest, len(strconv.FormatFloat(x, 'f', 0, 64)))
	}
	return min(longest, widestInteger)
}

// measure is the level of measurement as the dictionary has it; 0 is not known. Source: PSPP's "Variable Display Parameter
// Record".
func measure(m labelled.Measure) int32 {
	switch m {
	case labelled.Nominal:
		return 1
	case labelled.Ordinal:
		return 2
	case labelled.Scale:
		return 3
	}
	return 0
}
