package peers

import (
	"fmt"
	"math"
	"slices"
)

// A peer is an estimator of another program and what we hold ourselves to beside it.
type peer struct {
	task, script, key, title string
	goal                     float64 // how many times as fast ours shall be; 0 for no goal
	// The largest distance between its answers and ours at which both have solved the same problem. Programs that stop
	// early or differentiate numerically are allowed the digits that they lose.
	coefficients, errors, loglik float64
}

func peers() []peer {
	return []peer{
		{multinomial, inPython, "MNLogit", "statsmodels MNLogit, Newton", 8, 1e-8, 1e-8, 1e-12},
		{multinomial, inR, "multinom", "R nnet::multinom, vcov", 60, 0.1, 0.01, 1e-6},
		{ordered, inR, "clm", "R ordinal::clm, vcov", 30, 1e-6, 1e-6, 1e-12},
		{ordered, inR, "polr", "R MASS::polr(Hess=TRUE), vcov", 0, 0.1, 0.03, 1e-6},
		{linear, inR, "lm", "R lm, summary", 2, 1e-9, 1e-9, 1e-12},
		{linear, inPython, "OLS", "statsmodels OLS", 2, 1e-9, 1e-9, 1e-12},
		{margins, inPython, "get_margeff", "statsmodels get_margeff", 0, 1e-8, 1e-8, 0},
	}
}

// A comparison is what every program found with n respondents: ours by task, the others' by peer.key.
type comparison struct {
	n            int
	machine      string
	ours, theirs map[string]result
	failures     []string // programs that could not be run, and why
}

// distance is how far a result lies from ours. A coefficient's is counted in the larger of itself and its standard error,
// since digits of a coefficient that is nearly zero tell nothing; those of the others are relative.
type distance struct{ coefficients, errors, loglik float64 }

func apart(ours, theirs result) distance {
	scales := make([]float64, len(ours.coefficients))
	for k, b := range ours.coefficients {
		scales[k] = max(math.Abs(b), ours.errors[k])
	}
	return distance{
		largest(ours.coefficients, theirs.coefficients, scales),
		largest(ours.errors, theirs.errors, ours.errors),
		math.Abs(theirs.loglik-ours.loglik) / max(1, math.Abs(ours.loglik)),
	}
}

// largest is the greatest difference in its scale; infinite when there are not as many numbers or one is none.
func largest(ours, theirs, scales []float64) float64 {
	if len(ours) != len(theirs) || len(ours) == 0 {
		return math.Inf(1)
	}
	most := 0.0
	for k := range ours {
		d := math.Abs(theirs[k]-ours[k]) / scales[k]
		if math.IsNaN(d) {
			return math.Inf(1)
		}
		most = max(most, d)
	}
	return most
}

// complaints say which programs solved another problem than we did, or none at all.
func (c comparison) complaints() []string {
	out := slices.Clone(c.failures)
	for _, p := range peers() {
		theirs, ran := c.theirs[p.key]
		if !ran {
			continue
		}
		if !theirs.converged {
			out = append(out, fmt.Sprintf("n = %d: %s has not converged; its time tells nothing", c.n, p.title))
		}
		d := apart(c.ours[p.task], theirs)
		if d.coefficients > p.coefficients || d.errors > p.errors || !(d.loglik <= p.loglik) {
			out = append(out, fmt.Sprintf("n = %d: %s is farther from ours than it may be: coefficients by %.2g (%.0e), standard errors by %.2g (%.0e), log-likelihood by %.2g (%.0e)",
				c.n, p.title, d.coefficients, p.coefficients, d.errors, p.errors, d.loglik, p.loglik))
		}
	}
	return out
}

// ratios tell, for each of the others, how many times as long as we it took.
func (c comparison) ratios() map[string]float64 {
	out := map[string]float64{}
	for _, p := range peers() {
		if theirs, ran := c.theirs[p.key]; ran {
			out[p.key] = theirs.median() / c.ours[p.task].median()
		}
	}
	return out
}
