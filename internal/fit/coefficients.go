package fit

import (
	"math"

	"fieldwork/internal/estimate"
	"fieldwork/internal/modelspec"
)

// coefficients lays out slopes and constants.
func (m *model) coefficients(f *estimate.Fit, all []estimate.Coefficient) []Coefficient {
	out, hc0, hc3 := make([]Coefficient, len(all)), f.HC0(), f.HC3()
	for i, c := range all {
		o := Coefficient{Outcome: c.Outcome, Term: c.Term, Estimate: Number(c.Estimate), SE: Number(c.SE), P: some(c.P), Low: some(c.Low), High: some(c.High)}
		ratio := some(math.Exp(c.Estimate))
		switch {
		case f.Kind == modelspec.OLS:
			o.T, o.HC0, o.HC1, o.HC3 = some(c.Statistic), at(hc0, i), some(c.RobustSE), at(hc3, i)
			if m.Design.Clusters != nil { // HC1 is for rows that are independent
				o.HC0, o.HC1, o.HC3, o.SERobust = nil, nil, nil, some(c.RobustSE)
			}
		case f.Kind == modelspec.Multinomial && len(f.Levels) > 2:
			o.Z, o.SERobust, o.RelativeRiskRatio = some(c.Statistic), some(c.RobustSE), ratio
		default:
			o.Z, o.SERobust, o.OddsRatio = some(c.Statistic), some(c.RobustSE), ratio
		}
		if f.PseudoLikelihood {
			o.SEModelBased = some(c.ModelSE)
		}
		out[i] = o
	}
	return out
}

// at is an entry of a list that may not be there.
func at(values []float64, i int) *Number {
	if i >= len(values) {
		return some(math.NaN())
	}
	return some(values[i])
}

// cutpoints lays out the cut points; that one be zero is nobody's hypothesis, so they have no test.
func (m *model) cutpoints(f *estimate.Fit) []Coefficient {
	var out []Coefficient
	for _, c := range f.Cutpoints {
		o := Coefficient{Cut: c.Term, Estimate: Number(c.Estimate), SE: Number(c.SE), Low: some(c.Low), High: some(c.High), SERobust: some(c.RobustSE)}
		if f.PseudoLikelihood {
			o.SEModelBased = some(c.ModelSE)
		}
		out = append(out, o)
	}
	return out
}

// names are the parameters' names in the order of the covariance matrices.
func names(f *estimate.Fit) []string {
	var out []string
	for _, c := range f.Coefficients {
		name := c.Term
		if c.Outcome != "" {
			name = c.Outcome + ":" + c.Term
		}
		out = append(out, name)
	}
	for _, c := range f.Cutpoints {
		out = append(out, "cut:"+c.Term)
	}
	return out
}

// The notes say which of several usual definitions a number follows.
const (
	noteSandwich = "sandwich, times N/(N-1) as in Stata vce(robust)"
	noteCluster  = "sandwich of the clusters' sums of scores, with Stata's factor for the number of clusters"
)

func (m *model) covariances(r *Result, f *estimate.Fit) {
	called := names(f)
	r.VCov = &Covariance{Names: called, Matrix: matrix(f.VCov)}
	robust := &Covariance{Names: called, Matrix: matrix(f.RobustVCov)}
	switch {
	case m.Design.Clusters != nil:
		robust.Note = noteCluster
		r.VCovRobust = robust
	case f.Kind == modelspec.OLS:
		r.VCovHC1 = robust
	default:
		robust.Note = noteSandwich
		r.VCovRobust = robust
	}
	if f.PseudoLikelihood {
		r.VCovModel = &Covariance{Names: called, Matrix: matrix(f.ModelVCov)}
	}
}

// likelihood lays out what rests on the likelihood. Of a logit with robust errors it is a pseudo-likelihood, as in Stata:
// who asks for them does not trust the likelihood that a ratio test would rest on.
func (m *model) likelihood(f *estimate.Fit) *Likelihood {
	l := &Likelihood{LogLik: Number(f.LogLik), AIC: Number(f.AIC), BIC: Number(f.BIC), Pseudo: f.PseudoLikelihood}
	if f.Kind == modelspec.OLS {
		return l
	}
	l.Pseudo = f.PseudoLikelihood
	l.LRChi2, l.LRDF, l.LRP = some(f.LRChi2), &f.LRDF, some(f.LRP)
	l.PseudoR2 = some(f.PseudoR2)
	// McFadden's, adjusted for the number of parameters (Ben-Akiva and Lerman 1985, Discrete Choice Analysis, 7.2).
	l.AdjustedR2 = some(1 - (f.LogLik-float64(f.Parameters))/f.LogLikNull)
	return l
}

// sayPseudo warns of what is no test under a pseudo-likelihood.
func (m *model) sayPseudo(r *Result) {
	switch {
	case !r.Pseudo || r.Regression != nil:
	case m.Design.WeightKind == estimate.Sampling || m.Design.Clusters != nil:
		r.warn("pseudo_likelihood", "the log pseudolikelihood is no likelihood of the sample: lr_p is no valid test, and AIC and BIC compare nothing; read the Wald test")
	default:
		r.warn("pseudo_likelihood", "where robust errors are needed the log-likelihood is a pseudolikelihood and lr_p no valid test; read the Wald test")
	}
}

// The kinds of total sum of squares.
const (
	aboutMean = "about the mean"
	aboutZero = "about zero (no constant)"
)

// firstRows is how many rows are printed of what has one line a row.
const firstRows = 5

func (m *model) regression(r *Result, f *estimate.Fit) {
	r.Regression = &Regression{
		DFResidual: f.FDF[1], DFModel: f.FDF[0], RSS: Number(f.RSS), TSS: Number(f.TSS), TSSKind: aboutZero,
		Sigma: Number(f.Sigma), R2: Number(f.R2), AdjR2: Number(f.AdjR2), F: Number(f.F), FP: Number(f.FP),
	}
	if m.Design.Constant {
		r.TSSKind = aboutMean
	}
	if r.F.Exists() {
		r.FDF = &f.FDF
	}
	f.Residuals(func(_ int, _, residual float64) {
		if len(r.Residuals) < firstRows {
			r.Residuals = append(r.Residuals, Number(residual))
		}
	})
}
