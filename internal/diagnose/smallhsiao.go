package diagnose

import (
	"math/rand/v2"
	"slices"

	"fieldwork/internal/estimate"
)

// SmallHsiao tests independence of irrelevant alternatives by a likelihood ratio on random halves (Small and Hsiao 1985,
// "Multinomial logit specification tests", International Economic Review 26). The model is fitted to each half, and
// on the second half once more without the rows of the omitted outcome:
//
//	b = b₁/√2 + (1 - 1/√2) b₂,   SH = 2 [L₂(b₂ without) - L₂(b)],
//
// where L₂ is the log-likelihood of the second half without those rows, and the degrees of freedom are the restricted
// model's coefficients. Every outcome in use but the base is left out in turn, all from one split.
//
// The statistic depends on the split, and the split on seed alone (math/rand/v2's PCG with the seed and zero): report the
// seed with the numbers. Respondents are dealt, not rows: a row of frequency f may fall into both halves. The first
// half has ⌊N/2⌋ respondents. In small samples the test rejects true models too often (Cheng and Long 2007, Sociological
// Methods and Research 35); docs/statistics.md has what we measured.
//
// Two outcomes in use, weights but frequencies, clusters and more than a hundred million respondents are a *Refusal.
func SmallHsiao(outcome []int, levels []string, base int, d estimate.Design, seed uint64) ([]IIATest, error) {
	if err := choice("the Small-Hsiao test", outcome, levels, d); err != nil {
		return nil, err
	}
	inUse := levelsInUse(outcome, len(levels), d)
	if len(inUse) < 3 {
		return nil, tooFew("the Small-Hsiao test", len(inUse))
	}
	if !slices.Contains(inUse, base) {
		base = inUse[0] // as in the fit
	}
	first, second, err := halves(outcome, d, rand.New(rand.NewPCG(seed, 0)))
	if err != nil {
		return nil, err
	}
	s := &split{outcome: outcome, levels: levels, inUse: inUse, base: base, second: second}
	if trouble := s.fit(first, second); trouble != "" {
		return s.each(func(level int) IIATest {
			return IIATest{Omitted: levels[level], Test: nothing(), Status: trouble + ": no test; take another seed"}
		}), nil
	}
	return s.each(s.test), nil
}
