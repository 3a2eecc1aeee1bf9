package estimate

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// powers is a design of the first powers of x, which are nearly collinear.
func powers(degree int, weights bool) Design {
	r := rand.New(rand.NewPCG(5, 5))
	d := Design{X: make([][]float64, degree), Constant: true}
	for i := range 60 {
		x := 3 + float64(i)/10
		for k := range degree {
			d.X[k] = append(d.X[k], math.Pow(x, float64(k+1)))
		}
		if weights {
			d.Weights, d.WeightKind = append(d.Weights, 0.5+r.Float64()), Sampling
		}
	}
	for k := range degree {
		d.Terms = append(d.Terms, strings.Repeat("x", k+1))
	}
	return d
}

// leastDiagonal is what is left of the column that the others explain best. Rows of Z are as orthonormal as the rounding
// of the columns allows, which weighs the more the less is left.
func leastDiagonal(b *basis) float64 {
	least := 1.0
	for j := range b.r {
		least = min(least, b.r[j][j])
	}
	return least
}

// TestBasisIsOrthonormal, with the constant or without it, and comes back to the columns it was made of.
func TestBasisIsOrthonormal(t *testing.T) {
	for _, constant := range []bool{true, false} {
		d := powers(7, true)
		s, err := newSample(d, 60, func(int) bool { return false })
		if err != nil {
			t.Fatal(err)
		}
		b := newBasis(s, constant)
		if len(b.terms) != 7 || len(b.warnings) != 0 {
			t.Fatalf("kept %v, dropped %v", b.terms, b.warnings)
		}
		var rows [][]float64
		b.each(func(_ int, z []float64) { rows = append(rows, slices.Clone(z)) })
		for k := range b.width {
			for l := range b.width {
				sum := 0.0
				for i := range 60 {
					sum += s.weight(i) * rows[i][k] * rows[i][l] / s.total
				}
				if math.Abs(sum-indicator(k == l)) > 2e-14/leastDiagonal(b) {
					t.Errorf("constant %t: inner product (%d,%d) is %g", constant, k, l, sum)
				}
			}
		}
		for i := range 60 { // X·back = Z
			x := []float64{}
			for _, column := range d.X {
				x = append(x, column[i])
			}
			if constant {
				x = append(x, 1)
			}
			for k, z := range rows[i] {
				got, size := 0.0, 0.0
				for l := range x {
					got += x[l] * b.back.At(l, k)
					size += math.Abs(x[l] * b.back.At(l, k))
				}
				if math.Abs(got-z) > 1e-14*size {
					t.Fatalf("constant %t: row %d column %d is %g, comes back as %g", constant, i, k, z, got)
				}
			}
		}
	}
}

func TestCollinearColumns(t *testing.T) {
	d := powers(3, false)
	with := func(change func(i int) float64) Design {
		column := make([]float64, 60)
		for i := range column {
			column[i] = change(i)
		}
		return Design{Terms: append(slices.Clone(d.Terms), "last"), X: append(slices.Clone(d.X), column), Constant: true}
	}
	noise := func(i int) float64 { return float64(i*i%7) - 3 }
	for _, test := range []struct {
		name   string
		column func(i int) float64
		kept   bool
	}{
		{"constant", func(int) float64 { return 0.1 }, false},
		{"zero", func(int) float64 { return 0 }, false},
		{"sum of others, rounded", func(i int) float64 { return 0.1*d.X[0][i] + 0.7*d.X[1][i] + 0.3 }, false},
		{"sum of others but for 1e-13", func(i int) float64 { return d.X[0][i] + 1e-13*noise(i) }, false},
		{"sum of others but for 1e-12 of a large unit", func(i int) float64 { return 1e9*d.X[0][i] + 1e-3*noise(i) }, false},
		{"another, shifted so far that rounding shows", func(i int) float64 { return 1e9/3 + d.X[0][i]/7 }, false},
		{"sum of others but for 1e-6", func(i int) float64 { return d.X[0][i] + 1e-6*noise(i) }, true},
		{"far from zero", func(i int) float64 { return 1e9 + noise(i) }, true},
		{"in a tiny unit", func(i int) float64 { return 1e-30 * noise(i) }, true},
	} {
		s, err := newSample(with(test.column), 60, func(int) bool { return false })
		if err != nil {
			t.Fatal(err)
		}
		b := newBasis(s, true)
		if kept := slices.Contains(b.terms, "last"); kept != test.kept || len(b.terms)+len(b.warnings) != 4 {
			t.Errorf("%s: kept %v, %v", test.name, b.terms, b.warnings)
		}
	}
}
