package tabulate

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// The names of the tests.
const (
	Pearson  = "pearson"   // of independence, chi-square
	RaoScott = "rao_scott" // the same of weighted counts, F
	Welch    = "welch"     // of equal means, F
	Wald     = "wald"      // the same of weighted means, F
)

// A Test is the test of one hypothesis.
type Test struct {
	Name string
	// Statistic is chi-square with DF1 degrees of freedom for Pearson, and F with DF1 and DF2, which need not be whole
	// numbers, for the others. P is the chance of a larger one if the hypothesis is true.
	Statistic, DF1, DF2, P float64
	// Reason says why there is no test; "" when there is one. Without a test the numbers are NaN.
	Reason string
}

// refused is a test that there is none of.
func refused(name, reason string) Test {
	nan := math.NaN()
	return Test{Name: name, Statistic: nan, DF1: nan, DF2: nan, P: nan, Reason: reason}
}

// chiSquareTest is P(χ²(df) > x) by the incomplete gamma function, which keeps its digits in the tail.
func chiSquareTest(name string, x, df float64) Test {
	return Test{Name: name, Statistic: x, DF1: df, DF2: math.NaN(), P: mathext.GammaIncRegComp(df/2, x/2)}
}

// fTest is P(F(d1, d2) > f) = I(d2/(d2 + d1 f); d2/2, d1/2), the regularised incomplete beta function, likewise.
func fTest(name string, f, d1, d2 float64) Test {
	return Test{Name: name, Statistic: f, DF1: d1, DF2: d2, P: mathext.RegIncBeta(d2/2, d1/2, d2/(d2+d1*f))}
}
