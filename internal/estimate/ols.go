package estimate

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

const (
	// exactFit is the size of residuals, relative to the outcome, below which they are the rounding of an exact fit.
	exactFit = 1e-13
	// refinements bounds how often what the residuals still have in common with the columns is added to the solution.
	refinements = 3
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
		return nil, refuse(NotFinite, "the outcome is infinite in row %d", i)
	}
	missing := func(int) bool { return false }
	if outcome.missing {
		missing = func(i int) bool { return math.IsNaN(y[i]) }
	}
	s, err := newSample(d, len(y), missing)
	if err != nil {
		return nil, err
	}
	if err := s.needs(len(d.Terms) + int(indicator(d.Constant))); err != nil {
		return nil, err
	}
	r := newRegression(y, newBasis(s, d.Constant, observed{y, outcome}))
	if r.width == 0 {
		return nil, refuse(NoParameters, "every term was dropped and there is no constant")
	}
	r.solve()
	f := r.fit()
	f.design = d
	return f, nil
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

// solve starts from the projection of y on the orthonormal columns, which the decomposition gave, and adds the
// projection of the residuals until there is nothing left of them.
func (r *regression) solve() {
	size := r.centre * r.centre * r.total * r.unit
	for range refinements {
		step := r.sweep()
		floats.Add(r.gamma, step)
		noise := math.Sqrt(r.rss/r.total) / math.Sqrt(r.n)
		if floats.Norm(step, 2) <= max(1e-10*noise, 4e-16*floats.Norm(r.gamma, 2)) {
			break
		}
	}
	if r.df <= 0 || r.rss <= exactFit*exactFit*(r.tss+size) {
		r.rss, r.exact = 0, true
		r.meat.Zero()
	}
}

// sweep computes the residuals, their sum of squares and meat, and returns their projection on the columns.
func (r *regression) sweep() []float64 {
	rooms := make([]*olsRoom, workers())
	k := r.width
	r.minus = append([]float64{}, r.gamma...)
	floats.Scale(-1, r.minus)
	sums := sweep(r.basis.n, 1+k+k*k, func(worker int, sums []float64, from, to int) {
		if rooms[worker] == nil {
			rooms[worker] = &olsRoom{newColumns(k), newColumns(3), make([]float64, k)}
		}
		z, work := cut(rooms[worker].z, to-from), cut(rooms[worker].work, to-from)
		e, w, t := work[0], work[1], work[2]
		r.residuals(from, z, e)
		r.weightsInto(from, w)
		dots(w, e, z, rooms[worker].products, t)
		floats.Add(sums[1:1+k], rooms[worker].products)
		floats.MulTo(t, w, e)
		sums[0] += floats.Dot(t, e)
		floats.Mul(e, t) // w e²
		if r.kind == Sampling {
			floats.Mul(e, w)
		}
		gramOf(z, e, t, rooms[worker].products, sums[1+k:])
	})
	r.rss = sums[0]
	r.meat = mat.NewSymDense(k, nil)
	copyUpper(r.meat, sums[1+k:])
	step := sums[1 : 1+k]
	floats.Scale(1/(r.total*r.unit), step)
	return step
}

type olsRoom struct {
	z, work  [][]float64
	products []float64
}

// residuals fills z with a block's rows of Z and e with y less its fitted value.
func (r *regression) residuals(from int, z [][]float64, e []float64) {
	r.block(from, z)
	r.shifted(r.y, from, r.centre, 1, e)
	combine(e, z, r.minus)
}

func (r *regression) weightsInto(from int, w []float64) {
	if r.w == nil {
		fill(w, r.unit)
		return
	}
	r.weights(from, w)
	if r.unit != 1 {
		floats.Scale(r.unit, w)
	}
}

// gramOf adds z'diag(by)z to the upper triangle; t is room for a column.
func gramOf(z [][]float64, by, t, products, upper []float64) {
	k := len(z)
	for p, column := range z {
		dots(by, column, z[:p+1], products, t)
		for q, v := range products[:p+1] {
			upper[q*k+p] += v
		}
	}
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
	return f
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

// clusterMeat is the meat of Σ over clusters of (Σ w e z)(Σ w e z)'.
func (r *regression) clusterMeat() (*mat.SymDense, int) {
	scores := map[int][]float64{}
	r.each(func(i int, z []float64) {
		at := r.place(i)
		if scores[r.clusters[at]] == nil {
			scores[r.clusters[at]] = make([]float64, r.width)
		}
		e := r.y[at] - r.centre - inner(r.gamma, z)
		if r.exact {
			e = 0
		}
		add(scores[r.clusters[at]], r.weight(i)*r.unit*e, z)
	})
	return outer(scores, r.width), len(scores)
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

// HC0 and HC3 are heteroskedasticity-robust standard errors of an OLS fit's coefficients, in their order: of White (1980,
// Econometrica 48) without a factor, and of MacKinnon and White (1985, J. of Econometrics 29) with every residual over
// 1 - leverage, which R's sandwich prefers. They are nil for a logit, and NaN where they do not exist.
func (f *Fit) HC0() []float64 { return f.heteroskedastic(func(float64) float64 { return 1 }) }

// HC3 is described at HC0.
func (f *Fit) HC3() []float64 {
	return f.heteroskedastic(func(leverage float64) float64 { return 1 / ((1 - leverage) * (1 - leverage)) })
}

func (f *Fit) heteroskedastic(factor func(leverage float64) float64) []float64 {
	r := f.regression
	if r == nil {
		return nil
	}
	meat, total := mat.NewSymDense(r.width, nil), r.total*r.unit
	r.each(func(i int, z []float64) {
		e := r.y[r.place(i)] - r.centre - inner(r.gamma, z)
		if r.exact {
			e = 0
		}
		w := r.weight(i) * r.unit
		by, leverage := w*e*e, inner(z, z)/total
		if r.kind == Sampling {
			by, leverage = by*w, leverage*w
		}
		meat.SymRankOne(meat, by*factor(leverage), mat.NewVecDense(r.width, z))
	})
	meat.ScaleSym(1/(total*total), meat)
	if r.df <= 0 || r.kind == Importance {
		meat.ScaleSym(math.NaN(), meat)
	}
	v := covariances{model: meat, robust: meat}.through(r.back).model
	out := make([]float64, r.width)
	for p := range out {
		out[p] = math.Sqrt(v.At(p, p))
	}
	return out
}
