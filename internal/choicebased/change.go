package choicebased

import "math"

// change is what one term does to the probabilities of one row: a derivative, or a step from 0 to 1. For softmax
// probabilities with the indices η_h = z'γ_h, and b_h = ∂η_h/∂x the caller's coefficient of the term, b̄ = Σ_h P_h b_h,
//
//	∂P_j/∂x = P_j (b_j - b̄)
//	∂²P_j/∂x∂η_h = P_j (1(j=h) - P_h)(b_j - b̄) - P_j P_h (b_h - b̄),   ∂²P_j/∂x∂b_h = P_j (1(j=h) - P_h)
type change struct {
	*sample
	term     int
	discrete bool
	b        []float64 // by level; 0 for the base
	z        []float64 // room for a row with another value of the term
	p        []float64 // room for its probabilities
}

func (s *study) newChange(term int, discrete bool) *change {
	c := &change{sample: s.sample, term: term, discrete: discrete, b: make([]float64, len(s.levels))}
	c.z, c.p = make([]float64, s.width), make([]float64, len(s.levels))
	for j, m := range s.index {
		if m >= 0 {
			c.b[j] = s.unweighted.Coefficients[m*s.width+term].Estimate
		}
	}
	return c
}

// at fills effect with the change of each level's probability at the row.
func (c *change) at(r *row, effect []float64) {
	if c.discrete {
		clear(effect)
		for value, sign := range []float64{-1, 1} {
			c.move(r, float64(value))
			for j, p := range c.p {
				effect[j] += sign * p
			}
		}
		return
	}
	mean := inner(r.p, c.b)
	for j, p := range r.p {
		effect[j] = p * (c.b[j] - mean)
	}
}

// gradient adds v times the gradient of every level's change in the parameters to out[level].
func (c *change) gradient(r *row, v float64, out [][]float64) {
	if c.discrete {
		for value, sign := range []float64{-v, v} {
			c.move(r, float64(value))
			c.pull(c.z, out, func(j, h int) float64 { return sign * respond(c.p, j, h) })
		}
		return
	}
	mean := inner(r.p, c.b)
	c.pull(r.z, out, func(j, h int) float64 {
		return v * (respond(r.p, j, h)*(c.b[j]-mean) - r.p[j]*r.p[h]*(c.b[h]-mean))
	})
	for j := range out {
		for h, m := range c.index {
			if m >= 0 { // b_h = γ_h/sd
				out[j][m*c.width+c.term] += v * respond(r.p, j, h) / c.sd[c.term]
			}
		}
	}
}

// respond is ∂P_j/∂η_h.
func respond(p []float64, j, h int) float64 {
	if j == h {
		return p[j] * (1 - p[j])
	}
	return -p[j] * p[h]
}

// move fills z and p with what the row would have were its term of the given value: P_j is multiplied by exp(b_j) for
// each unit, and all are brought back to the sum 1. The largest exponent is taken off, so that none overflows.
func (c *change) move(r *row, value float64) {
	copy(c.z, r.z)
	c.z[c.term] = (value - c.mean[c.term]) / c.sd[c.term]
	by := (c.z[c.term] - r.z[c.term]) * c.sd[c.term]
	if by == 0 {
		copy(c.p, r.p)
		return
	}
	top, sum := math.Inf(-1), 0.0
	for j, b := range c.b {
		c.p[j] = math.Log(r.p[j]) + b*by
		top = max(top, c.p[j])
	}
	for j := range c.p {
		c.p[j] = math.Exp(c.p[j] - top)
		sum += c.p[j]
	}
	for j := range c.p {
		c.p[j] /= sum
	}
}

// pull adds the gradient that is given by the indices, coefficient(j, h) = ∂/∂η_h of level j's, by ∂η_h/∂γ_h = z.
func (c *change) pull(z []float64, out [][]float64, coefficient func(j, h int) float64) {
	for j := range out {
		for h, m := range c.index {
			if m < 0 {
				continue
			}
			v, block := coefficient(j, h), out[j][m*c.width:(m+1)*c.width]
			for t, zt := range z {
				block[t] += v * zt
			}
		}
	}
}
