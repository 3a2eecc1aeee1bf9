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
	return fitAgain(s, d, func(s *sample) (*Fit, error) { return orderedOn(s, c) })
}

func orderedOn(s *sample, c *categories) (*Fit, error) {
	cuts := len(c.levels) - 1
	if err := s.needs(len(s.terms) + cuts); err != nil {
		return nil, err
	}
	model := newIndexModel(newBasis(s, true), c.y, cumulative(len(c.levels)), true)
	problem := newLogit("ologit", c, model)
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

// pairs: only neighbouring cut points meet in one probability.
func (l cumulative) pairs() [][2]int {
	var out [][2]int
	for step := range 2 {
		for m := range int(l) - 1 - step {
			out = append(out, [2]int{m, m + step})
		}
	}
	return out
}

// derive: for a level with a = u_y above and b = u_{y-1} below it,
//
//	P = Λ(a) Λ(-b) (1-exp(b-a)).
//
// Written so, the derivatives of ln P subtract nothing and its three terms are concave one by one (Pratt 1981, JASA 76;
// Burridge 1981, JRSS B 43): with q = 1/(exp(a-b)-1) and r = q(1+q),
//
//	∂/∂a = 1-Λ(a) + q,   ∂/∂b = -Λ(b) - q,   ∂²/∂a² = -λ(a) - r,   ∂²/∂b² = -λ(b) - r,   ∂²/∂a∂b = r.
//
// a - b, the distance of two cut points, is the same for every row, so that what depends on it is computed once a block.
// The pairs of indices stand as in pairs: first each with itself, then each with the next.
func (l cumulative) derive(y []int32, w []float64, u, g, h, work [][]float64) float64 {
	for _, columns := range [][][]float64{g, h} {
		for _, column := range columns {
			clear(column)
		}
	}
	between := make([]distance, len(u))
	for j := 1; j < len(u); j++ {
		if between[j] = newDistance(u[j][0] - u[j-1][0]); between[j].p <= 0 {
			return math.Inf(-1)
		}
	}
	for j, column := range u {
		for i, v := range column {
			work[j][i] = -v
		}
		exponentials(work[j], work[j])
	}
	var total logSum
	for i, own := range y {
		j, wi, p := int(own), w[i], 1.0
		if j < len(u) {
			above, below := tails(work[j][i])
			p = above
			g[j][i], h[j][i] = wi*below, wi*above*below
		}
		if j > 0 {
			above, below := tails(work[j-1][i])
			p *= below
			g[j-1][i], h[j-1][i] = -wi*above, wi*above*below
		}
		if j > 0 && j < len(u) {
			d := &between[j]
			p *= d.p
			g[j][i] += wi * d.q
			g[j-1][i] -= wi * d.q
			h[j][i] += wi * d.r
			h[j-1][i] += wi * d.r
			h[len(u)+j-1][i] = -wi * d.r
		}
		total.add(p, wi)
	}
	return total.value()
}

// distance is what depends on the distance t of two cut points alone: 1-exp(-t), and q and r of derive.
type distance struct{ p, q, r float64 }

func newDistance(t float64) distance {
	q := 1 / math.Expm1(t)
	return distance{p: -math.Expm1(-t), q: q, r: q * (1 + q)}
}

// tails are Λ(t) and Λ(-t), each to full precision, from e = exp(-t). On which side t lies need not be asked, which no
// processor could guess.
func tails(e float64) (upper, lower float64) {
	upper = 1 / (1 + e)
	return upper, e * upper
}

// response: ∂P_j/∂u_j = λ(u_j) and ∂P_j/∂u_{j-1} = -λ(u_{j-1}), with λ = Λ(1-Λ) and λ' = λ(1-2Λ).
func (l cumulative) response(u, p []float64, d [][]float64, dd [][][]float64) {
	for j := range p {
		clear(d[j])
		p[j] = 1
		if j < len(u) {
			p[j], d[j][j] = logistic(u[j]), density(u[j])
		}
		if j > 0 {
			p[j] -= logistic(u[j-1])
			d[j][j-1] = -density(u[j-1])
		}
	}
	for j, second := range dd {
		for m := range second {
			clear(second[m])
		}
		if j < len(u) {
			second[j][j] = slope(u[j])
		}
		if j > 0 {
			second[j-1][j-1] = -slope(u[j-1])
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

// density is λ, the derivative of the logistic function; slope is λ'.
func density(t float64) float64 { return logistic(t) * logistic(-t) }
func slope(t float64) float64   { return density(t) * (logistic(-t) - logistic(t)) }
