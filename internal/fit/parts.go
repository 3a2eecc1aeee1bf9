package fit

import (
	"slices"

	"fieldwork/internal/estimate"
	"fieldwork/internal/formula"
)

// parts tells estimate what a column is made of, so that it takes derivatives with respect to the variable and not to
// its square. A plain column is its own variable and needs no telling.
func parts(c formula.Column) []estimate.Part {
	out := make([]estimate.Part, len(c.Parts))
	for i, p := range c.Parts {
		out[i] = estimate.Part{Variable: p.Variable, Level: p.Level, Power: p.Power, Values: p.Values}
	}
	return out
}

// plainColumns is the design without what its columns are made of, for those who add columns of their own or look at
// columns alone.
func (m *model) plainColumns() estimate.Design {
	d := m.design
	d.Parts = nil
	return d
}

// composed tells whether a column's variable is anywhere in the model as a power, in a product or as a factor, so that
// the column's own derivative is no effect of the variable.
func (m *model) composed(term string) bool {
	own := m.design.Parts[slices.Index(m.design.Terms, term)]
	for _, column := range m.design.Parts {
		simple := len(column) == 1 && column[0].Power == 1 && column[0].Level == ""
		for _, part := range column {
			if !simple && slices.ContainsFunc(own, func(p estimate.Part) bool { return p.Variable == part.Variable }) {
				return true
			}
		}
	}
	return false
}
