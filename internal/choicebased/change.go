package choicebased

import (
	"math"

	"fieldwork/internal/estimate"
)

// change is what the movement of one variable does to the probabilities of one row: a derivative, or a step from one value
// to another. The variable may be part of several columns x_k. For softmax probabilities with the indices η_h = z'γ_h, and
// b_h = ∂η_h/∂v = Σ_k β_hk ∂x_k/∂v, b̄ = Σ_h P_h b_h,
//
//	∂P_j/∂v = P_j (b_j - b̄)
//	∂²P_j/∂v∂η_h = P_j (1(j=h) - P_h)(b_j - b̄) - P_j P_h (b_h - b̄),   ∂²P_j/∂v∂b_h = P_j (1(j=h) - P_h)
//
// A change looks at a row first; effect and gradient speak of the row that it looked at last.
type change struct {
	*sample
	estimate.Movement
	beta [][]float64 // by level, the caller's coefficients of Columns; nil for the base
	// Of a derivative:
	slope []float64 // ∂x_k/∂v of Columns
	b     []float64 // by level; 0 for the base
	row   *row
	// Of a step, the row before and after it:
	ends [2]end
}

// end is a row with the variable at another value: its columns and its probabilities.
type end struct{ z, p []float64 }

func (s *study) newChange(m estimate.Movement) *change {
	c := &change{sample: s.sample, Movement: m, beta: make([][]float64, len(s.levels)), b: make([]float64, len(s.levels))}
	c.slope = make([]float64, len(m.Columns))
	for i := range c.ends {
		c.ends[i] = end{z: make([]float64, s.width), p: make([]float64, len(s.levels))}
	}
	for j, block := range s.index {
		for _, k := range m.Columns {
			if block >= 0 {
				c.beta[j] = append(c.beta[j], s.unweighted.Coefficients[block*s.width+k].Estimate)
			}
		}
	}
	return c
}

// look turns to a row.
func (c *change) look(r *row) {
	if c.Discrete {
		c.move(r, 0, c.ends[0])
		c.move(r, 1, c.ends[1])
		return
	}
	c.row = r
	c.Slopes(r.at, c.slope)
	for j, beta := range c.beta {
		c.b[j] = inner(beta, c.slope)
	}
}

// effect fills out with the change of each level's probability.
func (c *change) effect(out []float64) {
	if c.Discrete {
		for j := range out {
			out[j] = c.ends[1].p[j] - c.ends[0].p[j]
		}
		return
	}
	mean := inner(c.row.p, c.b)
	for j, p := range c.row.p {
		out[j] = p * (c.b[j] - mean)
	}
}

// gradient adds v times the gradient of every level's change in the parameters to out[level].
func (c *change) gradient(v float64, out [][]float64) {
	if c.Discrete {
		for i, sign := range []float64{-v, v} {
			c.pull(c.ends[i].z, out, func(j, h int) float64 { return sign * respond(c.ends[i].p, j, h) })
		}
		return
	}
	p, mean := c.row.p, inner(c.row.p, c.b)
	c.pull(c.row.z, out, func(j, h int) float64 {
		return v * (respond(p, j, h)*(c.b[j]-mean) - p[j]*p[h]*(c.b[h]-mean))
	})
	for j := range out {
		for h, m := range c.index {
			for i, k := range c.Columns {
				if m >= 0 { // β_hk = γ_hk/sd_k
					out[j][m*c.width+k] += v * respond(p, j, h) * c.slope[i] / c.sd[k]
				}
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

// move makes the row what it would be were the variable at the value: P_j is multiplied by exp(β_j'Δx), and all are
// brought back to the sum 1. The largest exponent is taken off, so that none overflows.
func (c *change) move(r *row, value float64, to end) {
	c.Values(r.at, value, c.slope)
	copy(to.z, r.z)
	still := true
	for i, k := range c.Columns {
		to.z[k] = (c.slope[i] - c.mean[k]) / c.sd[k]
		c.slope[i] = (to.z[k] - r.z[k]) * c.sd[k]
		still = still && c.slope[i] == 0
	}
	if still {
		copy(to.p, r.p)
		return
	}
	top, sum := math.Inf(-1), 0.0
	for j, beta := range c.beta {
		to.p[j] = math.Log(r.p[j]) + inner(beta, c.slope)
		top = max(top, to.p[j])
	}
	for j := range to.p {
		to.p[j] = math.Exp(to.p[j] - top)
		sum += to.p[j]
	}
	for j := range to.p {
		to.p[j] /= sum
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
