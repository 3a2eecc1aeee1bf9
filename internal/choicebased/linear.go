package choicebased

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

func table(a mat.Symmetric) [][]float64 {
	out := make([][]float64, a.SymmetricDim())
	for i := range out {
		for j := range len(out) {
			out[i] = append(out[i], a.At(i, j))
		}
	}
	return out
}

// quadratic is g'Vg.
func quadratic(v mat.Symmetric, g []float64) float64 {
	x := mat.NewVecDense(len(g), g)
	return mat.Inner(x, v, x)
}

func inner(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// root is a standard error from a variance. A variance that is zero but for rounding may come out below zero.
func root(variance float64) float64 { return math.Sqrt(max(0, variance)) }

// Inference is what follows from an estimate and its standard error by the normal distribution.
type Inference struct {
	// SE is the standard error that the other numbers rest on.
	SE float64
	// Statistic is the estimate over SE and P its two-sided p-value; both are NaN when SE is zero.
	Statistic, P float64
	// Low and High bound the 95 % interval.
	Low, High float64
}

func infer(estimate, se float64) Inference {
	width := distuv.UnitNormal.Quantile(0.975) * se
	in := Inference{SE: se, Statistic: math.NaN(), Low: estimate - width, High: estimate + width}
	if se != 0 {
		in.Statistic = estimate / se
	}
	in.P = math.Erfc(math.Abs(in.Statistic) / math.Sqrt2)
	return in
}
