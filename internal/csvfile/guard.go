package csvfile

import (
	"strings"
	"unicode/utf8"
)

// starts are the characters with which spreadsheets begin what they run: the full-width signs too, which East Asian
// spreadsheets read as they do the others (OWASP, CSV Injection).
const starts = "=+-@\t\r＝＋－＠"

// Guard keeps a spreadsheet from running a text as a formula: it puts an apostrophe before it. A text that looks guarded
// already gets one more, so that Unguard gives every text back.
func Guard(text string) string {
	if text == "" || text[0] > '@' && text[0] < utf8.RuneSelf {
		return text
	}
	first, size := utf8.DecodeRuneInString(strings.TrimLeft(text, "'"))
	if size > 0 && strings.ContainsRune(starts, first) {
		return "'" + text
	}
	return text
}

// Unguard is the text that Guard was given.
func Unguard(text string) string {
	if rest, guarded := strings.CutPrefix(text, "'"); guarded && Guard(rest) == text {
		return rest
	}
	return text
}
