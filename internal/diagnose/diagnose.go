// Package diagnose tests whether the assumptions of a fitted model hold: collinearity (VIF, ConditionNumber), parallel
// regressions in the ordered logit (Brant), independence of irrelevant alternatives in the multinomial logit
// (HausmanMcFadden, SmallHsiao), and equal variances and the functional form in OLS (BreuschPagan, RESET).
//
// It is opinionated: a diagnostic that cannot be computed says why instead of a number. A question that does not apply
// to the model is answered by a *Refusal with a reason and a cure; a test whose auxiliary model has no estimate keeps
// its place in the list, with NaN for its numbers and a Status that names the model and what is wrong with it. And no
// test is lent to data it was not derived for: these are tests of independent respondents who count once each, or as
// often as their frequency says, so that sampling and importance weights and clusters are refused and not quietly taken for
// frequencies and independence. Robust errors change no test: each rests on the model-based covariance, because the
// assumption under which that is right is the one that is tested or stands beside it.
//
// Everything is computed in coordinates in which the columns of the design are orthonormal (frame.go), so that neither
// a column's unit nor its distance from zero decides how many digits come out right. The package reads what package
// estimate reads and returns numbers; the seed of the one test that draws is handed in.
package diagnose

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/mathext"

	"fieldwork/internal/estimate"
)

// ok is the Status of what could be computed.
const ok = "ok"

// chiSquared judges a statistic by chi-squared. A negative one, which only a difference of covariance matrices can
// bring about, has no p-value, nor has one without degrees of freedom.
func chiSquared(statistic float64, df int) estimate.Test {
	t := estimate.Test{Statistic: statistic, DF: df, P: math.NaN()}
	if df > 0 && statistic >= 0 {
		t.P = mathext.GammaIncRegComp(float64(df)/2, statistic/2)
	}
	return t
}

// nothing is a test without numbers.
func nothing() estimate.Test { return estimate.Test{Statistic: math.NaN(), P: math.NaN()} }

// wald is b'V⁻¹b, and whether V is positive definite, without which the number has no distribution. It is NaN when V
// is singular. V is first scaled to a unit diagonal, so that the units of b do not matter.
func wald(b []float64, v mat.Symmetric) (statistic float64, definite bool) {
	n := len(b)
	scaled, c := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
	unit := func(i int) float64 {
		if d := math.Sqrt(math.Abs(v.At(i, i))); d > 0 {
			return d
		}
		return 1
	}
	for i := range n {
		c.SetVec(i, b[i]/unit(i))
		for j := i; j < n; j++ {
			scaled.SetSym(i, j, v.At(i, j)/unit(i)/unit(j))
		}
	}
	x := mat.NewVecDense(n, nil)
	var chol mat.Cholesky
	if chol.Factorize(scaled) && chol.SolveVecTo(x, c) == nil {
		return mat.Dot(c, x), true
	}
	if x.SolveVec(scaled, c) != nil {
		return math.NaN(), false
	}
	return mat.Dot(c, x), false
}
