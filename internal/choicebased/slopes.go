package choicebased

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/mathext"

	"fieldwork/internal/estimate"
)

// SlopeTest compares the slopes of the unweighted fit with those of the weighted one. If the multinomial logit holds both
// estimate the same. If they differ by more than their errors it does not, and then the weighted fit still is the best
// multinomial logit of the population, while the unweighted one is the best of the quotas' mixture.
type SlopeTest struct {
	// Defined is false, and Chi2 and P are NaN, when the difference has no covariance that could be inverted; Reason
	// says why.
	Defined bool
	Reason  string
	Chi2    float64
	DF      int
	P       float64
}

const (
	// illConditioned is the condition number from which on the difference's correlation matrix is taken for singular.
	illConditioned = 1e10
	// indistinct is the variance of a difference, relative to the slope's own, that rounding may have left.
	indistinct = 1e-16
)

// compareSlopes is Hausman's specification test (1978, Econometrica 46) with the covariance of the difference taken from
// the two estimators' influence functions (as White 1982, Econometrica 50, does for his tests) and not as the difference
// of two covariances: that is right only where one estimator is efficient, and is seldom positive definite in a sample.
// With w_j the weight of the row's outcome and u, v its scores,
//
//	ψ = I⁻¹ (u - ū_j) - w_j A⁻¹ (v - v̄_j),   V = Σ_j n_j/(n_j-1) Σ_{i in j} ψψ',   chi² = d' V⁻¹ d
//
// over the slopes d alone. The error of the shares has no part in V: if the multinomial logit holds, the slopes are
// consistent under any weights by outcome, those of wrong shares included, so that the test is right whatever the
// shares turned out to be, and to add their error would rob it of its power where the weights are near 1.
func (s *study) compareSlopes() SlopeTest {
	slopes := s.slopePlaces()
	test := SlopeTest{Chi2: math.NaN(), P: math.NaN(), DF: len(slopes)}
	if len(slopes) == 0 {
		test.Reason = "the model has no slopes"
		return test
	}
	d, correlation, ok := s.standardisedDifference(slopes)
	if !ok {
		test.Reason = "the weights are all but equal, so that both fits are the same"
		return test
	}
	var chol mat.Cholesky
	var solved mat.VecDense
	if !chol.Factorize(correlation) || chol.Cond() > illConditioned || chol.SolveVecTo(&solved, d) != nil {
		test.Reason = "the covariance of the difference is not positive definite"
		return test
	}
	test.Defined, test.Chi2 = true, mat.Dot(d, &solved)
	test.P = mathext.GammaIncRegComp(float64(test.DF)/2, test.Chi2/2)
	return test
}

// standardisedDifference is the difference of the slopes over its standard errors, with its correlation matrix; not ok
// when there is no difference but rounding.
func (s *study) standardisedDifference(slopes []int) (*mat.VecDense, *mat.SymDense, bool) {
	v := s.differenceCovariance()
	d, correlation := mat.NewVecDense(len(slopes), nil), mat.NewSymDense(len(slopes), nil)
	for i, r := range slopes {
		if !(v.At(r, r) > indistinct*s.moments.plain.At(r, r)) {
			return nil, nil, false
		}
		apart := s.unweighted.Coefficients[r].Estimate - s.weighted.Coefficients[r].Estimate
		d.SetVec(i, apart*s.sd[r%s.width]/math.Sqrt(v.At(r, r)))
		for j, c := range slopes[:i+1] {
			correlation.SetSym(j, i, v.At(r, c)/math.Sqrt(v.At(r, r)*v.At(c, c)))
		}
	}
	return d, correlation, true
}

// slopePlaces are the places of all parameters but the constants.
func (s *sample) slopePlaces() []int {
	var places []int
	for at := range s.params {
		if (at+1)%s.width != 0 {
			places = append(places, at)
		}
	}
	return places
}

// differenceCovariance is V of compareSlopes, for all parameters in the coordinates of sample.
func (s *study) differenceCovariance() *mat.SymDense {
	out := mat.NewSymDense(s.params, nil)
	influence := mat.NewDense(s.params, 2*s.params, nil)
	for j, w := range s.weight {
		for r := range s.params {
			for c := range s.params {
				influence.Set(r, c, s.moments.plain.At(r, c))
				influence.Set(r, s.params+c, -w*s.moments.robust.At(r, c))
			}
		}
		out.AddSym(out, estimate.Sandwich(influence, s.within(j)))
	}
	return out
}
