package estimate

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// tail is the distribution by which a statistic is judged: Student's t with df degrees of freedom, or the normal
// distribution when df is zero.
type tail struct{ df float64 }

// p is the two-sided p-value. It is computed from the tail itself, so that p = 1e-80 is not rounded to zero.
func (t tail) p(statistic float64) float64 {
	if t.df == 0 {
		return math.Erfc(math.Abs(statistic) / math.Sqrt2)
	}
	return mathext.RegIncBeta(t.df/2, 0.5, t.df/(t.df+statistic*statistic))
}

// width is the half-width of a 95 % interval in standard errors.
func (t tail) width() float64 {
	if t.df == 0 {
		return distuv.UnitNormal.Quantile(0.975)
	}
	return distuv.StudentsT{Sigma: 1, Nu: t.df}.Quantile(0.975)
}

// chiSquaredTail is P(χ²(df) > x), NaN without degrees of freedom.
func chiSquaredTail(x float64, df int) float64 {
	if df <= 0 || math.IsNaN(x) {
		return math.NaN()
	}
	return mathext.GammaIncRegComp(float64(df)/2, x/2)
}

// fTail is P(F(df1, df2) > f).
func fTail(f float64, df1, df2 float64) float64 {
	if math.IsNaN(f) {
		return f
	}
	return mathext.RegIncBeta(df2/2, df1/2, df2/(df2+df1*f))
}

// covariances are the two covariance matrices of a set of estimates.
type covariances struct {
	model, robust *mat.SymDense
	report        bool // the robust one is behind the reported standard errors
}

// through carries both through the linear map t: V becomes tVt'.
func (c covariances) through(t *mat.Dense) covariances {
	return covariances{model: Sandwich(t, c.model), robust: Sandwich(t, c.robust), report: c.report}
}

// Sandwich is t·v·t', the covariance matrix of t·x when v is that of x. Copying v makes the product several times faster
// than the library's for symmetric matrices.
func Sandwich(t mat.Matrix, v mat.Symmetric) *mat.SymDense {
	var half, full mat.Dense
	half.Mul(t, mat.DenseCopyOf(v))
	full.Mul(&half, t.T())
	return symmetric(&full)
}

// official is the matrix behind the reported standard errors.
func (c covariances) official() *mat.SymDense {
	if c.report {
		return c.robust
	}
	return c.model
}

// newFit is a Fit in which every number that has not been computed yet is NaN.
func newFit(kind string, b *basis, parameters int, before ...Warning) *Fit {
	nan, s := math.NaN(), b.sample
	f := &Fit{
		Kind: kind, N: s.observations(), Rows: s.n, DroppedMissing: s.missing, Dropped: s.dropped, Parameters: parameters,
		PseudoLikelihood: s.robust, Warnings: append(before, b.warnings...),
		LogLik: nan, LogLikNull: nan, LRChi2: nan, LRP: nan, PseudoR2: nan, AIC: nan, BIC: nan,
		R2: nan, AdjR2: nan, Sigma: nan, RSS: nan, TSS: nan, F: nan, FP: nan,
	}
	for _, w := range f.Warnings {
		f.Notices = append(f.Notices, w.Message)
	}
	return f
}

// report fills the coefficients, all of them in Coefficients, and the covariance matrices.
func (f *Fit) report(names []label, estimates []float64, c covariances, t tail) {
	official, width := c.official(), t.width()
	for p, name := range names {
		b := Coefficient{Outcome: name.outcome, Term: name.term, Estimate: estimates[p]}
		b.SE, b.ModelSE, b.RobustSE = math.Sqrt(official.At(p, p)), math.Sqrt(c.model.At(p, p)), math.Sqrt(c.robust.At(p, p))
		b.Statistic = ratio(b.Estimate, b.SE)
		b.P = t.p(b.Statistic)
		b.Low, b.High = b.Estimate-width*b.SE, b.Estimate+width*b.SE
		f.Coefficients = append(f.Coefficients, b)
	}
	f.ModelVCov, f.RobustVCov, f.VCov = table(c.model), table(c.robust), table(official)
}

// ratio is a test statistic; there is none without a standard error, as in an exact fit.
func ratio(estimate, se float64) float64 {
	if se == 0 {
		return math.NaN()
	}
	return estimate / se
}

// criteria fills Akaike's and Schwarz's criteria.
func (f *Fit) criteria() {
	k := float64(f.Parameters)
	f.AIC, f.BIC = -2*f.LogLik+2*k, -2*f.LogLik+k*math.Log(f.N)
}

func apply(t *mat.Dense, v []float64) []float64 {
	var out mat.VecDense
	out.MulVec(t, mat.NewVecDense(len(v), v))
	return out.RawVector().Data
}

// symmetric copies a matrix that is symmetric up to rounding.
func symmetric(a mat.Matrix) *mat.SymDense {
	n, _ := a.Dims()
	out := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			out.SetSym(i, j, (a.At(i, j)+a.At(j, i))/2)
		}
	}
	return out
}

func table(a mat.Symmetric) [][]float64 {
	out := square(a.SymmetricDim())
	for i := range out {
		for j := range out[i] {
			out[i][j] = a.At(i, j)
		}
	}
	return out
}

// quadratic is g'Vg.
func quadratic(v *mat.SymDense, g []float64) float64 {
	x := mat.NewVecDense(len(g), g)
	return mat.Inner(x, v, x)
}
