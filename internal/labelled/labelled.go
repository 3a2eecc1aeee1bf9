// Package labelled is a rectangular dataset as statistical packages know it: variables with labels in several languages,
// value labels, multiple-response sets, and a reason for every empty cell.
//
// It is opinionated. A table is a header that is known before its first row, and rows that come in batches of columns, so
// that a writer needs no more memory for a million rows than for a thousand. What the header says follows from the
// questionnaire alone, never from the answers. A cell that is empty says why; how a format keeps that is the format's
// business. The package writes nothing: every format has a room of its own.
package labelled

import "time"

// A Text is one text by language (BCP 47).
type Text map[string]string

// In is the text in the first of the languages that it has, or "".
func (t Text) In(languages ...string) string {
	for _, l := range languages {
		if text := t[l]; text != "" {
			return text
		}
	}
	return ""
}

// A Kind is what the cells of a variable hold.
type Kind string

const (
	Code    Kind = "code"    // a whole number that stands for one of Values
	Flag    Kind = "flag"    // 1 or 0; Values are the words for both
	Integer Kind = "integer" // a whole number, at most 2^53
	Decimal Kind = "decimal" // a number
	Words   Kind = "text"    // words
	Day     Kind = "day"     // a date, as 2015-10-08
	Instant Kind = "time"    // a date and time of day in UTC, as 2015-10-08T09:00:00Z
)

// Numeric tells whether the cells are numbers; the others are texts.
func (k Kind) Numeric() bool { return k == Code || k == Flag || k == Integer || k == Decimal }

// A Measure is a variable's level of measurement.
type Measure string

const (
	Nominal Measure = "nominal"
	Ordinal Measure = "ordinal"
	Scale   Measure = "scale"
)

// A Variable is one column.
type Variable struct {
	Name     string // at most 64 letters, digits and underscores; formats with shorter limits say what they do
	Kind     Kind
	Label    Text
	Wording  Text    // of the question, where it says more than the label
	Unit     Text    // of a number
	Values   []Value // of a code and a flag, in order
	Min, Max float64 // the range that a number can have; both 0: not known
	Width    int     // of words: their greatest length in characters; 0: not known
	Measure  Measure
	Page     string // on which it is asked; "" when it is not
	Universe string // the rules that must hold for it to be asked; "" is everybody
	Formula  string // of a derived variable
}

// A Value is a code with its words.
type Value struct {
	Code  int
	Name  string
	Label Text
}

// Value returns the value with the code.
func (v *Variable) Value(code float64) (Value, bool) {
	for _, o := range v.Values {
		if float64(o.Code) == code {
			return o, true
		}
	}
	return Value{}, false
}

// A Set is a question with several answers: a flag for each option, of which 1 counts.
type Set struct {
	Name      string // of the question
	Label     Text
	Variables []string
}

// A Table is what is known of a dataset before its first row.
type Table struct {
	Name      string // completes, late, …: also what its files are called
	Title     Text
	Languages []string // of the texts; the first is the one to show where only one can be
	Variables []Variable
	Sets      []Set
	Made      time.Time        // the moment whose data these are
	Software  string           // what wrote it
	Notes     []string         // what whoever opens the file is to know, such as that its respondents are virtual
	Reasons   map[Missing]Text // the words for why a cell is empty; without them the reasons' own words serve
}

// A Column is a batch's part of one variable. Numbers or Texts has a value a row, by the variable's kind, and the other is
// nil; where Missing is not Present the value means nothing.
type Column struct {
	Numbers []float64
	Texts   []string
	Missing []Missing
}

// A Batch is some rows of a table: a column for each of its variables, in order. It belongs to whoever made it, who may use
// it again after Write has returned.
type Batch struct {
	Rows    int
	Columns []Column
}

// A Writer writes the rows of a table in one format.
type Writer interface {
	Write(Batch) error
	Close() error // writes what stands behind the rows; nothing is whole before it
}
