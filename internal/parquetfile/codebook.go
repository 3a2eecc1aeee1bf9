package parquetfile

import (
	"bytes"
	"encoding/json"
	"time"

	"fieldwork/internal/labelled"
)

// The types of this file are the JSON that stands under the key Codebook: what the header of the table says, so that a
// Parquet file alone is enough to know what its columns mean. What is not known is left out.

type tableJSON struct {
	Table     string            `json:"table"`
	Title     labelled.Text     `json:"title,omitempty"`
	Languages []string          `json:"languages"` // the first is the one to show
	Made      time.Time         `json:"made"`
	Software  string            `json:"software,omitempty"`
	Notes     []string          `json:"notes,omitempty"`
	Variables []variableJSON    `json:"variables"` // in the order of the columns
	Sets      []setJSON         `json:"sets,omitempty"`
	Reasons   map[string]string `json:"reasons"` // why a cell is empty, by the letter for it
}

type variableJSON struct {
	Name     string           `json:"name"`
	Kind     labelled.Kind    `json:"kind"`
	Label    labelled.Text    `json:"label,omitempty"`
	Wording  labelled.Text    `json:"wording,omitempty"`
	Unit     labelled.Text    `json:"unit,omitempty"`
	Values   []valueJSON      `json:"values,omitempty"`
	Range    *[2]float64      `json:"range,omitempty"` // the least and the greatest
	Width    int              `json:"width,omitempty"` // in characters
	Measure  labelled.Measure `json:"measure,omitempty"`
	Page     string           `json:"page,omitempty"`
	Universe string           `json:"universe,omitempty"`
	Formula  string           `json:"formula,omitempty"`
}

type valueJSON struct {
	Code  int           `json:"code"`
	Name  string        `json:"name,omitempty"`
	Label labelled.Text `json:"label,omitempty"`
}

type setJSON struct {
	Name      string        `json:"name"`
	Label     labelled.Text `json:"label,omitempty"`
	Variables []string      `json:"variables"`
}

// codebookOf is the table's codebook as JSON. Texts are written as they are: JSON in a Parquet file is no web page.
func codebookOf(table labelled.Table) ([]byte, error) {
	book := tableJSON{Table: table.Name, Title: table.Title, Languages: table.Languages, Made: table.Made.UTC(), Software: table.Software,
		Notes: table.Notes, Reasons: map[string]string{}}
	for _, reason := range labelled.Reasons() {
		book.Reasons[string(reason.Letter())] = reason.String()
	}
	for _, v := range table.Variables {
		book.Variables = append(book.Variables, variableOf(v))
	}
	for _, s := range table.Sets {
		book.Sets = append(book.Sets, setJSON(s))
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(book)
	return bytes.TrimSpace(out.Bytes()), err
}

func variableOf(v labelled.Variable) variableJSON {
	j := variableJSON{Name: v.Name, Kind: v.Kind, Label: v.Label, Wording: v.Wording, Unit: v.Unit, Width: v.Width, Measure: v.Measure,
		Page: v.Page, Universe: v.Universe, Formula: v.Formula}
	if v.Min != 0 || v.Max != 0 {
		j.Range = &[2]float64{v.Min, v.Max}
	}
	for _, o := range v.Values {
		j.Values = append(j.Values, valueJSON(o))
	}
	return j
}
