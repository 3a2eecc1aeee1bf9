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
