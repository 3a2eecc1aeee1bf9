package analysis

import (
	"fieldwork/internal/dataset"
	"fieldwork/internal/estimate"
)

const (
	populationHeader = "table,model,group,outcome,term,label,discrete,effect_at_quota_shares,se_at_quota_shares," +
		"effect,se_conditional,se_unconditional,statistic,p,stars,low,high"
	constantsHeader = "table,model,group,outcome,at_quota_shares,se_at_quota_shares,estimate,se_shares_known,se,statistic,p,stars,low,high"
	constantsSuffix = "_constants"
)

// openMarginRecords makes the files, so that they are there even when no model could be estimated.
func (b *bench) openMarginRecords() {
	b.open("", populationHeader)
	b.open(constantsSuffix, constantsHeader)
	b.openQuotaRecords()
}

// marginRecords writes a model's effects, constants and shares. A model that could not be estimated has its terms without
// numbers, so that what is absent is seen.
func (b *bench) marginRecords(y *dataset.Column, f fitted) {
	for _, outcome := range levelsOf(y) {
		for _, r := range f.terms {
			for _, e := range f.marginsOf(outcome, r.Variable) {
				b.record("", populationHeader, append(b.key(f), plain("", outcome), plain("", e.Term), b.label(Label, r), plain("", yesNo(e.Discrete)),
					figure(e.AtQuotaShares, 4), figure(e.SEAtQuotaShares, 4), figure(e.Effect, 4), figure(e.SEConditional, 4), figure(e.SEUnconditional, 4),
					figure(e.Statistic, 3), figure(e.P, 3), plain("", estimate.Stars(e.P)), figure(e.Low, 4), figure(e.High, 4))...)
			}
		}
	}
	for _, outcome := range b.outcomes(y) {
		c := f.constantOf(outcome)
		b.record(constantsSuffix, constantsHeader, append(b.key(f), plain("", outcome), figure(c.sample.Estimate, 3), figure(c.sample.SE, 3),
			figure(c.corrected.Estimate, 3), figure(c.corrected.SEKnown, 3), figure(c.corrected.SE, 3), figure(c.corrected.Statistic, 3),
			figure(c.corrected.P, 3), plain("", estimate.Stars(c.corrected.P)), figure(c.corrected.Low, 3), figure(c.corrected.High, 3))...)
	}
	b.quotaRecords(f)
	b.weightRecord(f.model, f.group, f.on)
}
