package diagnose

import (
	"errors"
	"math"

	"fieldwork/internal/estimate"
)

// VarianceTest is the Breusch-Pagan test of equal error variances in two forms.
type VarianceTest struct {
	// Studentised is Koenker's (1981, J. of Econometrics 17), N·R² of the auxiliary regression, which needs no normal
	// errors: the default of R's lmtest::bptest and Stata's hettest, iid.
	Studentised estimate.Test
	// Original is Breusch and Pagan's (1979, Econometrica 47), half the explained sum of squares of e²/σ̂², which is
	// right for normal errors only: Stata's hettest without options.
	Original estimate.Test
}

// flat is the mean square about 1 below which the scaled squared residuals differ by rounding alone.
const flat = 1e-20

// BreuschPagan tests whether the variance of an OLS fit's errors moves with any of its regressors: the auxiliary
// regression is that of g = e²/(RSS/N) on the kept terms and a constant, which the variance has even if the mean has
// none. Both statistics are judged by chi-squared with as many degrees of freedom as it has slopes.
//
// Frequency weights count respondents. A fit of another kind, without regressors or without residuals, one with no more
// respondents than the auxiliary regression has coefficients, weights but frequencies and clusters are a *Refusal: the cure for
// unequal variances, robust standard errors, is what sampling weights and clusters have already.
func BreuschPagan(d estimate.Design, f *estimate.Fit) (*VarianceTest, error) {
	fr, err := residualFrame("the Breusch-Pagan test", d, f)
	if err != nil {
		return nil, err
	}
	if len(fr.terms) == 0 {
		return nil, refuse(NoRegressors, "the model has no regressors for the variance to move with; add one")
	}
	rows := len(d.X[0])
	aux := estimate.Design{Terms: fr.terms, X: fr.columns, Constant: true, Weights: d.Weights, WeightKind: d.WeightKind}
	return variance(f, rows, aux)
}

// BreuschPaganFitted tests whether the variance moves with the fitted values, with one degree of freedom, which is the
// form of Stata's estat hettest (Cook and Weisberg 1983, Biometrika 70). The rest is as in BreuschPagan.
func BreuschPaganFitted(d estimate.Design, f *estimate.Fit) (*VarianceTest, error) {
	fr, err := residualFrame("the Breusch-Pagan test", d, f)
	if err != nil {
		return nil, err
	}
	if len(fr.terms) == 0 {
		return nil, refuse(NoRegressors, "without regressors all fitted values are the same; add one")
	}
	rows := len(d.X[0])
	fitted := missing(rows)
	f.Residuals(func(row int, value, _ float64) { fitted[row] = value })
	aux := estimate.Design{Terms: []string{"fitted"}, X: [][]float64{fitted}, Constant: true, Weights: d.Weights, WeightKind: d.WeightKind}
	return variance(f, rows, aux)
}

// residualFrame is the frame of an OLS fit that has residuals to examine.
func residualFrame(test string, d estimate.Design, f *estimate.Fit) (*frame, error) {
	if f.Kind != "ols" {
		return nil, refuse(WrongModel, "%s is for least squares; the fit is %q", test, f.Kind)
	}
	if err := respondents(test, d); err != nil {
		return nil, err
	}
	if !(f.RSS > 0) {
		return nil, refuse(ExactFit, "the regression fits every row exactly, so that no residual is left for %s; it needs "+
			"more rows than coefficients and an outcome that the regressors do not determine", test)
	}
	return newFrame(d, f)
}

// missing is a column in which nothing is known yet.
func missing(rows int) []float64 {
	out := make([]float64, rows)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}

// variance regresses the scaled squared residuals on what the variance may move with.
func variance(f *estimate.Fit, rows int, aux estimate.Design) (*VarianceTest, error) {
	squares := missing(rows)
	f.Residuals(func(row int, _, residual float64) { squares[row] = residual / f.RSS * residual * f.N })
	fit, err := regress(squares, aux)
	if err != nil {
		return nil, err
	}
	df := len(fit.Terms)
	switch {
	case df == 0:
		return nil, refuse(NoVariation, "what the variance might move with is the same in every row; add a regressor that varies")
	case fit.N <= float64(df+1):
		return nil, refuse(TooFewRows, "%g respondents leave the %d coefficients of the auxiliary regression no degrees of "+
			"freedom; leave regressors out or test the fitted values", fit.N, df+1)
	case !(fit.TSS > flat*fit.N):
		return nil, refuse(NoVariation, "the squared residuals are all the same, so that nothing can explain them")
	}
	explained := max(0, fit.R2) // rounding may leave it a hair below zero
	return &VarianceTest{
		Studentised: chiSquared(fit.N*explained, df),
		Original:    chiSquared(fit.TSS*explained/2, df),
	}, nil
}

// regress fits an auxiliary regression. That it has fewer rows than coefficients is the test's own shortcoming.
func regress(y []float64, d estimate.Design) (*estimate.Fit, error) {
	fit, err := estimate.OLS(y, d)
	var refusal *estimate.Refusal
	if errors.As(err, &refusal) && refusal.Reason == estimate.FewerRowsThanParameters {
		return nil, refuse(TooFewRows, "the auxiliary regression has %s; take fewer regressors or powers", refusal.Detail)
	}
	return fit, err
}
