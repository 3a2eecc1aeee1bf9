package choicebased

import (
	"iter"

	"gonum.org/v1/gonum/mat"

	"fieldwork/internal/estimate"
)

// moments are what the covariances need of the rows. A row's score is the pair (u, v) of its scores in the unweighted
// and in the weighted fit, without its weight, in the coordinates of sample.
type moments struct {
	plain  *mat.SymDense   // I⁻¹ of the unweighted fit
	robust *mat.SymDense   // A⁻¹ of the weighted fit, A = Σ w × information
	mean   [][]float64     // by level, the mean of (u, v)
	second []*mat.SymDense // by level, Σ (u, v)(u, v)'
}

// measureScores reads the rows once, with the probabilities of both fits side by side.
func (s *study) measureScores() (*moments, error) {
	m := &moments{}
	for range s.levels {
		m.mean = append(m.mean, make([]float64, 2*s.params))
		m.second = append(m.second, mat.NewSymDense(2*s.params, nil))
	}
	plain, robust := mat.NewSymDense(s.params, nil), mat.NewSymDense(s.params, nil)
	pair := mat.NewVecDense(2*s.params, nil)
	u, v := pair.RawVector().Data[:s.params], pair.RawVector().Data[s.params:]
	next, stop := iter.Pull(s.rows(s.weighted))
	defer stop()
	for r := range s.rows(s.unweighted) {
		beside, _ := next()
		s.score(r, u)
		s.score(beside, v)
		s.curve(r, r.f, plain)
		s.curve(beside, r.f*s.weight[r.y], robust)
		m.second[r.y].SymRankOne(m.second[r.y], r.f, pair)
		for at, value := range pair.RawVector().Data {
			m.mean[r.y][at] += r.f * value / s.counts[r.y]
		}
	}
	var err error
	if m.plain, err = inverse(plain); err != nil {
		return nil, err
	}
	m.robust, err = inverse(robust)
	return m, err
}

// within is level j's part of the stratified moments, n_j/(n_j-1) Σ (s - s̄_j)(s - s̄_j)', of the pair of scores.
func (s *study) within(j int) *mat.SymDense {
	n := s.counts[j]
	out := mat.NewSymDense(2*s.params, nil)
	out.SymRankOne(s.moments.second[j], -n, mat.NewVecDense(2*s.params, s.moments.mean[j]))
	out.ScaleSym(n/(n-1), out)
	return out
}

// weightedHalf is the block of the weighted fit in moments of the pair.
func (s *study) weightedHalf(m *mat.SymDense) mat.Symmetric {
	return m.SliceSym(s.params, 2*s.params)
}

// bySharesError is the covariance that the weighted estimates owe to the error of the shares: by the delta method they
// move by n A⁻¹ s̄_j with Q_j, because the weighted scores sum to n Σ_j Q_j s̄_j.
func (s *study) bySharesError() *mat.SymDense {
	move := mat.NewDense(s.params, len(s.levels), nil)
	for j, mean := range s.moments.mean {
		var column mat.VecDense
		column.MulVec(s.moments.robust, mat.NewVecDense(s.params, mean[s.params:]))
		column.ScaleVec(s.total, &column)
		move.SetCol(j, column.RawVector().Data)
	}
	return estimate.Sandwich(move, s.shares)
}
