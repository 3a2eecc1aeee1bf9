package incidence

import (
	"math"
	"slices"
)

// Stopped estimates the shares of all classes in a window that ended with the r-th arrival of the class at, as when a
// quota cell filled: r is that class's count and N the count of everybody, the last arrival included. This is inverse
// sampling: r is fixed and the other counts X_j are negative multinomial. Counts of that instant must not go to Shares,
// whose estimate r/N is too high by about p(1-p)/r.
//
// The unbiased estimates (Haldane 1945, Biometrika 33; the others follow because X_j given N is binomial of N-r) are
//
//	p_at = (r-1) / (N-1),   p_j = X_j / (N-1),
//
// which add up to one. They need r >= 2. Each interval holds at the level for itself:
//
//   - for the class at, exactly (negativeBinomial);
//   - for another class as the product of 1-p_at and its share among the others (among);
//   - for the ratios p_j / p_at, exactly (ratio).
func Stopped(at string, counts []Count, level float64) (Estimate, error) {
	n, err := arrivals(counts, level)
	if err != nil {
		return Estimate{}, err
	}
	stop := slices.IndexFunc(counts, func(c Count) bool { return c.Name == at })
	if stop < 0 {
		return Estimate{}, refuse(UnknownClass, "counting stopped at the class %q, which is not among those counted; give its count", at)
	}
	r := counts[stop].N
	if r < 2 {
		return Estimate{}, refuse(StoppedTooEarly, "counting stopped at %d of the class %q; stop at 2 or more", r, at)
	}
	e := Estimate{N: n, Level: level, Method: Haldane, Stopped: at}
	if len(counts) == 1 {
		e.Method, e.Shares = Definition, []Share{whole(counts[0])}
		return e, nil
	}
	self, others := negativeBinomial(r, n, level), rest(r, n, level)
	for i, c := range counts {
		if i == stop {
			e.Shares = append(e.Shares, Share{c.Name, r, float64(r-1) / float64(n-1), self})
			continue
		}
		interval := others
		if len(counts) > 2 {
			interval = among(others, c.N, r, n, level)
		}
		e.Shares = append(e.Shares, Share{c.Name, c.N, float64(c.N) / float64(n-1), interval})
		e.Ratios = append(e.Ratios, ratio(c, r, level))
	}
	return e, nil
}

// negativeBinomial is the exact interval for the share p of the class whose r-th arrival was the n-th of all: the p under
// which neither n or fewer nor n or more arrivals have a chance below α/2. The r-th has come within n arrivals just when
// n arrivals have r or more of the class, P(N <= n) = P(Bin(n,p) >= r) = I_p(r, n-r+1). A p too low makes N <= n rare and
// one too high N >= n, P(N >= n) = 1 - I_p(r, n-r), so that
//
//	low = B⁻¹(α/2; r, n-r+1),   high = B⁻¹(1-α/2; r, n-r),   high = 1 if nobody else came.
//
// The lower end is Clopper and Pearson's, the upper one is below theirs: the last arrival was bound to be of the class.
func negativeBinomial(r, n int, level float64) Interval {
	tail := (1 - level) / 2
	return Interval{quantile(tail, r, n-r+1), quantile(1-tail, r, n-r), NegativeBinomial}
}

// rest is the exact interval for 1-p, all other classes together; mirrored betas keep the digits of a small one.
func rest(r, n int, level float64) Interval {
	tail := (1 - level) / 2
	return Interval{quantile(tail, n-r, r), quantile(1-tail, n-r+1, r), NegativeBinomial}
}

// among is the interval for p_j = (1-p) θ, where θ is the class's share among the n-r others and others the interval for
// 1-p. Given n, x is binomial of n-r with θ, so the two estimates are uncorrelated and each has its exact interval. No
// exact interval for the product is known that is not far too wide (Bonferroni's is wider by half); the limits are put
// together on the logarithm by the recovery of variances (Zou and Donner 2008, Statistics in Medicine 27): with estimates
// e_i and limits l_i, h_i,
//
//	log low  = log e - √(log²(e_1/l_1) + log²(e_2/l_2)),
//	log high = log e + √(log²(h_1/e_1) + log²(h_2/e_2)),   e = e_1 e_2.
//
// It lies within l_1 l_2 to h_1 h_2, hence within 0 to 1. If nobody of the class came there is no logarithm, and the
// upper end is h_1 h_2 itself.
func among(others Interval, x, r, n int, level float64) Interval {
	theta := clopperPearson(x, n-r, level)
	if x == 0 {
		return Interval{0, others.High * theta.High, VarianceRecovery}
	}
	e1, e2 := float64(n-r)/float64(n-1), float64(x)/float64(n-r)
	down := math.Hypot(math.Log(e1/others.Low), math.Log(e2/theta.Low))
	up := math.Hypot(math.Log(others.High/e1), math.Log(theta.High/e2))
	return Interval{e1 * e2 * math.Exp(-down), e1 * e2 * math.Exp(up), VarianceRecovery}
}

// ratio is p_j / p_at. Among the arrivals of the two classes alone, j has the share q = p_j / (p_j + p_at), and x of it
// came before the r-th of the other: x is negative binomial whatever the further classes do, E(x/r) = p_j / p_at, and
// negativeBinomial's argument gives the exact interval for 1-q. The ratio is q / (1-q), so its limits are the odds
//
//	low = odds of B⁻¹(α/2; x, r),   high = odds of B⁻¹(1-α/2; x+1, r).
//
// Beside it stands exp(log(x/r) ± z √(1/x + 1/r)), the delta method on the logarithm (Woolf 1955).
func ratio(c Count, r int, level float64) Ratio {
	tail := (1 - level) / 2
	value := float64(c.N) / float64(r)
	answer := Ratio{Name: c.Name, N: c.N, Value: value,
		Interval: Interval{odds(tail, c.N, r), odds(1-tail, c.N+1, r), NegativeBinomial}}
	if c.N > 0 {
		factor := math.Exp(upperNormal(tail) * math.Sqrt(1/float64(c.N)+1/float64(r)))
		answer.LogNormal = &Interval{value / factor, value * factor, LogNormal}
	}
	return answer
}

// odds is b/(1-b) of b = B⁻¹(p; a, b); the complement is a quantile, too, which loses no digits.
func odds(p float64, a, b int) float64 { return quantile(p, a, b) / quantile(1-p, b, a) }
