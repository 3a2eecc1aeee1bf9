package peers

import (
	"math"
	"math/rand/v2"
)

// The tasks that are timed. Marginal effects are those of the multinomial logit and are timed without its fit.
const (
	multinomial = "multinomial logit"
	ordered     = "ordered logit"
	linear      = "OLS"
	margins     = "marginal effects"
)

// study is the problem of a task with n respondents, in the shape of the paper's tables 8, 10 and 11.
func study(task string, n int) problem {
	switch task {
	case ordered:
		return intentions(n)
	case linear:
		return satisfaction(n)
	}
	return choices(n)
}

// choices is who buys where: three outcomes of about a third each by 16 covariates, half of them 5-point items. Utilities
// have independent Gumbel errors, which makes the multinomial logit the true model (McFadden 1974).
func choices(n int) problem {
	columns := []covariate{
		dummy("married", 0.65, -0.11, 0.25), dummy("child", 0.55, -0.17, -0.20), dummy("female", 0.52, 0.10, 0.45),
		dummy("visited", 0.60, 0.05, 0.40), dummy("stayed", 0.24, -0.39, 0.30),
		uniform("age", 20, 50, 0.010, -0.015), lognormal("income", 8, 0.5, 0.020, 0.035), lognormal("hours", 2, 0.7, 0.08, 0.14),
		likert("price", 3.8, -0.03, -0.25), likert("brand", 4.0, 0.17, 0.10), likert("authenticity", 4.3, 0.37, 0.28),
		likert("design", 3.8, 0.05, 0.22), likert("reviews", 4.0, 0.12, 0.06), likert("rank", 3.5, -0.08, 0.11),
		likert("advertising", 3.0, 0.15, -0.12), likert("variety", 3.7, 0.09, 0.18),
	}
	gumbel := func(r *rand.Rand) float64 { return -math.Log(r.ExpFloat64()) }
	p := draw(multinomial, n, columns, func(r *rand.Rand, index []float64) float64 {
		best, chosen := gumbel(r), 0.0
		for j, u := range index {
			if u += gumbel(r); u > best {
				best, chosen = u, float64(j+1)
			}
		}
		return chosen
	})
	return p.classified(3)
}

// intentions is what buyers mean to spend: four levels, the lowest two about 1 % each, by 6 covariates.
func intentions(n int) problem {
	columns := []covariate{
		dummy("married", 0.6, 0.50), dummy("child", 0.55, -0.07), likert("education", 3, 0.08),
		lognormal("income", 8, 0.5, 0.02), uniform("series", 0, 10, 0.30), likert("satisfaction", 4, 0.55),
	}
	cuts := []float64{-5.2, -4.4, 0}
	p := draw(ordered, n, columns, func(r *rand.Rand, index []float64) float64 {
		u := r.Float64()
		latent, level := index[0]+math.Log(u/(1-u)), 0.0
		for _, c := range cuts {
			if latent > c {
				level++
			}
		}
		return level
	})
	return p.classified(4)
}

// satisfaction is how content buyers are over all, on 5 points, by their contentment with 13 things, on 5 points too.
func satisfaction(n int) problem {
	columns := []covariate{
		likert("quality", 4.1, 0.23), likert("price", 3.8, 0.18), likert("information", 4.0, 0.07), likert("service", 3.9, 0.09),
		likert("speed", 4.0, 0.04), likert("payment", 4.2, 0.01), likert("design", 3.8, 0.04), likert("delivery", 3.8, 0.06),
		likert("platform", 4.1, 0.05), likert("customs", 3.3, 0.02), likert("extras", 3.9, 0.03), likert("variety", 4.0, 0.08),
		likert("returns", 3.4, 0.05),
	}
	return draw(linear, n, columns, func(r *rand.Rand, index []float64) float64 {
		return scale5(4 + index[0] + 0.4*r.NormFloat64())
	})
}
