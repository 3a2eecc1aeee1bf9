package estimate

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

const (
	// stepTolerance is the largest change of any linear index in the last Newton step. Newton's error after a step is
	// of the order of that step's square, so that the maximum is met to the last digits.
	stepTolerance = 1e-7
	// Real surveys take five to eight steps. At suspicious steps we ask whether there is a maximum at all; with one
	// far out (near-separation) Newton comes closer by one unit of the log-odds a step and may need a good many.
	suspicious    = 15
	maxIterations = 100
)

// maximum is the point at which Newton's iteration ended.
type maximum struct {
	theta      []float64
	loglik     float64
	inverse    *mat.SymDense // of the observed information
	iterations int
}

// maximise climbs from start by Newton's method with the exact Hessian; a step that does not raise the likelihood is
// halved. Both logits are concave, so a stationary point is the maximum.
//
// Convergence is judged by the linear indices, for this cannot be fooled by separation: when the maximum is at infinity
// the likelihood flattens like exp(-t) along the way there, its gradient and Hessian shrink together, and Newton's step
// stays at one unit of t for ever. Gains of likelihood, gradients and likelihood-scaled steps all vanish; the change of
// the indices does not. A run that drags on, or stumbles over a singular Hessian, is handed to separated.
func (m *indexModel) maximise(start []float64) (*maximum, error) {
	at := &maximum{theta: start}
	grad, info := make([]float64, m.params), mat.NewSymDense(m.params, nil)
	at.loglik = m.evaluate(at.theta, grad, info)
	for at.iterations < maxIterations {
		step, ok := solve(info, grad)
		if !ok || !m.advance(at, step) {
			break
		}
		at.iterations++
		at.loglik = m.evaluate(at.theta, grad, info)
		if m.reach(step) < stepTolerance {
			return m.finish(at, info)
		}
		if at.iterations == suspicious {
			if err := m.separated(); err != nil {
				return nil, err
			}
		}
	}
	if err := m.separated(); err != nil {
		return nil, err
	}
	return nil, refuse(NotConverged, "the outcome is all but separated: any maximum is so far out that after %d Newton "+
		"steps the information matrix has lost its digits", at.iterations)
}

// advance moves along the step, or along half of it, a quarter … until the likelihood does not fall.
func (m *indexModel) advance(at *maximum, step []float64) bool {
	// At the maximum rounding may lower the likelihood by a few units in the last place.
	floor := at.loglik - 1e-12*math.Abs(at.loglik)
	next := make([]float64, len(step))
	for t := 1.0; t > 1e-9; t /= 2 {
		for p := range next {
			next[p] = at.theta[p] + t*step[p]
		}
		if m.evaluate(next, nil, nil) >= floor {
			at.theta = next
			return true
		}
	}
	return false
}

// reach is the largest change of any row's linear index by the step.
func (m *indexModel) reach(step []float64) float64 {
	u, far := make([]float64, len(m.places)), 0.0
	for i := range m.y {
		m.indices(m.row(i), step, u)
		for _, v := range u {
			far = max(far, math.Abs(v))
		}
	}
	return far
}

func (m *indexModel) finish(at *maximum, info *mat.SymDense) (*maximum, error) {
	var chol mat.Cholesky
	at.inverse = mat.NewSymDense(m.params, nil)
	if !chol.Factorize(info) || chol.InverseTo(at.inverse) != nil {
		return nil, refuse(NotConverged, "the information matrix is singular at the estimates")
	}
	return at, nil
}

// solve returns info⁻¹·grad, and false when info is not positive definite to working precision.
func solve(info *mat.SymDense, grad []float64) ([]float64, bool) {
	var chol mat.Cholesky
	if !chol.Factorize(info) {
		return nil, false
	}
	step := mat.NewVecDense(len(grad), nil)
	if err := chol.SolveVecTo(step, mat.NewVecDense(len(grad), grad)); err != nil {
		return nil, false
	}
	return step.RawVector().Data, true
}
