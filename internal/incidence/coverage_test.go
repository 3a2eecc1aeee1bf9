package incidence

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// These tests play the counting itself. Where a distribution is discrete and small its chances are summed, so that the
// coverage is a number and not an estimate; the rest is drawn with a fixed seed.

// draw is one arrival's class.
func draw(rng *rand.Rand, p []float64) int {
	u := rng.Float64()
	for class, share := range p[:len(p)-1] {
		if u -= share; u < 0 {
			return class
		}
	}
	return len(p) - 1
}

func TestGoodmanCoversJointly(t *testing.T) {
	const rounds = 3000
	for _, p := range [][]float64{{0.35, 0.345, 0.305}, {0.6, 0.397, 0.003}, {0.4, 0.3, 0.2, 0.08, 0.019, 0.001}} {
		rng := rand.New(rand.NewPCG(2015, 11))
		held := 0
		for range rounds {
			counts := make([]int, len(p))
			for range 2886 {
				counts[draw(rng, p)]++
			}
			all := true
			for i, s := range must(Shares(named(counts), 0.95)).Shares {
				all = all && s.Low <= p[i] && p[i] <= s.High
			}
			if all {
				held++
			}
		}
		coverage := float64(held) / rounds
		t.Logf("shares %v: joint coverage %.4f", p, coverage)
		if coverage < 0.94 {
			t.Errorf("shares %v: all intervals hold in %.2f %% of the windows", p, 100*coverage)
		}
	}
}

// logChoose is log (n choose k).
func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

// overOthers calls f with every number m of others by the r-th event of chance p, and the chance of m; it leaves out
// tails that together weigh less than 1e-12.
func overOthers(r int, p float64, f func(m int, chance float64)) (mass float64) {
	for m := 0; mass < 1-1e-12 && m < 10_000_000; m++ {
		chance := math.Exp(logChoose(m+r-1, m) + float64(r)*math.Log(p) + float64(m)*math.Log1p(-p))
		if chance > 1e-18 {
			f(m, chance)
		}
		mass += chance
	}
	return mass
}

func TestExactIntervalsCover(t *testing.T) {
	for _, c := range []struct {
		r int
		p float64
	}{{2, 0.05}, {2, 0.5}, {2, 0.95}, {5, 0.345}, {30, 0.1}, {30, 0.9}, {200, 0.345}, {1000, 0.53}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			own, other, odds, lower, upper := 0.0, 0.0, 0.0, 0.0, 0.0
			overOthers(c.r, c.p, func(m int, chance float64) {
				e := must(Stopped("a", named([]int{c.r, m}), 0.95))
				add := func(to *float64, i Interval, truth float64) {
					if i.Low <= truth && truth <= i.High {
						*to += chance
					}
				}
				add(&own, e.Shares[0].Interval, c.p)
				add(&other, e.Shares[1].Interval, 1-c.p)
				add(&odds, e.Ratios[0].Interval, (1-c.p)/c.p)
				add(&lower, Interval{Low: e.Shares[0].Low, High: 1}, c.p)
				add(&upper, Interval{Low: 0, High: e.Shares[0].High}, c.p)
			})
			t.Logf("coverage %.4f", own)
			// Exact means at least the level, with at most half of the rest on either side.
			if min(own, other, odds) < 0.95-1e-9 || min(lower, upper) < 0.975-1e-9 {
				t.Errorf("coverage: share %g, others %g, ratio %g; one-sided %g and %g", own, other, odds, lower, upper)
			}
			if c.r >= 200 && own > 0.96 {
				t.Errorf("coverage %g: the interval is wider than it has to be", own)
			}
		})
	}
}

func TestClopperPearsonCovers(t *testing.T) {
	for _, n := range []int{1, 2, 7, 40, 886} {
		for _, p := range []float64{0.001, 0.1, 0.5, 0.887, 0.999} {
			coverage := 0.0
			for x := range n + 1 {
				if s := must(Proportion(x, n, 0.95)); s.Low <= p && p <= s.High {
					coverage += math.Exp(logChoose(n, x) + float64(x)*math.Log(p) + float64(n-x)*math.Log1p(-p))
				}
			}
			if coverage < 0.95-1e-9 {
				t.Errorf("n = %d, p = %g: coverage %g", n, p, coverage)
			}
		}
	}
}

// TestHaldaneIsUnbiased sums (r-1)/(N-1) and X_j/(N-1) over all N; r/N, which it must not be, is too high.
func TestHaldaneIsUnbiased(t *testing.T) {
	for _, r := range []int{2, 5, 30, 1000} {
		const p = 0.345
		unbiased, others, naive := 0.0, 0.0, 0.0
		overOthers(r, p, func(m int, chance float64) {
			e := must(Stopped("a", named([]int{r, m}), 0.95))
			unbiased += chance * e.Shares[0].P
			others += chance * e.Shares[1].P
			naive += chance * float64(r) / float64(e.N)
		})
		if math.Abs(unbiased-p) > 1e-9 || math.Abs(others-(1-p)) > 1e-9 {
			t.Errorf("r = %d: the means are %.12g and %.12g", r, unbiased, others)
		}
		if bias := naive - p; bias < 0.5*p*(1-p)/float64(r) {
			t.Errorf("r = %d: r/N is off by %g only", r, bias)
		}
	}
}

// TestCountingToTheRth lets people arrive one by one until the r-th of the class, so that the rule of stopping is the
// field's own, and looks at all three classes.
func TestCountingToTheRth(t *testing.T) {
	p := []float64{0.345, 0.35, 0.305}
	for _, c := range []struct{ r, rounds int }{{3, 3000}, {40, 1000}, {1000, 500}} {
		t.Run(fmt.Sprint(c.r), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1945, uint64(c.r)))
			var sum, squares, held [3]float64
			for range c.rounds {
				counts := make([]int, 3)
				for counts[0] < c.r {
					counts[draw(rng, p)]++
				}
				for i, s := range must(Stopped("a", named(counts), 0.95)).Shares {
					sum[i] += s.P
					squares[i] += s.P * s.P
					if s.Low <= p[i] && p[i] <= s.High {
						held[i]++
					}
				}
			}
			n := float64(c.rounds)
			for i := range p {
				mean := sum[i] / n
				se := math.Sqrt((squares[i]/n - mean*mean) / n)
				t.Logf("class %d: mean %.5f of %.3f, coverage %.4f", i, mean, p[i], held[i]/n)
				if math.Abs(mean-p[i]) > 4*se {
					t.Errorf("class %d: the mean is %g, %.1f standard errors off", i, mean, (mean-p[i])/se)
				}
				if held[i]/n < 0.95-3*math.Sqrt(0.05*0.95/n) {
					t.Errorf("class %d: coverage %g", i, held[i]/n)
				}
			}
		})
	}
}

// TestRecoveredIntervalsCover sums the coverage of the interval that is not exact, for a class among others, over all
// that can happen. It errs to the cautious side after an early stop and comes down to the level after a late one.
func TestRecoveredIntervalsCover(t *testing.T) {
	for _, c := range []struct {
		r    int
		p, q float64 // of the stopping class and of the one looked at
	}{{2, 0.345, 0.35}, {5, 0.345, 0.35}, {5, 0.345, 0.01}, {3, 0.2, 0.79}, {5, 0.9, 0.05}, {40, 0.345, 0.35}, {100, 0.7, 0.29}} {
		coverage := 0.0
		mass := overOthers(c.r, c.p, func(m int, chance float64) {
			theta := distuv.Binomial{N: float64(m), P: c.q / (1 - c.p)}
			others := rest(c.r, c.r+m, 0.95)
			for x := range m + 1 {
				joint := chance * theta.Prob(float64(x))
				if joint < 1e-12 {
					continue // fewer than a million of them: they weigh less than 1e-6 together
				}
				if i := among(others, x, c.r, c.r+m, 0.95); i.Low <= c.q && c.q <= i.High {
					coverage += joint
				}
			}
		})
		t.Logf("%+v: coverage %.4f of %.6f", c, coverage, mass)
		if coverage < 0.95 {
			t.Errorf("%+v: coverage %g", c, coverage)
		}
	}
}
