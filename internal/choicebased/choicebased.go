// Package choicebased estimates a multinomial logit for the population from a sample whose quotas were set on the very
// outcome that the model explains.
//
// It is opinionated: a quota on the outcome is part of the model, not a blemish to be weighted away afterwards. Fixed
// quotas leave the slopes of a multinomial logit with constants alone and move nothing but the constants, so the
// unweighted fit with corrected constants is the estimate, and weighting is the check on it: weights are less precise
// when the model holds, and when it does not the two disagree, which is a test. Marginal effects are reported at the
// population's shares, with those at the quotas' shares beside them, because the second answer no question that
// anybody asks. And every standard error here knows two things that the usual ones do not: that the sample's shares
// were fixed, which makes it smaller, and that the population's shares were counted from a finite number of arrivals,
// which makes it larger.
//
// Notation, here and beside the formulas: level j has n_j of the n rows, the share H_j = n_j/n of the sample and the share
// Q_j of the population; S is the covariance of the estimated Q, from N arrivals (diag(Q) - QQ')/N; 0 is the base.
// Given their outcomes the rows are independent, and independent of the count of arrivals, which depends on outcomes
// alone. It is this independence that lets the two sources of error be added.
//
// A row of frequency f stands for f respondents, in every sum. Rows are read one at a time; what is kept of them are sums.
package choicebased

import (
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/mat"

	"fieldwork/internal/estimate"
)

// Result is the model for the population. A number that does not exist is NaN; print it as "n/a". Matrices and
// coefficients are in the order of estimate.Fit.Coefficients: a block for each level but the base.
type Result struct {
	// Unweighted is the plain fit: its slopes hold for the population, its constants for the quotas' shares.
	Unweighted *estimate.Fit
	// SampleShares are H and PopulationShares Q, by level, in the order of Unweighted.Levels.
	SampleShares     []float64
	PopulationShares []Share
	// SharesKnown tells that the population's shares were taken as free of error.
	SharesKnown bool

	// Prior is the unweighted fit with its constants corrected, and PriorVCov its covariance.
	Prior     []PriorCoefficient
	PriorVCov [][]float64

	// Weights are Q_j/H_j, by level; over the sample their mean is 1.
	Weights []float64
	// WESML is the weighted fit of Manski and Lerman. Its VCov, SE, tests and intervals are the full ones of
	// WESMLCoefficients, its RobustVCov and RobustSE the Stata sandwich, and its ModelVCov, A⁻¹, is no covariance of
	// anything here. Its own AverageMarginalEffects know nothing of the quotas: use Effects.
	WESML             *estimate.Fit
	WESMLCoefficients []WeightedCoefficient
	WESMLVCov         WeightedCovariances

	// Effects are the derivatives, variable by variable and level by level, and DiscreteEffects the changes from 0 to 1 of
	// every variable that takes only these values, and from its base to each level of a categorical one.
	Effects, DiscreteEffects []PopulationEffect

	SlopeTest SlopeTest
	// Warnings say in sentences what a reader of the numbers should know; the first are those of Unweighted.Notices.
	Warnings []string
}

// Share is a level's share of the population; SE is NaN when shares are known.
type Share struct {
	Outcome   string
	Share, SE float64
}

// study is an estimation under way: the data, both fits and what is known of the population.
type study struct {
	*sample
	population           Population
	shares               *mat.SymDense // S
	weight               []float64     // Q_j/H_j
	unweighted, weighted *estimate.Fit
	moments              *moments
}

// Fit estimates P(outcome | x) in the population. outcome, levels, base and the design are those of
// estimate.MultinomialLogit; the design needs a constant, takes no weights but frequencies, and neither robust nor clustered
// errors, since those given here are made for the quotas. Errors are an *estimate.Refusal, with a reason of this package or
// of that one, or an *estimate.Separation.
func Fit(outcome []int, levels []string, base int, d estimate.Design, p Population) (*Result, error) {
	name := func(j int) string { return strconv.Quote(levels[j]) }
	if err := check(d, p, len(levels), name); err != nil {
		return nil, err
	}
	if err := represented(levels, completeRows(outcome, len(levels), d)); err != nil {
		return nil, err
	}
	unweighted, err := estimate.MultinomialLogit(outcome, levels, base, d)
	if err != nil {
		return nil, err
	}
	s := &study{sample: newSample(outcome, base, d, unweighted), population: p, shares: p.covariance(), unweighted: unweighted}
	for j, n := range s.counts {
		s.weight = append(s.weight, p.Shares[j]*s.total/n)
	}
	if s.weighted, err = s.reweigh(); err != nil {
		return nil, err
	}
	if s.moments, err = s.measureScores(); err != nil {
		return nil, err
	}
	return s.result()
}

// result puts the parts together.
func (s *study) result() (*Result, error) {
	r := &Result{Unweighted: s.unweighted, Weights: s.weight, SharesKnown: s.population.IsKnown()}
	for j, level := range s.levels {
		share := Share{Outcome: level, Share: s.population.Shares[j], SE: s.unlessKnown(root(s.shares.At(j, j)))}
		r.PopulationShares = append(r.PopulationShares, share)
		r.SampleShares = append(r.SampleShares, s.counts[j]/s.total)
	}
	r.Prior, r.PriorVCov = s.prior()
	r.WESMLCoefficients, r.WESMLVCov = s.wesml()
	r.WESML = s.official(r.WESMLCoefficients, r.WESMLVCov)
	r.SlopeTest = s.compareSlopes()
	effects, err := s.effects()
	if err != nil {
		return nil, err
	}
	for _, e := range effects {
		if e.Discrete {
			r.DiscreteEffects = append(r.DiscreteEffects, e)
		} else {
			r.Effects = append(r.Effects, e)
		}
	}
	r.Warnings = append(slices.Clone(s.unweighted.Notices), s.warnings(r.SlopeTest)...)
	return r, nil
}

// check refuses what no estimate could mend.
func check(d estimate.Design, p Population, levels int, name func(j int) string) error {
	switch {
	case !d.Constant:
		return refuse(NoConstant, withoutConstantDetail)
	case d.WeightKind == estimate.Importance:
		return refuse(WeightsAlready, importanceDetail)
	case d.WeightKind != estimate.Unweighted && d.WeightKind != estimate.Frequency:
		return refuse(WeightsAlready, weightsDetail)
	case d.Clusters != nil:
		return refuse(ClustersAlready, clustersDetail)
	case d.Robust:
		return refuse(RobustAlready, robustDetail)
	}
	if err := p.check(levels, name); err != nil {
		return err
	}
	return p.everywhere(name)
}

// unlessKnown is the value where the population's shares have an error, and NaN where they have none.
func (s *study) unlessKnown(v float64) float64 {
	if s.population.IsKnown() {
		return math.NaN()
	}
	return v
}
