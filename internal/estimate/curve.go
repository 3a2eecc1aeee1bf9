package estimate

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// room is a worker's space for a block of rows, one slice a column.
type room struct {
	z, u, g, work [][]float64 // of Z, the indices and the first derivatives in them; and to reckon with
	h             [][]float64 // the second derivatives, by pair of indices
	w, t, s       []float64   // weights; and two columns to reckon with
	products      []float64   // one a column of Z
	ones          []float64
}

// room is the worker's, cut to the number of rows.
func (m *indexModel) room(worker, rows int) *room {
	if m.rooms[worker] == nil {
		indices := len(m.places)
		full := &room{z: make([][]float64, m.width), u: newColumns(indices), g: newColumns(indices), work: newColumns(indices), h: newColumns(len(m.pairs))}
		if m.stored == nil {
			full.z = newColumns(m.width)
		}
		full.w, full.t, full.s = make([]float64, blockRows), make([]float64, blockRows), make([]float64, blockRows)
		full.products, full.ones = make([]float64, m.width), make([]float64, blockRows)
		fill(full.ones, 1)
		m.rooms[worker] = full
	}
	r := m.rooms[worker]
	if rows != len(r.w) {
		for _, columns := range [][][]float64{r.u, r.g, r.h, r.work} {
			resize(columns, rows)
		}
		if m.stored == nil {
			resize(r.z, rows)
		}
		r.w, r.t, r.s, r.ones = r.w[:rows], r.t[:rows], r.s[:rows], r.ones[:rows]
	}
	return r
}

func resize(columns [][]float64, rows int) {
	for p := range columns {
		columns[p] = columns[p][:rows]
	}
}

// curve adds Σ_i Σ_mk h_imk (∂u_m/∂θ)(∂u_k/∂θ)' over the block's rows to the upper triangle of a params × params matrix;
// h is given by pair of indices.
func (m *indexModel) curve(r *room, h [][]float64, upper []float64) {
	for a, ga := range m.groups {
		for _, gb := range m.groups[a:] {
			by := m.bending(r, h, ga, gb)
			switch {
			case by == nil:
			case &ga.columns[0] == &gb.columns[0] && len(ga.columns) == len(gb.columns):
				m.gram(r, by, ga, gb, upper)
			default:
				m.cross(r, by, ga, gb, upper)
			}
		}
	}
}

// bending sums h over the pairs of indices that the two groups share in; nil when there is none.
func (m *indexModel) bending(r *room, h [][]float64, a, b group) []float64 {
	if len(a.indices) == 1 && len(b.indices) == 1 {
		if p := m.pairAt[a.indices[0]][b.indices[0]]; p >= 0 {
			return h[p]
		}
		return nil
	}
	clear(r.s)
	for _, j := range a.indices {
		for _, k := range b.indices {
			if p := m.pairAt[j][k]; p >= 0 {
				floats.Add(r.s, h[p])
			}
		}
	}
	return r.s
}

// together sums one number a pair of indices over the pairs that two groups share in.
func (m *indexModel) together(by []float64, a, b group) float64 {
	sum := 0.0
	for _, j := range a.indices {
		for _, k := range b.indices {
			if p := m.pairAt[j][k]; p >= 0 {
				sum += by[p]
			}
		}
	}
	return sum
}

// gram adds Z'diag(by)Z, which is symmetric, for two groups of the same columns.
func (m *indexModel) gram(r *room, by []float64, a, b group, upper []float64) {
	same, first := a.at[0] == b.at[0], a.columns[0]
	for p, column := range a.columns {
		dots(by, r.z[column], r.z[first:first+p+1], r.products, r.t)
		for q, v := range r.products[:p+1] {
			upper[a.at[q]*m.params+b.at[p]] += v
			if !same && p != q {
				upper[a.at[p]*m.params+b.at[q]] += v
			}
		}
	}
}

// cross is gram for groups of different columns.
func (m *indexModel) cross(r *room, by []float64, a, b group, upper []float64) {
	first := a.columns[0]
	for q, column := range b.columns {
		dots(by, r.z[column], r.z[first:first+len(a.columns)], r.products, r.t)
		for p, v := range r.products[:len(a.columns)] {
			upper[a.at[p]*m.params+b.at[q]] += v
		}
	}
}

// meat is the middle of the sandwich, the sum of the outer products of the rows' scores s. A row of frequency f stands
// for f rows with that score; a sampling weight multiplies the score itself.
func (m *indexModel) meat(theta []float64) *mat.SymDense {
	out := mat.NewSymDense(m.params, nil)
	m.sweep(theta, nil, nil, out)
	return out
}

// scores puts the products of the rows' first derivatives in place of the second derivatives.
func (m *indexModel) scores(r *room) {
	for p, pair := range m.pairs {
		floats.MulTo(r.h[p], r.g[pair[0]], r.g[pair[1]])
		if m.kind == Frequency {
			floats.Div(r.h[p], r.w)
		}
	}
}

// clusterMeat sums the scores of each cluster first. It returns how many clusters there are too.
func (m *indexModel) clusterMeat(theta []float64) (*mat.SymDense, int) {
	scores := map[int][]float64{}
	z, g := make([]float64, m.width), make([]float64, len(m.places))
	for from := 0; from < m.n; from += blockRows {
		r := m.room(0, min(blockRows, m.n-from))
		m.derive(r, from, theta)
		for i := range r.w {
			cluster := m.clusters[m.place(from+i)]
			if scores[cluster] == nil {
				scores[cluster] = make([]float64, m.params)
			}
			m.pull(rowOf(r.z, i, z), rowOf(r.g, i, g), scores[cluster])
		}
	}
	return outer(scores, m.params), len(scores)
}

// outer sums the outer products of the clusters' scores, in the order of the clusters, so that it is always the same sum.
func outer(scores map[int][]float64, params int) *mat.SymDense {
	sum := mat.NewSymDense(params, nil)
	for _, cluster := range sortedKeys(scores) {
		sum.SymRankOne(sum, 1, mat.NewVecDense(params, scores[cluster]))
	}
	return sum
}
