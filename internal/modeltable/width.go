package modeltable

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"fieldwork/internal/fit"
)

// missingNumber stands where a number does not exist.
const missingNumber = "n/a"

// cells is the number of a terminal's cells that a text takes: two for wide characters (Unicode Annex 11), none for marks
// that combine with the one before.
func cells(text string) int {
	n := 0
	for _, r := range text {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// left and right pad a text to n cells.
func left(text string, n int) string  { return text + strings.Repeat(" ", max(0, n-cells(text))) }
func right(text string, n int) string { return strings.Repeat(" ", max(0, n-cells(text))) + text }

// plain takes out what would move a terminal's cursor or colour its text: names come from the data.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control) {
			return '\ufffd'
		}
		return r
	}, text)
}

// general writes a number in nine characters or so, as Stata's %9.0g: seven decimals below one, without the zero before
// the point; seven digits above; an exponent where these would hide the digits.
func general(n fit.Number) string {
	v := float64(n)
	size := math.Abs(v)
	switch {
	case !n.Exists():
		return missingNumber
	case v == 0:
		return "0"
	case size < 1e-4 || size >= 1e7:
		return exponent(v)
	case size < 1:
		return bare(strconv.FormatFloat(v, 'f', 7, 64))
	}
	whole := len(strconv.FormatFloat(math.Trunc(size), 'f', 0, 64))
	text := strconv.FormatFloat(v, 'f', max(0, 7-whole), 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// exponent writes three significant digits and the power of ten.
func exponent(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e9 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'e', 2, 64)
}

// bare is a decimal without the zero before its point and those at its end.
func bare(text string) string {
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	return strings.Replace(text, "0.", ".", 1)
}

// fixed writes a number with so many decimals.
func fixed(n fit.Number, decimals int) string {
	if !n.Exists() {
		return missingNumber
	}
	text := strconv.FormatFloat(float64(n), 'f', decimals, 64)
	if strings.Trim(text, "-0.") == "" {
		return strings.TrimPrefix(text, "-") // no minus zero
	}
	return text
}

// fixedOr is fixed for a number that may not belong to the model.
func fixedOr(n *fit.Number, decimals int) string {
	if n == nil {
		return missingNumber
	}
	return fixed(*n, decimals)
}

// grouped writes a count with commas between thousands; fractions, as importance weights give, keep their digits.
func grouped(n fit.Number) string {
	if !n.Exists() {
		return missingNumber
	}
	text, fraction, _ := strings.Cut(strconv.FormatFloat(float64(n), 'f', -1, 64), ".")
	for at := len(text) - 3; at > 0 && text[at-1] != '-'; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	if fraction != "" {
		return text + "." + fraction
	}
	return text
}

// number writes a number that may not belong to the model.
func number(n *fit.Number) string { return general(value(n)) }

// value is the number, NaN when there is none.
func value(n *fit.Number) fit.Number {
	if n == nil {
		return fit.Number(math.NaN())
	}
	return *n
}

func exp(n fit.Number) fit.Number { return fit.Number(math.Exp(float64(n))) }
