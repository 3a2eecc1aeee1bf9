// Package dataset turns interviews into the Frame: the typed, rectangular dataset of a survey.
//
// It is opinionated. The columns and their order follow from the questionnaire alone, so two deliveries of one survey
// always have the same shape, whatever was answered. Every empty cell says why it is empty. Only answers on the path
// count: interview.Walk decides that, not this package. Nobody is dropped: interviews that were screened out, late or
// broken off are rows too, and in_sample tells them from the sample. It is given interviews to iterate and opens nothing.
package dataset

import (
	"math"

	"fieldwork/internal/labelled"
	"fieldwork/internal/survey"
)

// TimeVariable is the kind of the columns that hold an instant. A questionnaire has no such variable.
const TimeVariable survey.VariableKind = "time"

// A Column is one variable of the dataset.
type Column struct {
	Name     string
	Kind     survey.VariableKind // code, flag, number, text or time
	Label    survey.Text         // nil for a system column, which the words of the frame name
	Values   []survey.Option     // value labels; nil when there are none
	Variable *survey.Variable    // nil for a system column

	Numbers []float64        // of code, flag and number; NaN where missing
	Texts   []string         // of text, and of time as RFC 3339 in UTC; "" where missing
	Missing []survey.Missing // why a cell is empty; Present where it is not
}

// Numeric tells whether the column's cells are in Numbers.
func (c *Column) Numeric() bool { return c.Kind != survey.TextVariable && c.Kind != TimeVariable }

// Option returns the value label of the code.
func (c *Column) Option(code float64) (survey.Option, bool) {
	for _, o := range c.Values {
		if float64(o.Code) == code {
			return o, true
		}
	}
	return survey.Option{}, false
}

// Valid counts the cells that are not missing.
func (c *Column) Valid() int {
	n := 0
	for _, m := range c.Missing {
		if m == survey.Present {
			n++
		}
	}
	return n
}

// A Frame is the dataset: system columns first, then the survey's variables in questionnaire order.
type Frame struct {
	Columns []*Column
	survey  *survey.Survey
	rows    int
	room    int // how many rows the columns are long; more than rows while a builder fills them
	byName  map[string]*Column
	fields  map[string][]*Column // the columns that one field of the facts is rebuilt from
}

// Len is the number of rows.
func (f *Frame) Len() int { return f.rows }

// Survey is the survey whose columns the frame has.
func (f *Frame) Survey() *survey.Survey { return f.survey }

// Column returns the column of the name.
func (f *Frame) Column(name string) (*Column, bool) {
	c, ok := f.byName[name]
	return c, ok
}

// Where returns a frame of the rows that keep holds for, in the same order. The rows are copies.
func (f *Frame) Where(keep func(row int) bool) *Frame {
	var kept []int
	for row := range f.rows {
		if keep(row) {
			kept = append(kept, row)
		}
	}
	w := emptyOf(f.survey)
	w.rows, w.room = len(kept), len(kept)
	for _, c := range f.Columns[len(w.Columns):] { // those that With has added
		w.append(columnOf(c.Variable))
	}
	for i, c := range f.Columns {
		to := w.Columns[i]
		to.Missing = pick(c.Missing, kept)
		if c.Numeric() {
			to.Numbers = pick(c.Numbers, kept)
		} else {
			to.Texts = pick(c.Texts, kept)
		}
	}
	return w
}

func pick[T any](from []T, rows []int) []T {
	to := make([]T, len(rows))
	for i, row := range rows {
		to[i] = from[row]
	}
	return to
}

// InSample returns the completes that took a slot of their cells.
func (f *Frame) InSample() *Frame {
	in := f.byName["in_sample"].Numbers
	return f.Where(func(row int) bool { return in[row] == 1 })
}

// Facts rebuilds the facts of a row, so that rules hold over a frame that was read from a file as over one that was
// built from interviews. Type and cell are there by name, derived variables by value.
func (f *Frame) Facts(row int) survey.Facts {
	facts := survey.Facts{}
	for field := range f.fields {
		if v := f.fact(field, row); v.Answered() {
			facts[field] = v
		}
	}
	return facts
}

// Holds tells whether the rule is true of the row; no rule is true of every row. It rebuilds only what the rule names.
func (f *Frame) Holds(rule *survey.Rule, row int) bool {
	if rule == nil {
		return true
	}
	facts := make(survey.Facts, len(rule.Names))
	for _, name := range rule.Names {
		facts[name] = f.fact(name, row)
	}
	return rule.Holds(facts)
}

// fact is the value of one field of the row; the zero Value when it is missing or no field of the survey.
func (f *Frame) fact(field string, row int) survey.Value {
	columns := f.fields[field]
	if len(columns) > 0 && columns[0].Variable != nil && isPlace(columns[0].Variable) && field == columns[0].Variable.Question.Name {
		return ranked(columns, row)
	}
	if len(columns) > 0 && isTick(columns[0].Variable) {
		return ticked(columns, row)
	}
	if len(columns) == 0 || columns[0].Missing[row] != survey.Present {
		return survey.Value{}
	}
	c := columns[0]
	switch {
	case c.Variable == nil: // type and cell
		o, _ := c.Option(c.Numbers[row])
		return survey.TextValue(o.Name)
	case c.Kind == survey.TextVariable:
		return survey.TextValue(c.Texts[row])
	}
	return survey.NumberValue(c.Numbers[row])
}

// isTick tells whether the variable is one option of a many question.
func isTick(v *survey.Variable) bool {
	return v != nil && v.Kind == survey.FlagVariable && v.Question != nil && v.Question.Kind == survey.Many
}

// ticked is the answer that the flags of a many question hold. Some may be empty, because an earlier answer left their
// options out; when all are, there is no answer.
func ticked(flags []*Column, row int) survey.Value {
	var codes []int
	answered := false
	for _, c := range flags {
		answered = answered || !c.empty(row)
		if c.Numbers[row] == 1 {
			codes = append(codes, c.Variable.Code)
		}
	}
	if !answered {
		return survey.Value{}
	}
	return survey.CodesValue(codes...)
}

// ranked is the answer that the places of a rank hold, from the first to the last that is filled.
func ranked(places []*Column, row int) survey.Value {
	var codes []int
	for _, c := range places {
		if c.empty(row) {
			break
		}
		codes = append(codes, int(c.Numbers[row]))
	}
	if codes == nil {
		return survey.Value{}
	}
	return survey.CodesValue(codes...)
}

// Batch is the frame's rows as those who write files know them. The cells are shared with the frame.
func (f *Frame) Batch() labelled.Batch {
	b := labelled.Batch{Rows: f.rows, Columns: make([]labelled.Column, len(f.Columns))}
	for i, c := range f.Columns {
		b.Columns[i] = labelled.Column{Numbers: c.Numbers, Texts: c.Texts, Missing: c.Missing}
	}
	return b
}

// empty tells whether the cell holds no value, whatever is said about why.
func (c *Column) empty(row int) bool {
	if c.Numeric() {
		return math.IsNaN(c.Numbers[row])
	}
	return c.Texts[row] == ""
}
