package account

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"fieldwork/internal/fault"
)

// The lengths of an account's name, in characters.
const (
	shortestName = 2
	longestName  = 40
)

// CleanName is the name as it is kept: of compatibility forms (NFKC) and in lower case, so that one person is one name
// however an input method writes it. It is Invalid when it is no name: letters and digits of any script, and . - _ @ after
// the first character.
func CleanName(name string) (string, error) {
	if len(name) > longestName*utf8.UTFMax*4 { // more bytes than any form of a name has
		return "", badName()
	}
	clean := norm.NFKC.String(strings.ToLower(norm.NFKC.String(name)))
	n := utf8.RuneCountInString(clean)
	if n < shortestName || n > longestName || !utf8.ValidString(name) {
		return "", badName()
	}
	for i, r := range clean {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r)
		if !letter && (i == 0 || !strings.ContainsRune(".-_@", r)) || unicode.IsUpper(r) || unicode.IsTitle(r) {
			return "", badName()
		}
	}
	if slices.Contains(reserved(), clean) {
		return "", refusal(NameReserved, fault.Invalid, fmt.Sprintf("%q is no name for an account, because the log names something else so; choose another", clean))
	}
	return clean, nil
}

// reserved are the names by which the log means nobody's account, those of the field among them.
func reserved() []string {
	return []string{ByLink, ByTerminal, Nobody, "schedule", "respondent"}
}

func badName() error {
	return &Refusal{Why: NameForm, From: shortestName, To: longestName, Kind: fault.Invalid,
		message: fmt.Sprintf("a name has %d to %d letters, digits and . - _ @, and begins with a letter or a digit", shortestName, longestName)}
}
