package estimate

import (
	"math"

	"gonum.org/v1/gonum/floats"
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
	y      []int32 // the level of each row of the sample
	link   link
	places [][]int // places[m][p] is where in θ index m finds its p-th coefficient
	groups []group
	pairs  [][2]int // the pairs of indices m ≤ k in which the likelihood bends
	pairAt [][]int  // pairAt[m][k] is the place of {m, k} in pairs, -1 when it is not there
	params int
	// farthest bounds how many times as long as the mean a row of Z can be: √(Σw/w_i) for the smallest weight.
	farthest float64
	// skewed tells that Z is not orthonormal under the rows' own weights; see settle.
	skewed  bool
	shared  bool
	rooms   []*room // one for each worker
	sweeper *sweeper
}

// group is parameters that enter each of some indices alike: θ at at[p] multiplies column columns[p] of Z.
type group struct{ columns, at, indices []int }

// link is the step from indices to probabilities.
type link interface {
	levels() int
	// pairs lists the pairs of indices m ≤ k in which any ln P(j|u) has a second derivative that is not always zero.
	pairs() [][2]int
	// derive returns Σ w ln P(y|u) over a block of rows, one slice a column, and fills g with the first derivatives of
	// the rows' terms in the indices and h, by pair, with the second ones, their sign changed. It is -Inf where a P is
	// zero, and g and h are then worth nothing. Work is room for as many columns as there are indices.
	derive(y []int32, w []float64, u, g, h, work [][]float64) float64
	// response fills p with P(j|u), d[j] with its gradient and dd[j], unless dd is nil, with its Hessian in u.
	response(u, p []float64, d [][]float64, dd [][][]float64)
	// margins returns the linear forms in u whose increase raises P(y|u) to 1; none of them may fall along a
	// direction of recession.
	margins(y int) [][]float64
}

// newIndexModel lays the parameters out: by blocks, one for each index; or, when the slopes are shared, the slopes
// first and then one constant for each index.
func newIndexModel(b *basis, y []int32, l link, shared bool) *indexModel {
	b.store()
	m := &indexModel{basis: b, y: y, link: l, shared: shared, rooms: make([]*room, workers()), sweeper: new(sweeper)}
	indices, all := l.levels()-1, upTo(b.width)
	slopes := b.width - 1
	if shared && slopes > 0 {
		m.groups = append(m.groups, group{columns: all[:slopes], at: upTo(slopes), indices: upTo(indices)})
	}
	for j := range indices {
		g := group{columns: all, indices: []int{j}}
		if shared {
			g.columns, g.at = all[slopes:], []int{slopes + j}
			m.places = append(m.places, append(upTo(slopes), slopes+j))
		} else {
			g.at = from(j*b.width, b.width)
			m.places = append(m.places, g.at)
		}
		m.groups = append(m.groups, g)
	}
	m.params = indices * b.width
	if shared {
		m.params = slopes + indices
	}
	m.pair()
	m.farthest = math.Sqrt(b.total / b.leastWeight())
	return m
}

func (m *indexModel) pair() {
	for j := range m.places {
		m.pairAt = append(m.pairAt, make([]int, len(m.places)))
		for k := range m.places {
			m.pairAt[j][k] = -1
		}
	}
	m.pairs = m.link.pairs()
	for p, pair := range m.pairs {
		m.pairAt[pair[0]][pair[1]], m.pairAt[pair[1]][pair[0]] = p, p
	}
}

func upTo(n int) []int { return from(0, n) }

func from(first, n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = first + i
	}
	return out
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
	return m.sweep(theta, grad, info, nil)
}

// sweep is evaluate, and fills the middle of the sandwich too; see meat.
func (m *indexModel) sweep(theta, grad []float64, info, meat *mat.SymDense) float64 {
	square := m.params * m.params
	size, curved := 1+m.params, 1+m.params
	if info != nil {
		size += square
	}
	if meat != nil {
		size += square
	}
	sums := m.sweeper.sweep(m.n, size, func(worker int, sums []float64, from, to int) {
		r := m.room(worker, to-from)
		sums[0] += m.derive(r, from, theta)
		if grad != nil {
			m.slope(r, sums[1:curved])
		}
		if info != nil {
			m.curve(r, r.h, sums[curved:])
		}
		if meat != nil {
			m.scores(r)
			m.curve(r, r.h, sums[size-square:])
		}
	})
	if grad != nil {
		copy(grad, sums[1:])
	}
	if info != nil {
		copyUpper(info, sums[curved:])
	}
	if meat != nil {
		copyUpper(meat, sums[size-square:])
	}
	return sums[0]
}

func copyUpper(to *mat.SymDense, upper []float64) {
	n := to.SymmetricDim()
	for i := range n {
		for j := i; j < n; j++ {
			to.SetSym(i, j, upper[i*n+j])
		}
	}
}

// derive fills the room with a block of rows: of Z, of the indices and of the weighted derivatives of ln P in them, the
// second ones with their sign changed. It returns Σ w ln P.
func (m *indexModel) derive(r *room, from int, theta []float64) float64 {
	m.fill(r, from, theta)
	return m.link.derive(m.y[from:from+len(r.w)], r.w, r.u, r.g, r.h, r.work)
}

// fill computes the block's rows of Z, its weights and its indices.
func (m *indexModel) fill(r *room, from int, theta []float64) {
	m.rows(from, len(r.w), r.z)
	m.weights(from, r.w)
	for j, place := range m.places {
		for p, at := range place {
			r.products[p] = theta[at]
		}
		clear(r.u[j])
		combine(r.u[j], r.z, r.products)
	}
}

// slope adds the block's part of the gradient.
func (m *indexModel) slope(r *room, grad []float64) {
	for _, g := range m.groups {
		by := r.g[g.indices[0]]
		if len(g.indices) > 1 {
			by = r.s
			clear(by)
			for _, j := range g.indices {
				floats.Add(by, r.g[j])
			}
		}
		first := g.columns[0]
		dots(r.ones, by, r.z[first:first+len(g.columns)], r.products, r.t)
		for p, at := range g.at {
			grad[at] += r.products[p]
		}
	}
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
