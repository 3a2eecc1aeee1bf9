package fit

import (
	"maps"
	"math"
	"slices"
	"strings"

	"fieldwork/internal/strictyaml"
)

// listwise is how the description of what happens to missing values begins; nothing else is done.
const listwise = "listwise deletion"

// fixedQuotas is the sampling that the formulas for sampling on the outcome are for.
const fixedQuotas = "fixed quota per outcome"

// outcome checks levels and base.
func (l *lint) outcome() {
	l.distinct(l.Levels.Value, "levels")
	base := l.Base.Value
	switch {
	case l.Kind.Text == kindOLS && l.Levels.Given:
		l.findings.Add(l.At, "levels", "a regression's outcome is a number and has no levels", "remove levels, or write kind: mnlogit or ologit")
	case l.Levels.Given && len(l.Levels.Value) < 2:
		l.findings.Add(l.At, "levels", "the outcome has fewer than two levels", "list every level that is to be modelled")
	case l.Kind.Text == kindLogit && l.Levels.Given && len(l.Levels.Value) != 2:
		l.findings.Addf(l.Kind.At, "kind", "write kind: mnlogit", "logit is for two levels, here are %d", len(l.Levels.Value))
	}
	switch {
	case !l.Base.Given:
	case l.Kind.Text == kindOLS || l.Kind.Text == kindOrdered:
		l.findings.Addf(base.At, "base", "remove base", "%s has no base outcome", l.Kind.Text)
	case l.Levels.Given && !slices.Contains(texts(l.Levels.Value), base.Text):
		l.findings.Addf(base.At, "base", strictyaml.DidYouMean(base.Text, texts(l.Levels.Value)), "the base %q is none of the levels", base.Text)
	}
}

// distinct finds words that are there twice.
func (l *lint) distinct(words []strictyaml.Word, key string) {
	seen := map[string]strictyaml.Pos{}
	for _, w := range words {
		if first, twice := seen[w.Text]; twice {
			l.findings.Addf(w.At, key, "remove one of them", "%q is listed twice, first in line %d", w.Text, first.Line)
			continue
		}
		seen[w.Text] = w.At
	}
}

// regressors checks what can be seen before the terms are read.
func (l *lint) regressors() {
	l.distinct(l.Regressors.Value, "regressors")
	for _, r := range l.Regressors.Value {
		if strings.TrimSpace(r.Text) == "" {
			l.findings.Add(r.At, "regressors", "a regressor is empty", "name a column")
		}
		if r.Text == l.Outcome.Text && r.Text != "" {
			l.findings.Addf(r.At, "regressors", "remove it here", "%q is the outcome and a regressor", r.Text)
		}
	}
}

// rows checks weights, clusters and what is done with missing values.
func (l *lint) rows() {
	if w := l.Weights.Value; l.Weights.Given {
		l.word(w.Type, w.At, "type", true, weightsFrequency, weightsSampling, weightsImportance)
		if w.Column.Text == "" {
			l.findings.Add(w.At, "weights", "the weights have no column", "add column: NAME")
		}
		if slices.Contains(texts(l.Regressors.Value), w.Column.Text) {
			l.findings.Addf(w.Column.At, "weights", "remove it from the regressors, or weight by another column", "%q is the weight and a regressor", w.Column.Text)
		}
	}
	l.word(l.VCE.Value, l.At, "vce", false, vceObserved, vceRobust)
	if l.Cluster.Given && l.VCE.Value.Text == vceObserved {
		l.findings.Add(l.VCE.Value.At, "vce", "clustered standard errors are robust ones", "remove vce, or cluster")
	}
	if l.Missing.Given && !strings.HasPrefix(l.Missing.Value.Text, listwise) {
		l.findings.Addf(l.Missing.Value.At, "missing", "impute in the data, or write "+listwise, "missing values are left out row by row; %q is not done here", l.Missing.Value.Text)
	}
}

// quotas checks that the population is told in one way, for every outcome.
func (l *lint) quotas(q ChoiceSpec) {
	if !l.multinomial() && l.Kind.Text != "" {
		l.findings.Addf(q.At, "choice_based", "remove choice_based, or write kind: mnlogit", "sampling on the outcome is corrected for in the multinomial logit, not in %s", l.Kind.Text)
	}
	if !l.constant() {
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
		if l.Levels.Given && !slices.Contains(texts(l.Levels.Value), name) {
			l.findings.Addf(at, "choice_based", strictyaml.DidYouMean(name, texts(l.Levels.Value)), "%q is none of the outcome's levels", name)
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
	for _, given := range []bool{t.Joint.Given, t.Equal.Given, t.Combine.Given} {
		if given {
			asked++
		}
	}
	const cure = "write joint: [TERM, …], or equal: TERM with outcomes: [A, B], or combine: [A, B]"
	switch {
	case asked != 1 || t.Equal.Given != t.Outcomes.Given:
		l.findings.Add(t.At, "tests", "the entry does not say what to test", cure)
	case t.Joint.Given && len(t.Joint.Value) == 0:
		l.findings.Add(t.At, "tests", "no term is named", cure)
	case t.Combine.Given && len(t.Combine.Value) != 2, t.Outcomes.Given && len(t.Outcomes.Value) != 2:
		l.findings.Add(t.At, "tests", "two outcomes are compared", cure)
	case !t.Joint.Given && !l.multinomial():
		l.findings.Addf(t.At, "tests", "use joint", "%s has one equation, so that outcomes cannot be compared", l.Kind.Text)
	}
}
