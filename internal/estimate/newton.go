package estimate

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"
)

const (
	// settledStep is the largest change of any linear index in the last Newton step. Newton's error after a step is
	// of the order of that step's square, so that the maximum is met to the last digits.
	settledStep = 1e-7
	// settledMean is the same for the mean change. A runaway of one row in a million changes its index by one and the mean
	// by 1e-3, so that no separation hides below it.
	settledMean = 1e-9
	// A step this long in the mean is taken without another look, for it changes the second derivatives by no more than
	// that. Differences of covariances, as in Hausman's test, need every digit of them; of a great many rows a look
	// costs more than the last digits are worth.
	lastStep, lastStepOfMany = 1e-10, 3e-10
	// After a step this long in the mean the next point is likely to be the last, where the middle of the sandwich is
	// wanted.
	nearlyThere = 1e-5
	// Real surveys take five to eight steps. At suspicious steps we ask whether there is a maximum at all; with one
	// far out (near-separation) Newton comes closer by one unit of the log-odds a step and may need a good many.
	suspicious    = 15
	maxIterations = 100
	// limitSteps and limitTolerance are those of supremum.
	limitSteps, limitTolerance = 60, 1e-13
	// From warmRows rows on the first steps are taken on every warmStride-th run of rows alone: the maximum of so many
	// is so near that of all that two or three steps remain.
	warmRows, warmStride, warmRun, warmSteps = 20_000, 16, 64, 12
)

// maximum is a point of Newton's iteration, in the end the last.
type maximum struct {
	theta      []float64
	loglik     float64
	grad       []float64
	info       *mat.SymDense // the observed information
	meat       *mat.SymDense // the middle of the sandwich, nil when it was not computed
	inverse    *mat.SymDense // of the information, at the last point only
	condition  float64       // of the information, at the last point only
	iterations int
}

func (m *indexModel) look(theta []float64, last bool) *maximum {
	at := &maximum{theta: theta, grad: make([]float64, m.params), info: mat.NewSymDense(m.params, nil)}
	if last && m.clusters == nil {
		at.meat = mat.NewSymDense(m.params, nil)
	}
	at.loglik = m.sweep(theta, at.grad, at.info, at.meat)
	return at
}

// maximise climbs from start by Newton's method with the exact Hessian; a step that does not raise the likelihood is
// halved. Both logits are concave, so a stationary point is the maximum.
//
// Convergence is judged by the linear indices, for this cannot be fooled by separation: when the maximum is at infinity
// the likelihood flattens like exp(-t) along the way there, its gradient and Hessian shrink together, and Newton's step
// stays at one unit of t for ever. Gains of likelihood, gradients and likelihood-scaled steps all vanish; the change of
// the indices does not. A run that drags on, or stumbles over a singular Hessian, is handed to separated.
// With an error it returns the last point all the same.
func (m *indexModel) maximise(start []float64) (*maximum, error) {
	at := m.begin(start)
	for at.iterations < maxIterations {
		next, settled := m.newton(at)
		if next == nil {
			break
		}
		if at = next; settled {
			return m.finish(at)
		}
		if at.iterations == suspicious {
			if away := m.separated(); away != nil {
				away.supremum = m.supremum(at)
				return at, away
			}
		}
	}
	if away := m.separated(); away != nil {
		away.supremum = m.supremum(at)
		return at, away
	}
	return at, refuse(NotConverged, "the outcome is all but separated, or a value lies so far out that the others are lost beside "+
		"it: after %d Newton steps the information matrix has lost its digits", at.iterations)
}

// supremum is the limit of a likelihood that has no maximum. Newton's steps go on along the way there by one unit of the
// log-odds each, so that what is left to gain falls by the factor e. What a step promises by the quadratic, g'H⁻¹g, is
// what is left when it falls like exp(-t).
func (m *indexModel) supremum(at *maximum) float64 {
	left := math.Inf(1)
	for range limitSteps {
		step, ok := solve(at.info, at.grad)
		if !ok {
			break
		}
		left = inner(at.grad, step)
		if left < limitTolerance*(1+math.Abs(at.loglik)) {
			break
		}
		next := m.advance(at, step, false)
		if next == nil {
			break
		}
		at, left = next, left/math.E
	}
	if !(left < 1e-9*(1+math.Abs(at.loglik))) {
		return math.NaN()
	}
	return min(0, at.loglik+left)
}

// newton takes one step. Next is nil when there is none to take; settled tells that it changed nothing any more.
func (m *indexModel) newton(at *maximum) (next *maximum, settled bool) {
	step, ok := solve(at.info, at.grad)
	if !ok {
		return nil, false
	}
	length := m.length(step)
	resting := !m.skewed || length < nearlyThere && m.reach(step) < running
	if resting && (length < lastStep || length < lastStepOfMany && m.n >= warmRows) {
		at.loglik += inner(at.grad, step) / 2
		add(at.theta, 1, step)
		at.iterations++
		return at, true
	}
	next = m.advance(at, step, length < nearlyThere)
	return next, next != nil && resting && (length < settledMean || length*m.farthest < settledStep)
}

// advance moves along the step, or along half of it, a quarter … until the likelihood does not fall.
func (m *indexModel) advance(at *maximum, step []float64, last bool) *maximum {
	// At the maximum rounding may lower the likelihood by a few units in the last place.
	floor := at.loglik - 1e-12*math.Abs(at.loglik)
	for t := 1.0; t > 1e-9; t /= 2 {
		theta := append([]float64{}, at.theta...)
		add(theta, t, step)
		if next := m.look(theta, last); next.loglik >= floor {
			next.iterations = at.iterations + 1
			return next
		}
	}
	return nil
}

// length is the root mean square of the changes of a linear index by the step, the largest over the indices. In orthonormal
// coordinates that is the length of the step itself, and no row's index changes by more than that times the root of the
// total weight over its own; see farthest.
func (m *indexModel) length(step []float64) float64 {
	length := 0.0
	for _, place := range m.places {
		sum := 0.0
		for _, at := range place {
			sum += step[at] * step[at]
		}
		length = max(length, math.Sqrt(sum))
	}
	return length
}

// begin is the point to start from, with second derivatives that cost less than a look and serve for the first step, which
// need not be exact. Of a great many rows some find a better point than start: their maximum. When it is not found
// soon, as when an outcome is rare, and when there are few rows, it is start.
func (m *indexModel) begin(start []float64) *maximum {
	if m.skewed {
		return m.look(start, false)
	}
	if m.n >= warmRows {
		some := m.thin()
		at := some.level(start)
		for range warmSteps {
			next, settled := some.newton(at)
			if next == nil {
				break
			}
			if at = next; settled {
				at.info.ScaleSym(m.total/some.total, at.info)
				at.loglik, at.iterations, at.meat = m.sweep(at.theta, at.grad, nil, nil), 0, nil
				return at
			}
		}
	}
	return m.level(start)
}

// level is a point at which the indices are the same in every row, as start is: constants alone. The columns of Z being
// orthonormal, the information there is that of the indices, in each column for itself. That is exact in the multinomial
// logit, and in the ordered one where the outcome has nothing to do with the columns.
func (m *indexModel) level(start []float64) *maximum {
	at := &maximum{theta: start, grad: make([]float64, m.params), info: mat.NewSymDense(m.params, nil)}
	at.loglik = m.sweep(start, at.grad, nil, nil)
	curvature := m.curvatureAt(start)
	for a, ga := range m.groups {
		for _, gb := range m.groups[a:] {
			for p, column := range ga.columns {
				if q := slices.Index(gb.columns, column); q >= 0 {
					at.info.SetSym(ga.at[p], gb.at[q], m.together(curvature, ga, gb))
				}
			}
		}
	}
	return at
}

// curvatureAt sums the second derivatives in the indices over all rows, by pair, where these have the same indices: one row
// of each level tells, counted as often as the level is.
func (m *indexModel) curvatureAt(start []float64) []float64 {
	levels, z, u := m.link.levels(), make([]float64, m.width), make([]float64, len(m.places))
	if m.width > len(m.terms) {
		z[m.width-1] = 1
	}
	m.indices(z, start, u)
	y, w := make([]int32, levels), make([]float64, levels)
	for i, own := range m.y {
		w[own] += m.weight(i)
	}
	same, g, work, h := columnsOf(len(u), levels), columnsOf(len(u), levels), columnsOf(len(u), levels), columnsOf(len(m.pairs), levels)
	for j := range y {
		y[j] = int32(j)
		for k := range u {
			same[k][j] = u[k]
		}
	}
	m.link.derive(y, w, same, g, h, work)
	sums := make([]float64, len(m.pairs))
	for p, column := range h {
		sums[p] = floats.Sum(column)
	}
	return sums
}

// thin is the same model of every warmStride-th run of the rows, spread over all of them.
func (m *indexModel) thin() *indexModel {
	rows, b, s, thin := *m.sample, *m.basis, m.sample, *m
	rows.at, thin.y, rows.total = nil, nil, 0
	for from := 0; from < s.n; from += warmStride * warmRun {
		for i := from; i < min(s.n, from+warmRun); i++ {
			rows.at = append(rows.at, int32(s.place(i)))
			rows.total += s.weight(i)
			thin.y = append(thin.y, m.y[i])
		}
	}
	rows.n = len(rows.at)
	b.sample, b.stored = &rows, nil
	thin.basis, thin.rooms, thin.sweeper = &b, make([]*room, workers()), new(sweeper)
	return &thin
}

func (m *indexModel) finish(at *maximum) (*maximum, error) {
	var chol mat.Cholesky
	at.inverse = mat.NewSymDense(m.params, nil)
	if !chol.Factorize(at.info) || chol.InverseTo(at.inverse) != nil {
		return at, refuse(NotConverged, "the information matrix is singular at the estimates")
	}
	at.condition = chol.Cond()
	return at, nil
}

// solve returns info⁻¹·grad, and false when info is not positive definite to working precision. mat.Cholesky would take
// twice the time, for a better estimate of the condition than the diagonal of the factor gives.
func solve(info *mat.SymDense, grad []float64) ([]float64, bool) {
	n := len(grad)
	square := blas64.Symmetric{N: n, Stride: n, Data: make([]float64, n*n), Uplo: blas.Upper}
	raw := info.RawSymmetric()
	for i := range n {
		copy(square.Data[i*n+i:(i+1)*n], raw.Data[i*raw.Stride+i:i*raw.Stride+n])
	}
	factor, ok := lapack64.Potrf(square)
	if !ok {
		return nil, false
	}
	low, high := math.Inf(1), 0.0
	for i := range n {
		low, high = min(low, factor.Data[i*n+i]), max(high, factor.Data[i*n+i])
	}
	if !(low*low > singular*high*high) {
		return nil, false
	}
	step := append([]float64{}, grad...)
	lapack64.Potrs(factor, blas64.General{Rows: n, Cols: 1, Stride: 1, Data: step})
	return step, true
}

// singular is the ratio of the squares on the factor's diagonal below which no digit of a solution is left.
const singular = 1e-16
