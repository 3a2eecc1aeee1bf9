package labelled

import (
	"fmt"
	"strings"
)

// A Missing says why a cell is empty. Formats that know several kinds of missing values keep them apart by its letter or
// its code.
type Missing uint8

const (
	Present    Missing = iota
	NotAsked           // off the respondent's path
	Refused            // the respondent preferred not to answer
	NotReached         // on the path, beyond where the interview ended
	DontKnow           // the respondent said not to know
	NoAnswer           // shown, optional and left empty
	Withdrawn          // erased at the respondent's wish
)

var missingWords = [...]string{"", "not_asked", "refused", "not_reached", "dont_know", "no_answer", "withdrawn"}

// ReasonsColumn is the last column of a delivered table, words of one letter for each column before it: why its cell is empty,
// and a dot where it is not. Formats without missing values of their own keep the reasons there.
const ReasonsColumn = "missing_reasons"

// Reasons are all reasons, in the order of their letters.
func Reasons() []Missing {
	return []Missing{NotAsked, Refused, NotReached, DontKnow, NoAnswer, Withdrawn}
}

// String is the reason as a word, as files and programs name it; "" when the cell is not empty.
func (m Missing) String() string {
	if int(m) >= len(missingWords) {
		return fmt.Sprintf("missing_%d", uint8(m))
	}
	return missingWords[m]
}

// Letter is the letter of Stata's extended missing value for the reason: a to f; and a dot when the cell is not empty.
func (m Missing) Letter() byte {
	if m == Present {
		return '.'
	}
	return 'a' + byte(m) - 1
}

// OfLetter is the reason with the letter.
func OfLetter(letter byte) (Missing, bool) {
	switch {
	case letter == '.':
		return Present, true
	case letter >= 'a' && int(letter-'a')+1 < len(missingWords):
		return Missing(letter-'a') + 1, true
	}
	return Present, false
}

// MarshalText writes the word, so that JSON has words for reasons, also as keys.
func (m Missing) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads the word.
func (m *Missing) UnmarshalText(text []byte) error {
	for i, word := range missingWords {
		if word == string(text) {
			*m = Missing(i)
			return nil
		}
	}
	return fmt.Errorf("%q is no reason for a missing value", text)
}

// Reason is the reason in the first of the languages that the table has words for it in, or in plain English.
func (t *Table) Reason(m Missing, languages ...string) string {
	if words := t.Reasons[m].In(languages...); words != "" {
		return words
	}
	return strings.NewReplacer("dont", "don't", "_", " ").Replace(m.String())
}

// Codes are the numbers that stand for the reasons where a format has no missing values of its own: a run of negative whole
// numbers below what the variable can hold, in the order not asked (-9), refused (-8), not reached (-7), don't know (-6), no
// answer (-5), withdrawn (-4); -99 to -94 and so on where the range comes down to there, and nine digits where the range is
// not known. So they follow from the questionnaire alone.
func (v *Variable) Codes() (low, high float64) {
	least := v.Min
	for _, o := range v.Values {
		least = min(least, float64(o.Code))
	}
	low = -9
	if v.Kind == Decimal && v.Min == 0 && v.Max == 0 {
		low = -999_999_999
	}
	for low+float64(len(missingWords)-2) >= least {
		low = low*10 - 9
	}
	return low, low + float64(len(missingWords)-2)
}

// Code is the number that stands for the reason.
func (v *Variable) Code(m Missing) float64 {
	low, _ := v.Codes()
	return low + float64(m) - 1
}
