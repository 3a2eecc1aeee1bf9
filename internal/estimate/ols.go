package estimate

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// OLS fits a linear regression by least squares, y NaN for missing; Greene (Econometric Analysis) has every formula:
//
//	β = (X'WX)⁻¹X'Wy,   σ² = RSS/(N-k),   Var(β) = σ²(X'WX)⁻¹,
//	HC1 = N/(N-k) (X'WX)⁻¹ (Σ_i e_i² x_i x_i') (X'WX)⁻¹   (MacKinnon and White 1985, J. of Econometrics 29).
//
// Frequency weights act as if rows were repeated; importance weights too, with N cut down to a whole number. Sampling
// weights are scaled to sum to the number of rows, standard errors are HC1's with w_i²e_i² in the middle, and F is the
// Wald test with that covariance (Stata's regress). With clusters the middle sums the e_i x_i of each first, times
// G/(G-1)·(N-1)/(N-k) for G clusters, and t and F have G-1 degrees of freedom.
// P-values and intervals are by t with N-k degrees of freedom. The log-likelihood is that of normal errors at σ² = RSS/N.
//
// With as many parameters as observations only the coefficients exist, and R² = 1. When the residuals are nothing but
// rounding the fit is exact: RSS and all standard errors are 0 and no test or likelihood exists. R² does not exist
// when the outcome does not vary. Errors are a *Refusal.
func OLS(y []float64, d Design) (*Fit, error) {
	outcome := scanColumn(y)
	if i := firstInfinite(y, outcome); i >= 0 {
		return nil, refuse(NotFinite, "the outcome is infinite in row %d", i+1)
	}
	missing := func(int) bool { return false }
	if outcome.missing {
		missing = func(i int) bool { return math.IsNaN(y[i]) }
	}
	s, err := newSample(d, len(y), missing)
	if err != nil {
		return nil, err
	}
	return fitAgain(s, d, func(s *sample) (*Fit, error) { return olsOn(s, observed{y, outcome}) })
}

func olsOn(s *sample, outcome observed) (*Fit, error) {
	if err := s.needs(len(s.terms) + int(indicator(s.constant))); err != nil {
		return nil, err
	}
	r := newRegression(outcome.column, newBasis(s, s.constant, outcome))
	if r.width == 0 {
		return nil, refuse(NoParameters, "every term was dropped and there is no constant")
	}
	r.solve()
	return r.fit(), nil
}

// regression is a least-squares problem in orthonormal coordinates. Weights are as the caller gave them but for sampling
// weights, which are scaled to sum to N; so are the sums of squares.
type regression struct {
	*basis
	y      []float64 // the caller's
	n, df  float64   // N and N-k
	unit   float64   // by which the caller's weights are multiplied
	centre float64   // the mean of y, zero without a constant
	gamma  []float64 // of y about centre
	minus  []float64 // its negative, for the residuals
	tss    float64   // about the mean, or about zero without a constant
	rss    float64
	meat   *mat.SymDense // Σ w e² z z', or w² e² z z' under sampling weights
	exact  bool          // residuals are nothing but rounding
}

func newRegression(y []float64, b *basis) *regression {
	r := &regression{basis: b, y: y, n: b.observations(), unit: 1, gamma: make([]float64, b.width)}
	switch b.kind {
	case Sampling:
		r.unit = r.n / b.total
	case Importance:
		r.n = math.Trunc(r.n)
	}
	r.df = r.n - float64(b.width)
	outcome := b.others[0]
	r.centre = outcome.mean
	for j, q := range b.q {
		r.gamma[j] = floats.Dot(q, outcome.r) / outcome.scale
	}
	length := floats.Norm(outcome.r, 2) / outcome.scale
	r.tss = length * length * b.total * r.unit
	return r
}

func (r *regression) fit() *Fit {
	f := newFit("ols", r.basis, r.width)
	f.N = r.n
	names := make([]label, 0, r.width)
	for _, term := range r.terms {
		names = append(names, label{term: term})
	}
	if r.constant {
		names = append(names, label{term: ConstantTerm})
	}
	cov := r.covariances(f)
	t := tail{df: r.df}
	if f.Clusters > 0 {
		t.df = float64(f.Clusters - 1)
	}
	estimates := append([]float64{}, r.gamma...)
	if r.constant {
		estimates[r.width-1] += r.centre
	}
	f.report(names, apply(r.back, estimates), cov.through(r.back), t)
	f.RSS, f.TSS, f.Terms, f.regression = r.rss, r.tss, r.terms, r
	if r.tss > 0 {
		f.R2 = 1 - r.rss/r.tss
	}
	f.FDF = [2]int{len(r.terms), int(t.df)}
	if r.df > 0 {
		f.Sigma = math.Sqrt(r.rss / r.df)
		f.AdjR2 = 1 - (1-f.R2)*(r.n-indicator(r.constant))/r.df
	}
	if r.rss > 0 {
		r.tests(f, cov.official(), t.df)
	}
	r.warn(f)
	return f
}

// warn says which numbers do not exist, though there are estimates.
func (r *regression) warn(f *Fit) {
	say := func(code, message string) { f.Warnings = append(f.Warnings, Warning{Code: code, Message: message}) }
	switch {
	case r.df <= 0:
		say(Saturated, "as many coefficients as observations: nothing is left to judge them by")
	case r.tss == 0:
		say(ConstantOutcome, "the outcome is the same in every row: there is nothing to explain, and R² does not exist")
	case r.exact:
		say(ExactFit, "the fit is exact: residuals are nothing but rounding, and no test exists")
	}
}

// covariances in the coordinates of the basis, where (Z'WZ)⁻¹ is the identity over the sum of the weights. Without
// degrees of freedom they are 0/0, not a number, as they should be.
func (r *regression) covariances(f *Fit) covariances {
	total, model := r.total*r.unit, mat.NewSymDense(r.width, nil)
	for k := range r.width {
		model.SetSym(k, k, r.rss/(r.df*total))
	}
	meat, factor := r.meat, r.n/r.df
	if r.clusters != nil {
		meat, f.Clusters = r.clusterMeat()
		factor = float64(f.Clusters) / float64(f.Clusters-1) * (r.n - 1) / r.df
	}
	robust := mat.NewSymDense(r.width, nil)
	robust.ScaleSym(factor/(total*total), meat)
	if r.df <= 0 || r.kind == Importance {
		robust.ScaleSym(math.NaN(), robust)
	}
	return covariances{model: model, robust: robust, report: r.robust}
}

// tests fills F for all slopes together, F = γ'V⁻¹γ/q, which with the model's own V is ((TSS-RSS)/q)/σ²; and the
// likelihood, log L = -N/2 (ln 2π + ln(RSS/N) + 1).
func (r *regression) tests(f *Fit, v *mat.SymDense, df float64) {
	f.LogLik = -r.n / 2 * (math.Log(2*math.Pi*r.rss/r.n) + 1)
	f.LogLikNull = -r.n / 2 * (math.Log(2*math.Pi*r.tss/r.n) + 1)
	f.criteria()
	q := len(r.terms)
	if q == 0 {
		return
	}
	if chi2, ok := waldStatistic(v.SliceSym(0, q), r.gamma[:q]); ok {
		f.F = chi2 / float64(q)
		f.FP = fTail(f.F, float64(q), df)
	}
}
