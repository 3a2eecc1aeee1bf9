package estimate

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// A column is collinear when what the columns before it do not explain is smaller than collinear times its standard
// deviation, or is lost in the rounding of its values. Filip's polynomial of degree ten, the hardest of NIST's
// regressions, leaves 1e-8 and is estimated; a column that is a sum of others leaves 1e-16.
const (
	collinear = 1e-10
	rounding  = 1e-14
)

// basis is a design in orthonormal coordinates: X = Z·back⁻¹ with Z'WZ = I, where W holds the weights scaled to sum
// to one. The likelihood of a model that is linear in X is the same function in either coordinates, so we estimate
// in these, where it is as round as the data allow, and map the result back: β = back·γ, Var(β) = back·Var(γ)·back'.
type basis struct {
	terms   []string    // the columns kept
	raw     [][]float64 // their values, raw[k][i]
	sd      []float64   // their standard deviations (root mean squares without a constant)
	dropped []string    // notices on the columns left out
	width   int         // columns of Z: the terms, then the constant if there is one
	z       []float64   // Z by rows
	back    *mat.Dense  // width × width
}

// row is the i-th row of Z.
func (b *basis) row(i int) []float64 { return b.z[i*b.width : (i+1)*b.width] }

// newBasis orthonormalises the columns of the sample in their order, so that of a collinear set the last is dropped.
// It is Gram-Schmidt's QR decomposition, each column made orthogonal twice: "twice is enough" to be orthogonal to
// working precision (Giraud, Langou and Rozložník 2005, Numerische Mathematik 101).
func newBasis(s *sample, constant bool) *basis {
	b := &basis{}
	var q, r [][]float64
	var means []float64
	for k, column := range s.x {
		v, mean, sd, size := standardise(column, s.w, s.total, constant)
		rk := orthogonalise(v, q, s.w, s.total)
		length := math.Sqrt(dot(v, v, s.w) / s.total)
		if sd == 0 || length <= collinear+rounding*size/sd {
			b.dropped = append(b.dropped, collinearNotice(s.terms[k], sd <= rounding*size))
			continue
		}
		scale(v, 1/length)
		q, r = append(q, v), append(r, append(rk, length))
		b.terms, b.raw = append(b.terms, s.terms[k]), append(b.raw, column)
		b.sd, means = append(b.sd, sd), append(means, mean)
	}
	b.width = len(q)
	if constant {
		b.width++
	}
	b.fillRows(q, s.rows(), constant)
	b.fillBack(r, means, constant)
	return b
}

func collinearNotice(term string, constant bool) string {
	if constant {
		return fmt.Sprintf("term %q dropped: it is the same in every row", term)
	}
	return fmt.Sprintf("term %q dropped: it is a linear combination of the terms before it", term)
}

// standardise returns the column with mean zero (when centred) and root mean square one, and the mean, the scale that
// was divided by, and the root mean square of the column as it came.
func standardise(column, w []float64, total float64, centred bool) (v []float64, mean, sd, size float64) {
	if centred {
		mean = weightedMean(column, w, total)
	}
	v = make([]float64, len(column))
	for i, x := range column {
		v[i] = x - mean
	}
	sd = math.Sqrt(dot(v, v, w) / total)
	size = math.Hypot(mean, sd)
	if sd > 0 {
		scale(v, 1/sd)
	}
	return v, mean, sd, size
}

// orthogonalise takes from v its projections on the orthonormal columns q, twice, and returns their lengths.
func orthogonalise(v []float64, q [][]float64, w []float64, total float64) []float64 {
	lengths := make([]float64, len(q), len(q)+1)
	for range 2 {
		for j, column := range q {
			c := dot(v, column, w) / total
			lengths[j] += c
			add(v, -c, column)
		}
	}
	return lengths
}

func (b *basis) fillRows(q [][]float64, rows int, constant bool) {
	b.z = make([]float64, rows*b.width)
	for i := range rows {
		row := b.row(i)
		for k, column := range q {
			row[k] = column[i]
		}
		if constant {
			row[len(q)] = 1
		}
	}
}

// fillBack inverts the triangle R of the decomposition, column by column, and undoes the scaling and the centring:
// β = S⁻¹R⁻¹γ and constant = γ₀ - mean'β. r[j] holds column j of R down to its diagonal.
func (b *basis) fillBack(r [][]float64, means []float64, constant bool) {
	k := len(r)
	if b.width == 0 {
		return
	}
	b.back = mat.NewDense(b.width, b.width, nil)
	for c := range k {
		x := make([]float64, k)
		x[c] = 1
		for j := c; j >= 0; j-- {
			x[j] /= r[j][j]
			for i := range j {
				x[i] -= r[j][i] * x[j]
			}
		}
		shift := 0.0
		for j := range c + 1 {
			b.back.Set(j, c, x[j]/b.sd[j])
			shift += means[j] * x[j] / b.sd[j]
		}
		if constant {
			b.back.Set(k, c, -shift)
		}
	}
	if constant {
		b.back.Set(k, k, 1)
	}
}

// weightedMean starts from the first value, so that the mean of a constant column is that constant to the last bit.
func weightedMean(x, w []float64, total float64) float64 {
	sum := 0.0
	for i, v := range x {
		sum += w[i] * (v - x[0])
	}
	return x[0] + sum/total
}
