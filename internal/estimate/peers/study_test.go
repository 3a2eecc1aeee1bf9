package peers

import (
	"math"
	"math/rand/v2"
	"strconv"

	"fieldwork/internal/estimate"
)

// seed makes every run, on every machine, fit the same answers.
const seed = 20151111

// A problem is one regression with its data in memory: column by column, as every program here is handed them.
type problem struct {
	task   string // the name of its file and of its rows in the table
	terms  []string
	x      [][]float64
	y      []float64 // the outcome; in the logits its level, counted from 0
	codes  []int     // the same as whole numbers; nil in OLS
	levels []string  // nil in OLS
}

// A covariate is how one column is drawn and what it does to the outcome.
type covariate struct {
	term   string
	centre float64 // about its mean; effects are measured from here, so that outcomes keep their shares
	effect []float64
	draw   func(r *rand.Rand, attitude float64) float64
}

// dummy is 1 for a share of the respondents.
func dummy(term string, share float64, effect ...float64) covariate {
	return covariate{term, share, effect, func(r *rand.Rand, _ float64) float64 {
		if r.Float64() < share {
			return 1
		}
		return 0
	}}
}

// likert is a 5-point item. Items share the respondent's attitude, so that they correlate by about 0.3 as a grid's rows do.
func likert(term string, mean float64, effect ...float64) covariate {
	return covariate{term, mean, effect, func(r *rand.Rand, attitude float64) float64 {
		return scale5(mean + 0.45*attitude + 0.65*r.NormFloat64())
	}}
}

// scale5 is the point of a 5-point scale that is nearest to what is felt.
func scale5(felt float64) float64 { return min(5, max(1, math.Round(felt))) }

// lognormal is a skewed positive quantity, such as an income or a duration, with the given median.
func lognormal(term string, median, spread float64, effect ...float64) covariate {
	mean := median * math.Exp(spread*spread/2)
	return covariate{term, mean, effect, func(r *rand.Rand, _ float64) float64 {
		return median * math.Exp(spread*r.NormFloat64())
	}}
}

// uniform lies anywhere between low and high.
func uniform(term string, low, high float64, effect ...float64) covariate {
	return covariate{term, (low + high) / 2, effect, func(r *rand.Rand, _ float64) float64 {
		return low + (high-low)*r.Float64()
	}}
}

// draw makes n respondents. decide turns the sums of effects, one an index, into the outcome.
func draw(task string, n int, columns []covariate, decide func(r *rand.Rand, index []float64) float64) problem {
	r := rand.New(rand.NewPCG(seed, uint64(len(columns))))
	p := problem{task: task, y: make([]float64, n), x: make([][]float64, len(columns))}
	for k, c := range columns {
		p.terms, p.x[k] = append(p.terms, c.term), make([]float64, n)
	}
	index := make([]float64, len(columns[0].effect))
	for i := range n {
		clear(index)
		attitude := r.NormFloat64()
		for k, c := range columns {
			v := c.draw(r, attitude)
			p.x[k][i] = v
			for j, b := range c.effect {
				index[j] += b * (v - c.centre)
			}
		}
		p.y[i] = decide(r, index)
	}
	return p
}

// classified gives a logit its whole-numbered levels.
func (p problem) classified(levels int) problem {
	for j := range levels {
		p.levels = append(p.levels, strconv.Itoa(j))
	}
	p.codes = make([]int, len(p.y))
	for i, y := range p.y {
		p.codes[i] = int(y)
	}
	return p
}

func (p problem) design() estimate.Design {
	return estimate.Design{Terms: p.terms, X: p.x, Constant: true}
}

// fit estimates the problem's model with its standard errors.
func (p problem) fit() (*estimate.Fit, error) {
	switch p.task {
	case ordered:
		return estimate.OrderedLogit(p.codes, p.levels, p.design())
	case linear:
		return estimate.OLS(p.y, p.design())
	}
	return estimate.MultinomialLogit(p.codes, p.levels, 0, p.design())
}
