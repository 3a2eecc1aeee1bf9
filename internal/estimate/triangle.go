package estimate

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// scalings finds each column's weighted mean (zero when it is not to be centred) and its largest distance from there.
// The mean is summed from the column's first value, so that the mean of a constant column is that constant to the last bit.
func (s *sample) scalings(columns [][]float64, scans []scan, centred bool) []scaling {
	out, first := make([]scaling, len(columns)), make([]float64, len(columns))
	for k, column := range columns {
		if centred {
			first[k] = column[s.place(0)]
		}
	}
	if centred {
		sums := s.totals(columns, first)
		for k := range columns {
			out[k].mean = first[k] + sums[k]/s.total
		}
	}
	for k, c := range scans {
		out[k].scale = 1
		if far := max(c.high-out[k].mean, out[k].mean-c.low); far > 0 && far < math.Inf(1) {
			out[k].scale = 1 / far
		}
	}
	return out
}

// totals sums each column's weighted distances from a value.
func (s *sample) totals(columns [][]float64, value []float64) []float64 {
	type space struct{ w, v []float64 }
	room := make([]space, workers())
	return sweep(s.n, len(columns), func(worker int, sums []float64, from, to int) {
		if room[worker].v == nil {
			room[worker] = space{make([]float64, blockRows), make([]float64, blockRows)}
		}
		w, v := room[worker].w[:to-from], room[worker].v[:to-from]
		if s.w != nil {
			s.weights(from, w)
		}
		for k, column := range columns {
			s.shifted(column, from, value[k], 1, v)
			if s.w == nil {
				sums[k] += floats.Sum(v)
			} else {
				sums[k] += floats.Dot(v, w)
			}
		}
	})
}

// triangle returns the columns of R in the QR decomposition of the shifted columns, each row times the root of its weight
// over the total: R'R holds their inner products. It sees a block of rows at a time, by which R is brought up to date
// (tall and skinny QR: Demmel, Grigori, Hoemmen and Langou 2012, SIAM Journal on Scientific Computing 34).
func (s *sample) triangle(columns [][]float64, shifts []scaling) [][]float64 {
	k := len(columns)
	if k == 0 {
		return nil
	}
	spaces, last := make([]*qrSpace, workers()), newQRSpace(k)
	flat := sweepInto(s.n, k*k, func(worker int, r []float64, from, to int) {
		if spaces[worker] == nil {
			spaces[worker] = newQRSpace(k)
		}
		space := spaces[worker]
		block, root := cut(space.block, to-from), space.root[:to-from]
		s.rootWeights(from, root)
		for j, column := range columns {
			s.shifted(column, from, shifts[j].mean, shifts[j].scale, block[j])
			floats.Mul(block[j], root)
		}
		space.absorb(r, block)
	}, func(into, r []float64) { last.absorb(into, split(r, k)) })
	return split(flat, k)
}

// rootWeights fills root with the roots of the weights over their total.
func (s *sample) rootWeights(from int, root []float64) {
	if s.w == nil {
		fill(root, 1/math.Sqrt(s.total))
		return
	}
	s.weights(from, root)
	for i, w := range root {
		root[i] = math.Sqrt(w / s.total)
	}
}

// qrSpace is a worker's room for a block of rows.
type qrSpace struct {
	block                      [][]float64
	root, ones, products, work []float64
}

func newQRSpace(columns int) *qrSpace {
	size := max(blockRows, columns)
	s := &qrSpace{block: newColumns(columns), root: make([]float64, size), ones: make([]float64, size),
		products: make([]float64, columns), work: make([]float64, size)}
	fill(s.ones, 1)
	return s
}

// absorb brings an upper triangle r, stored by columns, up to date with more rows, by Householder's reflections
// (Golub and Van Loan, Matrix Computations, 5.2). Above the new rows a reflection meets r's diagonal alone. The block
// is used up.
func (s *qrSpace) absorb(r []float64, block [][]float64) {
	k := len(block)
	for j, v := range block {
		size := math.Sqrt(floats.Dot(v, v))
		if size == 0 {
			continue
		}
		diagonal := r[j*k+j]
		length := -math.Copysign(math.Hypot(diagonal, size), diagonal)
		head := diagonal - length
		r[j*k+j] = length
		// The reflection is I - τ(head, v)(head, v)' with τ = 2/(head² + |v|²) = -1/(length·head).
		tau := -1 / (length * head)
		dots(s.ones, v, block[j+1:], s.products, s.work)
		for c := j + 1; c < k; c++ {
			t := tau * (head*r[c*k+j] + s.products[c-j-1])
			r[c*k+j] -= t * head
			floats.AddScaled(block[c], -t, v)
		}
	}
}

// split views a square matrix, stored by columns, as its columns.
func split(flat []float64, k int) [][]float64 {
	columns := make([][]float64, k)
	for j := range columns {
		columns[j] = flat[j*k : (j+1)*k]
	}
	return columns
}
