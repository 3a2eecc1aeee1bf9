package fit

import (
	"fmt"

	"fieldwork/internal/choicebased"
	"fieldwork/internal/estimate"
	"fieldwork/internal/modeldata"
)

const (
	notePlain = "plain MNL on the quota sample; slopes are consistent, constants are not"
	notePrior = "constants + ln(Q_j/Q_base) - ln(H_j/H_base); se = sqrt(diag(I^-1 - D(n) + D(N))) when the shares come from arrivals, N in all, " +
		"else sqrt(diag(I^-1 - D(n))); only the constants differ from the unweighted fit"
	noteWESML = "Manski-Lerman weights Q_j/H_j. se_sandwich: uncentred, no small-sample factor. se_stratified: scores centred within outcome, " +
		"n_j/(n_j-1). se_full: stratified + uncertainty of the shares"
	notePopulation = "prior-corrected parameters, rows weighted by Q_j/H_j; se_conditional = delta method with the rows and weights held fixed; " +
		"se_unconditional adds the sampling of the regressors within the quotas and, when they are estimated, of the shares"
)

// choiceBased estimates a model whose outcome the quotas were set on.
func (m *model) choiceBased(r *Result, open modeldata.Open) (*Result, error) {
	log, err := m.arrivalsLog(r, open)
	if err != nil {
		return nil, err
	}
	population, err := m.population(log)
	if err == nil {
		var c *choicebased.Result
		if c, err = choicebased.Fit(m.Codes, m.Levels, m.Base, m.Design, population); err == nil {
			m.layOut(r, c, log)
			return r, nil
		}
	}
	m.refuse(r, err)
	return r, nil
}

// population is what the spec says of it: counts or shares in the order of the levels.
func (m *model) population(log *ArrivalsLog) (choicebased.Population, error) {
	q := m.Spec.Quotas.Value
	by := q.Arrivals.Value
	switch {
	case q.Shares.Given:
		by = q.Shares.Value
	case !q.Arrivals.Given:
		by = log.counts()
	}
	values := make([]float64, len(m.Levels))
	for j, level := range m.Levels {
		v, ok := by[level]
		if !ok {
			return choicebased.Population{}, &estimate.Refusal{Reason: choicebased.BadPopulation,
				Detail: fmt.Sprintf("nothing says how much of the population is %q; add it to choice_based", level)}
		}
		values[j] = v
	}
	if q.Shares.Given {
		return choicebased.Known(values)
	}
	return choicebased.FromArrivals(values)
}

// layOut fills the result.
func (m *model) layOut(r *Result, c *choicebased.Result, log *ArrivalsLog) {
	f := c.Unweighted
	m.header(r, f)
	r.Coefficients, r.Base = nil, f.Base
	r.VCE = "quotas"
	for _, text := range c.Warnings[len(f.Notices):] {
		r.warn("choice_based", "%s", text)
	}
	b := &ChoiceBased{LogLikUnweighted: Number(f.LogLik), SampleShares: byName(f.Levels, c.SampleShares), Arrivals: log}
	for _, s := range c.PopulationShares {
		b.PopulationShares = append(b.PopulationShares, Named[Share]{s.Outcome, Share{Number(s.Share), Number(s.SE)}})
	}
	b.Unweighted = Plain{notePlain, m.coefficients(f, f.Coefficients)}
	b.Prior = prior(c)
	b.WESML = wesml(c)
	b.SlopeTest = SlopeTest{Status: "ok", Chi2: Number(c.SlopeTest.Chi2), DF: c.SlopeTest.DF, P: Number(c.SlopeTest.P)}
	if !c.SlopeTest.Defined {
		b.SlopeTest.Status = c.SlopeTest.Reason
	}
	b.AMEPopulation = PopulationTable{notePopulation, populationRows(f.Levels, c.Effects)}
	b.AMEDiscretePopulation = PopulationTable{noteAMEDiscrete, populationRows(f.Levels, c.DiscreteEffects)}
	r.ChoiceBased = b
	m.hypotheses(r, f)
}

func prior(c *choicebased.Result) Prior {
	p := Prior{Note: notePrior, VCov: Covariance{Names: names(c.Unweighted), Matrix: matrix(c.PriorVCov)}}
	for _, b := range c.Prior {
		p.Coefficients = append(p.Coefficients, Coefficient{Outcome: b.Outcome, Term: b.Term, Estimate: Number(b.Estimate), SE: Number(b.SE),
			Z: some(b.Statistic), P: some(b.P), Low: some(b.Low), High: some(b.High)})
		if b.Term == estimate.ConstantTerm {
			se := ConstantSE{Number(b.SEUnadjusted), Number(b.SEKnown), Number(b.SEEstimated)}
			p.ConstantsSE = append(p.ConstantsSE, Named[ConstantSE]{b.Outcome, se})
		}
	}
	return p
}

func wesml(c *choicebased.Result) WESML {
	w := WESML{Note: noteWESML, Weights: byName(c.Unweighted.Levels, c.Weights), LogLik: Number(c.WESML.LogLik),
		VCov: Covariance{Names: names(c.Unweighted), Matrix: matrix(c.WESMLVCov.Full)}}
	for _, b := range c.WESMLCoefficients {
		w.Coefficients = append(w.Coefficients, WeightedRow{Outcome: b.Outcome, Term: b.Term, Estimate: Number(b.Estimate),
			Sandwich: Number(b.SESandwich), SandwichStata: Number(b.SESandwichStata), Stratified: Number(b.SEStratified), Full: Number(b.SEFull),
			Z: Number(b.Statistic), P: Number(b.P), Low: Number(b.Low), High: Number(b.High)})
	}
	return w
}

// populationRows lays the effects out outcome by outcome, and term by term within each.
func populationRows(levels []string, effects []choicebased.PopulationEffect) []PopulationRow {
	rows := []PopulationRow{}
	for _, level := range levels {
		for _, e := range effects {
			if e.Outcome == level {
				rows = append(rows, PopulationRow{Outcome: e.Outcome, Term: e.Term, Effect: Number(e.Effect),
					Conditional: Number(e.SEConditional), Unconditional: Number(e.SEUnconditional), AtQuotas: Number(e.AtQuotaShares),
					Z: Number(e.Statistic), P: Number(e.P), Low: Number(e.Low), High: Number(e.High)})
			}
		}
	}
	return rows
}
