package estimate

import "math"

// dot is the weighted inner product Σ w_i a_i b_i.
func dot(a, b, w []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += w[i] * a[i] * b[i]
	}
	return sum
}

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
