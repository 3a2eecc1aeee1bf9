package document

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean is the text without what no format can hold: control characters and what is no character at all become U+FFFD;
// the end of a line stays, and a tab becomes a space.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case r == '\r':
			return -1
		case r == utf8.RuneError || unicode.IsControl(r) || r >= 0xFDD0 && r <= 0xFDEF || r&0xFFFE == 0xFFFE:
			return utf8.RuneError
		}
		return r
	}, s)
}

// OneLine is the text, clean, with its lines in one.
func OneLine(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(Clean(s), "\n", " "))
}

// Ems estimates how wide the text is set, in ems: an ideograph is 1, most letters half of that.
func Ems(s string) float64 {
	width := 0.0
	for _, r := range s {
		switch {
		case r >= 0x1100 && (r < 0x2000 || r >= 0x2e80):
			width++
		case r == ' ' || strings.ContainsRune(".,:;'!|()[]ijlft", r):
			width += 0.34
		case r >= 'A' && r <= 'Z' || strings.ContainsRune("mw%@", r):
			width += 0.76
		default:
			width += 0.53
		}
	}
	return width
}
