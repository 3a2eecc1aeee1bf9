package estimate

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// A fit is made of little else than what this file does: inner products of columns, sums of columns and columns about
// their means. Hence the few lines of assembly in dots_amd64.s, which take four columns or four rows at a time; without
// them the same sums are made one by one, and come out the same but for their last digits.

// dots fills out with Σ w t z for each of the columns z.
func dots(w, t []float64, columns [][]float64, out, work []float64) {
	if !fused || len(t) < 8 {
		floats.MulTo(work[:len(t)], w[:len(t)], t)
		for p, column := range columns {
			out[p] = floats.Dot(work[:len(t)], column)
		}
		return
	}
	var four [4]float64
	for done := 0; done < len(columns); done += 4 {
		last := len(columns) - 1 // stands in for columns beyond it
		dotFour(w, t, columns[done], columns[min(done+1, last)], columns[min(done+2, last)], columns[min(done+3, last)], &four)
		copy(out[done:len(columns)], four[:])
	}
}

func dotFour(w, t, a, b, c, d []float64, out *[4]float64) {
	n := len(t)
	w, a, b, c, d = w[:n], a[:n], b[:n], c[:n], d[:n]
	if wide {
		dot4wide(&w[0], &t[0], &a[0], &b[0], &c[0], &d[0], n, out)
	} else {
		dot4(&w[0], &t[0], &a[0], &b[0], &c[0], &d[0], n, out)
	}
	for i := n &^ 7; i < n; i++ {
		wt := w[i] * t[i]
		out[0] += wt * a[i]
		out[1] += wt * b[i]
		out[2] += wt * c[i]
		out[3] += wt * d[i]
	}
}

// combine adds the columns, each times its number in by, to z.
func combine(z []float64, columns [][]float64, by []float64) {
	n, done := len(z), 0
	if fused && n >= 8 {
		for ; done+4 <= len(columns); done += 4 {
			a, b, c, d := columns[done][:n], columns[done+1][:n], columns[done+2][:n], columns[done+3][:n]
			four := [4]float64(by[done:])
			add4(&z[0], &a[0], &b[0], &c[0], &d[0], n, &four)
			for i := n &^ 7; i < n; i++ {
				z[i] += four[0]*a[i] + four[1]*b[i] + four[2]*c[i] + four[3]*d[i]
			}
		}
	}
	for ; done < len(columns); done++ {
		floats.AddScaled(z, by[done], columns[done][:n])
	}
}

// shiftInto sets z to (x - mean)·scale.
func shiftInto(z, x []float64, mean, scale float64) {
	n, done := len(z), 0
	if fused && n >= 4 {
		x := x[:n]
		shift(&z[0], &x[0], n, mean, scale)
		done = n &^ 3
	}
	for i := done; i < n; i++ {
		z[i] = (x[i] - mean) * scale
	}
}

// exponentials sets out to exp(x), with x brought within ±708, so that no result is zero or infinite.
func exponentials(out, x []float64) {
	n, done := len(out), 0
	if fused && n >= 4 {
		x := x[:n]
		exp4(&out[0], &x[0], n)
		done = n &^ 3
	}
	for i := done; i < n; i++ {
		out[i] = math.Exp(max(-708, min(708, x[i])))
	}
}
