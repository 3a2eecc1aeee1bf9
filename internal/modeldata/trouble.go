package modeldata

import (
	"fmt"
	"math"
	"strings"

	"fieldwork/internal/estimate"
)

// NothingLeft says why no row is left for the model, and how to mend it.
func (m *Model) NothingLeft() string {
	rows := m.data.Rows
	if rows == 0 {
		return fmt.Sprintf("%s has a header and no rows; give the file that has the data", m.data.file)
	}
	var parts []string
	for _, d := range m.Dropped {
		switch {
		case d.Rows < rows:
			parts = append(parts, fmt.Sprintf("%q %s in %d", d.Column, inWords[d.Reason], d.Rows))
		case d.Reason == reasonMissing:
			return fmt.Sprintf("%s: column %q is empty in all %d rows; mend the data, or leave the column out of the model", m.data.file, d.Column, rows)
		case d.Reason == reasonUnlisted:
			return fmt.Sprintf("%s: column %q: none of the %d rows has one of the levels %s; mend levels, or the data", m.data.file, d.Column, rows, quote(m.Levels))
		default:
			return fmt.Sprintf("%s: column %q is zero in all %d rows, so that none of them counts; weight by another column", m.data.file, d.Column, rows)
		}
	}
	return fmt.Sprintf("%s: none of the %d rows is complete: %s; leave out the column that costs most rows, or mend the data", m.data.file, rows, strings.Join(parts, ", "))
}

// inWords are the reasons of a Drop in a sentence.
var inWords = map[string]string{reasonMissing: "is empty", reasonUnlisted: "is none of the levels", reasonZero: "is zero"}

// BadWeight says which weight cannot be used, and why; "" when all can.
func (m *Model) BadWeight() string {
	cure := "a weight is zero or more; mend the cell, or leave it empty to leave the row out"
	for i, w := range m.Design.Weights {
		switch {
		case w < 0 || w > largest:
			return fmt.Sprintf("%s: row %d, column %q: the weight is %g; %s", m.data.file, i+1, m.Spec.Weights.Value.Column.Text, w, cure)
		case m.Design.WeightKind == estimate.Frequency && w != math.Trunc(w):
			if !math.IsNaN(w) {
				return fmt.Sprintf("%s: row %d, column %q: the frequency is %g, and a row stands for a whole number of respondents; mend the cell, "+
					"or write type: sampling or importance", m.data.file, i+1, m.Spec.Weights.Value.Column.Text, w)
			}
		}
	}
	return ""
}

// largest is the size from which on a number cannot be squared and summed; package estimate refuses it.
const largest = 1e150

// TooLarge says which value of a regressor or of the outcome cannot be computed with; "" when all can.
func (m *Model) TooLarge() string {
	say := func(column string, values []float64) string {
		for i, v := range values {
			if math.Abs(v) > largest {
				return fmt.Sprintf("%s: row %d, column %q: %g is too large to be squared; mend the cell, or give the column a smaller unit", m.data.file, i+1, column, v)
			}
		}
		return ""
	}
	for k, term := range m.Design.Terms {
		if text := say(term, m.Design.X[k]); text != "" {
			return text
		}
	}
	return say(m.Spec.Outcome.Text, m.Y)
}
