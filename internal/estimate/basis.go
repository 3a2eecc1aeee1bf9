package estimate

import (
	"fmt"
	"math"
	"slices"

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

// newBasis orthonormalises the constant, if there is one, and the columns of the sample in their order, so that of a
// collinear set the last is dropped. It is Gram-Schmidt's QR decomposition, each column made orthogonal twice: "twice is
// enough" to be orthogonal to working precision (Giraud, Langou and Rozložník 2005, Numerische Mathematik 101).
func newBasis(s *sample, constant bool) *basis {
	b := &basis{}
	t := &triangle{w: s.w, total: s.total}
	if constant {
		t.append(slices.Repeat([]float64{1}, s.rows()), []float64{1}, 1)
	}
	for k, column := range s.x {
		v, mean, sd, size := standardise(column, s.w, s.total, constant)
		r := t.orthogonalise(v)
		length := math.Sqrt(dot(v, v, s.w) / s.total)
		if sd == 0 || length <= collinear+rounding*size/sd {
			b.dropped = append(b.dropped, collinearNotice(s.terms[k], sd <= rounding*size))
			continue
		}
		if constant {
			r[0] += mean / sd
		}
		scale(v, 1/length)
		t.append(v, append(r, length), sd)
		b.terms, b.raw, b.sd = append(b.terms, s.terms[k]), append(b.raw, column), append(b.sd, sd)
	}
	b.width = len(t.q)
	if b.width > 0 {
		b.fill(t, constant)
	}
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

// triangle is a QR decomposition under way: column j of the design is scale_j · Σ_i r_ij q_i, with r_ij = 0 below the
// diagonal. r[j] holds column j down to its diagonal.
type triangle struct {
	w     []float64
	total float64
	q, r  [][]float64
	scale []float64
}

func (t *triangle) append(q, r []float64, scale float64) {
	t.q, t.r, t.scale = append(t.q, q), append(t.r, r), append(t.scale, scale)
}

// orthogonalise takes from v its projections on the columns so far, twice, and returns their lengths.
func (t *triangle) orthogonalise(v []float64) []float64 {
	lengths := make([]float64, len(t.q), len(t.q)+1)
	for range 2 {
		for j, q := range t.q {
			c := dot(v, q, t.w) / t.total
			lengths[j] += c
			add(v, -c, q)
		}
	}
	return lengths
}

// inverse is column c of the inverse of the scaled triangle.
func (t *triangle) inverse(c int) []float64 {
	x := make([]float64, len(t.q))
	x[c] = 1
	for j := c; j >= 0; j-- {
		x[j] /= t.r[j][j]
		add(x[:j], -x[j], t.r[j][:j])
	}
	for j := range x {
		x[j] /= t.scale[j]
	}
	return x
}

// fill lays out the rows of Z and the matrix back, with the constant moved from the first place to the last.
func (b *basis) fill(t *triangle, constant bool) {
	place := func(j int) int {
		if constant {
			return (j + b.width - 1) % b.width
		}
		return j
	}
	b.z, b.back = make([]float64, len(t.w)*b.width), mat.NewDense(b.width, b.width, nil)
	for j, q := range t.q {
		for i, v := range q {
			b.row(i)[place(j)] = v
		}
		for i, v := range t.inverse(j) {
			b.back.Set(place(i), place(j), v)
		}
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
