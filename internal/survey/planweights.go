package survey

import (
	"slices"

	"fieldwork/internal/strictyaml"
)

// numberColumns are the dataset's own columns that a table can be weighted by: what the interview counts for, how long it
// took, and whether it counts at all. The other numbers among them are names for something.
func numberColumns() []string { return []string{WeightColumn, "minutes", "in_sample"} }

// weights resolves the column that a table is weighted by. Codes are refused: they are numbers that count nothing, and a
// table weighted by them looks like any other.
func (c *planner) weights(w strictyaml.Word) string {
	if w.Text == "" || slices.Contains(numberColumns(), w.Text) {
		return w.Text
	}
	v, known := c.survey.Variable(w.Text)
	switch {
	case !known:
		c.Addf(w.At, "unknown-weights", strictyaml.DidYouMean(w.Text, c.numbers()), "weights %q are no number of the dataset", w.Text)
	case v.Kind != NumberVariable && v.Kind != FlagVariable:
		c.Addf(w.At, "bad-weights", "name `"+WeightColumn+"` or a variable that is a number", "variable %q is %s and weighs nothing", w.Text, kindWords(v.Kind))
	case v.Question != nil && v.Question.Kind == Number && v.Question.Min < 0:
		c.Addf(w.At, "bad-weights", "name a number that begins at 0 or above", "number %q may be below zero", w.Text)
	}
	return w.Text
}

// numbers are the columns to propose as weights.
func (c *planner) numbers() []string {
	names := numberColumns()
	for _, v := range c.survey.Variables {
		if v.Kind == NumberVariable {
			names = append(names, v.Name)
		}
	}
	return names
}

// kindWords are what the values of a kind are.
func kindWords(k VariableKind) string {
	if k == NumberVariable {
		return "numbers"
	}
	if k == TextVariable {
		return "words"
	}
	return "codes"
}
