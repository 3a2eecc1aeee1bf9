package estimate

import "math"

// Probabilities calls visit for every row in the model, in the order of the caller's columns: row is its place there and
// p[j] the fitted probability of Levels[j]. The slice p is used again for the next row. An OLS fit has none.
func (f *Fit) Probabilities(visit func(row int, p []float64)) {
	if f.model == nil {
		return
	}
	r := f.model.newResponse()
	for i, at := range f.model.at {
		f.model.respond(r, f.model.row(i))
		visit(at, r.p)
	}
}

// Residuals calls visit for every row of an OLS fit, in the order of the caller's columns. A logit has none.
func (f *Fit) Residuals(visit func(row int, fitted, residual float64)) {
	if f.regression == nil {
		return
	}
	r := f.regression
	for i, at := range r.sample.at {
		visit(at, r.y[i]-r.residual[i], r.residual[i])
	}
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
		if best == f.model.y[i] {
			hits += f.model.w[i]
		}
		i++
	})
	return hits / f.model.total
}
