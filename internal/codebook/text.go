package codebook

import (
	"strings"
	"unicode"
)

func nonempty(texts ...string) []string {
	var full []string
	for _, t := range texts {
		if t != "" {
			full = append(full, t)
		}
	}
	return full
}

// special are the characters that may begin something in Markdown: @ and : make names and addresses into links.
const special = "\\`*_{}[]<>#|~$@&!^:"

// text is one line with nothing in it that Markdown would take for its own.
func text(s string) string {
	s = oneLine(s)
	var b strings.Builder
	for i, r := range s {
		if strings.ContainsRune(special, r) || i == 0 && strings.ContainsRune("-+=", r) || strings.ContainsRune(".)", r) && opens(s[:i], s[i+1:]) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// opens tells whether a dot or a parenthesis between the two would make a list's number or an address of them.
func opens(before, behind string) bool {
	number := before != "" && strings.Trim(before, "0123456789") == ""
	return number && (behind == "" || behind[0] == ' ') || strings.EqualFold(before[max(0, len(before)-3):], "www")
}

// oneLine puts spaces for whatever separates lines and leaves out what cannot be seen but steers (Unicode's category Cc).
func oneLine(s string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == ' '
	}) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}

// code is a span of code, in a fence of more backticks than stand in it. It has no place in a table, whose cells a bar would
// end even there.
func code(s string) string {
	s = oneLine(s)
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if s == "" {
		return ""
	}
	if len(fence) > 1 || strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}
