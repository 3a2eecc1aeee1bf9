package incidence

import "gonum.org/v1/gonum/mathext"

// Proportion estimates the share of those who have a property, x among n: for instance how many of a type's arrivals are
// members of another type as well. The Share it returns has no name; the level holds for it alone.
//
// The interval is the exact one of Clopper and Pearson (1934, Biometrika 26): the p under which neither x or fewer nor x
// or more has a chance below α/2. By I_p(x, n-x+1) = P(Bin(n,p) >= x) its ends are quantiles of beta distributions,
//
//	low = B⁻¹(α/2; x, n-x+1),   high = B⁻¹(1-α/2; x+1, n-x),   α = 1 - level.
func Proportion(x, n int, level float64) (Share, error) {
	if err := checkLevel(level); err != nil {
		return Share{}, err
	}
	switch {
	case n < 0 || n > MaxCount:
		return Share{}, refuse(BadCount, "a proportion of %d; give a number from 1 to %d", n, MaxCount)
	case n == 0:
		return Share{}, refuse(NoArrivals, "a proportion of nobody; wait for arrivals or take a longer window")
	case x < 0 || x > n:
		return Share{}, refuse(BadCount, "%d of %d have the property; give a number from 0 to %d", x, n, n)
	}
	return Share{N: x, P: float64(x) / float64(n), Interval: clopperPearson(x, n, level)}, nil
}

// clopperPearson is the interval of x among n. Nothing is known about a share of nobody: x = n = 0 gives 0 to 1.
func clopperPearson(x, n int, level float64) Interval {
	tail := (1 - level) / 2
	return Interval{quantile(tail, x, n-x+1), quantile(1-tail, x+1, n-x), ClopperPearson}
}

// quantile is B⁻¹(p; a, b), the p-quantile of the beta distribution, for 0 < p < 1. An a of 0 puts all mass on 0 and a b
// of 0 all on 1, which is what the exact intervals mean by them; both are not 0 at once.
//
// It halves the bracket rather than trust mathext.InvRegIncBeta, whose Newton steps leave the answer when p is within a
// millionth of 1: it has 0.041 for B⁻¹(0.999999; 5, 50000), which is 0.00047. The incomplete beta function is monotone, so
// halving cannot. For counts up to MaxCount the relative error is below 1e-8, which is that of the function itself.
func quantile(p float64, a, b int) float64 {
	switch {
	case a == 0:
		return 0
	case b == 0:
		return 1
	}
	low, high := 0.0, 1.0
	for high-low > 1e-14*high {
		middle := low + (high-low)/2
		if mathext.RegIncBeta(float64(a), float64(b), middle) < p {
			low = middle
		} else {
			high = middle
		}
	}
	return low + (high-low)/2
}
