package estimate

import (
	"math"
)

// sample is what is left of the caller's columns after listwise deletion: the rows that enter the model. It refers to
// the columns and copies none of them.
type sample struct {
	terms    []string
	x        [][]float64 // the caller's columns
	w        []float64   // the caller's weights; nil when every row counts once
	clusters []int       // the caller's; nil when rows are independent
	at       []int32     // at[i] is the row's place among the caller's; nil when all of them are in the model
	n        int         // rows
	total    float64     // sum of their weights
	kind     WeightKind
	constant bool
	robust   bool // the reported standard errors are the robust ones
	missing  int
	dropped  []Drop
	scans    []scan // by term
}

// newSample checks the design against an outcome of n entries and keeps the rows in which nothing is missing.
func newSample(d Design, n int, outcomeMissing func(i int) bool) (*sample, error) {
	s := &sample{terms: d.Terms, x: d.X, w: d.Weights, clusters: d.Clusters, kind: d.WeightKind, constant: d.Constant}
	s.robust = d.Robust || d.Clusters != nil || d.WeightKind == Sampling
	if err := d.check(n); err != nil {
		return nil, err
	}
	s.scans = scanAll(d.X)
	for k, c := range s.scans {
		if i := firstInfinite(d.X[k], c); i >= 0 {
			return nil, refuse(NotFinite, "column %q is infinite in row %d", d.Terms[k], i+1)
		}
	}
	s.keep(d, n, outcomeMissing)
	if s.n == 0 {
		return nil, s.nothingLeft(n)
	}
	if s.clusters != nil && s.oneCluster() {
		return nil, refuse(OneCluster, "all rows are of one cluster, so that nothing tells how much clusters differ; cluster by a column with several values")
	}
	s.total = float64(s.n)
	if s.w != nil {
		s.total = 0
		for i := range s.n {
			s.total += s.weight(i)
		}
	}
	return s, nil
}

// place is where the i-th row of the sample stands among the caller's.
func (s *sample) place(i int) int {
	if s.at == nil {
		return i
	}
	return int(s.at[i])
}

func (s *sample) weight(i int) float64 {
	if s.w == nil {
		return 1
	}
	return s.w[s.place(i)]
}

// weights fills out with the weights of the rows from the given one on.
func (s *sample) weights(from int, out []float64) {
	if s.w == nil {
		fill(out, 1)
		return
	}
	for i := range out {
		out[i] = s.weight(from + i)
	}
}

// shifted fills out with (x - mean)·scale of a caller's column, for the rows from the given one on.
func (s *sample) shifted(column []float64, from int, mean, scale float64, out []float64) {
	if s.at == nil {
		shiftInto(out, column[from:from+len(out)], mean, scale)
		return
	}
	for i, at := range s.at[from : from+len(out)] {
		out[i] = (column[at] - mean) * scale
	}
}

// observations is N: frequency and importance weights count respondents, sampling weights do not.
func (s *sample) observations() float64 {
	if s.kind == Frequency || s.kind == Importance {
		return s.total
	}
	return float64(s.n)
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

func (s *sample) leastWeight() float64 {
	if s.w == nil {
		return 1
	}
	least := math.Inf(1)
	for i := range s.n {
		least = min(least, s.weight(i))
	}
	return least
}

func (s *sample) oneCluster() bool {
	first := s.clusters[s.place(0)]
	for i := range s.n {
		if s.clusters[s.place(i)] != first {
			return false
		}
	}
	return true
}
