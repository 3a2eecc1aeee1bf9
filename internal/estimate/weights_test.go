package estimate

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// repeat gives every row as often as its frequency says, without weights.
func repeat[T any](column []T, times []float64) (out []T) {
	for i, v := range column {
		for range int(times[i]) {
			out = append(out, v)
		}
	}
	return out
}

func expand(d Design) Design {
	out := Design{Terms: d.Terms, Constant: d.Constant}
	for _, column := range d.X {
		out.X = append(out.X, repeat(column, d.Weights))
	}
	return out
}

// estimators are the three models on the wave; OLS takes the levels' numbers for its outcome.
var estimators = map[string]func(outcome []int, levels []string, d Design) (*Fit, error){
	"ols": func(outcome []int, _ []string, d Design) (*Fit, error) {
		y := make([]float64, len(outcome))
		for i, v := range outcome {
			y[i] = float64(v)
		}
		return OLS(y, d)
	},
	"mnlogit": func(outcome []int, levels []string, d Design) (*Fit, error) {
		return MultinomialLogit(outcome, levels, 0, d)
	},
	"ologit": OrderedLogit,
}

func TestFrequencyWeightsRepeatRows(t *testing.T) {
	outcome, levels, d := wave(2, 120)
	d.Weights[5] = 0
	for name, estimator := range estimators {
		weighted, err := estimator(outcome, levels, d)
		if err != nil {
			t.Fatal(name, err)
		}
		repeated, err := estimator(repeat(outcome, d.Weights), levels, expand(d))
		if err != nil {
			t.Fatal(name, err)
		}
		if weighted.N != repeated.N || weighted.Rows != 119 || repeated.Rows != int(repeated.N) {
			t.Errorf("%s: N %g and %g, rows %d and %d", name, weighted.N, repeated.N, weighted.Rows, repeated.Rows)
		}
		same(t, name, weighted, repeated)
	}
}

// same demands that two fits agree in all that they report.
func same(t *testing.T, name string, a, b *Fit) {
	t.Helper()
	numbers := func(f *Fit) []float64 {
		out := []float64{f.LogLik, f.AIC, f.BIC}
		for _, c := range append(append([]Coefficient{}, f.Coefficients...), f.Cutpoints...) {
			out = append(out, c.Estimate, c.SE, c.RobustSE, c.Low, c.High)
		}
		return out
	}
	near(t, name, numbers(a), numbers(b))
}

func TestSamplingWeights(t *testing.T) {
	outcome, levels, d := wave(2, 120)
	d.WeightKind = Sampling
	tenfold := d
	tenfold.Weights = make([]float64, len(d.Weights))
	for i, w := range d.Weights {
		tenfold.Weights[i] = 10 * w
	}
	plain := Design{Terms: d.Terms, X: d.X, Constant: true}
	even := d
	even.Weights = make([]float64, len(d.Weights))
	for i := range even.Weights {
		even.Weights[i] = 3
	}
	for name, estimator := range estimators {
		fits := make([]*Fit, 0, 4)
		for _, design := range []Design{d, tenfold, even, plain} {
			f, err := estimator(outcome, levels, design)
			if err != nil {
				t.Fatal(name, err)
			}
			fits = append(fits, f)
		}
		for i, c := range fits[0].Coefficients {
			// The weights' unit is of no account, the standard error is the robust one, and weights that are all the
			// same change nothing else.
			near(t, name, []float64{c.Estimate, c.SE}, []float64{fits[1].Coefficients[i].Estimate, fits[1].Coefficients[i].SE})
			near(t, name, []float64{c.SE, fits[2].Coefficients[i].SE}, []float64{c.RobustSE, fits[3].Coefficients[i].RobustSE})
		}
		if f := fits[0]; f.N != 120 || !f.PseudoLikelihood || f.VCov[0][0] != f.RobustVCov[0][0] || fits[3].PseudoLikelihood {
			t.Errorf("%s: N is %g, pseudo-likelihood %t", name, f.N, f.PseudoLikelihood)
		}
	}
}

// TestWeightedOLSFromTheFormula computes β and the sampling-weight sandwich by the normal equations, as in a textbook.
func TestWeightedOLSFromTheFormula(t *testing.T) {
	outcome, _, d := wave(4, 60)
	d.WeightKind = Sampling
	n, k := len(outcome), len(d.X)+1
	x, y := mat.NewDense(n, k, nil), mat.NewVecDense(n, nil)
	for i := range n {
		y.SetVec(i, float64(outcome[i]))
		x.Set(i, k-1, 1)
		for j := range d.X {
			x.Set(i, j, d.X[j][i])
		}
	}
	var wx, xwx, bread, xwy, half, v mat.Dense
	wx.Mul(mat.NewDiagDense(n, d.Weights), x)
	xwx.Mul(x.T(), &wx)
	if err := bread.Inverse(&xwx); err != nil {
		t.Log(err) // ill-conditioned in these coordinates, which the tolerance below allows for
	}
	xwy.Mul(wx.T(), y)
	var beta, fitted mat.Dense
	beta.Mul(&bread, &xwy)
	fitted.Mul(x, &beta)
	meat := mat.NewSymDense(k, nil)
	for i := range n {
		we := d.Weights[i] * (y.AtVec(i) - fitted.At(i, 0))
		meat.SymRankOne(meat, we*we, x.RowView(i))
	}
	half.Mul(&bread, meat)
	v.Mul(&half, &bread)
	fit, err := estimators["ols"](outcome, nil, d)
	if err != nil {
		t.Fatal(err)
	}
	for j, c := range fit.Coefficients {
		se := math.Sqrt(v.At(j, j) * float64(n) / float64(n-k))
		near(t, c.Term, []float64{c.Estimate, c.SE}, []float64{beta.At(j, 0), se})
	}
}
