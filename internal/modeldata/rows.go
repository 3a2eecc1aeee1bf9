package modeldata

import (
	"math"
	"slices"

	"fieldwork/internal/datafile"
	"fieldwork/internal/estimate"
)

// The reasons of a Drop.
const (
	reasonMissing  = "missing"
	reasonUnlisted = "not_among_levels"
	reasonZero     = "weight_zero"
)

// count says how many rows are left out and why. A row that lacks two things counts under both.
func (m *Model) count() {
	sources := m.sources()
	lacking, zero := make([]int, len(sources)), 0
	for i := range m.data.Rows {
		complete := true
		for k, source := range sources {
			if source.missing(i) {
				lacking[k]++
				complete = false
			}
		}
		switch {
		case !complete:
			m.Missing++
		case m.unlisted != nil && m.unlisted[i]:
		case m.Weight(i) == 0:
			zero++
		default:
			m.Used++
			m.N += m.Weight(i)
		}
	}
	if kind := m.Design.WeightKind; kind != estimate.Frequency && kind != estimate.Importance {
		m.N = float64(m.Used)
	}
	m.sayDropped(sources, lacking, zero)
}

func (m *Model) sayDropped(sources []source, lacking []int, zero int) {
	for k, source := range sources {
		if lacking[k] > 0 {
			m.Dropped = append(m.Dropped, Drop{reasonMissing, source.name, lacking[k]})
		}
	}
	if zero > 0 {
		m.Dropped = append(m.Dropped, Drop{reasonZero, m.Spec.Weights.Value.Column.Text, zero})
	}
}

// Weight is a row's weight, 1 without weights.
func (m *Model) Weight(row int) float64 {
	if m.Design.Weights == nil {
		return 1
	}
	return m.Design.Weights[row]
}

// source is a column of the data in which a value may be missing.
type source struct {
	name    string
	missing func(row int) bool
}

// sources are the columns that the model needs, each once.
func (m *Model) sources() []source {
	var out []source
	for _, c := range m.data.Columns {
		if slices.ContainsFunc(out, func(s source) bool { return s.name == c.Name }) {
			continue
		}
		missing := func(row int) bool { return math.IsNaN(c.Numbers[row]) }
		if c.As == datafile.Category {
			missing = func(row int) bool { return c.Codes[row] < 0 }
		}
		out = append(out, source{c.Name, missing})
	}
	return out
}

// Rows are those of the file.
func (m *Model) Rows() int { return m.data.Rows }

// CompleteRows are the rows of the model.
func (m *Model) CompleteRows() []int {
	var rows []int
	sources := m.sources()
	for i := range m.Codes {
		complete := m.Codes[i] >= 0 && m.Weight(i) > 0
		for _, source := range sources {
			complete = complete && !source.missing(i)
		}
		if complete {
			rows = append(rows, i)
		}
	}
	return rows
}

// Counts are the (weighted) rows of each level among the rows of the model.
func (m *Model) Counts() (counts []float64, total float64) {
	counts = make([]float64, len(m.Levels))
	for _, row := range m.CompleteRows() {
		counts[m.Codes[row]] += m.Weight(row)
		total += m.Weight(row)
	}
	return counts, total
}

// InUse are the levels that some row of the model has.
func (m *Model) InUse() []string {
	var out []string
	counts, _ := m.Counts()
	for j, n := range counts {
		if n > 0 {
			out = append(out, m.Levels[j])
		}
	}
	return out
}

// ColumnsNamed are the design's columns that a name stands for: a column's own, an entry of the regressors as the spec writes
// it, or a term of one; none when it is not known.
func (m *Model) ColumnsNamed(name string) []string {
	if slices.Contains(m.Design.Terms, name) {
		return []string{name}
	}
	var out []string
	for _, g := range m.groups {
		if slices.Contains(g.names, name) {
			out = append(out, g.columns...)
		}
	}
	return out
}
