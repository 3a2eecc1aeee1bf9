package datafile

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// categories collects a column's texts: each different one is kept once, each row as its code.
type categories struct {
	codes  []int
	places map[string]int
	texts  []string
}

func newCategories(rows int) *categories {
	return &categories{codes: make([]int, 0, rows), places: map[string]int{}}
}

// add appends a row. A problem says why the text cannot be one of a file of texts.
func (c *categories) add(text string) (problem string) {
	code, known := c.places[text]
	if !known {
		if trim(text) == "" {
			c.codes = append(c.codes, -1)
			return ""
		}
		if problem = notText(text); problem != "" {
			return problem
		}
		code = c.keep(strings.Clone(text))
	}
	c.codes = append(c.codes, code)
	return ""
}

// addBytes is add without making a string of a text that is known.
func (c *categories) addBytes(text []byte) (problem string) {
	if code, known := c.places[string(text)]; known {
		c.codes = append(c.codes, code)
		return ""
	}
	return c.add(string(text))
}

func (c *categories) keep(text string) (code int) {
	code = len(c.texts)
	c.places[text] = code
	c.texts = append(c.texts, text)
	return code
}

func notText(text string) (problem string) {
	switch {
	case !utf8.ValidString(text):
		return notUTF8
	case strings.ContainsRune(text, 0):
		return "there is a zero byte within " + quote(text) + ", which no text has; the file is binary or damaged"
	}
	return ""
}

// column orders the levels and gives the column. compare orders two levels by their places when not all are numbers;
// nil orders them by their bytes.
func (c *categories) column(name string, compare func(a, b int) int) Column {
	order := make([]int, len(c.texts))
	for i := range order {
		order[i] = i
	}
	if byNumber := numerical(c.texts); byNumber != nil {
		compare = byNumber
	} else if compare == nil {
		compare = func(a, b int) int { return strings.Compare(c.texts[a], c.texts[b]) }
	}
	slices.SortFunc(order, compare)
	levels, ranks := make([]string, len(order)), make([]int, len(order))
	for rank, place := range order {
		levels[rank], ranks[place] = c.texts[place], rank
	}
	for row, code := range c.codes {
		if code >= 0 {
			c.codes[row] = ranks[code]
		}
	}
	return Column{Name: name, As: Category, Codes: c.codes, Levels: levels}
}

// numerical compares texts as numbers, "1" before "01" where these are the same; nil when one is no number.
func numerical(texts []string) func(a, b int) int {
	values := make([]float64, len(texts))
	for i, text := range texts {
		v, problem := parse(text)
		if problem != "" {
			return nil
		}
		values[i] = v
	}
	return func(a, b int) int {
		return cmp.Or(cmp.Compare(values[a], values[b]), len(texts[a])-len(texts[b]), strings.Compare(texts[a], texts[b]))
	}
}
