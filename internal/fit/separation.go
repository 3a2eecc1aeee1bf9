package fit

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"fieldwork/internal/estimate"
	"fieldwork/internal/modeldata"
)

// separated fills the result of a logit without a finite maximum.
func (m *model) separated(r *Result, s *estimate.Separation) {
	r.Status, r.Separation = StatusSeparation, s.Kind
	kind := "complete"
	if s.Kind != kind {
		kind = "quasi-complete"
	}
	name := strconv.Quote(s.Term)
	if s.Outcome != "" {
		name += " for outcome " + strconv.Quote(s.Outcome)
	}
	r.Message = fmt.Sprintf("%s separation: the coefficient of %s has no finite estimate, because it tells outcomes apart without a mistake; "+
		"take levels of the regressor or outcomes together, leave the regressor out, or collect rows that break the pattern", kind, name)
	r.Supremum, r.LogLikNull = some(s.Supremum), some(m.nullLogLik())
	r.Recession = m.recession(s)
	r.Warnings = append(r.Warnings, modeldata.Warning{Code: "separation", Term: s.Term, Outcome: s.Outcome, Message: r.Message})
}

// nullLogLik is the log-likelihood of the model without regressors, which exists when that of the model has no maximum:
// Σ_j n_j ln(n_j/n), or of equal chances in a multinomial logit without constants.
func (m *model) nullLogLik() float64 {
	counts, total := m.Counts()
	if m.Spec.IsMultinomial() && !m.Design.Constant {
		return -total * math.Log(float64(len(m.InUse())))
	}
	null := 0.0
	for _, n := range counts {
		if n > 0 {
			null += n * math.Log(n/total)
		}
	}
	return null
}

// recession lists every parameter with its part in the direction that was found. Cut points are numbered from cut1.
func (m *model) recession(s *estimate.Separation) []Direction {
	sign := map[estimate.Direction]int{}
	for _, d := range s.Runaway {
		sign[estimate.Direction{Outcome: d.Outcome, Term: d.Term}] = d.Sign
	}
	var out []Direction
	add := func(outcome, term, name string) {
		v, infinite := sign[estimate.Direction{Outcome: outcome, Term: term}]
		out = append(out, Direction{Outcome: outcome, Term: name, Infinite: infinite, Sign: v})
	}
	inUse := m.InUse()
	if m.Spec.IsMultinomial() {
		m.multinomialParameters(inUse, add)
		return out
	}
	for _, term := range m.Design.Terms {
		add("", term, term)
	}
	for j := 1; j < len(inUse); j++ {
		add("", inUse[j-1]+"|"+inUse[j], "cut"+strconv.Itoa(j))
	}
	return out
}

// multinomialParameters names the parameters in the order in which a fit has them.
func (m *model) multinomialParameters(inUse []string, add func(outcome, term, name string)) {
	base := m.Levels[m.Base]
	if !slices.Contains(inUse, base) {
		base = inUse[0]
	}
	for _, level := range inUse {
		if level == base {
			continue
		}
		for _, term := range m.Design.Terms {
			add(level, term, term)
		}
		if m.Design.Constant {
			add(level, estimate.ConstantTerm, estimate.ConstantTerm)
		}
	}
}
