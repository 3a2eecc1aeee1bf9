package quality

import "strings"

// keyRows are the rows of letters and digits of the keyboard on which Latin letters are typed in China, Korea and English.
var keyRows = [...]string{"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"}

// Limits that tell a hand rolled over a keyboard from a word. No word of six letters has three fifths of its steps between
// neighbouring keys but for a few (property has 4 of 7); no word of four runs along a row without turning (were turns).
const (
	rolledLeast = 6
	rolledSteps = 0.6
	slideLeast  = 4
)

// onKeyboard tells whether a word is a walk between neighbouring keys of a row.
func onKeyboard(word []rune) bool {
	near, slide, longest, way := 0, 1, 1, 0
	for i := 1; i < len(word); i++ {
		step := keyStep(word[i-1], word[i])
		switch {
		case step == 0:
			slide = 1
		case step == way:
			slide++
		default:
			slide = 2
		}
		if way = step; step != 0 {
			near++
		}
		longest = max(longest, slide)
	}
	return len(word) >= rolledLeast && float64(near) >= rolledSteps*float64(len(word)-1) ||
		longest >= slideLeast && 4*longest >= 3*len(word)
}

// keyStep is 1 when b is the key to the right of a, -1 when it is to the left, and 0 otherwise.
func keyStep(a, b rune) int {
	for _, row := range keyRows {
		i, j := strings.IndexRune(row, a), strings.IndexRune(row, b)
		if i >= 0 && j >= 0 && (j-i == 1 || i-j == 1) {
			return j - i
		}
	}
	return 0
}

// Limits of what can be said: the longest run of consonants in English is six (Knightsbridge), in transcribed Chinese two.
const (
	consonantRun = 7
	mutedLeast   = 6
)

// unpronounceable tells whether a word of Latin letters has no vowel though it is long, or consonants without end.
func unpronounceable(word []rune) bool {
	vowels, run, longest := 0, 0, 0
	for _, r := range word {
		switch {
		case r < 'a' || r > 'z': // a digit: a model number such as gtx1080 is none of our business
			return false
		case strings.ContainsRune("aeiouy", r):
			vowels++
			run = 0
		default:
			run++
		}
		longest = max(longest, run)
	}
	return len(word) >= mutedLeast && vowels == 0 || longest >= consonantRun
}
