package store

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"sync"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// appendName appends what stands for a name where no key is needed: its number, or the name itself.
func (b *book) appendName(to []byte, name string) []byte {
	if number, numbered := b.numbering().numbers[name]; numbered {
		return strconv.AppendInt(to, int64(number), 10)
	}
	return append(to, toJSON(name)...)
}

// appendKey appends what stands for a name where a key is needed, which JSON wants in quotes.
func (b *book) appendKey(to []byte, name string) []byte {
	number, numbered := b.numbering().numbers[name]
	if !numbered {
		return append(to, toJSON(name)...)
	}
	return append(strconv.AppendInt(append(to, '"'), int64(number), 10), '"')
}

// inPlaces puts values in the places of their names' numbers, of which there is one for each name. The others are the names
// without one, in order, and those whose value is like no value's at all.
func inPlaces[T any](n *numbering, of map[string]T, is func(T) bool, numbered []T) (others []string) {
	for name, v := range of {
		if number, has := n.numbers[name]; has && is(v) {
			numbered[number] = v
		} else {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	return others
}

// places are used again and again, because they are several times as long as what comes of them.
var places = sync.Pool{New: func() any { return new([]survey.Value) }}

// answers writes answers as JSON by the numbers of their fields, in order, so that equal answers are equal texts. Every page
// writes all of its interview's, so that they are put in their places and not sorted.
func (b *book) answers(a interview.Answers) string {
	n, used := b.numbering(), places.Get().(*[]survey.Value)
	defer places.Put(used)
	*used = slices.Grow((*used)[:0], len(n.names))[:len(n.names)]
	numbered := *used
	defer clear(numbered) // also of the answers, which are nobody else's
	others := inPlaces(n, a, survey.Value.Given, numbered)
	text := append(make([]byte, 0, 10*len(a)+2), '{')
	for number, v := range numbered {
		if v.Given() {
			text = append(strconv.AppendInt(append(text, '"'), int64(number), 10), `":`...)
			text = append(v.AppendJSON(text), ',')
		}
	}
	for _, field := range others {
		text = append(b.appendKey(text, field), ':')
		text = append(a[field].AppendJSON(text), ',')
	}
	return string(append(bytes.TrimSuffix(text, comma), '}'))
}

var comma = []byte{','}

// readAnswers reads what answers has written.
func (b *book) readAnswers(text string) (interview.Answers, error) {
	return interview.Unread{Text: text, Keys: b}.Read()
}

// pages writes a list of pages.
func (b *book) pages(pages []string) string {
	text := append(make([]byte, 0, 4*len(pages)+2), '[')
	for i, p := range pages {
		if i > 0 {
			text = append(text, ',')
		}
		text = b.appendName(text, p)
	}
	return string(append(text, ']'))
}

// pageSet writes a set of pages, in the order of their numbers.
func (b *book) pageSet(pages map[string]bool) string {
	n := b.numbering()
	numbered := make([]bool, len(n.names))
	others := inPlaces(n, pages, func(is bool) bool { return is }, numbered)
	text := append(make([]byte, 0, 4*len(pages)+2), '[')
	for number, is := range numbered {
		if is {
			text = append(strconv.AppendInt(text, int64(number), 10), ',')
		}
	}
	for _, page := range others {
		text = append(append(text, toJSON(page)...), ',')
	}
	return string(append(bytes.TrimSuffix(text, comma), ']'))
}

// readPages reads a list of pages. One of an interview whose pages were all left or found wanting may be null.
func (b *book) readPages(text string) ([]string, error) {
	if text == "" || text == "[]" || text == "null" { // most have none unsent
		return nil, nil
	}
	var entries []entry
	if err := fromJSON(text, &entries, "an interview's pages"); err != nil {
		return nil, err
	}
	pages := make([]string, len(entries))
	for i, e := range entries {
		name, known := b.Name(string(e))
		if !known {
			return nil, fault.Errorf(fault.Internal, "an interview's pages in the database are damaged: %s stands for no page", e)
		}
		pages[i] = name
	}
	return pages, nil
}

// An entry is a number or a name, as it stands in a list.
type entry string

func (e *entry) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, (*string)(e))
	}
	*e = entry(data)
	return nil
}
