package codebook

import (
	"encoding/json"
	"io"
	"math"
	"time"

	"fieldwork/internal/labelled"
)

// A Document is a codebook: codebook.json as it is, and what the other forms are made from. Its JSON names are a contract;
// docs/datasets.md has them.
type Document struct {
	Survey    string         `json:"survey"`
	Table     string         `json:"table"`
	Title     labelled.Text  `json:"title"`
	Version   string         `json:"version"`  // of the questionnaire, whose hash it is
	Versions  []Held         `json:"versions"` // that interviews were held with
	Languages []string       `json:"languages"`
	AsOf      time.Time      `json:"as_of"`
	Software  string         `json:"software"`
	Notes     []string       `json:"notes,omitempty"`
	N         int            `json:"n"` // rows
	Variables []Entry        `json:"variables"`
	Sets      []Set          `json:"sets,omitempty"`
	Gone      []Gone         `json:"gone,omitempty"`
	table     labelled.Table // the words for reasons and the codes that stand for them
}

// An Entry is one variable.
type Entry struct {
	Name       string                   `json:"name"`
	Kind       labelled.Kind            `json:"kind"`
	Measure    labelled.Measure         `json:"measure,omitempty"`
	Label      labelled.Text            `json:"label"`
	Wording    labelled.Text            `json:"wording,omitempty"` // of the question
	Unit       labelled.Text            `json:"unit,omitempty"`
	Page       string                   `json:"page,omitempty"`
	Universe   string                   `json:"universe,omitempty"` // the rules that must hold for it to be asked; "" is everybody
	Formula    string                   `json:"formula,omitempty"`  // of a derived variable
	Range      *Range                   `json:"range,omitempty"`    // that a number can have
	Width      int                      `json:"width,omitempty"`    // the greatest length of words, in characters
	Values     []Value                  `json:"values,omitempty"`
	Undeclared int                      `json:"undeclared,omitempty"` // valid cells with a code that is none of Values
	Valid      int                      `json:"valid"`
	Missing    map[labelled.Missing]int `json:"missing"`
	Numbers    *Numbers                 `json:"numbers,omitempty"`  // of a number, when there is one
	Texts      *Texts                   `json:"texts,omitempty"`    // of words, when there are any
	Span       *Span                    `json:"span,omitempty"`     // of dates and instants, when there is one
	Versions   []string                 `json:"versions,omitempty"` // that ask it; of an asked variable
	Earlier    []Wording                `json:"earlier,omitempty"`  // of versions that put it otherwise
}

// A Value is one code with its words and how often it was given.
type Value struct {
	Code  int           `json:"code"`
	Name  string        `json:"name"`
	Label labelled.Text `json:"label"`
	Count int           `json:"count"`
}

// A Range is from the least number that a variable can have to the greatest, both included.
type Range struct {
	Min float64 `json:"min"`
	Max float64 `json:"max"`
}

// Numbers sum up the numbers of a variable that stand for themselves, unweighted.
type Numbers struct {
	N    int      `json:"n"`
	Mean float64  `json:"mean"`
	SD   *float64 `json:"sd"` // of the sample, with n-1; null for fewer than two numbers
	Min  float64  `json:"min"`
	Max  float64  `json:"max"`
}

// Texts sum up words without quoting them. Lengths are in characters (Unicode code points).
type Texts struct {
	N       int     `json:"n"`
	Longest int     `json:"longest"`
	Mean    float64 `json:"mean"`
}

// A Span is the first and the last date or instant.
type Span struct {
	First string `json:"first"`
	Last  string `json:"last"`
}

// A Set is a question with several answers.
type Set struct {
	Name      string        `json:"name"`
	Label     labelled.Text `json:"label"`
	Variables []string      `json:"variables"`
	Cases     int           `json:"cases"`   // that were asked, of which percentages are
	Chose     int           `json:"chose"`   // of the cases: at least one option
	Answers   int           `json:"answers"` // options chosen, by all cases together
}

// Describe is what was counted so far, with what is known of the questionnaire's versions.
func (b *Book) Describe(h History) Document {
	t := b.table
	d := Document{Survey: h.Survey, Table: t.Name, Title: t.Title, Version: h.Version, Versions: h.Held, Languages: t.Languages, AsOf: t.Made.UTC(),
		Software: t.Software, Notes: t.Notes, N: b.n, Variables: make([]Entry, 0, len(t.Variables)), Gone: h.Gone, table: t}
	for i := range t.Variables {
		e := b.tallies[i].entry(t.Variables[i])
		e.Versions, e.Earlier = h.Asked[e.Name], h.Earlier[e.Name]
		d.Variables = append(d.Variables, e)
	}
	for i, s := range t.Sets {
		d.Sets = append(d.Sets, Set{s.Name, s.Label, s.Variables, b.sets[i].cases, b.sets[i].chose, b.sets[i].answers})
	}
	return d
}

func (t *tally) entry(v labelled.Variable) Entry {
	e := Entry{Name: v.Name, Kind: v.Kind, Measure: v.Measure, Label: v.Label, Wording: v.Wording, Unit: v.Unit, Page: v.Page, Universe: v.Universe,
		Formula: v.Formula, Width: v.Width, Valid: t.valid, Missing: t.reasons(), Undeclared: t.undeclared, Numbers: t.moments.numbers()}
	for i, o := range v.Values {
		e.Values = append(e.Values, Value{o.Code, o.Name, o.Label, t.codes.n[i]})
	}
	if v.Min != 0 || v.Max != 0 {
		e.Range = &Range{v.Min, v.Max}
	}
	if t.length.n > 0 {
		e.Texts = &Texts{t.length.n, t.length.longest, float64(t.length.total) / float64(t.length.n)}
	}
	if t.span.first != "" {
		e.Span = &Span{t.span.first, t.span.last}
	}
	return e
}

// numbers are nil where there are none, and where they are too large to be summed up.
func (m *moments) numbers() *Numbers {
	if m.n == 0 || math.IsNaN(m.mean) || math.IsInf(m.mean, 0) {
		return nil
	}
	n := Numbers{N: m.n, Mean: m.mean, Min: m.low, Max: m.high}
	if sd := m.deviation(); m.n > 1 && !math.IsNaN(sd) && !math.IsInf(sd, 0) {
		n.SD = &sd
	}
	return &n
}

// Header is the table that was counted.
func (d Document) Header() labelled.Table { return d.table }

// WriteJSON writes the codebook for programs.
func (d Document) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(d)
}
