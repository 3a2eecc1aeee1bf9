package analysis

import (
	"math"
	"slices"
	"strings"

	"fieldwork/internal/dataset"
	"fieldwork/internal/estimate"
	"fieldwork/internal/survey"
)

const (
	coefficientHeader = "table,model,group,outcome,term,label,estimate,se,statistic,p,stars,low,high,robust_se"
	modelHeader       = "table,model,group,n,dropped_missing,parameters,loglik,loglik_null,lr_chi2,lr_df,lr_p,pseudo_r2,aic,bic,r2,adj_r2,sigma,f,f_p,iterations,notices"
	marginHeader      = "table,model,group,outcome,term,label,effect,se,statistic,p,stars,low,high,discrete"
	modelsSuffix      = "_models"
	marginsSuffix     = "_margins"
)

// openModelRecords makes the files, so that they are there even when no model could be estimated.
func (b *bench) openModelRecords() {
	b.open("", coefficientHeader)
	b.open(modelsSuffix, modelHeader)
	if b.plan.Kind != survey.OLSTable {
		b.open(marginsSuffix, marginHeader)
	}
	if b.onTypes() {
		b.openQuotaRecords()
	}
}

// modelRecords writes a model's coefficients, its fit and its marginal effects. A model that could not be estimated has
// its terms without numbers, so that what is absent is seen.
func (b *bench) modelRecords(y *dataset.Column, f fitted) {
	for _, outcome := range b.outcomes(y) {
		for _, r := range f.terms {
			b.coefficient(f, outcome, r.Variable, b.label(Label, r))
		}
		if b.plan.Kind != survey.OLogitTable {
			b.coefficient(f, outcome, estimate.ConstantTerm, word(Label, "report_constant", ""))
		}
	}
	b.summaryRecord(f)
	b.weightRecord(f.model, f.group, f.on)
	b.quotaRecords(f)
	if f.fit == nil {
		return
	}
	for _, c := range f.fit.Cutpoints {
		below, _, _ := strings.Cut(c.Term, "|")
		b.coefficient(f, "", c.Term, cutLabel(slices.Index(levelsOf(y), below)))
	}
	for _, e := range f.effects {
		b.record(marginsSuffix, marginHeader, append(b.key(f), plain("", e.Outcome), plain("", e.Term), b.termLabel(f, e.Term),
			figure(e.Effect, 4), figure(e.SE, 4), figure(e.Statistic, 3), figure(e.P, 3), plain("", estimate.Stars(e.P)),
			figure(e.Low, 4), figure(e.High, 4), plain("", yesNo(e.Discrete)))...)
	}
}

// outcomes are the outcomes that have coefficients: all but the base of a multinomial logit, and one without a name
// otherwise.
func (b *bench) outcomes(y *dataset.Column) []string {
	if b.plan.Kind != survey.MNLogitTable && b.plan.Kind != survey.MarginsTable {
		return []string{""}
	}
	var names []string
	for _, level := range levelsOf(y) {
		if level != b.plan.Base {
			names = append(names, level)
		}
	}
	return names
}

func (b *bench) key(f fitted) []Cell {
	return []Cell{plain("", b.plan.ID), plain("", f.model), plain("", f.group.Name)}
}

func (b *bench) coefficient(f fitted, outcome, term string, label Cell) {
	c, ok := f.coefficients[[2]string{outcome, term}]
	if !ok {
		nan := math.NaN()
		c = estimate.Coefficient{Estimate: nan, SE: nan, RobustSE: nan, Statistic: nan, P: nan, Low: nan, High: nan}
	}
	b.record("", coefficientHeader, append(b.key(f), plain("", outcome), plain("", term), label,
		figure(c.Estimate, 3), figure(c.SE, 3), figure(c.Statistic, 3), figure(c.P, 3), plain("", estimate.Stars(c.P)),
		figure(c.Low, 3), figure(c.High, 3), figure(c.RobustSE, 3))...)
}

func (b *bench) termLabel(f fitted, term string) Cell {
	for _, r := range f.terms {
		if r.Variable == term {
			return b.label(Label, r)
		}
	}
	return plain(Label, term)
}

// summaryRecord writes how well a model fits; nothing but its name when it could not be estimated.
func (b *bench) summaryRecord(f fitted) {
	header := strings.Split(modelHeader, ",")
	row := b.key(f)
	if f.fit == nil {
		for range header[len(row) : len(header)-1] {
			row = append(row, Cell{})
		}
		b.record(modelsSuffix, modelHeader, append(row, plain("", "not estimated"))...)
		return
	}
	for _, x := range summaryNumbers(f.fit) {
		row = append(row, figure(x, 3))
	}
	b.record(modelsSuffix, modelHeader, append(row, plain("", strings.Join(f.fit.Notices, "; ")))...)
}

// summaryNumbers are the numbers of modelHeader in order. Least squares has no likelihood-ratio test and no iterations,
// and nothing that rests on a likelihood is there when there is a pseudo-likelihood only.
func summaryNumbers(fit *estimate.Fit) []float64 {
	nan := math.NaN()
	lr := []float64{fit.LRChi2, float64(fit.LRDF), fit.LRP, fit.PseudoR2, fit.AIC, fit.BIC}
	if math.IsNaN(fit.LRChi2) {
		lr[1] = nan
	}
	if fit.PseudoLikelihood {
		lr = []float64{nan, nan, nan, nan, nan, nan}
	}
	iterations := float64(fit.Iterations)
	if fit.Kind == string(survey.OLSTable) {
		iterations = nan
	}
	return slices.Concat([]float64{fit.N, float64(fit.DroppedMissing), float64(fit.Parameters), fit.LogLik, fit.LogLikNull}, lr,
		[]float64{fit.R2, fit.AdjR2, fit.Sigma, fit.F, fit.FP, iterations})
}

func yesNo(holds bool) string {
	if holds {
		return "1"
	}
	return "0"
}
