package xlsx

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"fieldwork/internal/document"
)

// longest is how long the name of a sheet may be, in UTF-16 units.
const longest = 31

// name is a name for a sheet that Excel takes and no other sheet has: without []:*?/\, no ' at its ends, not the reserved
// word History, different from the others in more than capitals.
func (b *book) name(wanted string) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r == '\ufffd' {
			return '-'
		}
		return r
	}, document.OneLine(wanted))
	clean = strings.Trim(clean, "' ")
	if clean == "" || strings.EqualFold(clean, "history") {
		clean += "-"
	}
	name := cut(clean, longest)
	for n := 2; b.names[strings.ToLower(name)]; n++ {
		suffix := fmt.Sprintf(" (%d)", n)
		name = cut(clean, longest-len(suffix)) + suffix
	}
	b.names[strings.ToLower(name)] = true
	return name
}

// cut is the begin of a text, of at most so many UTF-16 units.
func cut(s string, units int) string {
	used := 0
	for i, r := range s {
		if used += utf16.RuneLen(r); used > units {
			return strings.TrimRight(s[:i], "' ")
		}
	}
	return s
}
