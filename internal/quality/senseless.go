package quality

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What is looked for is only what no sentence of any language has: it knows no words. So it errs towards the respondent. Short
// answers that mean "nothing to say" (无, 没有, no, n/a, /) are answers. Chinese typed at random through an input method comes
// out as real characters and is not found; `unlikely` looks at its author's other answers.

// senseless says why a text is none, and nothing when it may be one. It never quotes the text.
func senseless(text string) string {
	text = strings.ToLower(strings.TrimSpace(norm.NFKC.String(text)))
	letters, jamo, others := 0, 0, 0
	for _, r := range text {
		switch {
		case isJamo(r):
			jamo++
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.Is(unicode.So, r): // a pictograph is an opinion
			letters++
		case !unicode.IsSpace(r):
			others++
		}
	}
	switch {
	case letters == 0 && jamo >= manyMarks:
		return "Korean letters that make no syllable"
	case letters == 0 && others >= manyMarks:
		return signs(text)
	case letters == 0:
		return ""
	}
	return typed(text)
}

// manyMarks is how many marks, digits or single Korean letters are no answer: one is, such as a dash, and so is the age 42.
const manyMarks = 3

// isJamo tells Korean letters that stand alone, such as those of ㅋㅋㅋ: NFKC makes conjoining ones of them.
func isJamo(r rune) bool { return r >= 0x1100 && r <= 0x11ff || r >= 0x3130 && r <= 0x318f }

// signs judges a text without a letter.
func signs(text string) string {
	digits := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsDigit(r) })
	if len(digits) == 0 {
		return "punctuation alone"
	}
	number := []rune(strings.Join(digits, ""))
	switch {
	case len(number) >= 3 && periodOf(number) == 1 && number[0] != '0':
		return "one digit repeated"
	case len(number) >= 5 && sequence(number) == len(number):
		return "digits in their order"
	}
	return ""
}

// typed judges a text with letters, word by word: it is senseless when most of its letters are in senseless words.
func typed(text string) string {
	all, bad, why := 0, 0, ""
	for _, word := range strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.So, r)
	}) {
		n := utf8.RuneCountInString(word)
		all += n
		if reason := senselessWord([]rune(word)); reason != "" {
			bad += n
			why = reason
		}
	}
	if 3*bad < 2*all {
		return ""
	}
	return why
}

func senselessWord(word []rune) string {
	latin := !slices.ContainsFunc(word, func(r rune) bool { return r > unicode.MaxASCII })
	switch period := periodOf(word); {
	case unicode.Is(unicode.So, word[0]):
		return ""
	case period == 1 && len(word) >= 3 && !strings.ContainsRune(doubled, word[0]):
		return "one character repeated"
	case period > 1 && len(word) >= 6 && len(word) >= repeats(latin)*period:
		return "a few characters repeated"
	case !latin:
		return ""
	case onKeyboard(word):
		return "neighbours on the keyboard"
	case len(word) >= 4 && sequence(word) == len(word):
		return "the alphabet in its order"
	case unpronounceable(word):
		return "letters that make no syllable"
	}
	return ""
}

// doubled are the characters that people write over and over and mean: "good, good, good".
const doubled = "好对是行棒赞爱谢"

// repeats is how often a few characters must come to be no word: Chinese and Korean repeat a word for emphasis.
func repeats(latin bool) int {
	if latin {
		return 3
	}
	return 4
}

// periodOf is the least p such that the word repeats itself every p characters; a word that does not has its own length.
func periodOf(word []rune) int {
	for p := 1; p < len(word); p++ {
		if slices.Equal(word[p:], word[:len(word)-p]) {
			return p
		}
	}
	return len(word)
}

// sequence is the longest run of characters each of which is the next, or each the one before.
func sequence(word []rune) int {
	longest, run, step := 1, 1, rune(0)
	for i := 1; i < len(word); i++ {
		switch d := word[i] - word[i-1]; {
		case d != 1 && d != -1:
			run, step = 1, 0
		case d == step:
			run++
		default:
			run, step = 2, d
		}
		longest = max(longest, run)
	}
	return longest
}
