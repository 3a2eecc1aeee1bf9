package estimate

import (
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

const (
	// illConditioned is the condition number of the information, in orthonormal coordinates, from which on others are
	// tried. Surveys have less than a thousand.
	illConditioned = 1e6
	// rebases bounds how often they are.
	rebases = 4
	// running is how far an index moves in a step at the least while there is no maximum: one, in exact arithmetic. In
	// skewed coordinates the length of a step does not tell, because rows that are certain do not weigh in it.
	running = 0.01
)

// settle is maximise, and sees to coordinates in which the answer keeps its digits.
//
// One value that lies a million times as far out as the others, a slip of the keyboard, takes the scale of its column for
// itself. At the maximum its row is certain and weighs nothing, and the other rows, by which the column is told from the
// constant, have lost a million's digits. So the basis is made anew with the weight that each row has in the
// information, as weighted least squares would see it, and the search goes on from there. It returns the model in whose
// coordinates the maximum is given. When there is no maximum in any, the first answer stands.
func (m *indexModel) settle(start []float64) (*indexModel, *maximum, error) {
	at, err := m.maximise(start)
	model, first := m, err
	for range rebases {
		if err == nil && at.condition < illConditioned {
			break
		}
		other := model.rebased(at.theta)
		if other == nil {
			break
		}
		next, failed := other.maximise(other.translated(model, at.theta))
		var away *runaway
		if failed != nil && (first == nil || errors.As(failed, &away)) {
			break // what was found is worth more than what was not, and two that see no maximum are right
		}
		model, at, err = other, next, failed
	}
	if err != nil {
		return m, nil, first
	}
	return model, at, nil
}

// rebased is the same model on a basis that is orthonormal under the weights of the rows in the information at theta. It is
// nil when these rows do not tell all columns apart.
func (m *indexModel) rebased(theta []float64) *indexModel {
	rows := *m.sample
	rows.w = m.curvatures(theta)
	rows.total = 0
	for _, w := range rows.w {
		rows.total += w
	}
	if !(rows.total > 0) || math.IsInf(rows.total, 1) {
		return nil
	}
	b := newBasis(&rows, m.width > len(m.terms))
	if !slices.Equal(b.terms, m.terms) {
		return nil
	}
	b.sample, b.sd, b.warnings = m.sample, m.sd, m.warnings
	other := newIndexModel(b, m.y, m.link, m.shared)
	other.skewed, other.farthest = true, math.Inf(1)
	return other
}

// curvatures are the weights of the caller's rows in the information: the sums of their second derivatives.
func (m *indexModel) curvatures(theta []float64) []float64 {
	out := make([]float64, m.place(m.n-1)+1)
	sweep(m.n, 0, func(worker int, _ []float64, from, to int) {
		r := m.room(worker, to-from)
		m.derive(r, from, theta)
		for p, pair := range m.pairs {
			if pair[0] != pair[1] {
				continue
			}
			for i, h := range r.h[p] {
				out[m.place(from+i)] += h
			}
		}
	})
	return out
}

// translated are the parameters theta of another basis in this one's coordinates.
func (m *indexModel) translated(other *indexModel, theta []float64) []float64 {
	out := make([]float64, m.params)
	for j, place := range m.places {
		gamma := make([]float64, m.width)
		for p := range gamma {
			gamma[p] = theta[other.places[j][p]]
		}
		var here mat.VecDense
		beta := mat.NewVecDense(m.width, apply(other.back, gamma))
		if err := here.SolveVec(m.back, beta); err != nil && here.Len() == 0 {
			return out
		}
		for p, at := range place {
			out[at] = here.AtVec(p)
		}
	}
	return out
}

// reach is the largest change of any row's index by the step.
func (m *indexModel) reach(step []float64) float64 {
	return sweepInto(m.n, 1, func(worker int, far []float64, from, to int) {
		r := m.room(worker, to-from)
		m.fill(r, from, step)
		for _, u := range r.u {
			for _, v := range u {
				far[0] = max(far[0], math.Abs(v))
			}
		}
	}, func(into, far []float64) { into[0] = max(into[0], far[0]) })[0]
}
