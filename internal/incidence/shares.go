package incidence

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Shares estimates the shares of all classes among the arrivals of one window that ended by the calendar, or by anything
// else that did not look at the classes. Give every class, also those in which nobody came: k is part of the method.
//
// Given the total N, the counts are multinomial. The estimate is N_j / N. The intervals hold jointly at no less than
// about the level (Goodman 1965, Technometrics 7, with the form of Quesenberry and Hurst 1964, Technometrics 6): they
// are the p_j with
//
//	N (N_j/N - p_j)² <= χ² p_j (1 - p_j),   χ² the quantile of chi-square(1) at 1 - (1-level)/k,
//
// that is Wilson's score intervals at Bonferroni's level. A class in which nobody came gets the interval from 0 to
// χ²/(N+χ²). A single class has the share 1 by definition.
func Shares(counts []Count, level float64) (Estimate, error) {
	n, err := arrivals(counts, level)
	if err != nil {
		return Estimate{}, err
	}
	e := Estimate{N: n, Level: level, Method: RelativeFrequency, Joint: true}
	if len(counts) == 1 {
		e.Method, e.Shares = Definition, []Share{whole(counts[0])}
		return e, nil
	}
	z := upperNormal((1 - level) / (2 * float64(len(counts))))
	for _, c := range counts {
		e.Shares = append(e.Shares, Share{c.Name, c.N, float64(c.N) / float64(n), score(c.N, n, z*z)})
	}
	return e, nil
}

// whole is the share of the only class there is.
func whole(c Count) Share {
	return Share{c.Name, c.N, 1, Interval{1, 1, Definition}}
}

// upperNormal is the quantile of the standard normal that leaves tail above it. Its square is the quantile of
// chi-square(1) at 1 - 2 tail.
func upperNormal(tail float64) float64 { return -distuv.UnitNormal.Quantile(tail) }

// score solves Goodman's quadratic in p,
//
//	p = (χ² + 2x ± √(χ² (χ² + 4 x (n-x) / n))) / (2 (n + χ²)).
//
// The lower root is had from the product of both, x² / (n (n+χ²)), so that a small share keeps its digits; the upper one
// as one minus the lower root of the others, so that a large one does.
func score(x, n int, chi2 float64) Interval {
	lower := func(x, n float64) float64 {
		sum := chi2 + 2*x + math.Sqrt(chi2*(chi2+4*x*(n-x)/n))
		return 2 * x * x / (n * sum)
	}
	return Interval{lower(float64(x), float64(n)), 1 - lower(float64(n-x), float64(n)), Goodman}
}
