package estimate

import (
	"gonum.org/v1/gonum/mat"
)

// A logit has a finite maximum unless some direction δ of the parameters lets no margin of any row fall and some margin
// rise (Albert and Anderson 1984, Biometrika 71; for any concave likelihood, Rockafellar's direction of recession). With
// the margins as the rows of M, this is one side of Stiemke's theorem of the alternative (1915):
//
//	either  Mδ ≥ 0, Mδ ≠ 0 for some δ   (separation),
//	or      M'v = 0 for some v > 0      (overlap: a finite maximum).
//
// Writing v = 1 + w, we look for the w ≥ 0 that brings M'w closest to -M'1, a non-negative least-squares problem (Lawson
// and Hanson 1974, chapter 23). If the distance is zero, v proves the overlap. If not, the negative residual δ proves
// the separation: the problem's optimality conditions are Mδ ≥ 0, and 1'Mδ = |δ|² > 0. It answers the question of the
// usual linear program (Konis 2007), with a proof either way and no system larger than the number of parameters.
const (
	// marginZero is the size, relative to the largest margin, below which a margin counts as zero: rounding leaves
	// 1e-10 at worst, a real separation in survey data 1e-3 and more.
	marginZero = 1e-8
	// pivots bounds the search for each parameter; one or two are the rule.
	pivots = 20
)

// runaway is the error by which the search for a maximum says that there is none, in the coordinates of the basis;
// logit.explain turns it into a Separation.
type runaway struct {
	direction []float64
	complete  bool
	supremum  float64
}

func (r *runaway) Error() string { return "the likelihood has no finite maximum" }

// separated returns a *runaway when the likelihood has no finite maximum, and nil when it has one.
//
// A direction may raise few margins where another raises more, so the margins it leaves tied are asked again, and what
// they answer is added to it, small enough to keep half of every rise. When no margin stays tied the separation is
// complete: the supremum of the likelihood is one.
func (m *indexModel) separated() *runaway {
	s := m.newMargins()
	total, raised := make([]float64, m.params), false
	for s.left() {
		delta := s.recession()
		if delta == nil {
			break
		}
		share := 1.0
		if raised {
			share = min(1, s.least(total, true).low/(2*s.least(delta, true).size))
		}
		add(total, share, delta)
		s.raise(delta)
		raised = true
	}
	if !raised {
		return nil
	}
	return &runaway{direction: total, complete: !s.left()}
}

// recession looks for a direction that raises some of the tied margins, the largest by one, and lowers none. It is nil
// when they overlap, or when rounding leaves the question open.
func (s *margins) recession() []float64 {
	target, n := s.sum()
	scale(target, -1)
	length := norm(target)
	if length <= rounding*float64(n) {
		return nil // v = 1 proves the overlap
	}
	scale(target, 1/length)
	delta := s.nonNegative(target)
	if norm(delta) < marginZero {
		return nil
	}
	scale(delta, -1)
	found := s.least(delta, false)
	if found.size == 0 || found.low < -marginZero*found.size {
		return nil
	}
	scale(delta, 1/found.size)
	return delta
}

// nonNegative solves min |target - M'w| over w ≥ 0 by Lawson and Hanson's active sets and returns the residual. It stops
// early at a row that rounding cannot tell from those in the set; what the residual is worth the caller checks.
func (s *margins) nonNegative(target []float64) []float64 {
	p := &positive{target: target}
	residual := p.residual()
	for range pivots * len(target) {
		// The row that has most in common with the residual enters; least looks along its negative.
		scale(residual, -1)
		found := s.least(residual, false)
		scale(residual, -1)
		if size := norm(residual); size < marginZero || found.low > -marginZero*size || !p.enter(s.row(found.place)) {
			break
		}
		residual = p.residual()
	}
	return residual
}

// positive is the rows of M with a positive weight.
type positive struct {
	target  []float64
	rows    [][]float64
	weights []float64
}

// enter adds a row and solves again, stepping back towards the last weights where one would turn negative and leaving
// that row out.
func (p *positive) enter(row []float64) bool {
	p.rows, p.weights = append(p.rows, row), append(p.weights, 0)
	for len(p.rows) > 0 {
		free, ok := p.free()
		if !ok {
			return false
		}
		step, blocking := 1.0, -1
		for j, v := range free {
			reach := 0.0
			if p.weights[j] > 0 {
				reach = p.weights[j] / (p.weights[j] - v)
			}
			if v <= 0 && (blocking < 0 || reach < step) {
				step, blocking = reach, j
			}
		}
		for j, v := range free {
			p.weights[j] += step * (v - p.weights[j])
		}
		if blocking < 0 {
			return true
		}
		p.rows = append(p.rows[:blocking], p.rows[blocking+1:]...)
		p.weights = append(p.weights[:blocking], p.weights[blocking+1:]...)
	}
	return true
}

// free solves the least-squares problem on the rows of the set without regard to signs.
func (p *positive) free() ([]float64, bool) {
	if len(p.rows) > len(p.target) {
		return nil, false
	}
	a := mat.NewDense(len(p.target), len(p.rows), nil)
	for j, row := range p.rows {
		a.SetCol(j, row)
	}
	var qr mat.QR
	var w mat.VecDense
	qr.Factorize(a)
	if qr.SolveVecTo(&w, false, mat.NewVecDense(len(p.target), p.target)) != nil {
		return nil, false
	}
	return w.RawVector().Data, true
}

func (p *positive) residual() []float64 {
	r := append([]float64{}, p.target...)
	for j, row := range p.rows {
		add(r, -p.weights[j], row)
	}
	return r
}
