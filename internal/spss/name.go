package spss

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestName is how long a variable's name may be, in bytes of UTF-8, and shortestName how long its old name is, which
// the dictionary knows it by.
const (
	longestName = 64
	oldName     = 8
)

// reserved are the words of SPSS's language that are no names, in whatever letters. Source: IBM SPSS Statistics Command
// Syntax Reference, "Variable Names".
func reserved(name string) bool {
	return slices.Contains([]string{"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"}, strings.ToUpper(name))
}

// CheckName tells whether SPSS takes the name of a variable, and if not, what to do. The rules are those of IBM SPSS
// Statistics Command Syntax Reference, "Variable Names": at most 64 bytes; a letter first (of # and $ SPSS makes scratch
// and system variables); then letters, digits and . _ $ # @; no period at the end, where it would end a command; no
// reserved word. An underscore at the end is taken, though SPSS itself uses such names for what procedures add.
func CheckName(name string) error {
	first, _ := utf8.DecodeRuneInString(name)
	switch {
	case name == "":
		return fmt.Errorf("a variable has no name; give it one")
	case !utf8.ValidString(name):
		return fmt.Errorf("variable %q has a name that is not UTF-8; rename it", name)
	case len(name) > longestName:
		return fmt.Errorf("variable %s has a name of %d bytes, and SPSS takes %d; shorten it", name, len(name), longestName)
	case !unicode.IsLetter(first):
		return fmt.Errorf("variable %q does not begin with a letter, as SPSS wants it; rename it, for instance v%s", name, strings.TrimLeft(name, "_.$#@"))
	case strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.M, unicode.Nd) && !strings.ContainsRune("._$#@", r)
	}):
		return fmt.Errorf("variable %q has characters in its name that SPSS does not take; use letters, digits and _", name)
	case strings.HasSuffix(name, "."):
		return fmt.Errorf("variable %q ends with a period, which ends a command in SPSS; take it away", name)
	case reserved(name):
		return fmt.Errorf("variable %q is a word of SPSS's own; rename it, for instance %s_1", name, name)
	}
	return nil
}

// oldNames gives out names of eight bytes, each only once. They follow from the variables' names and order alone.
type oldNames struct {
	taken map[string]bool
	tried map[string]int // by the name that was wanted: how many numbers were tried behind it
}

func newOldNames() *oldNames { return &oldNames{taken: map[string]bool{}, tried: map[string]int{}} }

// next is a free old name that reminds of the name: what it has of letters without accents, digits and underscores, in
// capitals, with a number when another variable has that already.
func (o *oldNames) next(name string) string {
	wanted := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return -1
	}, strings.ToUpper(name))
	if wanted == "" || wanted[0] < 'A' || reserved(wanted) || wanted[0] == '_' {
		wanted = "V" + wanted
	}
	wanted = wanted[:min(oldName, len(wanted))]
	free := wanted
	for o.taken[free] {
		o.tried[wanted]++
		number := strconv.Itoa(o.tried[wanted])
		free = wanted[:min(oldName-len(number), len(wanted))] + number
	}
	o.taken[free] = true
	return free
}
