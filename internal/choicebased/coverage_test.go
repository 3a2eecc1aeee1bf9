package choicebased

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"fieldwork/internal/estimate"
)

// truth is a population whose outcome follows a multinomial logit on a normal variable, a dummy and a Likert item.
type truth struct {
	shares []float64
	beta   [][]float64 // by level: x, dummy, item, constant; level 0 is the base
}

var (
	itemShares = []float64{0.10, 0.20, 0.30, 0.25, 0.15} // of the answers 1 to 5
	terms      = []string{"x", "dummy", "item"}
	slopes     = [][]float64{{0, 0, 0}, {0.5, -0.4, 0.3}, {-0.3, 0.6, 0.2}}
)

const (
	dummyShare = 0.45
	quota      = 200 // of each outcome
)

// population solves for the constants at which the outcomes have the given shares.
func population(shares []float64) truth {
	p := truth{shares: shares}
	for _, b := range slopes {
		p.beta = append(p.beta, append(append([]float64{}, b...), 0))
	}
	for range 200 {
		got := make([]float64, len(shares))
		p.everybody(func(mass float64, _, chances []float64) {
			for j, c := range chances {
				got[j] += mass * c
			}
		})
		for j := range shares {
			p.beta[j][3] += math.Log(shares[j]/got[j]) - math.Log(shares[0]/got[0])
		}
	}
	return p
}

// everybody visits the population on a grid: a normal density in steps of 1/20 is summed without an error that shows.
func (p truth) everybody(visit func(mass float64, x, chances []float64)) {
	const step = 0.05
	chances := make([]float64, len(p.shares))
	for z := -8.0; z <= 8; z += step {
		density := step * math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
		for dummy, share := range []float64{1 - dummyShare, dummyShare} {
			for item, mass := range itemShares {
				x := []float64{z, float64(dummy), float64(item + 1)}
				p.chances(x, chances)
				visit(density*share*mass, x, chances)
			}
		}
	}
}

func (p truth) chances(x, out []float64) {
	sum := 0.0
	for j, b := range p.beta {
		out[j] = math.Exp(inner(x, b[:3]) + b[3])
		sum += out[j]
	}
	for j := range out {
		out[j] /= sum
	}
}

// effects are the true average effects in the order of Fit: derivatives term by term, then the step of the dummy.
func (p truth) effects() []float64 {
	levels := len(p.shares)
	out, other := make([]float64, 4*levels), make([]float64, levels)
	p.everybody(func(mass float64, x, chances []float64) {
		for k := range terms {
			mean := 0.0
			for j, b := range p.beta {
				mean += chances[j] * b[k]
			}
			for j, b := range p.beta {
				out[k*levels+j] += mass * chances[j] * (b[k] - mean)
			}
		}
		for value, sign := range []float64{-1, 1} {
			p.chances([]float64{x[0], float64(value), x[2]}, other)
			for j, c := range other {
				out[3*levels+j] += mass * sign * c
			}
		}
	})
	return out
}

// draw lets respondents arrive until the last quota is full, and counts everybody.
func (p truth) draw(rng *rand.Rand, quota int) (outcome []int, d estimate.Design, arrivals []float64) {
	d = estimate.Design{Terms: terms, X: make([][]float64, 3), Constant: true}
	arrivals, chances := make([]float64, len(p.shares)), make([]float64, len(p.shares))
	pick := func(chances []float64) int {
		u := rng.Float64()
		for j, c := range chances[:len(chances)-1] {
			if u -= c; u < 0 {
				return j
			}
		}
		return len(chances) - 1
	}
	x := make([]float64, 3)
	for open := len(p.shares); open > 0; {
		x[0], x[1], x[2] = rng.NormFloat64(), float64(pick([]float64{1 - dummyShare, dummyShare})), float64(pick(itemShares)+1)
		p.chances(x, chances)
		y := pick(chances)
		if arrivals[y]++; arrivals[y] > float64(quota) {
			continue
		}
		outcome = append(outcome, y)
		for k, v := range x {
			d.X[k] = append(d.X[k], v)
		}
		if arrivals[y] == float64(quota) {
			open--
		}
	}
	return outcome, d, arrivals
}

// tally counts, for the numbers of one kind, how often their intervals hold the truth.
type tally struct {
	kind       string
	names      []string
	hits       []int
	se         []float64 // sums
	off, offSq []float64
}

func (c *tally) add(at int, name string, estimate, se, truth float64) {
	if at == len(c.names) {
		c.names, c.hits, c.se = append(c.names, name), append(c.hits, 0), append(c.se, 0)
		c.off, c.offSq = append(c.off, 0), append(c.offSq, 0)
	}
	in := infer(estimate, se)
	if in.Low <= truth && truth <= in.High {
		c.hits[at]++
	}
	c.se[at] += se
	c.off[at] += estimate - truth
	c.offSq[at] += (estimate - truth) * (estimate - truth)
}

// coverage is each number's, with the least and the greatest; ratio is mean se over the standard deviation of estimates.
func (c *tally) coverage(draws int) (all []float64, least, most, ratio float64) {
	least = 1
	for at, hits := range c.hits {
		share, n := float64(hits)/float64(draws), float64(draws)
		all, least, most = append(all, share), min(least, share), max(most, share)
		sd := math.Sqrt((c.offSq[at] - c.off[at]*c.off[at]/n) / (n - 1))
		ratio += c.se[at] / n / sd / float64(len(c.hits))
	}
	return all, least, most, ratio
}

// experiment tallies what repeated studies of one population find.
type experiment struct {
	truth
	effects                                         []float64
	constants, known, slopes, weighted, ame, change tally // ours
	quotaAME, modelBased, unadjusted                tally // what programs report that know nothing of the quotas
	rejected                                        int
}

func newExperiment(shares []float64) *experiment {
	e := &experiment{truth: population(shares)}
	e.effects = e.truth.effects()
	e.constants.kind, e.known.kind = "corrected constants, shares from arrivals", "corrected constants, shares known"
	e.slopes.kind, e.weighted.kind = "corrected slopes", "weighted coefficients, full"
	e.ame.kind, e.change.kind = "effects, derivatives", "effects, changes of the dummy"
	e.quotaAME.kind, e.modelBased.kind = "naive: effects of the unweighted fit", "naive: weighted coefficients by A⁻¹"
	e.unadjusted.kind = "naive: corrected constants by I⁻¹, shares known"
	return e
}

func (e *experiment) tallies() (ours, naive []*tally) {
	return []*tally{&e.constants, &e.known, &e.slopes, &e.weighted, &e.ame, &e.change},
		[]*tally{&e.quotaAME, &e.modelBased, &e.unadjusted}
}

func (e *experiment) run(t *testing.T, rng *rand.Rand) {
	outcome, d, arrivals := e.draw(rng, quota)
	p, err := FromArrivals(arrivals)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Fit(outcome, []string{"a", "b", "c"}, 0, d, p)
	if err != nil {
		t.Fatal(err)
	}
	constant, slope := 0, 0
	for i, c := range r.Prior {
		j, truth, name := i/4+1, e.beta[i/4+1][i%4], c.Outcome+":"+c.Term
		w := r.WESMLCoefficients[i]
		e.weighted.add(i, name, w.Estimate, w.SE, truth)
		e.modelBased.add(i, name, w.Estimate, math.Sqrt(r.WESML.ModelVCov[i][i]), truth)
		if c.Term != estimate.ConstantTerm {
			e.slopes.add(slope, name, c.Estimate, c.SE, truth)
			slope++
			continue
		}
		e.constants.add(constant, name, c.Estimate, c.SE, truth)
		atTruth := c.Estimate + math.Log(e.shares[j]/p.Shares[j]) - math.Log(e.shares[0]/p.Shares[0])
		e.known.add(constant, name, atTruth, c.SEKnown, truth)
		e.unadjusted.add(constant, name, atTruth, c.SEUnadjusted, truth)
		constant++
	}
	for i, g := range append(r.Effects, r.DiscreteEffects...) {
		name := g.Term + " on " + g.Outcome
		if g.Discrete {
			e.change.add(i-len(r.Effects), name, g.Effect, g.SE, e.effects[i])
		} else {
			e.ame.add(i, name, g.Effect, g.SE, e.effects[i])
		}
		e.quotaAME.add(i, name, g.AtQuotaShares, g.SEAtQuotaShares, e.effects[i])
	}
	if r.SlopeTest.P < 0.05 {
		e.rejected++
	}
}

// TestCoverage draws whole studies and asks how often the 95 % intervals hold the population's numbers: quotas of 200
// for each of three outcomes, everybody counted who came until the last of them was full. That the intervals of a
// program that knows nothing of the quotas miss shows that the test can tell.
func TestCoverage(t *testing.T) {
	draws, low, high := 1000, 0.93, 0.97
	if testing.Short() {
		draws, low, high = 200, 0.88, 1.0
	}
	for _, c := range []struct {
		shares []float64
		// The most that the worst interval of the unweighted effects may hold, and the least that the best of A⁻¹ must.
		quotaAME, modelBased float64
	}{
		{[]float64{0.42, 0.33, 0.25}, 0.85, 0},
		{[]float64{0.77, 0.18, 0.05}, 0.10, 0.985},
	} {
		t.Run(fmt.Sprint(c.shares), func(t *testing.T) {
			t.Parallel()
			e, rng := newExperiment(c.shares), rand.New(rand.NewPCG(2015, 5))
			for range draws {
				e.run(t, rng)
			}
			e.demand(t, draws, low, high)
			if _, least, _, _ := e.quotaAME.coverage(draws); least > c.quotaAME {
				t.Errorf("effects at the quotas' shares hold in %.1f %% at the least; this test has no power", 100*least)
			}
			if _, _, most, _ := e.modelBased.coverage(draws); most < c.modelBased {
				t.Errorf("A⁻¹ holds in %.1f %% at the most, where it should be far too wide", 100*most)
			}
			// The self-normalised statistic is conservative in small samples: 5 % are reached at about 3 × 2,000.
			size := float64(e.rejected) / float64(draws)
			t.Logf("the slope test at 5 %% rejects the true model in %.1f %%", 100*size)
			if size > 0.08 {
				t.Errorf("the slope test at 5 %% rejects the true model in %.1f %% of the studies", 100*size)
			}
		})
	}
}

// demand prints the coverage of all intervals and holds ours to the bounds.
func (e *experiment) demand(t *testing.T, draws int, low, high float64) {
	ours, naive := e.tallies()
	for _, c := range append(ours, naive...) {
		_, least, most, ratio := c.coverage(draws)
		t.Logf("%-48s %5.1f to %5.1f %%, se/sd %.3f", c.kind, 100*least, 100*most, ratio)
	}
	for _, c := range ours {
		all, _, _, _ := c.coverage(draws)
		for i, share := range all {
			if share < low || share > high {
				t.Errorf("%s: the interval of %s holds the truth in %.1f %% of the studies", c.kind, c.names[i], 100*share)
			}
		}
	}
}
