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
			return nil, refuse(NotFinite, "column %q is infinite in row %d", d.Terms[k], i)
		}
	}
	s.keep(d, n, outcomeMissing)
	if s.n == 0 {
		return nil, s.nothingLeft(n)
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

// keep selects the rows. Most data lack nothing, and then no list of rows is made.
func (s *sample) keep(d Design, n int, outcomeMissing func(i int) bool) {
	gaps := s.gappy(d)
	if len(gaps) == 0 && !anyMissing(n, outcomeMissing) {
		s.n = n
		return
	}
	var counts []int
	for i := range n {
		lacks := false
		for g, gap := range gaps {
			if gap.missing(i) {
				if counts == nil {
					counts = make([]int, len(gaps)+1)
				}
				counts[g+1]++
				lacks = true
			}
		}
		if outcomeMissing(i) {
			if counts == nil {
				counts = make([]int, len(gaps)+1)
			}
			counts[0]++
			lacks = true
		}
		s.enter(i, lacks, d.weight(i))
	}
	for g, rows := range counts {
		if rows > 0 {
			reason := MissingOutcome
			if g > 0 {
				reason = gaps[g-1].reason
			}
			s.dropped = append(s.dropped, Drop{Reason: reason, Rows: rows})
		}
	}
}

func anyMissing(n int, missing func(i int) bool) bool {
	for i := range n {
		if missing(i) {
			return true
		}
	}
	return false
}

// enter takes a row into the sample, or from the first one left out on notes which rows are in it.
func (s *sample) enter(i int, lacks bool, w float64) {
	if lacks {
		s.missing++
	}
	in := !lacks && w > 0
	if !in && s.at == nil && s.n == i {
		s.at = make([]int32, i)
		for j := range s.at {
			s.at[j] = int32(j)
		}
	}
	if !in {
		return
	}
	if s.at != nil {
		s.at = append(s.at, int32(i))
	}
	s.n++
}

// A gap is a column in which something is missing.
type gap struct {
	reason  string
	missing func(i int) bool
}

func (s *sample) gappy(d Design) []gap {
	var gaps []gap
	for k, c := range s.scans {
		if c.missing {
			column := d.X[k]
			gaps = append(gaps, gap{d.Terms[k], func(i int) bool { return math.IsNaN(column[i]) }})
		}
	}
	if d.Weights != nil {
		gaps = append(gaps, gap{MissingWeight, func(i int) bool { return math.IsNaN(d.Weights[i]) }})
	}
	if d.Clusters != nil {
		gaps = append(gaps, gap{MissingCluster, func(i int) bool { return d.Clusters[i] < 0 }})
	}
	return gaps
}

// nothingLeft names the columns that leave no row, because an empty one is a frequent slip.
func (s *sample) nothingLeft(n int) error {
	if n == 0 {
		return refuse(NoRows, "the data have no rows")
	}
	for _, d := range s.dropped {
		if d.Rows == n {
			return refuse(NoRows, "no row is complete: %q is missing in all %d", d.Reason, n)
		}
	}
	return refuse(NoRows, "no row is complete: %d of %d have something missing, the others weigh nothing", s.missing, n)
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
