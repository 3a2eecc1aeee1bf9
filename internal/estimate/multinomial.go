package estimate

import "math"

// MultinomialLogit fits, by maximum likelihood, the multinomial logit of McFadden (1974, "Conditional logit analysis of
// qualitative choice behavior"), with the coefficients of the base level held at zero:
//
//	P(y = j | x) = exp(x'β_j) / Σ_h exp(x'β_h),   β_base = 0.
//
// outcome[i] indexes levels, -1 for missing; base indexes levels too. Levels without a row are dropped and, if the base
// is one of them, the first level in use becomes the base; both are said in Fit.Notices.
//
// The null model of LogLikNull has the constants alone; without Design.Constant it gives every level the same chance.
// Errors are a *Refusal or a *Separation.
func MultinomialLogit(outcome []int, levels []string, base int, d Design) (*Fit, error) {
	if base < 0 || base >= len(levels) {
		return nil, refuse(BadShape, "base %d is none of %d levels", base, len(levels))
	}
	c, s, err := newCategories(outcome, levels, d)
	if err != nil {
		return nil, err
	}
	reference := c.base(base)
	constants := int(indicator(d.Constant))
	if err := s.needs((len(c.levels) - 1) * (len(d.Terms) + constants)); err != nil {
		return nil, err
	}
	link := newSoftmax(len(c.levels), reference)
	problem := newLogit("mnlogit", c, s, newIndexModel(newBasis(s, d.Constant), s, c.y, link, false))
	for m, j := range link.level {
		problem.label(c.levels[j], problem.model.terms...)
		if d.Constant {
			problem.label(c.levels[j], ConstantTerm)
			problem.startConstant(m, math.Log(c.counts[j]/c.counts[reference]))
		}
	}
	fit, err := problem.fit()
	if err != nil {
		return nil, err
	}
	fit.Base = c.levels[reference]
	return fit, nil
}

// softmax is the link of the multinomial logit; u holds the indices of the levels other than the base, in order.
type softmax struct {
	level []int // level[m] is the level of index m
	index []int // index[j] is the index of level j, -1 for the base
}

func newSoftmax(levels, base int) softmax {
	l := softmax{index: make([]int, levels)}
	for j := range levels {
		l.index[j] = -1
		if j != base {
			l.index[j] = len(l.level)
			l.level = append(l.level, j)
		}
	}
	return l
}

func (l softmax) levels() int { return len(l.index) }

// logProb: with P_m the chance of index m's level,
//
//	∂lnP_y/∂u_m = 1(y=m) - P_m,   ∂²lnP_y/∂u_m∂u_k = -P_m (1(m=k) - P_k).
func (l softmax) logProb(y int, u, g []float64, h [][]float64) float64 {
	top, sum := largest(u), 0.0
	for m, v := range u {
		g[m] = math.Exp(v - top)
		sum += g[m]
	}
	sum += math.Exp(-top)
	for m := range u {
		g[m] /= sum
	}
	for m, pm := range g {
		for k, pk := range g {
			h[m][k] = pm * pk
		}
		h[m][m] = -pm * (1 - pm)
	}
	value, own := -top-math.Log(sum), l.index[y]
	if own >= 0 {
		value += u[own]
		g[own]--
	}
	scale(g, -1)
	return value
}

// response: with δ(j,m) = 1(level j has index m),
//
//	∂P_j/∂u_m = P_j (δ(j,m) - P_m)
//	∂²P_j/∂u_m∂u_k = P_j [(δ(j,m) - P_m)(δ(j,k) - P_k) - P_m (1(m=k) - P_k)].
func (l softmax) response(u, p []float64, d [][]float64, dd [][][]float64) {
	top, sum := largest(u), 0.0
	for j, m := range l.index {
		p[j] = math.Exp(-top)
		if m >= 0 {
			p[j] = math.Exp(u[m] - top)
		}
		sum += p[j]
	}
	scale(p, 1/sum)
	for j := range p {
		for m, jm := range l.level {
			d[j][m] = p[j] * (indicator(j == jm) - p[jm])
			for k, jk := range l.level {
				dd[j][m][k] = p[j] * ((indicator(j == jm)-p[jm])*(indicator(j == jk)-p[jk]) -
					p[jm]*(indicator(m == k)-p[jk]))
			}
		}
	}
}

// margins are u_y - u_k for every other level k; the base's u is zero.
func (l softmax) margins(y int) [][]float64 {
	var forms [][]float64
	for j, k := range l.index {
		if j == y {
			continue
		}
		form := make([]float64, len(l.level))
		if k >= 0 {
			form[k] = -1
		}
		if own := l.index[y]; own >= 0 {
			form[own] = 1
		}
		forms = append(forms, form)
	}
	return forms
}

// largest is the greatest of u and zero, the base's index; exponentials are taken relative to it and cannot overflow.
func largest(u []float64) float64 {
	top := 0.0
	for _, v := range u {
		top = max(top, v)
	}
	return top
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
