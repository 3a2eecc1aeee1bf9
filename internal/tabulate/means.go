package tabulate

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Mean describes one group's values.
type Mean struct {
	// N is the number of rows with a value and a weight above zero; it is not weighted.
	N float64
	// Mean and SD are weighted. SD has N-1 in its denominator; with fewer than two rows it does not exist.
	Mean, SD float64
	// SE is the standard error of the mean; Low and High bound its 95 % interval by t with N-1 degrees of freedom.
	SE, Low, High float64
	Warnings      []string
}

// MeansByGroup computes the mean of values in each of k groups. groups[i] is the row's group, 0 to k-1, or -1 for none;
// a row without a group or a value is left out. With weights w,
//
//	mean = Σwx / Σw,   SD² = n/(n-1) Σw(x-mean)² / Σw,   SE² = n/(n-1) Σw²(x-mean)² / (Σw)²,
//
// the last being the linearised variance of a ratio (Cochran 1977, Sampling Techniques, 6.3; Stata's mean with pweights).
// Without weights they are the textbook's, SE = SD/√n.
func MeansByGroup(values []float64, groups []int, k int, weights []float64) ([]Mean, error) {
	if len(groups) != len(values) || k < 0 {
		return nil, fmt.Errorf("%d groups of rows for %d values, %d groups", len(groups), len(values), k)
	}
	w, err := newWeights(weights, len(values))
	if err != nil {
		return nil, err
	}
	members := make([]group, k)
	for i, v := range values {
		g := groups[i]
		switch {
		case g < -1 || g >= k:
			return nil, fmt.Errorf("row %d is in group %d, which is none of the %d", i, g, k)
		case math.IsInf(v, 0):
			return nil, fmt.Errorf("row %d has the value %g", i, v)
		case g >= 0 && !math.IsNaN(v) && w.of(i) > 0:
			members[g].x, members[g].w = append(members[g].x, v), append(members[g].w, w.of(i))
		}
	}
	means := make([]Mean, k)
	for g := range members {
		means[g] = members[g].mean()
	}
	return means, nil
}

// group is the rows of one group.
type group struct{ x, w []float64 }

func (g group) mean() Mean {
	n, nan := float64(len(g.x)), math.NaN()
	m := Mean{N: n, Mean: nan, SD: nan, SE: nan, Low: nan, High: nan, Warnings: small(len(g.x))}
	if n == 0 {
		return m
	}
	total, sum := 0.0, 0.0
	for i, w := range g.w {
		total += w
		sum += w * (g.x[i] - g.x[0]) // from the first value: nothing is lost when all are far from zero
	}
	m.Mean = g.x[0] + sum/total
	if n == 1 {
		return m
	}
	squares, weighted := 0.0, 0.0
	for i, w := range g.w {
		e := g.x[i] - m.Mean
		squares += w * e * e
		weighted += w * w * e * e
	}
	m.SD = math.Sqrt(n / (n - 1) * squares / total)
	m.SE = math.Sqrt(n/(n-1)*weighted) / total
	half := distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile(0.975) * m.SE
	m.Low, m.High = m.Mean-half, m.Mean+half
	return m
}
