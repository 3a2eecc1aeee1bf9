package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
)

// JSON is the document for programs, indented, the same bytes for the same document. Every block says its kind. A cell
// says what people read and, when there is a number behind it, the number in full with the decimals that people see;
// null stands for a number that does not exist. The drawing of a figure stands beside, in the file that it names.
func JSON(d Document) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if d.Sections == nil {
		d.Sections = []Section{}
	}
	d.AsOf = d.AsOf.UTC()
	if err := e.Encode(d); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// MarshalJSON writes the section with the kind of each of its blocks.
func (s Section) MarshalJSON() ([]byte, error) {
	type plain Section
	blocks := make([]any, len(s.Blocks))
	for i, b := range s.Blocks {
		blocks[i] = forPrograms(b)
		if blocks[i] == nil {
			return nil, fmt.Errorf("section %s, block %d: there is no JSON of the kind %T; give it one in package document", s.ID, i+1, b)
		}
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(struct {
		plain
		Blocks []any `json:"blocks"`
	}{plain(s), blocks})
	return out.Bytes(), err
}

// forPrograms is a block as JSON shows it; nil for a kind unknown.
func forPrograms(b Block) any {
	switch b := b.(type) {
	case Paragraph:
		return struct {
			Kind string `json:"kind"`
			Text string `json:"text"`
		}{b.Kind(), b.Text}
	case List:
		return struct {
			Kind  string   `json:"kind"`
			Items []string `json:"items"`
		}{b.Kind(), filled(b.Items)}
	case Terms:
		return struct {
			Kind  string `json:"kind"`
			Terms []Term `json:"terms"`
		}{b.Kind(), filled(b.Terms)}
	case Remarks:
		return struct {
			Kind     string     `json:"kind"`
			Role     RemarkRole `json:"role"`
			Title    string     `json:"title,omitempty"`
			Items    []string   `json:"items"`
			Language string     `json:"language,omitempty"`
		}{b.Kind(), b.Role, b.Title, filled(b.Items), b.Language}
	case Files:
		return struct {
			Kind  string   `json:"kind"`
			Names []string `json:"names"`
		}{b.Kind(), filled(b.Names)}
	case Figure:
		return figureForPrograms(b)
	case Table:
		return tableForPrograms(b)
	}
	return nil
}

func figureForPrograms(f Figure) any {
	return struct {
		Kind        string `json:"kind"`
		ID          string `json:"id"`
		Caption     string `json:"caption,omitempty"`
		Description string `json:"description"`
		File        string `json:"file"`
		Width       int    `json:"width"`
		Height      int    `json:"height"`
	}{f.Kind(), f.ID, f.Caption, f.Description, f.File(), f.Width, f.Height}
}

func tableForPrograms(t Table) any {
	return struct {
		Kind    string   `json:"kind"`
		ID      string   `json:"id"`
		Caption string   `json:"caption,omitempty"`
		Fold    string   `json:"fold,omitempty"`
		Wide    bool     `json:"wide,omitempty"`
		Header  [][]Cell `json:"header"`
		Body    [][]Cell `json:"body"`
		Foot    [][]Cell `json:"foot"`
	}{t.Kind(), t.ID, t.Caption, t.Fold, t.Wide, rows(t.Header), rows(t.Body), rows(t.Foot)}
}

// MarshalJSON writes the cell with the number behind it, or null when that does not exist.
func (c Cell) MarshalJSON() ([]byte, error) {
	type plain Cell
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if !c.Numeric {
		err := e.Encode(plain(c))
		return out.Bytes(), err
	}
	var value *float64
	if !math.IsNaN(c.Value) && !math.IsInf(c.Value, 0) {
		value = &c.Value
	}
	err := e.Encode(struct {
		plain
		Value    *float64 `json:"value"`
		Decimals int      `json:"decimals"`
	}{plain(c), value, c.Decimals})
	return out.Bytes(), err
}

// rows are the rows without a null among them: what is empty is an empty list.
func rows(in [][]Cell) [][]Cell {
	out := make([][]Cell, len(in))
	for i, row := range in {
		out[i] = filled(row)
	}
	return out
}

func filled[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}
