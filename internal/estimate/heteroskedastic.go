package estimate

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

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
