package chart

import (
	"math"
	"strings"
	"unicode"
)

// widthOf is about how wide a line of text is, in the units of the SVG. Whoever looks at a drawing has fonts that we do not
// know; the widths are those of Arial, the widest of ours, rounded up to classes of letters, and one em for an ideograph.
func widthOf(text string, size float64) float64 {
	width := 0.0
	for _, r := range text {
		width += em(r)
	}
	return width * size
}

// em is the width of a letter as a part of its size.
func em(r rune) float64 {
	switch {
	case r >= 0x2e80:
		return 1
	case strings.ContainsRune("ijl.,:;|!'I()[]/ ", r):
		return 0.33
	case strings.ContainsRune("mwMW%@", r):
		return 0.89
	case unicode.IsUpper(r):
		return 0.72
	}
	return 0.56
}

// closing are marks that may not begin a line.
const closing = "，。、；：？！）》」』”’…·,.;:?!)]}%"

// wrap breaks a text into lines that are no wider than the width where it can: between words, and between ideographs. A
// word that is wider than a line is broken where the line ends.
func wrap(text string, width, size float64) []string {
	var lines []string
	line, used := "", 0.0
	for _, piece := range pieces(text) {
		wide := widthOf(strings.TrimRight(piece, " "), size)
		if line != "" && used+wide > width {
			lines, line, used = append(lines, strings.TrimRight(line, " ")), "", 0
		}
		for wide > width {
			head := fitting(piece, width, size)
			lines, piece = append(lines, head), piece[len(head):]
			wide = widthOf(strings.TrimRight(piece, " "), size)
		}
		line, used = line+piece, used+widthOf(piece, size)
	}
	return append(lines, strings.TrimRight(line, " "))
}

// balanced breaks a text into as few lines as wrap and makes these about equally long, without breaking a word for it.
func balanced(text string, width, size float64) []string {
	lines, least := wrap(text, width, size), 0.0
	for _, piece := range pieces(text) {
		least = max(least, widthOf(piece, size))
	}
	for narrower := width - size; len(lines) > 1 && narrower > least; narrower -= size {
		tighter := wrap(text, narrower, size)
		if len(tighter) > len(lines) {
			break
		}
		lines = tighter
	}
	return lines
}

// pieces are what a line may not be broken within: a word with the spaces behind it, an ideograph with the closing marks.
func pieces(text string) []string {
	var all []string
	var last rune
	for _, r := range text {
		joined := len(all) > 0 && (r == ' ' || strings.ContainsRune(closing, r) || r < 0x2e80 && last < 0x2e80 && last != ' ' ||
			strings.ContainsRune("（《「『“", last))
		if joined {
			all[len(all)-1] += string(r)
		} else {
			all = append(all, string(r))
		}
		last = r
	}
	return all
}

// fitting is the head of a word that fits the width; at least one letter.
func fitting(word string, width, size float64) string {
	used := 0.0
	for i, r := range word {
		if used += em(r) * size; used > width && i > 0 {
			return word[:i]
		}
	}
	return word
}

// A column of labels is what stands left of the rows.
type column struct {
	labels []string // each broken into lines
	width  float64
	lines  int // of the tallest
}

// columnOf breaks labels so that none is wider than the most, in letters of the size.
func columnOf(labels []string, most, size float64) column {
	c := column{lines: 1}
	for _, label := range labels {
		lines := balanced(label, most, size)
		for _, line := range lines {
			c.width = max(c.width, widthOf(line, size))
		}
		c.lines = max(c.lines, len(lines))
		c.labels = append(c.labels, strings.Join(lines, "\n"))
	}
	c.width = math.Ceil(c.width)
	return c
}
