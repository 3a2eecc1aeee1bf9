package rscript

import (
	"fmt"
	"strings"
	"unicode"
)

// quote is the text as a string of R, in ASCII: quotation marks and backslashes are escaped, and so is whatever is not
// printable ASCII (R Language Definition, 10.3.1). It has the full count of hexadecimal digits after \u and \U, so that a
// digit that follows is not taken for one of them.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range clean(text) {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r >= ' ' && r < unicode.MaxASCII:
			b.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// clean is the text without what no string of R can hold: a zero character, and bytes that are not UTF-8.
func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "")
}

// quoteAll are the texts as a character vector of R.
func quoteAll(texts []string) string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = quote(t)
	}
	return vector(quoted)
}

// vector is a vector of R, in lines of bearable length.
func vector(elements []string) string {
	if len(elements) == 0 {
		return "character(0)"
	}
	var b strings.Builder
	b.WriteString("c(")
	width := 0
	for i, e := range elements {
		if i > 0 {
			b.WriteByte(',')
			if width += len(e) + 2; width > 100 {
				b.WriteString("\n      ")
				width = 0
			} else {
				b.WriteByte(' ')
			}
		}
		b.WriteString(e)
	}
	b.WriteByte(')')
	return b.String()
}

// plain is a language as part of a name of R: zh_CN for zh-CN.
func plain(language string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '_'
	}, language)
}
