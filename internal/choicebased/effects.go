package choicebased

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"fieldwork/internal/estimate"
)

// PopulationEffect is the average marginal effect of a variable on the probability of an outcome, the mean over the
// population: of ∂P/∂x or, when Discrete, of P(x=1) - P(x=0), or P(level) - P(base level) for a level of a categorical
// variable. Term is the variable's name, or "variable=level"; what is a variable is as in
// estimate.Fit.AverageMarginalEffects.
type PopulationEffect struct {
	Outcome, Term string
	Discrete      bool
	Effect        float64
	// Inference rests on SEUnconditional.
	Inference
	// SEConditional is the delta method with the rows held fixed, which is what Stata's margins reports; SEUnconditional
	// adds that the rows are a sample of the population within each outcome, and the shares an estimate.
	SEConditional, SEUnconditional float64
	// AtQuotaShares is the effect of the unweighted fit in the unweighted sample, with its SE: that of a population
	// which is divided as the quotas divide the sample.
	AtQuotaShares, SEAtQuotaShares float64
}

// average is the mean effect of one variable over the population, on every level, on the way to its variance.
type average struct {
	*change
	mu     []float64   // of each level
	g      [][]float64 // G of each level
	turn   [][]float64 // G I⁻¹ of each level
	mean   [][]float64 // mean[j][e]: the mean over the rows of level j of the effect on level e
	within []float64   // the first sum of the unconditional variance, of each level
	row    []float64   // room for a row's effects
}

// effects are, with m_i a row's effect at the corrected constants,
//
//	μ = Σ_i w_i m_i/n = Σ_j Q_j m̄_j,   G = dμ/dθ
//	conditional:    Var(μ) = G V G'                                   V that of the corrected coefficients
//	unconditional:  Var(μ) = Σ_j n_j/(n_j-1) Σ_{i in j} ψ_i² + d'Sd
//	                ψ_i = G I⁻¹ (s_i - s̄_j) + (Q_j/n_j)(m_i - m̄_j)
//	                d_j = dμ/dQ_j = m̄_j + G c_j,  c_j the constant of j over Q_j, c_0 = -Σ_j (the constant of j)/Q_0
//
// The first sum is the variance between samples with the same quotas (influence functions within strata; Wooldridge
// 2001, Econometric Theory 17); the second is what the shares add, from N arrivals [Σ Q_j d_j² - (Σ Q_j d_j)²]/N. Were
// everybody who arrived in the sample, the two would add up to the usual unconditional variance.
func (s *study) effects() ([]PopulationEffect, error) {
	atQuotas, err := s.unweighted.AverageMarginalEffects()
	if err != nil {
		return nil, err
	}
	averages := s.averages()
	if len(averages) == 0 {
		return nil, nil
	}
	s.collect(averages)
	s.spread(averages)
	conditional := s.constantsAdjusted(s.moments.plain, true)
	var out []PopulationEffect
	for i, a := range averages {
		for e := range s.levels {
			out = append(out, s.effect(a, e, conditional, atQuotas[i*len(s.levels)+e]))
		}
	}
	return out, nil
}

// averages makes room for the effects of every movement, in the order of the unweighted fit's own effects.
func (s *study) averages() []*average {
	var out []*average
	for _, movement := range s.unweighted.Movements() {
		a := &average{change: s.newChange(movement), row: make([]float64, len(s.levels))}
		a.mu, a.within = make([]float64, len(s.levels)), make([]float64, len(s.levels))
		for range s.levels {
			a.g = append(a.g, make([]float64, s.params))
			a.mean = append(a.mean, make([]float64, len(s.levels)))
		}
		out = append(out, a)
	}
	return out
}

// populationRows visits the rows as the unweighted fit has them and, beside each, the same row with the probabilities at
// the corrected constants, P_j w_j/Σ_h P_h w_h.
func (s *study) populationRows(visit func(fitted, r *row)) {
	at := make([]float64, len(s.levels))
	for r := range s.rows(s.unweighted) {
		sum := inner(r.p, s.weight)
		for j, p := range r.p {
			at[j] = p * s.weight[j] / sum
		}
		moved := *r
		moved.p = at
		visit(r, &moved)
	}
}

// collect reads the rows for the mean effects and their gradients.
func (s *study) collect(averages []*average) {
	s.populationRows(func(_, r *row) {
		share := r.f * s.weight[r.y] / s.total
		for _, a := range averages {
			a.look(r)
			a.effect(a.row)
			a.gradient(share, a.g)
			for e, m := range a.row {
				a.mu[e] += share * m
				a.mean[r.y][e] += r.f * m / s.counts[r.y]
			}
		}
	})
	for _, a := range averages {
		for _, g := range a.g {
			var turned mat.VecDense
			turned.MulVec(s.moments.plain, mat.NewVecDense(len(g), g))
			a.turn = append(a.turn, turned.RawVector().Data)
		}
	}
}

// spread reads the rows again for Σ_j n_j/(n_j-1) Σ ψ², now that the means are known.
func (s *study) spread(averages []*average) {
	score := make([]float64, s.params)
	s.populationRows(func(fitted, r *row) {
		s.score(fitted, score)
		for t, mean := range s.moments.mean[r.y][:s.params] {
			score[t] -= mean
		}
		n := s.counts[r.y]
		share, factor := s.population.Shares[r.y]/n, r.f*n/(n-1)
		for _, a := range averages {
			a.look(r)
			a.effect(a.row)
			for e, m := range a.row {
				psi := inner(a.turn[e], score) + share*(m-a.mean[r.y][e])
				a.within[e] += factor * psi * psi
			}
		}
	})
}

// effect puts the parts of one effect together.
func (s *study) effect(a *average, e int, conditional *mat.SymDense, atQuotas estimate.Effect) PopulationEffect {
	d := make([]float64, len(s.levels))
	for j, q := range s.population.Shares {
		d[j] += a.mean[j][e]
		if at := s.constant(j); at >= 0 {
			d[j] += a.g[e][at] / q
			d[s.base] -= a.g[e][at] / s.population.Shares[s.base]
		}
	}
	out := PopulationEffect{Outcome: s.levels[e], Term: a.Term, Discrete: a.Discrete, Effect: a.mu[e]}
	out.SEConditional = root(quadratic(conditional, a.g[e]))
	out.SEUnconditional = math.Sqrt(a.within[e] + max(0, quadratic(s.shares, d)))
	out.Inference = infer(out.Effect, out.SEUnconditional)
	out.AtQuotaShares, out.SEAtQuotaShares = atQuotas.Effect, atQuotas.SE
	return out
}
