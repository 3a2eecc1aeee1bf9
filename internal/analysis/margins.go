package analysis

import (
	"math"
	"slices"

	"fieldwork/internal/choicebased"
	"fieldwork/internal/dataset"
	"fieldwork/internal/estimate"
	"fieldwork/internal/survey"
)

// margins shows what the terms of each model do to the chances of every outcome, in the sample as the quotas divide it and
// in the population, and below that the constants and the outcomes' shares that make the difference.
func (b *bench) margins() {
	b.openMarginRecords()
	b.table.Layout.Header = marginHead()
	y, ok := b.column(b.plan.Outcome)
	if !ok {
		return
	}
	if !b.onTypes() {
		b.fail("%s: effects in the population are those of a model of `type` or `cell` under `weights: %s`; run `fieldwork check` on the survey", b.place("", survey.Group{}), survey.WeightColumn)
		return
	}
	var fits []fitted
	for _, g := range b.plan.Groups {
		for _, m := range b.plan.Models {
			fits = append(fits, b.marginal(y, m, g))
		}
	}
	for _, f := range fits {
		b.marginPart(y, f)
		b.marginRecords(y, f)
	}
	b.say("report_margins", "")
	b.remark(fits)
}

// marginal estimates one model; what goes wrong becomes a failure and leaves a fitted without numbers.
func (b *bench) marginal(y *dataset.Column, model string, g survey.Group) fitted {
	f := fitted{model: model, group: g, on: b.baseOf(g)}
	d, ok := b.design(&f)
	if !ok || len(b.rows[g.Name]) == 0 { // which has been said
		return f
	}
	values := b.outcome(y, g)
	f.on = b.baseOf(g, append(slices.Clone(d.X), values)...)
	p, err := b.arrived(y, g)
	unknown := err
	if err != nil {
		p, err = b.weighed(y, values, g)
	}
	if err == nil {
		err = b.choiceBased(&f, y, values, d, p)
	}
	if err != nil {
		b.fail("%s: %s", b.place(model, g), withCure(err))
		return f
	}
	b.sayTaken(unknown, b.place("", g)) // which is so of every model
	f.fit = f.quotas.Unweighted
	b.tell(f, f.fit, f.quotas.Warnings)
	return f
}

// effectOf is the effect of a term on an outcome, all NaN when there is none.
func effectOf(effects []choicebased.PopulationEffect, outcome, term string) (choicebased.PopulationEffect, bool) {
	i := slices.IndexFunc(effects, func(e choicebased.PopulationEffect) bool { return e.Outcome == outcome && e.Term == term })
	if i >= 0 {
		return effects[i], true
	}
	nan := math.NaN()
	e := choicebased.PopulationEffect{Outcome: outcome, Term: term, Effect: nan, SEConditional: nan, SEUnconditional: nan, AtQuotaShares: nan, SEAtQuotaShares: nan}
	e.Inference = choicebased.Inference{SE: nan, Statistic: nan, P: nan, Low: nan, High: nan}
	return e, false
}

// marginsOf are the effects of a term on an outcome: the derivative, and of a dummy the change from 0 to 1. People are shown the
// last of them.
func (f fitted) marginsOf(outcome, term string) []choicebased.PopulationEffect {
	if f.quotas == nil {
		none, _ := effectOf(nil, outcome, term)
		return []choicebased.PopulationEffect{none}
	}
	derivative, _ := effectOf(f.quotas.Effects, outcome, term)
	effects := []choicebased.PopulationEffect{derivative}
	if change, ok := effectOf(f.quotas.DiscreteEffects, outcome, term); ok {
		effects = append(effects, change)
	}
	return effects
}

// A constant is that of one outcome, before and after it is corrected for the population's shares.
type constant struct {
	sample    estimate.Coefficient
	corrected choicebased.PriorCoefficient
}

// constantOf finds the constant of an outcome, all NaN when there is none.
func (f fitted) constantOf(outcome string) constant {
	if f.quotas != nil {
		for i, c := range f.quotas.Prior {
			if c.Outcome == outcome && c.Term == estimate.ConstantTerm {
				return constant{f.quotas.Unweighted.Coefficients[i], c}
			}
		}
	}
	nan := math.NaN()
	none := choicebased.PriorCoefficient{Outcome: outcome, Estimate: nan, SEUnadjusted: nan, SEKnown: nan, SEEstimated: nan}
	none.Inference = choicebased.Inference{SE: nan, Statistic: nan, P: nan, Low: nan, High: nan}
	return constant{estimate.Coefficient{Estimate: nan, SE: nan}, none}
}
