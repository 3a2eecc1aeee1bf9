package estimate

import (
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// indexModel is a model of a categorical outcome through linear indices u_m = z'θ_m, m = 1 … J-1:
//
//	log L(θ) = Σ_i w_i ln P(y_i | u(z_i, θ))
//
// The multinomial logit gives each index its own coefficients; the ordered logit gives all indices the same slopes and
// each its own constant. The rest, from the gradient to the marginal effects, they share.
type indexModel struct {
	*basis
	w      []float64
	y      []int
	link   link
	places [][]int // places[m][p] is where in θ index m finds its p-th coefficient
	params int
}

// link is the step from indices to probabilities.
type link interface {
	levels() int
	// logProb returns ln P(y|u), fills g with its gradient in u and h with its Hessian; -Inf where P is zero.
	logProb(y int, u, g []float64, h [][]float64) float64
	// response fills p with P(j|u), d[j] with its gradient and dd[j] with its Hessian in u.
	response(u, p []float64, d [][]float64, dd [][][]float64)
	// margins returns the linear forms in u whose increase raises P(y|u) to 1; none of them may fall along a
	// direction of recession.
	margins(y int) [][]float64
}

// newIndexModel lays the parameters out: by blocks, one for each index; or, when the slopes are shared, the slopes
// first and then one constant for each index.
func newIndexModel(b *basis, s *sample, y []int, l link, shared bool) *indexModel {
	m := &indexModel{basis: b, w: s.w, y: y, link: l}
	indices := l.levels() - 1
	for j := range indices {
		place := make([]int, b.width)
		for p := range place {
			switch {
			case !shared:
				place[p] = j*b.width + p
			case p == b.width-1:
				place[p] = p + j
			default:
				place[p] = p
			}
		}
		m.places = append(m.places, place)
	}
	m.params = indices * b.width
	if shared {
		m.params = b.width - 1 + indices
	}
	return m
}

// indices fills u with the linear indices of a row z of the basis.
func (m *indexModel) indices(z, theta, u []float64) {
	for j, place := range m.places {
		sum := 0.0
		for p, at := range place {
			sum += z[p] * theta[at]
		}
		u[j] = sum
	}
}

// pull adds Σ_m c_m ∂u_m/∂θ to out: it carries a linear form in the indices back to the parameters.
func (m *indexModel) pull(z, c, out []float64) {
	for j, place := range m.places {
		if c[j] == 0 {
			continue
		}
		for p, at := range place {
			out[at] += c[j] * z[p]
		}
	}
}

// evaluate returns the log-likelihood at theta. It fills grad with the gradient and info with the observed
// information, the negative of the exact Hessian, unless they are nil.
func (m *indexModel) evaluate(theta, grad []float64, info *mat.SymDense) float64 {
	u, g, h := m.space()
	clear(grad)
	if info != nil {
		info.Zero()
	}
	sum := 0.0
	for i, y := range m.y {
		z := m.row(i)
		m.indices(z, theta, u)
		sum += m.w[i] * m.link.logProb(y, u, g, h)
		if grad != nil {
			scale(g, m.w[i])
			m.pull(z, g, grad)
		}
		if info != nil {
			m.curve(z, m.w[i], h, info.RawSymmetric())
		}
	}
	return sum
}

// space is room for a row's indices and the link's derivatives in them.
func (m *indexModel) space() (u, g []float64, h [][]float64) {
	n := len(m.places)
	return make([]float64, n), make([]float64, n), square(n)
}

// curve adds one row's -w Σ_jk h_jk (∂u_j/∂θ)(∂u_k/∂θ)' to the upper triangle of the information.
func (m *indexModel) curve(z []float64, w float64, h [][]float64, info blas64.Symmetric) {
	for j, rows := range m.places {
		for k, columns := range m.places {
			c := -w * h[j][k]
			if c == 0 || rows[0] > columns[len(columns)-1] {
				continue
			}
			for p, r := range rows {
				line, cz := info.Data[r*info.Stride:], c*z[p]
				for q, col := range columns {
					if r <= col {
						line[col] += cz * z[q]
					}
				}
			}
		}
	}
}

// meat is the middle of the sandwich, the sum of the outer products of the rows' scores s. A row of frequency f stands
// for f rows with that score; a sampling weight multiplies the score itself.
func (m *indexModel) meat(theta []float64, kind WeightKind) *mat.SymDense {
	u, g, h := m.space()
	sum, score := mat.NewSymDense(m.params, nil), mat.NewVecDense(m.params, nil)
	for i, y := range m.y {
		z := m.row(i)
		m.indices(z, theta, u)
		m.link.logProb(y, u, g, h)
		score.Zero()
		m.pull(z, g, score.RawVector().Data)
		w := m.w[i]
		if kind == Sampling {
			w *= w
		}
		sum.SymRankOne(sum, w, score)
	}
	return sum
}

// transform is the matrix that carries the parameters to the caller's coordinates: back in each index's places.
func (m *indexModel) transform(slopeSign float64) *mat.Dense {
	t := mat.NewDense(m.params, m.params, nil)
	for _, place := range m.places {
		for p, r := range place {
			for q, c := range place {
				v := m.back.At(p, q)
				if p < len(m.terms) {
					v *= slopeSign
				}
				t.Set(r, c, v)
			}
		}
	}
	return t
}

func square(n int) [][]float64 {
	out := make([][]float64, n)
	for i := range out {
		out[i] = make([]float64, n)
	}
	return out
}
