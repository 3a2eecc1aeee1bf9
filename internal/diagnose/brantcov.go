package diagnose

import (
	"gonum.org/v1/gonum/mat"

	"fieldwork/internal/estimate"
)

// covariance is that of all slopes γ_1 … γ_{J-1} together; nil when a logit has no information on its own.
func (b *binaries) covariance() *mat.SymDense {
	if b.back == nil {
		return nil
	}
	cuts, k := len(b.slopes), len(b.terms)
	moments := b.moments()
	inverses := make([]*mat.SymDense, cuts)
	for j := range cuts {
		var chol mat.Cholesky
		inverses[j] = mat.NewSymDense(k+1, nil)
		if !chol.Factorize(moments[j][j]) || chol.InverseTo(inverses[j]) != nil {
			return nil
		}
	}
	out := mat.NewSymDense(cuts*k, nil)
	for j := range cuts {
		for l := j; l < cuts; l++ {
			var half, full mat.Dense
			half.Mul(inverses[j], moments[j][l])
			full.Mul(&half, inverses[l])
			place(out, &full, j*k, l*k, k)
		}
	}
	return out
}

// place writes the leading k × k of block into the upper part of out; below the diagonal stands its transpose.
func place(out *mat.SymDense, block *mat.Dense, row, col, k int) {
	for p := range k {
		for q := range k {
			if row+p <= col+q {
				out.SetSym(row+p, col+q, block.At(p, q))
			}
		}
	}
}

// moments are C_jl for j ≤ l, C_jj being A_j, in the coordinates (z, 1); nil for j > l.
func (b *binaries) moments() [][]*mat.SymDense {
	cuts, k := len(b.slopes), len(b.terms)
	out := make([][]*mat.SymDense, cuts)
	for j := range out {
		out[j] = make([]*mat.SymDense, cuts)
		for l := j; l < cuts; l++ {
			out[j][l] = mat.NewSymDense(k+1, nil)
		}
	}
	v, z := make([]float64, k), make([]float64, k+1)
	for i, row := range b.rows {
		for m, c := range b.columns {
			v[m] = c.at(row)
		}
		b.orthonormal(v, z)
		for j := range cuts {
			for l := j; l < cuts; l++ {
				addOuter(out[j][l], b.weight(row)*b.chance[l][i]*(1-b.chance[j][i]), z)
			}
		}
	}
	return out
}

// orthonormal fills z with (v·R⁻¹, 1).
func (b *binaries) orthonormal(v, z []float64) {
	for q := range v {
		z[q] = 0
		for p := range q + 1 {
			z[q] += v[p] * b.back.At(p, q)
		}
	}
	z[len(v)] = 1
}

// addOuter adds c·z·z' to the upper triangle of s.
func addOuter(s *mat.SymDense, c float64, z []float64) {
	raw := s.RawSymmetric()
	for p, zp := range z {
		line := raw.Data[p*raw.Stride : p*raw.Stride+len(z)]
		for q := p; q < len(z); q++ {
			line[q] += c * zp * z[q]
		}
	}
}

// byTerm tests the slopes of one term, whose row of R⁻¹ leads back from γ to them, up to the column's length.
func (b *binaries) byTerm(i int, v mat.Symmetric) estimate.Test {
	k, others := len(b.terms), len(b.slopes)-1
	pick, differences := mat.NewDense(others, others*k, nil), make([]float64, others)
	for j := range others {
		for m := i; m < k; m++ {
			pick.Set(j, j*k+m, b.back.At(i, m))
		}
		differences[j] = (b.slopes[0][i] - b.slopes[j+1][i]) * b.columns[i].length
	}
	statistic, definite := wald(differences, estimate.Sandwich(pick, v))
	if !definite {
		return nothing()
	}
	return chiSquared(statistic, others)
}
