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

// TestBothKindsOfProducts: the four columns' products are the same to rounding whether eight or four rows are taken at once.
func TestBothKindsOfProducts(t *testing.T) {
	if !wide {
		t.Skip("this processor takes four numbers at once at the most")
	}
	columns := columnsOf(6, 65)
	for p, column := range columns {
		for i := range column {
			column[i] = math.Sin(float64(7*i + p))
		}
	}
	for n := range 65 {
		var narrow, broad [4]float64
		dot4(&columns[0][0], &columns[1][0], &columns[2][0], &columns[3][0], &columns[4][0], &columns[5][0], n, &narrow)
		dot4wide(&columns[0][0], &columns[1][0], &columns[2][0], &columns[3][0], &columns[4][0], &columns[5][0], n, &broad)
		for p := range narrow {
			if math.Abs(narrow[p]-broad[p]) > 1e-13 {
				t.Errorf("%d rows: %v and %v", n, narrow, broad)
			}
		}
	}
}

// TestExponentials compares with the library's, to two units in the last place.
func TestExponentials(t *testing.T) {
	var x []float64
	for v := -708.0; v <= 708; v += 0.37 {
		x = append(x, v, v/700, v*v*v/1e9)
	}
	x = append(x, 0, 1, -1, math.Ln2/2, -math.Ln2/2, 1e-300, -1e-17, math.NaN(), 2, 3, 4, 5)
	out := make([]float64, len(x))
	exponentials(out, x)
	for i, v := range x {
		want := math.Exp(v)
		if off := math.Abs(out[i] - want); off > 2*(math.Nextafter(want, math.Inf(1))-want) || math.IsNaN(out[i]) != math.IsNaN(v) {
			t.Errorf("exp(%g) is %g, want %g", v, out[i], want)
		}
	}
	far := []float64{-1e9, 1e9, math.Inf(-1), -709, -1e9, 1e9}
	exponentials(far, far)
	for i, v := range far {
		if v <= 0 || math.IsInf(v, 1) || v > 1e-300 && v < 1e300 {
			t.Errorf("far out: exponential %d is %g", i, v)
		}
	}
}
