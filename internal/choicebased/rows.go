package choicebased

import (
	"iter"
	"math"

	"gonum.org/v1/gonum/mat"

	"fieldwork/internal/estimate"
)

// sample is the rows of the model, read one at a time, in coordinates in which every column is centred and scaled:
// z = ((x_1 - mean_1)/sd_1, …, 1). Sums of products then keep their digits however far a column is from zero. The
// parameters γ in these coordinates give β_k = γ_k/sd_k and the constant α = γ_0 - Σ mean_k γ_k/sd_k.
type sample struct {
	outcome  []int
	frequent []float64 // nil when each row counts once
	terms    []string
	x        [][]float64 // the columns kept
	mean, sd []float64
	levels   []string
	base     int
	index    []int     // index[j] is the block of level j among the parameters, -1 for the base
	counts   []float64 // n_j
	total    float64   // n
	width    int       // parameters in a block: the terms, then the constant
	params   int
}

// row is one row of the model. What it points to is used again for the next row.
type row struct {
	at int       // its place among the caller's
	y  int       // its outcome
	f  float64   // how many respondents it stands for
	z  []float64 // its columns
	p  []float64 // the probability of each level
}

// newSample lays out the parameters as the unweighted fit has them and measures its columns.
func newSample(outcome []int, base int, d estimate.Design, fit *estimate.Fit) *sample {
	s := &sample{outcome: outcome, frequent: d.Weights, terms: fit.Terms, levels: fit.Levels, base: base, counts: fit.Counts}
	for k, at := 0, 0; k < len(fit.Terms); at++ {
		if d.Terms[at] == fit.Terms[k] {
			s.x = append(s.x, d.X[at])
			k++
		}
	}
	for j, n := range s.counts {
		s.total += n
		switch {
		case j == base:
			s.index = append(s.index, -1)
		default:
			s.index = append(s.index, s.params)
			s.params++
		}
	}
	s.width = len(s.terms) + 1
	s.params *= s.width
	s.measure(fit)
	return s
}

// measure finds each column's mean and standard deviation. Sums are taken about the column's first value; the scale
// only has to be of the right size, and is 1 where rounding has left none.
func (s *sample) measure(fit *estimate.Fit) {
	columns := len(s.x)
	first, sum, squares := make([]float64, columns), make([]float64, columns), make([]float64, columns)
	started := false
	fit.Probabilities(func(i int, _ []float64) {
		for k, column := range s.x {
			if !started {
				first[k] = column[i]
			}
			v := column[i] - first[k]
			sum[k] += s.frequency(i) * v
			squares[k] += s.frequency(i) * v * v
		}
		started = true
	})
	for k := range s.x {
		mean := sum[k] / s.total
		sd := math.Sqrt(squares[k]/s.total - mean*mean)
		if !(sd > 0) {
			sd = 1
		}
		s.mean, s.sd = append(s.mean, first[k]+mean), append(s.sd, sd)
	}
}

func (s *sample) frequency(i int) float64 {
	if s.frequent == nil {
		return 1
	}
	return s.frequent[i]
}

// rows are the rows of the model with the probabilities of a fit, which must be one of the same rows.
func (s *sample) rows(fit *estimate.Fit) iter.Seq[*row] {
	return func(yield func(*row) bool) {
		r, more := &row{z: make([]float64, s.width)}, true
		r.z[s.width-1] = 1
		fit.Probabilities(func(i int, p []float64) {
			if !more {
				return
			}
			for k, column := range s.x {
				r.z[k] = (column[i] - s.mean[k]) / s.sd[k]
			}
			r.at, r.y, r.f, r.p = i, s.outcome[i], s.frequency(i), p
			more = yield(r)
		})
	}
}

// score fills out with the row's score, ∂ln P_y/∂γ = (1(y=h) - P_h) z for each level h but the base.
func (s *sample) score(r *row, out []float64) {
	for h, m := range s.index {
		if m < 0 {
			continue
		}
		residual := -r.p[h]
		if h == r.y {
			residual++
		}
		block := out[m*s.width : (m+1)*s.width]
		for t, z := range r.z {
			block[t] = residual * z
		}
	}
}

// curve adds the row's information times c, c (diag(P) - PP') ⊗ zz', to the upper triangle of info.
func (s *sample) curve(r *row, c float64, info *mat.SymDense) {
	raw := info.RawSymmetric()
	for h, m := range s.index {
		for k, l := range s.index {
			if m < 0 || l < m {
				continue
			}
			v := -c * r.p[h] * r.p[k]
			if h == k {
				v += c * r.p[h]
			}
			for t, zt := range r.z {
				line := raw.Data[(m*s.width+t)*raw.Stride+l*s.width:]
				for u, zu := range r.z {
					if h < k || u >= t {
						line[u] += v * zt * zu
					}
				}
			}
		}
	}
}

// inverse is that of an information matrix.
func inverse(info *mat.SymDense) (*mat.SymDense, error) {
	var chol mat.Cholesky
	out := mat.NewSymDense(info.SymmetricDim(), nil)
	if !chol.Factorize(info) || chol.InverseTo(out) != nil {
		return nil, refuse(NearlyCollinear, "the information matrix is singular to working precision; a term is all but a "+
			"linear combination of others: leave one of them out")
	}
	return out, nil
}

// back carries a covariance from the centred and scaled parameters γ to the caller's, block by block.
func (s *sample) back(v *mat.SymDense) *mat.SymDense {
	t := mat.NewDense(s.params, s.params, nil)
	for from := 0; from < s.params; from += s.width {
		constant := from + s.width - 1
		t.Set(constant, constant, 1)
		for k := range s.x {
			t.Set(from+k, from+k, 1/s.sd[k])
			t.Set(constant, from+k, -s.mean[k]/s.sd[k])
		}
	}
	return estimate.Sandwich(t, v)
}

// constant is the place of level j's constant among the parameters, -1 for the base.
func (s *sample) constant(j int) int {
	if s.index[j] < 0 {
		return -1
	}
	return (s.index[j]+1)*s.width - 1
}
