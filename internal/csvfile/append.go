package csvfile

import (
	"encoding/binary"
	"math"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// A digits is a whole number below a thousand as it stands in a file: its digits and a comma, in the low bytes first.
type digits struct {
	packed uint32
	length int32 // without the comma
}

// small are the whole numbers below a thousand, which most cells of a survey are. A row then costs a look-up and a store
// for each of them: half the time of strconv.
var small = func() (table [1000]digits) {
	for n := range table {
		text := append(strconv.AppendInt(nil, int64(n), 10), ",..."...)
		table[n] = digits{binary.LittleEndian.Uint32(text), int32(len(text) - len(",..."))}
	}
	return table
}()

// isSmall tells whether the number is one of the small, and which.
func isSmall(x float64) (int64, bool) {
	n := int64(x)
	return n, float64(n) == x && n < int64(len(small)) && !math.Signbit(x)
}

// appendSmall appends a small number and a comma.
func appendSmall(b []byte, n int64) []byte {
	d := &small[n]
	length := len(b) + int(d.length) + 1
	return binary.LittleEndian.AppendUint32(b, d.packed)[:length]
}

// exact is the greatest number up to which every whole number is a float64; beyond it the fewest digits that read back as
// the same number are not the number's own.
const exact = 1 << 53

// appendNumber appends the number as strconv.FormatFloat(x, 'f', -1, 64) writes it.
func appendNumber(b []byte, x float64) []byte {
	if n := int64(x); float64(n) == x && n != 0 && -exact <= n && n <= exact {
		return strconv.AppendInt(b, n, 10)
	}
	return strconv.AppendFloat(b, x, 'f', -1, 64)
}

// text appends a text, guarded where the options ask for it.
func (w *writer) text(b []byte, s string) []byte {
	if w.options.Guard {
		s = Guard(s)
	}
	return appendText(b, s)
}

// special are the bytes for which a text is put in quotation marks (RFC 4180, section 2.6).
var special = [256]bool{',': true, '"': true, '\r': true, '\n': true}

// appendText appends a text, in quotation marks where encoding/csv puts them: also around one that begins with white space,
// and around PostgreSQL's end of data.
func appendText(b []byte, s string) []byte {
	if s == "" {
		return b
	}
	for i := range len(s) {
		if special[s[i]] {
			return appendQuoted(b, s)
		}
	}
	if first := s[0]; first <= ' ' || first >= utf8.RuneSelf || first == '\\' {
		if r, _ := utf8.DecodeRuneInString(s); unicode.IsSpace(r) || s == `\.` {
			return appendQuoted(b, s)
		}
	}
	return append(b, s...)
}

// appendQuoted appends a text in quotation marks; its own are doubled.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		if s[i] == '"' {
			b = append(b, '"')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}
