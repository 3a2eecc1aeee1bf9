package stata

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	nameLength     = 32 // characters in a name of a variable or of value labels (help limits)
	languageLength = 24 // characters in the name of a label language, so that "_lang_v_" fits before it ([D] label language)
	languagesMost  = 100
)

// reservedNames are the words that are no names in Stata, besides str1, str2 and so on. Source: User's Guide, 11.3.
func reservedNames() []string {
	return []string{"_all", "_b", "byte", "_coef", "_cons", "double", "float", "if", "in", "int", "long", "_n", "_N", "_pi",
		"_pred", "_rc", "_skip", "strL", "using", "with"}
}

// CheckName says why a variable cannot have the name in Stata, and how to mend it; nil when it can. A name is 1 to 32 letters,
// digits and underscores, does not begin with a digit, and is none of Stata's own words. Source: User's Guide, 11.3.
func CheckName(name string) error {
	odd := strings.IndexFunc(name, func(r rune) bool { return !(r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)) })
	first, _ := utf8.DecodeRuneInString(name)
	length := utf8.RuneCountInString(name)
	switch {
	case name == "":
		return errors.New("a variable has no name; give it one")
	case length > nameLength:
		return fmt.Errorf("variable %q has a name of %d characters and Stata takes %d; shorten it", name, length, nameLength)
	case odd >= 0 || !utf8.ValidString(name):
		return fmt.Errorf("variable %q has a character that is no letter, digit or underscore in its name, which Stata does not take; rename it", name)
	case unicode.IsDigit(first):
		return fmt.Errorf("variable %q begins with a digit, which Stata does not take; put a letter before it", name)
	case slices.Contains(reservedNames(), name) || isStringType(name):
		return fmt.Errorf("variable %q is a word of Stata's own; rename it, for instance %s_1", name, name)
	}
	return nil
}

// isStringType tells whether the name is that of a string type: str1, str2 and so on.
func isStringType(name string) bool {
	digits, ok := strings.CutPrefix(name, "str")
	_, err := strconv.ParseUint(digits, 10, 64)
	return ok && err == nil
}

// languageName is a language's name in Stata: what its tag (BCP 47) becomes when all that is no letter or digit is an
// underscore, because it is part of the name of a characteristic. So zh-CN is zh_CN.
func languageName(tag string) string {
	name := strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '_'
	}, tag)
	return cut(name, languageLength)
}

// languageNames names all languages and refuses what Stata could not tell apart.
func languageNames(tags []string) ([]string, error) {
	if len(tags) > languagesMost {
		return nil, fmt.Errorf("the table has %d languages and Stata takes %d; leave some out", len(tags), languagesMost)
	}
	var names []string
	for i, tag := range tags {
		name := languageName(tag)
		if at := slices.Index(names, name); at >= 0 {
			return nil, fmt.Errorf("languages %q and %q would both be %q in Stata; leave one out", tags[at], tags[i], name)
		}
		if name == "" || unicode.IsDigit(rune(name[0])) {
			return nil, fmt.Errorf("language %q has no name that Stata takes; give it a tag that begins with a letter, such as zh-CN", tag)
		}
		names = append(names, name)
	}
	return names, nil
}

// cut is the first most characters of the text; it never cuts within one.
func cut(text string, most int) string {
	for at := range text {
		if most == 0 {
			return text[:at]
		}
		most--
	}
	return text
}

// cutBytes is as much of the text as fits into most bytes; it never cuts within a character.
func cutBytes(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}
