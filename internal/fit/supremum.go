package fit

import (
	"math"
	"slices"

	"fieldwork/internal/estimate"
)

const (
	// pull is the weight, in rows, that the first two fits give to an even split of each row over the levels.
	pull = 1e-5
	// supremumRows bounds the data for which the limit is computed: it takes a row for every row and level.
	supremumRows = 200_000
)

// supremum is the limit of the log-likelihood when it has no maximum. With ε more rows that are split evenly over the
// levels at every row's regressors, the maximum is finite again; it misses the limit by c·ε, up to terms of ε², because
// along the direction of separation the likelihood lacks e^-t of its limit and the pull is against t itself. So
//
//	sup = 2 L(ε/2) - L(ε) + O(ε²)      (Richardson's extrapolation),
//
// with L the log-likelihood of the real rows at the estimates of both. It is NaN where this cannot be had.
func (m *model) supremum() float64 {
	if m.used*len(m.levels) > supremumRows {
		return math.NaN()
	}
	far, near := m.pulled(pull), m.pulled(pull/2)
	return 2*near - far
}

// pulled is the log-likelihood of the real rows at the estimates that the even rows of weight ε give.
func (m *model) pulled(epsilon float64) float64 {
	complete := m.completeRows()
	s := m.evenly(complete, epsilon)
	f, err := s.fit()
	if err != nil {
		return math.NaN()
	}
	loglik := 0.0
	f.Probabilities(func(row int, p []float64) {
		if row < len(complete) {
			loglik += s.design.Weights[row] * math.Log(p[slices.Index(f.Levels, s.levels[s.codes[row]])])
		}
	})
	return loglik
}

// evenly is the model of the complete rows, which come first, and of even rows that weigh ε of theirs.
func (m *model) evenly(complete []int, epsilon float64) *model {
	s := &model{spec: m.spec, levels: m.levels, base: m.base}
	s.design = estimate.Design{Terms: m.design.Terms, X: make([][]float64, len(m.design.X)), Constant: m.design.Constant, WeightKind: estimate.Sampling}
	for _, row := range complete {
		s.add(m, row, m.codes[row], m.weight(row))
	}
	inUse := m.inUse()
	for _, row := range complete {
		for _, level := range inUse {
			s.add(m, row, slices.Index(m.levels, level), epsilon*m.weight(row)/float64(len(inUse)))
		}
	}
	return s
}

// add copies a row with another outcome and weight.
func (m *model) add(from *model, row, code int, weight float64) {
	for k, column := range from.design.X {
		m.design.X[k] = append(m.design.X[k], column[row])
	}
	m.codes, m.design.Weights = append(m.codes, code), append(m.design.Weights, weight)
}
