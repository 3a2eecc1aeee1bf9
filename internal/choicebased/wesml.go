package choicebased

import (
	"slices"

	"gonum.org/v1/gonum/mat"

	"fieldwork/internal/estimate"
)

// WeightedCoefficient is a coefficient of the weighted fit.
type WeightedCoefficient struct {
	Outcome, Term string
	Estimate      float64
	// Inference rests on SEFull, or on SEStratified when the shares are known.
	Inference
	// SESandwich takes the rows for independent draws with random outcomes, and SESandwichStata is the same times
	// √(n/(n-1)). SEStratified knows that the quotas were fixed. SEFull adds the error of the shares; it is NaN when
	// they are known.
	SESandwich, SESandwichStata, SEStratified, SEFull float64
}

// WeightedCovariances are the covariances behind the standard errors of WeightedCoefficient. Full is that of Stratified
// when the shares are known.
type WeightedCovariances struct{ Sandwich, Stratified, Full [][]float64 }

// reweigh fits the model to the rows weighted by Q_j/H_j: the weighted exogenous sampling maximum likelihood of Manski
// and Lerman (1977, Econometrica 45). It maximises Σ w ln P, the population's likelihood as the sample tells it.
func (s *study) reweigh() (*estimate.Fit, error) {
	d := estimate.Design{Terms: s.terms, X: s.x, Constant: true, WeightKind: estimate.Sampling}
	d.Weights = make([]float64, len(s.outcome))
	for i, y := range s.outcome {
		if y >= 0 {
			d.Weights[i] = s.frequency(i) * s.weight[y]
		}
	}
	fit, err := estimate.MultinomialLogit(s.outcome, s.levels, s.base, d)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(fit.Terms, s.terms) {
		return nil, refuse(NearlyCollinear, "the terms %q can be told apart in the unweighted rows and only %q in the "+
			"weighted; leave out the others", s.terms, fit.Terms)
	}
	return fit, nil
}

// wesml gives the weighted coefficients their covariances, V = A⁻¹ B A⁻¹ with (Wooldridge 2001, Econometric Theory 17,
// for rows drawn within strata; the last term is the delta method in the shares)
//
//	B(sandwich)   = Σ w² s s'
//	B(stratified) = Σ_j n_j/(n_j-1) w_j² Σ_{i in j} (s_i - s̄_j)(s_i - s̄_j)'
//	B(full)       = B(stratified) + n² Σ_jk S_jk s̄_j s̄_k'
//
// From N arrivals the last term is n²/N Σ_j Q_j s̄_j s̄_j', because Σ_j Q_j s̄_j = 0 at the maximum. A⁻¹ alone, which a
// program reports that takes the weights for counts, is wrong.
func (s *study) wesml() ([]WeightedCoefficient, WeightedCovariances) {
	outer, centred := mat.NewSymDense(s.params, nil), mat.NewSymDense(s.params, nil)
	for j, w := range s.weight {
		addScaled(outer, w*w, s.weightedHalf(s.moments.second[j]))
		addScaled(centred, w*w, s.weightedHalf(s.within(j)))
	}
	plain, stratified := estimate.Sandwich(s.moments.robust, outer), estimate.Sandwich(s.moments.robust, centred)
	full := mat.NewSymDense(s.params, nil)
	full.AddSym(stratified, s.bySharesError())
	plain, stratified, full = s.back(plain), s.back(stratified), s.back(full)
	var out []WeightedCoefficient
	for at, b := range s.weighted.Coefficients {
		c := WeightedCoefficient{Outcome: b.Outcome, Term: b.Term, Estimate: b.Estimate}
		c.SESandwich, c.SEStratified = root(plain.At(at, at)), root(stratified.At(at, at))
		c.SESandwichStata = root(plain.At(at, at) * s.total / (s.total - 1))
		c.SEFull = s.unlessKnown(root(full.At(at, at)))
		c.Inference = infer(c.Estimate, root(full.At(at, at)))
		out = append(out, c)
	}
	return out, WeightedCovariances{Sandwich: table(plain), Stratified: table(stratified), Full: table(full)}
}

// official is the weighted fit with the covariance that a reader should use, and counting respondents where rows have
// frequencies: package estimate takes f·w for the weight of one row.
func (s *study) official(coefficients []WeightedCoefficient, v WeightedCovariances) *estimate.Fit {
	fit := *s.weighted
	fit.N, fit.VCov = s.total, v.Full
	fit.DroppedMissing = s.unweighted.DroppedMissing
	fit.RobustVCov = make([][]float64, s.params)
	for i, row := range v.Sandwich {
		for _, value := range row {
			fit.RobustVCov[i] = append(fit.RobustVCov[i], value*s.total/(s.total-1))
		}
	}
	fit.Coefficients = slices.Clone(fit.Coefficients)
	for at, c := range coefficients {
		b := &fit.Coefficients[at]
		b.SE, b.RobustSE, b.Statistic, b.P, b.Low, b.High = c.SE, c.SESandwichStata, c.Statistic, c.P, c.Low, c.High
	}
	return &fit
}

// addScaled adds c·v to out.
func addScaled(out *mat.SymDense, c float64, v mat.Symmetric) {
	var scaled mat.SymDense
	scaled.ScaleSym(c, v)
	out.AddSym(out, &scaled)
}
