package estimate

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
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
//
// A block of Z's rows is computed from the caller's columns whenever it is needed, unless all of Z takes little memory,
// by forward substitution in R'z = x, which is backward stable: what comes out belongs to values that differ from the caller's by
// their own rounding.
type basis struct {
	*sample
	terms    []string    // the columns kept
	columns  []int       // their places in the design
	raw      [][]float64 // the caller's columns
	shift    []scaling
	sd       []float64   // their standard deviations (root mean squares without a constant)
	warnings []Warning   // on the columns left out
	width    int         // columns of Z: the terms, then the constant if there is one
	q, r     [][]float64 // by column kept: its direction in the space of the triangle; R down to its diagonal
	back     *mat.Dense  // width × width
	forward  [][]float64 // of R, by column: what is above the diagonal over it, its sign changed
	others   []other
	stored   [][]float64 // Z by columns, when it is small
}

// storable is the greatest number of values for which Z is kept: 32 MiB of them.
const storable = 4 << 20

// observed is a column that is decomposed along with the design: the outcome of a regression.
type observed struct {
	column []float64
	scan   scan
}

// other is what became of it: its column of the triangle, of (x - mean)·scale.
type other struct {
	scaling
	r []float64
}

// scaling turns a column into (x - mean)·scale, which is about one in size.
type scaling struct{ mean, scale float64 }

// newBasis finds the QR decomposition of the columns about their means (about zero without a constant), in their order,
// so that of a collinear set the last is dropped.
func newBasis(s *sample, constant bool, others ...observed) *basis {
	b, columns, scans := &basis{sample: s}, slices.Clone(s.x), slices.Clone(s.scans)
	for _, o := range others {
		columns, scans = append(columns, o.column), append(scans, o.scan)
	}
	shifts := s.scalings(columns, scans, constant)
	triangle := s.triangle(columns, shifts)
	b.orthonormalise(triangle[:len(s.x)], shifts)
	for o := len(s.x); o < len(columns); o++ {
		b.others = append(b.others, other{shifts[o], triangle[o]})
	}
	b.width = len(b.terms)
	if constant {
		b.width++
	}
	if b.width > 0 {
		b.invert(constant)
	}
	return b
}

// orthonormalise makes the columns of the triangle, which has their inner products, orthonormal one by one, each twice:
// "twice is enough" to be orthogonal to working precision (Giraud, Langou and Rozložník 2005, Numerische Mathematik 101).
func (b *basis) orthonormalise(columns [][]float64, shifts []scaling) {
	for k, v := range columns {
		sd, lengths := norm(v), make([]float64, len(b.q), len(b.q)+1)
		if sd > 0 {
			floats.Scale(1/sd, v)
		}
		for range 2 {
			for j, q := range b.q {
				c := floats.Dot(v, q)
				lengths[j] += c
				floats.AddScaled(v, -c, q)
			}
		}
		length, unit := norm(v), sd/shifts[k].scale
		size := math.Hypot(shifts[k].mean, unit)
		if sd == 0 || length <= collinear+rounding*size/unit {
			b.drop(b.sample.terms[k], unit <= rounding*size)
			continue
		}
		floats.Scale(1/length, v)
		b.q = append(b.q, v)
		lengths = append(lengths, length)
		b.terms, b.columns, b.raw = append(b.terms, b.sample.terms[k]), append(b.columns, k), append(b.raw, b.x[k])
		b.sd, b.r = append(b.sd, unit), append(b.r, lengths)
		b.shift = append(b.shift, scaling{shifts[k].mean, 1 / unit})
	}
}

func (b *basis) drop(term string, constant bool) {
	w := Warning{Code: Collinear, Term: term, Message: fmt.Sprintf("term %q dropped: it is a linear combination of the terms before it", term)}
	if constant {
		w = Warning{Code: ConstantColumn, Term: term, Message: fmt.Sprintf("term %q dropped: it is the same in every row", term)}
	}
	b.warnings = append(b.warnings, w)
}

// invert fills back, of which column c solves R·x = e_c and undoes the scaling; the constant stands last and takes the
// means back.
func (b *basis) invert(constant bool) {
	b.back = mat.NewDense(b.width, b.width, nil)
	for j, r := range b.r {
		forward := append([]float64{}, r[:j]...)
		scale(forward, -1/r[j])
		b.forward = append(b.forward, forward)
	}
	for c := range b.terms {
		x := make([]float64, c+1)
		x[c] = 1
		for j := c; j >= 0; j-- {
			x[j] /= b.r[j][j]
			floats.AddScaled(x[:j], -x[j], b.r[j][:j])
		}
		centre := 0.0
		for j, v := range x {
			v *= b.shift[j].scale
			b.back.Set(j, c, v)
			centre -= v * b.shift[j].mean
		}
		if constant {
			b.back.Set(b.width-1, c, centre)
		}
	}
	if constant {
		b.back.Set(b.width-1, b.width-1, 1)
	}
}

// store keeps Z, if it is small, for whoever sweeps over it many times.
func (b *basis) store() {
	if b.n*b.width > storable || b.stored != nil || b.width == 0 {
		return
	}
	z := make([][]float64, b.width)
	for p := range z {
		z[p] = make([]float64, b.n)
	}
	sweep(b.n, 0, func(_ int, _ []float64, from, to int) {
		part := make([][]float64, b.width)
		for p := range part {
			part[p] = z[p][from:to]
		}
		b.block(from, part)
	})
	b.stored = z
}

// rows sets z, one slice a column of Z, to the rows from the given one on: it writes into the slices or, when Z is in
// store, makes them parts of it, which nobody may change.
func (b *basis) rows(from, n int, z [][]float64) {
	if b.stored == nil {
		b.block(from, z)
		return
	}
	for p, column := range b.stored {
		z[p] = column[from : from+n]
	}
}

// block fills z with the rows from the given one on.
func (b *basis) block(from int, z [][]float64) {
	for j, column := range b.raw {
		b.shifted(column, from, b.shift[j].mean, b.shift[j].scale/b.r[j][j], z[j])
		combine(z[j], z[:j], b.forward[j])
	}
	if b.width > len(b.terms) {
		fill(z[b.width-1], 1)
	}
}

// each visits the rows of Z one after the other; z is used again for the next.
func (b *basis) each(visit func(i int, z []float64)) {
	block, row := newColumns(b.width), make([]float64, b.width)
	for from := 0; from < b.n; from += blockRows {
		columns := cut(block, min(blockRows, b.n-from))
		b.block(from, columns)
		for i := range min(blockRows, b.n-from) {
			for p, column := range columns {
				row[p] = column[i]
			}
			visit(from+i, row)
		}
	}
}
