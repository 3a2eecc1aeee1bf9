package fit

import (
	"math"
	"slices"

	"fieldwork/internal/estimate"
	"fieldwork/internal/modeldata"
)

// pulls are the weights, in rows, that an even split of each row over the levels is given in turn, until the maximum that
// they make is near enough to be found.
var pulls = [...]float64{1e-8, 1e-7, 1e-6, 1e-5}

const (
	// closer is by how much the second fit's pull is smaller than the first one's.
	closer = 10
	// settled is the relative difference of both likelihoods up to which one may be extrapolated from them.
	settled = 1e-4
	// supremumRows bounds the data for which the limit is computed: it takes a row for every row and level.
	supremumRows = 200_000
)

// supremum is the limit of the log-likelihood when it has no maximum. With ε more rows that are split evenly over the
// levels at every row's regressors, the maximum is finite again; as ε falls, some probabilities vanish with it and the
// others settle. In the limit a row's chance is that among the levels that do not vanish, so that
//
//	L(ε) = Σ_i w_i ln [P_iy / Σ_{j stays} P_ij] = sup + c ε + O(ε²),   sup = [10 L(ε/10) - L(ε)]/9 + O(ε²)
//
// (Richardson's extrapolation). In the multinomial logit c is zero: dropping the levels that vanish leaves the likelihood
// of the limit itself, which is flat at its maximum. It is NaN where this cannot be had.
func (m *model) supremum() float64 {
	if m.Used*len(m.Levels) > supremumRows {
		return math.NaN()
	}
	for _, epsilon := range pulls {
		far, near := m.pulled(epsilon), m.pulled(epsilon/closer)
		if far == nil || near == nil {
			continue
		}
		a, b := m.among(far, far, near), m.among(near, far, near)
		if math.Abs(b-a) > settled*(1+math.Abs(b)) {
			break // what stays has not settled yet, as where the limit itself is all but separated
		}
		return (closer*b - a) / (closer - 1)
	}
	return math.NaN()
}

// among is the log-likelihood of the complete rows by the chances p, each among the levels whose chances do not vanish
// from one fit to the next.
func (m *model) among(p, far, near [][]float64) float64 {
	const vanished = 0.5 // one that vanishes falls to a tenth, or further
	loglik, inUse := 0.0, m.InUse()
	for i, row := range m.CompleteRows() {
		stay := 0.0
		for j, v := range p[i] {
			if near[i][j] > vanished*far[i][j] {
				stay += v
			}
		}
		own := slices.Index(inUse, m.Levels[m.Codes[row]])
		loglik += m.Weight(row) * math.Log(p[i][own]/stay)
	}
	return loglik
}

// pulled are the chances of the levels in use, by complete row, at the estimates that even rows of weight ε give; nil
// when there are none.
func (m *model) pulled(epsilon float64) [][]float64 {
	complete := m.CompleteRows()
	f, err := m.evenly(complete, epsilon).fit()
	if err != nil {
		return nil
	}
	chances := make([][]float64, len(complete))
	f.Probabilities(func(row int, p []float64) {
		if row < len(complete) {
			chances[row] = slices.Clone(p)
		}
	})
	return chances
}

// evenly is the model of the complete rows, which come first, and of even rows that weigh ε of theirs.
func (m *model) evenly(complete []int, epsilon float64) *model {
	s := &model{&modeldata.Model{Spec: m.Spec, Levels: m.Levels, Base: m.Base}}
	s.Design = estimate.Design{Terms: m.Design.Terms, X: make([][]float64, len(m.Design.X)), Constant: m.Design.Constant, WeightKind: estimate.Sampling}
	for _, row := range complete {
		s.add(m, row, m.Codes[row], m.Weight(row))
	}
	inUse := m.InUse()
	for _, row := range complete {
		for _, level := range inUse {
			s.add(m, row, slices.Index(m.Levels, level), epsilon*m.Weight(row)/float64(len(inUse)))
		}
	}
	return s
}

// add copies a row with another outcome and weight.
func (m *model) add(from *model, row, code int, weight float64) {
	for k, column := range from.Design.X {
		m.Design.X[k] = append(m.Design.X[k], column[row])
	}
	m.Codes, m.Design.Weights = append(m.Codes, code), append(m.Design.Weights, weight)
}
