package modelspec

import (
	"maps"
	"math"
	"slices"

	"fieldwork/internal/strictyaml"
)

// quotas checks that the population is told in one way, for every outcome.
func (l *lint) quotas(q ChoiceSpec) {
	if !l.IsMultinomial() && l.Kind.Text != "" {
		l.findings.Addf(q.At, "choice_based", "remove choice_based, or write kind: mnlogit", "sampling on the outcome is corrected for in the multinomial logit, not in %s", l.Kind.Text)
	}
	if !l.HasConstant() {
		l.findings.Add(q.At, "choice_based", "without constants there is nothing to correct, and the slopes are not consistent either", "remove constant: false")
	}
	l.word(q.Sampling.Value, q.At, "sampling", false, fixedQuotas)
	told := 0
	for _, m := range []maybe[map[string]float64]{q.Arrivals, q.Shares} {
		if m.Given {
			told++
			l.shares(q.At, m.Value)
		}
	}
	switch {
	case told == 2 || q.Shares.Given && q.Log.Given:
		l.findings.Add(q.At, "choice_based", "the population is told both by arrivals and by shares", "keep one of them")
	case told == 0 && !q.Log.Given:
		l.findings.Add(q.At, "choice_based", "nothing says what the population is", "add arrivals, arrivals_log or population_shares")
	}
}

// shares checks that every level has a number, and that every number is a level's.
func (l *lint) shares(at strictyaml.Pos, by map[string]float64) {
	for _, name := range slices.Sorted(maps.Keys(by)) {
		v := by[name]
		if v < 0 || math.IsNaN(v) || math.IsInf(v, 0) {
			l.findings.Addf(at, "choice_based", "write a number from 0", "%q has %g", name, v)
		}
		if l.Levels.Given && !slices.Contains(Texts(l.Levels.Value), name) {
			l.findings.Addf(at, "choice_based", strictyaml.DidYouMean(name, Texts(l.Levels.Value)), "%q is none of the outcome's levels", name)
		}
	}
	for _, level := range l.Levels.Value {
		if _, ok := by[level.Text]; !ok {
			l.findings.Addf(at, "choice_based", "add a line for it", "the level %q is not among them", level.Text)
		}
	}
}

// test checks that an entry of tests asks for one thing.
func (l *lint) test(t TestSpec) {
	asked := 0
	for _, given := range []bool{t.Joint.Given, t.LR.Given, t.Equal.Given, t.Combine.Given} {
		if given {
			asked++
		}
	}
	const cure = "write joint: [TERM, …], or lr: [TERM, …], or equal: TERM with outcomes: [A, B], or combine: [A, B]"
	switch {
	case asked != 1 || t.Equal.Given != t.Outcomes.Given:
		l.findings.Add(t.At, "tests", "the entry does not say what to test", cure)
	case t.Joint.Given && len(t.Joint.Value) == 0, t.LR.Given && len(t.LR.Value) == 0:
		l.findings.Add(t.At, "tests", "no term is named", cure)
	case t.Combine.Given && len(t.Combine.Value) != 2, t.Outcomes.Given && len(t.Outcomes.Value) != 2:
		l.findings.Add(t.At, "tests", "two outcomes are compared", cure)
	case !t.Joint.Given && !t.LR.Given && !l.IsMultinomial():
		l.findings.Addf(t.At, "tests", "use joint or lr", "%s has one equation, so that outcomes cannot be compared", l.Kind.Text)
	}
}
