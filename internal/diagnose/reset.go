package diagnose

import (
	"fmt"
	"math"

	"fieldwork/internal/estimate"
)

// HighestPower is the most that RESET raises fitted values to; powers above are collinear to working precision.
const HighestPower = 8

// RESET is Ramsey's test of the functional form of an OLS fit (1969, "Tests for specification errors in classical linear
// least-squares regression analysis", JRSS B 31): whether the second to the highest power of the fitted values explain
// what the regressors have left. Stata's estat ovtest takes highest = 4, R's lmtest::resettest takes 3.
//
// The statistic is F of the powers' coefficients in the larger regression, with its ordinary covariance matrix, which
// makes it Ramsey's F, ((RSS₀ - RSS₁)/q)/(RSS₁/(N-k-q)), exact for normal errors. A power that the regressors and lower
// powers give already, as in a model of one dummy, is left out and is no degree of freedom; when all are, the test is a
// *Refusal, as are weights but frequencies, clusters, an exact fit, and too few respondents for the larger regression.
//
// Powers are taken of fitted values brought to mean zero and standard deviation one, which with a constant changes no
// statistic and keeps the digits; without a constant they are divided by their root mean square alone.
func RESET(y []float64, d estimate.Design, f *estimate.Fit, highest int) (estimate.Test, error) {
	if highest < 2 || highest > HighestPower {
		return nothing(), refuse(BadPower, "the highest power is %d; give one from 2 to %d, such as Stata's 4", highest, HighestPower)
	}
	fr, err := residualFrame("RESET", d, f)
	if err != nil {
		return nothing(), err
	}
	if err := lengths(len(y), d); err != nil {
		return nothing(), err
	}
	larger, err := regress(y, withPowers(fr, d, f, len(y), highest))
	if err != nil {
		return nothing(), err
	}
	if larger.N != f.N {
		return nothing(), refuse(OtherData, "the fit rests on %g respondents and the outcome on %g; give the outcome that was fitted", f.N, larger.N)
	}
	q := len(larger.Terms) - len(fr.terms)
	switch {
	case q <= 0:
		return nothing(), refuse(NoVariation, "the powers of the fitted values are combinations of the regressors, as with "+
			"one dummy; there is no form to test")
	case larger.FDF[1] <= 0:
		return nothing(), refuse(TooFewRows, "%g respondents leave the regression with %d powers no degrees of freedom; "+
			"take fewer powers or regressors", larger.N, q)
	case !(larger.RSS > 0):
		return nothing(), refuse(ExactFit, "with %d powers of the fitted values the regression fits every row exactly: the "+
			"form is wrong beyond doubt and F is infinite; put the powers of the regressors into the model", q)
	}
	test, err := larger.Wald(larger.Terms[len(fr.terms):]...)
	if err != nil || math.IsNaN(test.Statistic) {
		return nothing(), refuse(NoVariation, "the powers of the fitted values cannot be told apart; take a lower power than %d", highest)
	}
	return test, nil
}

// withPowers is the design of the larger regression.
func withPowers(fr *frame, d estimate.Design, f *estimate.Fit, rows, highest int) estimate.Design {
	larger := auxiliary(d)
	larger.Terms, larger.X = append([]string{}, fr.terms...), append([][]float64{}, fr.columns...)
	base := standardFitted(fr, f, rows, d.Constant)
	last := base
	for power := 2; power <= highest; power++ {
		next := make([]float64, rows)
		for i := range next {
			next[i] = last[i] * base[i]
		}
		larger.Terms, larger.X = append(larger.Terms, powerName(d, power)), append(larger.X, next)
		last = next
	}
	return larger
}

// powerName is a name that no term of the design has.
func powerName(d estimate.Design, power int) string {
	name := fmt.Sprintf("fitted^%d", power)
	for _, term := range d.Terms {
		name += term
	}
	return name
}

// standardFitted are the fitted values at mean square one, and at mean zero when centred.
func standardFitted(fr *frame, f *estimate.Fit, rows int, centred bool) []float64 {
	out, sum, squares := missing(rows), 0.0, 0.0
	f.Residuals(func(row int, fitted, _ float64) {
		out[row] = fitted
		sum += fr.weight(row) * fitted
	})
	mean := 0.0
	if centred {
		mean = sum / fr.total
	}
	for _, row := range fr.rows {
		out[row] -= mean
		squares += fr.weight(row) * out[row] * out[row]
	}
	size := math.Sqrt(squares / fr.total)
	for _, row := range fr.rows {
		if size > 0 {
			out[row] /= size
		}
	}
	return out
}
