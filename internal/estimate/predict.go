package estimate

import "math"

// Probabilities calls visit for every row in the model, in the order of the caller's columns: row is its place there and
// p[j] the fitted probability of Levels[j]. The slice p is used again for the next row. An OLS fit has none.
func (f *Fit) Probabilities(visit func(row int, p []float64)) {
	if f.model == nil {
		return
	}
	m, r := f.model, f.model.newResponse()
	m.each(func(i int, z []float64) {
		m.indices(z, m.theta, r.u)
		m.link.response(r.u, r.p, r.d, nil)
		visit(m.place(i), r.p)
	})
}

// Residuals calls visit for every row of an OLS fit, in the order of the caller's columns. A logit has none.
func (f *Fit) Residuals(visit func(row int, fitted, residual float64)) {
	if f.regression == nil {
		return
	}
	r := f.regression
	r.each(func(i int, z []float64) {
		at := r.place(i)
		e := r.y[at] - r.centre - inner(r.gamma, z)
		if r.exact {
			e = 0
		}
		visit(at, r.y[at]-e, e)
	})
}

// CorrectlyPredicted is the (weighted) share of rows whose most probable level is their own; NaN for OLS. Of levels
// equally probable the first counts.
func (f *Fit) CorrectlyPredicted() float64 {
	if f.model == nil {
		return math.NaN()
	}
	hits, i := 0.0, 0
	f.Probabilities(func(_ int, p []float64) {
		best := 0
		for j := range p {
			if p[j] > p[best] {
				best = j
			}
		}
		if best == int(f.model.y[i]) {
			hits += f.model.weight(i)
		}
		i++
	})
	return hits / f.model.total
}
