package fit

import (
	"slices"

	"fieldwork/internal/estimate"
)

const (
	noteAME         = "average marginal effect: mean over rows (weighted) of dP/dx for every regressor; delta-method SE"
	noteAMEDiscrete = "0/1 regressors: mean over rows of P(x=1)-P(x=0); delta-method SE (Stata margins with i.x)"
	noteMEM         = "marginal effect at the (weighted) means of the regressors, dP/dx"
	noteMEMDiscrete = "0/1 regressors: P(x=1)-P(x=0), others at their means"
	notePredicted   = "probabilities of the first rows used, columns in the order of levels"
)

// logit fills what the logits have: effects, predictions and tests by term.
func (m *model) logit(r *Result, f *estimate.Fit) {
	if effects, err := f.AverageMarginalEffects(); err == nil {
		r.AME, r.AMEDiscrete = effectTable(noteAME, effects, false), effectTable(noteAMEDiscrete, effects, true)
	} else {
		r.unavailable("ame", err)
	}
	if effects, p, err := f.MarginalEffectsAtMeans(); err == nil {
		r.MEM, r.MEMDiscrete = effectTable(noteMEM, effects, false), effectTable(noteMEMDiscrete, effects, true)
		r.MEM.Probabilities = byName(f.Levels, p)
	} else {
		r.unavailable("mem", err)
	}
	for _, t := range f.WaldByTerm() {
		r.WaldByTerm = append(r.WaldByTerm, wald(Test{Term: t.Term}, t.Test))
	}
	r.LogLikNull, r.Predicted = some(f.LogLikNull), m.predicted(f)
	r.CorrectlyPredicted = some(f.CorrectlyPredicted())
}

// effectTable are the derivatives, or the discrete changes.
func effectTable(note string, effects []estimate.Effect, discrete bool) *Effects {
	t := &Effects{Note: note, Rows: []Effect{}}
	for _, e := range effects {
		if e.Discrete == discrete {
			t.Rows = append(t.Rows, Effect{
				Outcome: e.Outcome, Term: e.Term, Effect: Number(e.Effect), SE: Number(e.SE), Z: Number(e.Statistic),
				P: Number(e.P), Low: Number(e.Low), High: Number(e.High), SERobust: Number(e.RobustSE),
			})
		}
	}
	return t
}

// predicted are the probabilities of the first rows and their weighted mean.
func (m *model) predicted(f *estimate.Fit) *Predicted {
	p := &Predicted{Note: notePredicted, Levels: f.Levels, Rows: [][]Number{}, Mean: make([]Number, len(f.Levels))}
	total := 0.0
	f.Probabilities(func(row int, chances []float64) {
		if len(p.Rows) < firstRows {
			p.Rows = append(p.Rows, numbers(slices.Clone(chances)))
		}
		w := m.Weight(row)
		total += w
		for j, v := range chances {
			p.Mean[j] += Number(w * v)
		}
	})
	for j := range p.Mean {
		p.Mean[j] /= Number(total)
	}
	return p
}
