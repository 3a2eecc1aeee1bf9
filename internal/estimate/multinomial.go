package estimate

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

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
	return fitAgain(s, d, func(s *sample) (*Fit, error) { return multinomialOn(s, c, reference) })
}

func multinomialOn(s *sample, c *categories, reference int) (*Fit, error) {
	if err := s.needs((len(c.levels) - 1) * (len(s.terms) + int(indicator(s.constant)))); err != nil {
		return nil, err
	}
	link := newSoftmax(len(c.levels), reference)
	problem := newLogit("mnlogit", c, newIndexModel(newBasis(s, s.constant), c.y, link, false))
	for m, j := range link.level {
		problem.label(c.levels[j], problem.model.terms...)
		if s.constant {
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

func (l softmax) pairs() [][2]int {
	var out [][2]int
	for m := range l.level {
		for k := m; k < len(l.level); k++ {
			out = append(out, [2]int{m, k})
		}
	}
	return out
}

// pairOf is the place of the pair m ≤ k of n indices in pairs.
func pairOf(m, k, n int) int { return m*n - m*(m-1)/2 + k - m }

// derive: with P_m the chance of index m's level,
//
//	∂lnP_y/∂u_m = 1(y=m) - P_m,   -∂²lnP_y/∂u_m∂u_k = P_m (1(m=k) - P_k).
func (l softmax) derive(y []int32, w []float64, u, g, h, work [][]float64) float64 {
	base := work[0]
	levelChances(u, g, base)
	byLevel := make([][]float64, len(l.index)) // without asking whether a level is the base, which no processor can guess
	for j, m := range l.index {
		if byLevel[j] = base; m >= 0 {
			byLevel[j] = g[m]
		}
	}
	var total logSum
	for i, own := range y {
		total.add(byLevel[own][i], w[i])
	}
	for m, pm := range g {
		for k := m; k < len(g); k++ {
			second, pk, w := h[pairOf(m, k, len(g))][:len(pm)], g[k][:len(pm)], w[:len(pm)]
			if k == m {
				for i, p := range pm {
					second[i] = w[i] * p * (1 - p)
				}
				continue
			}
			for i, p := range pm {
				second[i] = -w[i] * p * pk[i]
			}
		}
	}
	for _, pm := range g {
		floats.Mul(pm, w)
		floats.Scale(-1, pm)
	}
	for i, own := range y {
		byLevel[own][i] += w[i]
	}
	return total.value()
}

// levelChances turns a block's indices into the chances p of their levels and, in base, that of the base.
func levelChances(u, p [][]float64, base []float64) {
	far := 0.0
	for _, column := range u {
		far = max(far, floats.Max(column))
	}
	if far > safeExponent {
		chancesFromTop(u, p, base)
		return
	}
	fill(base, 1)
	for m, column := range u {
		exponentials(p[m], column)
		floats.Add(base, p[m])
	}
	for i, sum := range base {
		base[i] = 1 / sum
	}
	for _, column := range p {
		floats.Mul(column, base)
	}
}

// safeExponent is far from where exponentials, and sums of them, overflow.
const safeExponent = 300

// chancesFromTop takes exponentials relative to each row's largest index, so that none overflows.
func chancesFromTop(u, p [][]float64, base []float64) {
	row := make([]float64, len(u))
	for i := range base {
		top, sum := largest(rowOf(u, i, row)), 0.0
		for m, v := range row {
			p[m][i] = math.Exp(v - top)
			sum += p[m][i]
		}
		base[i] = math.Exp(-top)
		sum += base[i]
		for m := range p {
			p[m][i] /= sum
		}
		base[i] /= sum
	}
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
		}
	}
	for j := range dd {
		for m, jm := range l.level {
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
