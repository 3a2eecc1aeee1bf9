package estimate

import (
	"maps"
	"math"
	"slices"
)

func inner(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func norm(v []float64) float64 { return math.Sqrt(inner(v, v)) }

// add adds c·v to out.
func add(out []float64, c float64, v []float64) {
	for i := range v {
		out[i] += c * v[i]
	}
}

func scale(v []float64, c float64) {
	for i := range v {
		v[i] *= c
	}
}

func fill(v []float64, c float64) {
	for i := range v {
		v[i] = c
	}
}

// newColumns is room for a block of n columns; cut takes its first rows.
func newColumns(n int) [][]float64 { return columnsOf(n, blockRows) }

func columnsOf(n, rows int) [][]float64 {
	columns := make([][]float64, n)
	for j := range columns {
		columns[j] = make([]float64, rows)
	}
	return columns
}

func cut(columns [][]float64, rows int) [][]float64 {
	out := make([][]float64, len(columns))
	for j := range out {
		out[j] = columns[j][:rows]
	}
	return out
}

// rowOf copies the i-th row of columns into out.
func rowOf(columns [][]float64, i int, out []float64) []float64 {
	for p, column := range columns {
		out[p] = column[i]
	}
	return out
}

func sortedKeys[V any](m map[int]V) []int { return slices.Sorted(maps.Keys(m)) }

func square(n int) [][]float64 {
	out := make([][]float64, n)
	for i := range out {
		out[i] = make([]float64, n)
	}
	return out
}
