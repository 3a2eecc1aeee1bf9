package estimate

import "math"

// Effect is the average marginal effect of a term on the probability of an outcome level: the (weighted) mean over the
// rows of the model.
type Effect struct {
	Outcome, Term string
	// Effect is the mean of ∂P/∂x; when Discrete, the mean of P(x=1) - P(x=0), everything else as observed.
	Effect float64
	// SE is by the delta method from Fit.VCov and RobustSE from Fit.RobustVCov, the rows held fixed (Stata's margins).
	SE, RobustSE float64
	// Statistic is Effect/SE, judged by the normal distribution; Low and High bound the 95 % interval.
	Statistic, P, Low, High float64
	Discrete                bool
}

// fittedIndex is a fitted model with what its marginal effects need.
type fittedIndex struct {
	*indexModel
	kind  WeightKind
	theta []float64
	cov   covariances
	total float64 // sum of the weights
	at    []int   // places of the rows among the caller's
}

// AverageMarginalEffects returns, for either logit, the derivative of every term, term by term and level by level, and
// after these the discrete change from 0 to 1 of every dummy, that is of every term with no values but 0 and 1.
// Stata's margins reports the second for i.x and the first for c.x. Over the levels a term's effects sum to zero.
// Terms that were dropped have none. An OLS fit returns a *Refusal: its coefficients are its marginal effects.
func (f *Fit) AverageMarginalEffects() ([]Effect, error) {
	if f.model == nil {
		return nil, refuse(NoMargins, "marginal effects are for the logits; this fit is %q", f.Kind)
	}
	var effects []Effect
	for k, term := range f.model.terms {
		effects = append(effects, f.effects(term, false, f.model.derivatives(k))...)
	}
	for k, term := range f.model.terms {
		if dummy(f.model.raw[k]) {
			effects = append(effects, f.effects(term, true, f.model.changes(k))...)
		}
	}
	return effects, nil
}

// effects puts standard errors to the effects of one term on every level.
func (f *Fit) effects(term string, discrete bool, g *gradients) []Effect {
	official, width := f.model.cov.official(f.model.kind), tail{}.width()
	var out []Effect
	for j, level := range f.Levels {
		e := Effect{Outcome: level, Term: term, Discrete: discrete, Effect: g.effect[j] / f.model.total}
		scale(g.theta[j], 1/f.model.total)
		e.SE = math.Sqrt(quadratic(official, g.theta[j]))
		e.RobustSE = math.Sqrt(quadratic(f.model.cov.robust, g.theta[j]))
		e.Statistic = ratio(e.Effect, e.SE)
		e.P = tail{}.p(e.Statistic)
		e.Low, e.High = e.Effect-width*e.SE, e.Effect+width*e.SE
		out = append(out, e)
	}
	return out
}

// gradients are sums over rows of one term's effect on each level and of its gradient in θ.
type gradients struct {
	effect []float64
	theta  [][]float64
}

// derivatives sums ∂P_j/∂x_k = Σ_m (∂P_j/∂u_m) b_m, where b_m = ∂u_m/∂x_k is the coefficient of x_k in index m, and
//
//	∂/∂θ = Σ_h [Σ_m (∂²P_j/∂u_m∂u_h) b_m] ∂u_h/∂θ + Σ_m (∂P_j/∂u_m) ∂b_m/∂θ.
func (m *fittedIndex) derivatives(k int) *gradients {
	g, r := m.newGradients(), m.newResponse()
	b, turn, c := m.coefficient(k), m.back.RawRowView(k), make([]float64, len(m.places))
	for i, w := range m.w {
		z := m.row(i)
		m.respond(r, z)
		for j := range r.p {
			clear(c)
			for p, bp := range b {
				g.effect[j] += w * r.d[j][p] * bp
				for h := range c {
					c[h] += w * r.dd[j][p][h] * bp
				}
			}
			m.pull(z, c, g.theta[j])
			copy(c, r.d[j])
			scale(c, w)
			m.pull(turn, c, g.theta[j])
		}
	}
	return g
}

// changes sums P_j(x_k=1) - P_j(x_k=0). To give x_k another value is to move the row z along back's k-th row.
func (m *fittedIndex) changes(k int) *gradients {
	g, r := m.newGradients(), m.newResponse()
	turn, c, z := m.back.RawRowView(k), make([]float64, len(m.places)), make([]float64, m.width)
	for i, w := range m.w {
		for value, sign := range []float64{-w, w} {
			for p, v := range m.row(i) {
				z[p] = v + (float64(value)-m.raw[k][i])*turn[p]
			}
			m.respond(r, z)
			for j := range r.p {
				g.effect[j] += sign * r.p[j]
				copy(c, r.d[j])
				scale(c, sign)
				m.pull(z, c, g.theta[j])
			}
		}
	}
	return g
}

// coefficient is ∂u_m/∂x_k for every index m.
func (m *fittedIndex) coefficient(k int) []float64 {
	b := make([]float64, len(m.places))
	m.indices(m.back.RawRowView(k), m.theta, b)
	return b
}

// response is a link's answer at one row.
type response struct {
	u, p []float64
	d    [][]float64
	dd   [][][]float64
}

func (m *fittedIndex) newResponse() *response {
	indices, levels := len(m.places), m.link.levels()
	r := &response{u: make([]float64, indices), p: make([]float64, levels)}
	for range levels {
		r.d, r.dd = append(r.d, make([]float64, indices)), append(r.dd, square(indices))
	}
	return r
}

func (m *fittedIndex) respond(r *response, z []float64) {
	m.indices(z, m.theta, r.u)
	m.link.response(r.u, r.p, r.d, r.dd)
}

func (m *fittedIndex) newGradients() *gradients {
	g := &gradients{effect: make([]float64, m.link.levels())}
	for range g.effect {
		g.theta = append(g.theta, make([]float64, m.params))
	}
	return g
}

// dummy tells whether a column has both of the values 0 and 1, and no others.
func dummy(column []float64) bool {
	var zero, one bool
	for _, v := range column {
		switch v {
		case 0:
			zero = true
		case 1:
			one = true
		default:
			return false
		}
	}
	return zero && one
}
