package estimate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestColumnArithmetic compares what is done to columns, of every length up to a block and for any number of them, with
// the same by hand.
func TestColumnArithmetic(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	random := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = r.NormFloat64()
		}
		return v
	}
	near := func(n int, what string, got, want float64) {
		t.Helper()
		if !(math.Abs(got-want) <= 1e-12) {
			t.Errorf("%d rows, %s: %g, want %g", n, what, got, want)
		}
	}
	for n := range blockRows + 1 {
		w, v, columns := random(n), random(n), make([][]float64, 1+n%9)
		for p := range columns {
			columns[p] = random(n + 1) // what follows a block's rows must not be read
			columns[p][n] = math.NaN()
			columns[p] = columns[p][:n]
		}
		out := append(make([]float64, len(columns)), 7)
		dots(w, v, columns, out[:len(columns)], make([]float64, n))
		near(n, "beyond the products", out[len(columns)], 7)
		by, sum, moved := random(len(columns)), append(random(n), 7), append(make([]float64, n), 7)
		before := append([]float64{}, sum...)
		combine(sum[:n], columns, by)
		shiftInto(moved[:n], v, 0.3, 1.7)
		near(n, "beyond the sum", sum[n], 7)
		near(n, "beyond the shifted", moved[n], 7)
		for p, column := range columns {
			want := 0.0
			for i := range n {
				want += w[i] * v[i] * column[i]
			}
			near(n, "product", out[p], want)
		}
		for i := range n {
			want := before[i]
			for p, column := range columns {
				want += by[p] * column[i]
			}
			near(n, "sum", sum[i], want)
			near(n, "shifted", moved[i], (v[i]-0.3)*1.7)
		}
	}
}
