package fit

import (
	"math"
	"slices"

	"fieldwork/internal/datafile"
	"fieldwork/internal/estimate"
)

// count says how many rows are left out and why. A row that lacks two things counts under both.
func (m *model) count() {
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
			m.missing++
		case m.unlisted != nil && m.unlisted[i]:
		case m.weight(i) == 0:
			zero++
		default:
			m.used++
			m.n += m.weight(i)
		}
	}
	if kind := m.design.WeightKind; kind != estimate.Frequency && kind != estimate.Importance {
		m.n = float64(m.used)
	}
	m.sayDropped(sources, lacking, zero)
}

func (m *model) sayDropped(sources []source, lacking []int, zero int) {
	for k, source := range sources {
		if lacking[k] > 0 {
			m.dropped = append(m.dropped, Drop{"missing", source.name, lacking[k]})
		}
	}
	if zero > 0 {
		m.dropped = append(m.dropped, Drop{"weight_zero", m.spec.Weights.Value.Column.Text, zero})
	}
}

func (m *model) weight(row int) float64 {
	if m.design.Weights == nil {
		return 1
	}
	return m.design.Weights[row]
}

// source is a column of the data in which a value may be missing.
type source struct {
	name    string
	missing func(row int) bool
}

// sources are the columns that the model needs, each once.
func (m *model) sources() []source {
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

// completeRows are the rows of the model.
func (m *model) completeRows() []int {
	var rows []int
	sources := m.sources()
	for i := range m.codes {
		complete := m.codes[i] >= 0 && m.weight(i) > 0
		for _, source := range sources {
			complete = complete && !source.missing(i)
		}
		if complete {
			rows = append(rows, i)
		}
	}
	return rows
}

// counts are the (weighted) rows of each level among the rows of the model.
func (m *model) counts() (counts []float64, total float64) {
	counts = make([]float64, len(m.levels))
	for _, row := range m.completeRows() {
		counts[m.codes[row]] += m.weight(row)
		total += m.weight(row)
	}
	return counts, total
}

// inUse are the levels that some row of the model has.
func (m *model) inUse() []string {
	var out []string
	counts, _ := m.counts()
	for j, n := range counts {
		if n > 0 {
			out = append(out, m.levels[j])
		}
	}
	return out
}
