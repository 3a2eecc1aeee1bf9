package estimate

import (
	"math"
	"slices"
)

// sample is what is left of the caller's columns after listwise deletion: the rows that enter the model.
type sample struct {
	terms    []string
	x        [][]float64 // x[k][i]
	w        []float64   // w[i] > 0; all 1 when unweighted
	at       []int       // at[i] is the row's place in the caller's columns
	total    float64     // sum of w
	kind     WeightKind
	constant bool
	missing  int
}

// newSample checks the design against an outcome of n entries and keeps the rows in which nothing is missing.
func newSample(d Design, n int, outcomeMissing func(i int) bool) (*sample, error) {
	if err := d.check(n); err != nil {
		return nil, err
	}
	s := &sample{terms: d.Terms, x: make([][]float64, len(d.X)), kind: d.WeightKind, constant: d.Constant}
	for i := range n {
		w := d.weight(i)
		switch {
		case outcomeMissing(i) || math.IsNaN(w) || d.missing(i):
			s.missing++
		case w > 0:
			s.add(d, i, w)
		}
	}
	if len(s.at) == 0 {
		return nil, refuse(NoRows, "no row is complete: %d of %d have something missing", s.missing, n)
	}
	return s, nil
}

func (s *sample) add(d Design, i int, w float64) {
	for k, column := range d.X {
		s.x[k] = append(s.x[k], column[i])
	}
	s.w = append(s.w, w)
	s.at = append(s.at, i)
	s.total += w
}

func (s *sample) rows() int { return len(s.at) }

// observations is N: frequency weights count respondents, sampling weights do not.
func (s *sample) observations() float64 {
	if s.kind == Frequency {
		return s.total
	}
	return float64(s.rows())
}

// needs refuses a model with more parameters than observations, or with none.
func (s *sample) needs(parameters int) error {
	if parameters == 0 {
		return refuse(NoParameters, "the model has neither regressors nor a constant")
	}
	if s.observations() < float64(parameters) {
		return refuse(FewerRowsThanParameters, "%g rows for %d parameters", s.observations(), parameters)
	}
	return nil
}

func (d Design) weight(i int) float64 {
	if d.Weights == nil {
		return 1
	}
	return d.Weights[i]
}

func (d Design) missing(i int) bool {
	for _, column := range d.X {
		if math.IsNaN(column[i]) {
			return true
		}
	}
	return false
}

func (d Design) check(n int) error {
	if len(d.Terms) != len(d.X) {
		return refuse(BadShape, "%d terms name %d columns", len(d.Terms), len(d.X))
	}
	seen := map[string]bool{"": true, ConstantTerm: true}
	for k, column := range d.X {
		if len(column) != n {
			return refuse(BadShape, "column %q has %d rows, the outcome %d", d.Terms[k], len(column), n)
		}
		if seen[d.Terms[k]] {
			return refuse(BadShape, "term %q is empty, reserved or named twice", d.Terms[k])
		}
		seen[d.Terms[k]] = true
		if i := firstInfinite(column); i >= 0 {
			return refuse(NotFinite, "column %q is infinite in row %d", d.Terms[k], i)
		}
	}
	return d.checkWeights(n)
}

func (d Design) checkWeights(n int) error {
	if d.WeightKind < Unweighted || d.WeightKind > Sampling || (d.Weights == nil) != (d.WeightKind == Unweighted) {
		return refuse(BadWeight, "weights and their kind must be given together")
	}
	if d.Weights == nil {
		return nil
	}
	if len(d.Weights) != n {
		return refuse(BadShape, "%d weights for %d rows", len(d.Weights), n)
	}
	for i, w := range d.Weights {
		switch {
		case w < 0 || w > huge:
			return refuse(BadWeight, "the weight of row %d is %g", i, w)
		case d.WeightKind == Frequency && w != math.Trunc(w) && !math.IsNaN(w):
			return refuse(BadWeight, "the frequency of row %d is %g, not a whole number", i, w)
		}
	}
	return nil
}

// huge is the largest size of a value whose square, summed over the rows, is still a number.
const huge = 1e150

// firstInfinite is the first row whose value is infinite or as good as that; -1 when there is none.
func firstInfinite(column []float64) int {
	return slices.IndexFunc(column, func(v float64) bool { return math.Abs(v) > huge })
}
