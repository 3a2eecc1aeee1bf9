package estimate

import "math"

// OrderedLogit fits, by maximum likelihood, the cumulative logit of McCullagh (1980, "Regression models for ordinal
// data", JRSS B 42), signed as in Stata's ologit and R's polr, with Λ(t) = 1/(1+exp(-t)):
//
//	P(y ≤ j | x) = Λ(cut_j - x'β),   cut_1 < … < cut_{J-1}.
//
// levels are in rising order and outcome[i] indexes them, -1 for missing. A level without a row is dropped, and said
// so in Fit.Notices: between its two cut points there would be nothing to estimate. The cut points take the place of a
// constant, so that Design.Constant is ignored and a column that adds up to a constant with others is collinear.
// The null model has the cut points alone. Errors are a *Refusal or a *Separation.
func OrderedLogit(outcome []int, levels []string, d Design) (*Fit, error) {
	c, s, err := newCategories(outcome, levels, d)
	if err != nil {
		return nil, err
	}
	cuts := len(c.levels) - 1
	if err := s.needs(len(d.Terms) + cuts); err != nil {
		return nil, err
	}
	model := newIndexModel(newBasis(s, true), s, c.y, cumulative(len(c.levels)), true)
	problem := newLogit("ologit", c, s, model)
	problem.slopeSign, problem.cuts = -1, cuts
	problem.label("", model.terms...)
	below := 0.0
	for j := range cuts {
		below += c.counts[j]
		problem.startConstant(j, math.Log(below/(s.total-below)))
		problem.label("", c.levels[j]+"|"+c.levels[j+1])
	}
	return problem.fit()
}

// cumulative is the link of the ordered logit; its value is the number of levels. Index u_j is cut_j - x'β, so that
// P(y = j) = Λ(u_j) - Λ(u_{j-1}), with Λ(u_{-1}) = 0 and Λ(u_{J-1}) = 1.
type cumulative int

func (l cumulative) levels() int { return int(l) }

// logProb: for a level with a = u_y above and b = u_{y-1} below it,
//
//	ln P = ln Λ(a) + ln(1-Λ(b)) + ln(1-exp(b-a)).
//
// Written so, the derivatives subtract nothing and the three terms are concave one by one (Pratt 1981, JASA 76; Burridge
// 1981, JRSS B 43): with q = 1/(exp(a-b)-1) and r = q(1+q),
//
//	∂/∂a = 1-Λ(a) + q,   ∂/∂b = -Λ(b) - q,   ∂²/∂a² = -λ(a) - r,   ∂²/∂b² = -λ(b) - r,   ∂²/∂a∂b = r.
func (l cumulative) logProb(y int, u, g []float64, h [][]float64) float64 {
	clear(g)
	for j := range h {
		clear(h[j])
	}
	value := 0.0
	if y < len(u) {
		value += logLogistic(u[y])
		g[y] = logistic(-u[y])
		h[y][y] = -density(u[y])
	}
	if y > 0 {
		value += logLogistic(-u[y-1])
		g[y-1] = -logistic(u[y-1])
		h[y-1][y-1] = -density(u[y-1])
	}
	if y == 0 || y == len(u) {
		return value
	}
	gap := u[y] - u[y-1]
	if gap <= 0 {
		return math.Inf(-1)
	}
	q := 1 / math.Expm1(gap)
	r := q * (1 + q)
	g[y] += q
	g[y-1] -= q
	h[y][y] -= r
	h[y-1][y-1] -= r
	h[y][y-1], h[y-1][y] = r, r
	return value + math.Log(-math.Expm1(-gap))
}

// response: ∂P_j/∂u_j = λ(u_j) and ∂P_j/∂u_{j-1} = -λ(u_{j-1}), with λ = Λ(1-Λ) and λ' = λ(1-2Λ).
func (l cumulative) response(u, p []float64, d [][]float64, dd [][][]float64) {
	for j := range p {
		clear(d[j])
		for m := range u {
			clear(dd[j][m])
		}
		p[j] = 1
		if j < len(u) {
			p[j] = logistic(u[j])
			d[j][j], dd[j][j][j] = density(u[j]), slope(u[j])
		}
		if j > 0 {
			p[j] -= logistic(u[j-1])
			d[j][j-1], dd[j][j-1][j-1] = -density(u[j-1]), -slope(u[j-1])
		}
	}
}

// margins are the distances to the two cut points around level y.
func (l cumulative) margins(y int) [][]float64 {
	var forms [][]float64
	cuts := int(l) - 1
	if y < cuts {
		form := make([]float64, cuts)
		form[y] = 1
		forms = append(forms, form)
	}
	if y > 0 {
		form := make([]float64, cuts)
		form[y-1] = -1
		forms = append(forms, form)
	}
	return forms
}

func logistic(t float64) float64 {
	if t < 0 {
		e := math.Exp(t)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-t))
}

func logLogistic(t float64) float64 {
	if t < 0 {
		return t - math.Log1p(math.Exp(t))
	}
	return -math.Log1p(math.Exp(-t))
}

// density is λ, the derivative of the logistic function; slope is λ'.
func density(t float64) float64 { return logistic(t) * logistic(-t) }
func slope(t float64) float64   { return density(t) * (logistic(-t) - logistic(t)) }
