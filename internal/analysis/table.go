// Package analysis runs a survey's plan over a dataset: every planned table becomes numbers for people and records for
// programs.
//
// It is opinionated. What is computed is written in the plan and nowhere in Go. A table that cannot be computed is still
// a table: it says what failed, where, and how to mend it, and never takes the others with it. What failed is kept apart
// from what is only to be known: a program that asks whether all went well must not have to read. Numbers that do not exist
// are "n/a" for people and empty for programs, never zero. The words of a table are kept in every language of the survey
// and chosen when it is rendered; numbers are kept in full and rounded when they are shown. It knows neither stores nor
// files: it is given a frame, and the caller decides who is in it.
package analysis

import (
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"fieldwork/internal/survey"
)

// A Table is one computed table or figure of the plan.
type Table struct {
	ID, Number string
	Kind       survey.TableKind
	Title      survey.Text
	Notes      []survey.Text
	N          int      // respondents whom the plan's and the table's `where` and one of its groups let in, whatever they weigh
	Remarks    []Cell   // what the estimators have to say of every figure, in the words of the frame; after the notes
	Warnings   []string // what is to be known of the figures that are there, such as who was left out: what, where and how to mend it
	Failures   []string // what was asked for and could not be computed: what, where and how to mend it
	Layout     Layout   // for people
	Full       *Layout  // the full list behind a short one; nil when Layout is everything
	Records    []Records
}

// A Layout is a table for people. Every row fills the same number of columns, spans counted.
type Layout struct{ Header, Body, Foot [][]Cell }

// A Role says what a cell is, for whoever renders it.
type Role string

const (
	Heading Role = "heading" // names a column of labels, or the rows below it
	Over    Role = "over"    // names columns of figures
	Block   Role = "block"   // opens a block: an outcome or a group
	Label   Role = "label"   // names its row
	Number  Role = "number"  // a figure, to be aligned
	Stars   Role = "stars"   // significance, beside a figure
)

// A Cell is one cell of a layout or of a record. What it shows is, in this order: the words of the survey or else of the
// frame, what is the same in every language, and the figure when there is neither.
type Cell struct {
	Role          Role
	Text          survey.Text // words of the survey, in each of its languages
	Word          string      // id of a word of the frame
	Plain         string      // the same in every language: a name, a code, stars
	Value         float64
	Decimals      int  // with which Value is shown to people
	Figure        bool // there is a Value
	Columns, Rows int  // how many it spans; 0 is 1
}

func word(role Role, id, plain string) Cell { return Cell{Role: role, Word: id, Plain: plain} }
func text(role Role, t survey.Text) Cell    { return Cell{Role: role, Text: t} }
func plain(role Role, s string) Cell        { return Cell{Role: role, Plain: s} }
func figure(x float64, decimals int) Cell {
	return Cell{Role: Number, Value: x, Decimals: decimals, Figure: true}
}
func count(n float64) Cell             { return figure(n, 0) }
func (c Cell) across(columns int) Cell { c.Columns = columns; return c }
func (c Cell) down(rows int) Cell      { c.Rows = rows; return c }
func named(role Role, t survey.Text, name string) Cell {
	if len(t) == 0 {
		return plain(role, name)
	}
	return text(role, t)
}

// NotAvailable is shown to people for a number that does not exist.
const NotAvailable = "n/a"

// Show is what people read in the cell; words gives the frame's words in the same language.
func (c Cell) Show(language string, words func(id string) string) string {
	if c.Figure {
		return Format(c.Value, c.Decimals)
	}
	return c.words(language, words)
}

// Record is what programs read in the cell: numbers in full, and nothing for a number that does not exist.
func (c Cell) Record(language string, words func(id string) string) string {
	if c.Figure {
		return exact(c.Value)
	}
	return c.words(language, words)
}

func (c Cell) words(language string, words func(id string) string) string {
	s := c.Text.In(language)
	if c.Text == nil && c.Word != "" {
		s = words(c.Word)
	}
	if s != "" && c.Plain != "" {
		s += " "
	}
	return s + c.Plain
}

// Format writes a number for people: fixed decimals, thousands in groups of three, no negative zero.
func Format(x float64, decimals int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return NotAvailable
	}
	s := strconv.FormatFloat(math.Abs(x), 'f', decimals, 64)
	whole, rest, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if decimals > 0 {
		whole += "." + rest
	}
	if x < 0 && strings.Trim(s, "0.") != "" {
		return "-" + whole
	}
	return whole
}

// exact writes a number with all its digits, without an exponent where one can do without.
func exact(x float64) string {
	switch size := math.Abs(x); {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return ""
	case size >= 1e-5 && size < 1e15 || size == 0:
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// Records is a tidy table for programs: one file of comma-separated values.
type Records struct {
	Name   string // of the file, without its ending
	Header []string
	Rows   [][]Cell
}

// A Row is one row of records with the columns by name.
type Row struct {
	records *Records
	cells   []Cell
}

// All iterates over the rows.
func (r *Records) All() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for _, cells := range r.Rows {
			if !yield(Row{r, cells}) {
				return
			}
		}
	}
}

// Cell is the row's cell in the column, and whether there is such a column.
func (r Row) Cell(column string) (Cell, bool) {
	i := slices.Index(r.records.Header, column)
	if i < 0 || i >= len(r.cells) {
		return Cell{}, false
	}
	return r.cells[i], true
}

// Name is what the column says in every language alike, such as a variable or a group; "" when it says nothing.
func (r Row) Name(column string) string {
	c, _ := r.Cell(column)
	if c.Figure {
		return exact(c.Value)
	}
	return c.Plain
}

// Number is the figure in the column; NaN when there is none.
func (r Row) Number(column string) float64 {
	c, _ := r.Cell(column)
	if !c.Figure {
		return math.NaN()
	}
	return c.Value
}
