package estimate

import (
	"math"
	"slices"
	"testing"
)

// chances are the probabilities of a multinomial logit's levels at x, the constant last, from its coefficients.
func chances(f *Fit, x []float64) map[string]float64 {
	index, sum := map[string]float64{f.Base: 0}, 0.0
	for i, c := range f.Coefficients {
		index[c.Outcome] += c.Estimate * x[i%len(x)]
	}
	for level, u := range index {
		index[level] = math.Exp(u)
		sum += index[level]
	}
	for level := range index {
		index[level] /= sum
	}
	return index
}

// effectByHand is one row's effect of the term at place k, from the coefficients:
//
//	∂P_j/∂x = P_j (b_j - Σ_m P_m b_m),   the change of a dummy P_j(x=1) - P_j(x=0).
func effectByHand(f *Fit, x []float64, k int, e Effect) float64 {
	if e.Discrete {
		x[k] = 1
		one := chances(f, x)[e.Outcome]
		x[k] = 0
		return one - chances(f, x)[e.Outcome]
	}
	p, own, mean := chances(f, x), 0.0, 0.0
	for _, c := range f.Coefficients { // the base has the slope 0
		if c.Term == e.Term {
			mean += p[c.Outcome] * c.Estimate
		}
		if c.Term == e.Term && c.Outcome == e.Outcome {
			own = c.Estimate
		}
	}
	return p[e.Outcome] * (own - mean)
}

// TestEffectsUnderSamplingWeightsAreThePopulations: under weights such as quotas on the outcome give, the mean of the
// effects is the weighted one. The mean over the rows of the sample is another number.
func TestEffectsUnderSamplingWeightsAreThePopulations(t *testing.T) {
	outcome, levels, d := wave(3, 300)
	d.WeightKind = Sampling
	for i := range d.Weights {
		d.Weights[i] = []float64{0.2, 1.1, 3, 0.7}[outcome[i]]
	}
	f, err := MultinomialLogit(outcome, levels, 0, d)
	if err != nil {
		t.Fatal(err)
	}
	effects, err := f.AverageMarginalEffects()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range effects {
		k, weighted, plain, total := slices.Index(d.Terms, e.Term), 0.0, 0.0, 0.0
		for i, w := range d.Weights {
			effect := effectByHand(f, []float64{d.X[0][i], d.X[1][i], d.X[2][i], 1}, k, e)
			weighted, plain, total = weighted+w*effect, plain+effect, total+w
		}
		if off := math.Abs(e.Effect - weighted/total); off > 1e-10 {
			t.Errorf("%s on %s: %g, by hand %g", e.Term, e.Outcome, e.Effect, weighted/total)
		}
		if math.Abs(weighted/total-plain/float64(len(outcome))) < 1e-7 {
			t.Errorf("%s on %s: the weights change nothing, so that the test shows nothing", e.Term, e.Outcome)
		}
		if e.SE != e.RobustSE {
			t.Errorf("%s on %s: the error is not the robust one", e.Term, e.Outcome)
		}
	}
}
