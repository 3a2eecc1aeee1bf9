package estimate

import "math"

// Effect is the marginal effect of a term on the probability of an outcome level: the (weighted) mean over the rows of
// the model, or the effect at one point.
type Effect struct {
	Outcome, Term string
	// Effect is the mean of ∂P/∂x; when Discrete, the mean of P(x=1) - P(x=0), or of P(level) - P(base level) for a
	// level of a categorical variable, everything else as observed.
	Effect float64
	// SE is by the delta method from Fit.VCov, ModelSE from Fit.ModelVCov and RobustSE from Fit.RobustVCov, the rows
	// held fixed (Stata's margins).
	SE, ModelSE, RobustSE float64
	// Statistic is Effect/SE, judged by the normal distribution; Low and High bound the 95 % interval.
	Statistic, P, Low, High float64
	Discrete                bool
}

// fittedIndex is a fitted model with what its marginal effects need.
type fittedIndex struct {
	*indexModel
	theta []float64
	cov   covariances
}

// AverageMarginalEffects returns, for either logit, the derivative of every variable, variable by variable and level by
// level, and after these the discrete change from 0 to 1 of every dummy, that is of every variable with no values but 0
// and 1, and of every level of a categorical variable from its base. Stata's margins reports the second for i.x and the
// first for c.x. A variable is a column of the design unless Design.Parts says otherwise; then its effect goes through
// every column it is part of. Over the outcome's levels a variable's effects sum to zero. Terms that were dropped
// have none. An OLS fit returns a *Refusal: its coefficients are its marginal effects, unless there are interactions.
func (f *Fit) AverageMarginalEffects() ([]Effect, error) {
	if f.model == nil {
		return nil, refuse(NoMargins, "marginal effects are for the logits; this fit is %q", f.Kind)
	}
	m, variables := f.model, f.variables()
	slopes := m.meanSlopes()
	var effects []Effect
	for _, v := range variables {
		switch {
		case v.categorical():
		case v.column >= 0:
			effects = append(effects, f.effects(v.name, false, m.derivatives(v.column, slopes))...)
		default:
			effects = append(effects, f.effects(v.name, false, m.over(v, (*fittedIndex).derive1))...)
		}
	}
	for _, v := range variables {
		switch {
		case !v.steps():
		case v.column >= 0:
			effects = append(effects, f.effects(v.name, true, m.changes(v.column))...)
		default:
			effects = append(effects, f.effects(v.name, true, m.over(v, (*fittedIndex).change1))...)
		}
	}
	return effects, nil
}

// effects puts standard errors to the effects of one variable on every level.
func (f *Fit) effects(term string, discrete bool, g *gradients) []Effect {
	var out []Effect
	width := tail{}.width()
	for j, level := range f.Levels {
		e := Effect{Outcome: level, Term: term, Discrete: discrete, Effect: g.effect[j]}
		e.ModelSE = math.Sqrt(quadratic(f.model.cov.model, g.theta[j]))
		e.RobustSE = math.Sqrt(quadratic(f.model.cov.robust, g.theta[j]))
		e.SE = e.ModelSE
		if f.model.cov.report {
			e.SE = e.RobustSE
		}
		e.Statistic = ratio(e.Effect, e.SE)
		e.P = tail{}.p(e.Statistic)
		e.Low, e.High = e.Effect-width*e.SE, e.Effect+width*e.SE
		out = append(out, e)
	}
	return out
}

// gradients are one variable's mean effect on each level and its gradient in θ.
type gradients struct {
	effect []float64
	theta  [][]float64
}

func (m *fittedIndex) newGradients() *gradients {
	return &gradients{effect: make([]float64, m.link.levels()), theta: make([][]float64, m.link.levels())}
}

// view reads gradients, flattened into sums of the rows' as weighted, as means over the rows.
func (m *fittedIndex) view(flat []float64, total float64) *gradients {
	g := m.newGradients()
	scale(flat, 1/total)
	for j := range g.effect {
		g.effect[j] = flat[j]
		g.theta[j] = flat[len(g.effect)+j*m.params:][:m.params]
	}
	return g
}

// meanSlopes are the means over the rows of the derivatives of the probabilities in the indices. What they hold is the
// same for every variable, so that one sweep serves all of them.
type meanSlopes struct {
	first  []float64   // ∂P_j/∂u_m at j·M + m, for M indices
	second [][]float64 // ∂²P_j/∂u_m∂u_k · z at (j·M + m)·M + k
}

func (m *fittedIndex) meanSlopes() meanSlopes {
	levels, indices := m.link.levels(), len(m.places)
	first := levels * indices
	responses := make([]*response, workers())
	flat := sweep(m.n, first+first*indices*m.width, func(worker int, sums []float64, from, to int) {
		if responses[worker] == nil {
			responses[worker] = m.newResponse()
		}
		q, r := responses[worker], m.room(worker, to-from)
		m.fill(r, from, m.theta)
		for i, w := range r.w {
			m.link.response(rowOf(r.u, i, q.u), q.p, q.d, q.dd)
			rowOf(r.z, i, q.z)
			at := 0
			for j := range levels {
				for k, d := range q.d[j] {
					sums[at] += w * d
					for h, dd := range q.dd[j][k] {
						if dd != 0 {
							add(sums[first+(at*indices+h)*m.width:][:m.width], w*dd, q.z)
						}
					}
					at++
				}
			}
		}
	})
	scale(flat, 1/m.total)
	out := meanSlopes{first: flat[:first]}
	for at := first; at < len(flat); at += m.width {
		out.second = append(out.second, flat[at:at+m.width])
	}
	return out
}

// derivatives is the mean of ∂P_j/∂x_k = Σ_m (∂P_j/∂u_m) b_m, where b_m = ∂u_m/∂x_k is the coefficient of x_k in index
// m, and of its gradient
//
//	∂/∂θ = Σ_h [Σ_m (∂²P_j/∂u_m∂u_h) b_m] ∂u_h/∂θ + Σ_m (∂P_j/∂u_m) ∂b_m/∂θ.
func (m *fittedIndex) derivatives(k int, s meanSlopes) *gradients {
	g, indices := m.newGradients(), len(m.places)
	turn, b := m.back.RawRowView(k), make([]float64, indices)
	m.indices(turn, m.theta, b)
	for j := range g.effect {
		g.theta[j] = make([]float64, m.params)
		first := s.first[j*indices:][:indices]
		for i, bi := range b {
			g.effect[j] += first[i] * bi
			for h, place := range m.places {
				for p, v := range s.second[(j*indices+i)*indices+h] {
					g.theta[j][place[p]] += bi * v
				}
			}
		}
		m.pull(turn, first, g.theta[j])
	}
	return g
}

// changes is the mean of P_j(x_k=1) - P_j(x_k=0) and of its gradient. To give x_k another value is to move the row z along
// back's k-th row, and the indices along the column's coefficients.
func (m *fittedIndex) changes(k int) *gradients {
	turn, b := m.back.RawRowView(k), make([]float64, len(m.places))
	m.indices(turn, m.theta, b)
	responses, columns := make([]*response, workers()), make([][]float64, workers())
	flat := sweep(m.n, m.flat(), func(worker int, sums []float64, from, to int) {
		if responses[worker] == nil {
			responses[worker], columns[worker] = m.newResponse(), make([]float64, blockRows)
		}
		q, r, x := responses[worker], m.room(worker, to-from), columns[worker][:to-from]
		m.fill(r, from, m.theta)
		m.shifted(m.raw[k], from, 0, 1, x)
		for i, w := range r.w {
			rowOf(r.z, i, q.z)
			rowOf(r.u, i, q.u)
			m.move(q, -x[i], turn, b)
			m.weigh(q, -w, sums)
			m.move(q, 1, turn, b)
			m.weigh(q, w, sums)
		}
	})
	return m.view(flat, m.total)
}

// move shifts a row by a step of one column.
func (m *fittedIndex) move(q *response, by float64, turn, b []float64) {
	add(q.z, by, turn)
	add(q.u, by, b)
}

// weigh adds w times the probabilities at the row, and their gradients.
func (m *fittedIndex) weigh(q *response, w float64, sums []float64) {
	m.link.response(q.u, q.p, q.d, nil)
	for j, p := range q.p {
		sums[j] += w * p
		scale(q.d[j], w)
		m.pull(q.z, q.d[j], sums[len(q.p)+j*m.params:][:m.params])
	}
}

// response is a link's answer at one row.
type response struct {
	z, u, p, b []float64
	d          [][]float64
	dd         [][][]float64
}

func (m *fittedIndex) newResponse() *response {
	indices, levels := len(m.places), m.link.levels()
	r := &response{z: make([]float64, m.width), u: make([]float64, indices), b: make([]float64, indices), p: make([]float64, levels)}
	for range levels {
		r.d, r.dd = append(r.d, make([]float64, indices)), append(r.dd, square(indices))
	}
	return r
}
