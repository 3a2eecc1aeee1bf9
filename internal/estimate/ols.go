package estimate

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// exactFit is the size of residuals, relative to the outcome, below which they are the rounding of an exact fit.
const exactFit = 1e-13

// OLS fits a linear regression by least squares, y NaN for missing; Greene (Econometric Analysis) has every formula:
//
//	β = (X'WX)⁻¹X'Wy,   σ² = RSS/(N-k),   Var(β) = σ²(X'WX)⁻¹,
//	HC1 = N/(N-k) (X'WX)⁻¹ (Σ_i e_i² x_i x_i') (X'WX)⁻¹   (MacKinnon and White 1985, J. of Econometrics 29).
//
// Frequency weights act as if rows were repeated. Sampling weights are scaled to sum to the number of rows, standard
// errors are HC1's with w_i²e_i² in the middle, and F is the Wald test with that covariance (Stata's regress).
// P-values and intervals are by t with N-k degrees of freedom. The log-likelihood is that of normal errors at σ² = RSS/N.
//
// With as many parameters as observations only the coefficients exist, and R² = 1. When the residuals are nothing but
// rounding the fit is exact: RSS and all standard errors are 0 and no test or likelihood exists. R² does not exist
// when the outcome does not vary. Errors are a *Refusal.
func OLS(y []float64, d Design) (*Fit, error) {
	if i := firstInfinite(y); i >= 0 {
		return nil, refuse(NotFinite, "the outcome is infinite in row %d", i)
	}
	s, err := newSample(d, len(y), func(i int) bool { return math.IsNaN(y[i]) })
	if err != nil {
		return nil, err
	}
	if err := s.needs(len(d.Terms) + int(indicator(d.Constant))); err != nil {
		return nil, err
	}
	r := newRegression(y, s, newBasis(s, d.Constant))
	if r.width == 0 {
		return nil, refuse(NoParameters, "every term was dropped and there is no constant")
	}
	r.solve()
	return r.fit(), nil
}

// regression is a least-squares problem in orthonormal coordinates.
type regression struct {
	*basis
	sample   *sample
	y        []float64
	w        []float64 // scaled to sum to N
	n, df    float64   // N and N-k
	gamma    []float64
	residual []float64
	tss, rss float64 // about the mean, or about zero without a constant
}

func newRegression(y []float64, s *sample, b *basis) *regression {
	r := &regression{basis: b, sample: s, n: s.observations(), gamma: make([]float64, b.width)}
	r.df = r.n - float64(b.width)
	for i, at := range s.at {
		r.y = append(r.y, y[at])
		r.w = append(r.w, s.w[i]*r.n/s.total)
	}
	return r
}

// solve projects y on the orthonormal columns: γ = Z'Wy/N, the mean first.
func (r *regression) solve() {
	r.residual = append([]float64{}, r.y...)
	if r.sample.constant {
		mean := weightedMean(r.y, r.w, r.n)
		r.gamma[r.width-1] = mean
		for i := range r.residual {
			r.residual[i] -= mean
		}
	}
	r.tss = dot(r.residual, r.residual, r.w)
	step := make([]float64, r.width)
	for i, e := range r.residual {
		add(step, r.w[i]*e/r.n, r.row(i))
	}
	add(r.gamma, 1, step)
	for i := range r.residual {
		r.residual[i] -= inner(step, r.row(i))
	}
	r.rss = dot(r.residual, r.residual, r.w)
	if r.df == 0 || r.rss <= exactFit*exactFit*dot(r.y, r.y, r.w) {
		r.rss = 0
		clear(r.residual)
	}
}

func (r *regression) fit() *Fit {
	f := newFit("ols", r.sample, r.basis, r.width)
	names := make([]label, 0, r.width)
	for _, term := range r.terms {
		names = append(names, label{term: term})
	}
	if r.sample.constant {
		names = append(names, label{term: ConstantTerm})
	}
	cov := r.covariances()
	f.report(names, apply(r.back, r.gamma), cov.through(r.back), tail{df: r.df}, r.sample.kind)
	f.RSS, f.TSS, f.Terms, f.regression = r.rss, r.tss, r.terms, r
	if r.tss > 0 {
		f.R2 = 1 - r.rss/r.tss
	}
	f.FDF = [2]int{len(r.terms), int(r.df)}
	if r.df > 0 {
		f.Sigma = math.Sqrt(r.rss / r.df)
		f.AdjR2 = 1 - (1-f.R2)*(r.n-indicator(r.sample.constant))/r.df
	}
	if r.rss > 0 {
		r.tests(f, cov.official(r.sample.kind))
	}
	return f
}

// covariances in the coordinates of the basis, where (Z'WZ)⁻¹ is 1/N times the identity. Without degrees of
// freedom they are 0/0, not a number, as they should be.
func (r *regression) covariances() covariances {
	model, robust := mat.NewSymDense(r.width, nil), mat.NewSymDense(r.width, nil)
	for i, e := range r.residual {
		w := r.w[i]
		if r.sample.kind == Sampling {
			w *= w
		}
		robust.SymRankOne(robust, w*e*e, mat.NewVecDense(r.width, r.row(i)))
	}
	robust.ScaleSym(1/(r.n*r.df), robust)
	for k := range r.width {
		model.SetSym(k, k, r.rss/(r.n*r.df))
	}
	return covariances{model: model, robust: robust}
}

// tests fills F for all slopes together, F = γ'V⁻¹γ/q, which with the model's own V is ((TSS-RSS)/q)/σ²; and the
// likelihood, log L = -N/2 (ln 2π + ln(RSS/N) + 1).
func (r *regression) tests(f *Fit, v *mat.SymDense) {
	f.LogLik = -r.n / 2 * (math.Log(2*math.Pi*r.rss/r.n) + 1)
	f.LogLikNull = -r.n / 2 * (math.Log(2*math.Pi*r.tss/r.n) + 1)
	f.criteria()
	q := len(r.terms)
	if q == 0 {
		return
	}
	var chol mat.Cholesky
	if !chol.Factorize(v.SliceSym(0, q)) {
		return
	}
	slopes, solved := mat.NewVecDense(q, r.gamma[:q]), mat.NewVecDense(q, nil)
	if chol.SolveVecTo(solved, slopes) != nil {
		return
	}
	f.F = mat.Dot(slopes, solved) / float64(q)
	f.FP = fTail(f.F, float64(q), r.df)
}
