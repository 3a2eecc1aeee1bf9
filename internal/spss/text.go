package spss

import (
	"strings"
	"unicode/utf8"
)

// cut is as much of a text as so many bytes hold: whole characters, without blanks at the end, which readers take away.
func cut(s string, bytes int) string {
	if len(s) > bytes {
		for bytes > 0 && !utf8.RuneStart(s[bytes]) {
			bytes--
		}
		s = s[:bytes]
	}
	return strings.TrimRight(s, " ")
}

// shorten is a label for which so many bytes are left. A longer one shows by its end that it was cut.
func shorten(s string, bytes int) string {
	const more = "…"
	if len(s) <= bytes {
		return strings.TrimRight(s, " ")
	}
	return cut(s, bytes-len(more)) + more
}

// clean is a text of the dictionary without what would end it too early: bytes that are no UTF-8 and NULs.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// oneLine is a text of the dictionary in a record whose lines mean something.
func oneLine(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// wrap breaks a text into lines of at most so many bytes, four or more, between words where there are any.
func wrap(s string, bytes int) []string {
	var lines []string
	for s = oneLine(s); len(s) > bytes; {
		line := cut(s, bytes)
		if space := strings.LastIndexByte(s[:len(line)+1], ' '); space > 0 {
			line = s[:space]
		}
		lines = append(lines, line)
		s = strings.TrimLeft(s[len(line):], " ")
	}
	return append(lines, s)
}
