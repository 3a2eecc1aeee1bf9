package choicebased

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// PriorCoefficient is a coefficient of the unweighted fit, corrected for the population's shares. Only constants change.
type PriorCoefficient struct {
	Outcome, Term string
	Estimate      float64
	// Inference rests on SEEstimated, or on SEKnown when the shares are known.
	Inference
	// SEUnadjusted is from the inverse information alone; SEKnown takes account of the fixed quotas; SEEstimated adds
	// the error of the shares and is NaN when they are known. For slopes all are the same.
	SEUnadjusted, SEKnown, SEEstimated float64
}

// prior corrects the constants (Manski and McFadden 1981, in Structural Analysis of Discrete Data, ch. 1; for two
// outcomes Prentice and Pyke 1979, Biometrika 66, and King and Zeng 2001, Political Analysis 9). In the quota sample
// P(j|x) is proportional to P(j|x) H_j/Q_j of the population, so that with a the unweighted constants
//
//	α_j = a_j + ln(Q_j/Q_0) - ln(H_j/H_0),   β unchanged,
//	V = I⁻¹ - D(n) + L S L'
//
// where D and L S L' (constantsCovariance) touch the constants alone. If everybody who arrived is in the sample, D(N)
// is D(n) and the ordinary I⁻¹ is back.
func (s *study) prior() ([]PriorCoefficient, [][]float64) {
	plain := symmetric(s.unweighted.ModelVCov)
	known, estimated := s.constantsAdjusted(plain, false), s.constantsAdjusted(plain, true)
	var out []PriorCoefficient
	for at, b := range s.unweighted.Coefficients {
		c := PriorCoefficient{Outcome: b.Outcome, Term: b.Term, Estimate: b.Estimate}
		if (at+1)%s.width == 0 {
			c.Estimate += s.shift(s.levelOf(at))
		}
		c.SEUnadjusted, c.SEKnown = root(plain.At(at, at)), root(known.At(at, at))
		c.SEEstimated = s.unlessKnown(root(estimated.At(at, at)))
		c.Inference = infer(c.Estimate, root(estimated.At(at, at)))
		out = append(out, c)
	}
	return out, table(estimated)
}

// shift is what the correction adds to level j's constant, ln(w_j/w_0) with the weights w = Q/H.
func (s *study) shift(j int) float64 { return math.Log(s.weight[j] / s.weight[s.base]) }

// levelOf is the level whose block holds the parameter at a place.
func (s *sample) levelOf(at int) int {
	for j, m := range s.index {
		if m == at/s.width {
			return j
		}
	}
	return s.base
}

// constantsAdjusted is v - D(n), plus L S L' when the shares' own error is to be in it. In a model of constants alone v
// is D(n), and what rounding leaves of their difference is no variance.
func (s *study) constantsAdjusted(v mat.Symmetric, estimated bool) *mat.SymDense {
	out := mat.NewSymDense(v.SymmetricDim(), nil)
	out.CopySym(v)
	for j := range s.levels {
		for k := j; k < len(s.levels); k++ {
			r, c := s.constant(j), s.constant(k)
			if r < 0 || c < 0 {
				continue
			}
			rest := v.At(r, c) - s.quotaVariance(j, k)
			if math.Abs(rest) < lost*math.Abs(v.At(r, c)) {
				rest = 0
			}
			if estimated {
				rest += s.logOddsCovariance(j, k)
			}
			out.SetSym(r, c, rest)
		}
	}
	return out
}

// lost is the part of a covariance that its own rounding may amount to.
const lost = 1e-13

// quotaVariance is D(n) = diag(1/n_j) + 1/n_0, the variance that the sample's log-odds would have were the quotas not
// fixed (Scott and Wild 1986, JRSS B 48; 1997, Biometrika 84).
func (s *study) quotaVariance(j, k int) float64 {
	v := 1 / s.counts[s.base]
	if j == k {
		v += 1 / s.counts[j]
	}
	return v
}

// logOddsCovariance is L S L', that of ln(Q_j/Q_0) and ln(Q_k/Q_0) by the delta method. From N arrivals it is D(N).
func (s *study) logOddsCovariance(j, k int) float64 {
	q, o := s.population.Shares, s.base
	at := func(a, b int) float64 { return s.shares.At(a, b) / q[a] / q[b] }
	return at(j, k) - at(j, o) - at(o, k) + at(o, o)
}

func symmetric(v [][]float64) *mat.SymDense {
	out := mat.NewSymDense(len(v), nil)
	for i, row := range v {
		for j := i; j < len(v); j++ {
			out.SetSym(i, j, row[j])
		}
	}
	return out
}
