package markdown

import (
	"net/url"
	"strings"
	"unicode"

	"fieldwork/internal/document"
)

// special are the characters that may begin something in Markdown (CommonMark 0.31 with the extensions of GitHub), the
// border of cells, @ and : that make names and addresses into links among them.
const special = "\\`*_{}[]<>#|~$@&!^"

// text is one line with nothing in it that Markdown would take for its own.
func text(s string) string { return begin(inline(s)) }

// inline is text that does not stand at the begin of a line.
func inline(s string) string {
	s = document.OneLine(s)
	var b strings.Builder
	for i, r := range s {
		switch {
		case strings.ContainsRune(special, r):
			b.WriteByte('\\')
		case r == ':' && strings.HasPrefix(s[i:], "://"): // a bare address becomes a link
			b.WriteByte('\\')
		case r == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// begin escapes what would begin a list, a quotation, a rule or a code block at the begin of a line.
func begin(s string) string {
	digits := strings.TrimLeftFunc(s, unicode.IsDigit)
	switch {
	case s == "":
		return s
	case strings.ContainsRune("-+=", rune(s[0])):
		return `\` + s
	case digits != s && digits != "" && (digits[0] == '.' || digits[0] == ')') && (len(digits) == 1 || digits[1] == ' '):
		return s[:len(s)-len(digits)] + `\` + digits
	}
	return s
}

// address is a file name as the target of a link.
func address(name string) string { return (&url.URL{Path: document.OneLine(name)}).EscapedPath() }
