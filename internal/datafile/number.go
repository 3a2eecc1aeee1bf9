package datafile

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parse reads the number in a cell: NaN when the cell is blank, and a problem with its cure when it holds none. Blanks
// around a number are passed over.
func parse(cell string) (v float64, problem string) {
	trimmed := trim(cell)
	if trimmed == "" {
		return math.NaN(), ""
	}
	if decimal(trimmed) {
		v, err := strconv.ParseFloat(trimmed, 64)
		if err == nil {
			return v, ""
		}
		if errors.Is(err, strconv.ErrRange) {
			return 0, quote(cell) + " is beyond the largest number, 1.8e308"
		}
	}
	return 0, notNumber(trimmed)
}

// trim takes the blanks off both ends; a cell without any, which is nearly every one, costs two comparisons.
func trim(cell string) string {
	if cell == "" || cell[0] > ' ' && cell[len(cell)-1] > ' ' {
		return cell
	}
	return strings.Trim(cell, " \t\r\n")
}

// decimal tells whether the text has a decimal number's characters alone. strconv.ParseFloat takes also inf, nan,
// 0x1p-2 and, in Go's own literals, 1_000, which in a data file are slips.
func decimal(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return false
		}
	}
	return true
}

// notNumber says what is wrong with a cell that is not a number, and how to mend it.
func notNumber(cell string) string {
	const empty = "; leave the cell empty when the value is missing"
	switch strings.ToLower(cell) {
	case "na", "n/a", "nan", "-nan", "null", "none", "nil", ".", "-", "--", "?", "#n/a", "missing":
		return quote(cell) + " is not a number" + empty
	case "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity":
		return quote(cell) + " is not a number that can be computed with" + empty
	}
	switch {
	case !utf8.ValidString(cell):
		return notUTF8
	case readsWithout(cell, ","):
		return quote(cell) + " has a comma; write 1000 for 1,000 and 1.5 for 1,5"
	case readsWithout(cell, "_"):
		return quote(cell) + " has an underscore; write 1000 for 1_000"
	}
	return quote(cell) + " is not a number" + empty + ", or declare the column as a factor"
}

// readsWithout tells whether a mark is all that keeps a text from being a number.
func readsWithout(cell, mark string) bool {
	without := strings.ReplaceAll(cell, mark, "")
	_, err := strconv.ParseFloat(without, 64)
	return without != cell && decimal(without) && err == nil
}

// shown is how many characters of a text from the file stand in an error.
const shown = 40

// quote quotes a text from the file, shortened, for an error.
func quote(text string) string {
	runes := 0
	for at := range text {
		if runes++; runes > shown {
			return strconv.Quote(text[:at] + "…")
		}
	}
	return strconv.Quote(text)
}

// shortest is the shortest decimal text that reads back to the same number of so many bits, without an exponent from a
// millionth to 10^21.
func shortest(v float64, bits int) string {
	if v == 0 {
		return "0"
	}
	layout := byte('f')
	if size := math.Abs(v); size < 1e-6 || size >= 1e21 {
		layout = 'e'
	}
	return strconv.FormatFloat(v, layout, -1, bits)
}
