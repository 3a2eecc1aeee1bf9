package modelspec

import (
	"slices"
	"strings"

	"fieldwork/internal/strictyaml"
)

// listwise is how the description of what happens to missing values begins; nothing else is done.
const listwise = "listwise deletion"

// fixedQuotas is the sampling that the formulas for sampling on the outcome are for.
const fixedQuotas = "fixed quota per outcome"

// lint finds what is wrong with a spec.
type lint struct {
	*Spec
	findings *strictyaml.Findings
}

func (l *lint) check() {
	l.word(l.Kind, l.At, "kind", true, Multinomial, Ordered, OLS, Logit)
	if l.Outcome.Text == "" {
		l.findings.Add(l.At, "outcome", "the model has no outcome", "add outcome: COLUMN")
	}
	l.outcome()
	l.regressors()
	l.rows()
	if l.Quotas.Given {
		l.quotas(l.Quotas.Value)
	}
	for _, t := range l.Tests.Value {
		l.test(t)
	}
	if l.Seed.Given && l.Seed.Value < 0 {
		l.findings.Add(l.At, "seed", "the seed is below zero", "write a whole number from 0")
	}
}

// word checks a word against the known ones; at is where it would have to be.
func (l *lint) word(w strictyaml.Word, at strictyaml.Pos, key string, required bool, known ...string) {
	switch {
	case w.Text == "" && w.At.Line == 0 && required:
		l.findings.Addf(at, key, "add "+key+": "+strings.Join(known, " or "), "the key %s is missing", key)
	case w.At.Line > 0 && !slices.Contains(known, w.Text):
		l.findings.Addf(w.At, key, strictyaml.DidYouMean(w.Text, known), "%q is no %s", w.Text, key)
	}
}

// outcome checks levels and base.
func (l *lint) outcome() {
	l.distinct(l.Levels.Value, "levels")
	base := l.Base.Value
	switch {
	case l.Kind.Text == OLS && l.Levels.Given:
		l.findings.Add(l.At, "levels", "a regression's outcome is a number and has no levels", "remove levels, or write kind: mnlogit or ologit")
	case l.Levels.Given && len(l.Levels.Value) < 2:
		l.findings.Add(l.At, "levels", "the outcome has fewer than two levels", "list every level that is to be modelled")
	case l.Kind.Text == Logit && l.Levels.Given && len(l.Levels.Value) != 2:
		l.findings.Addf(l.Kind.At, "kind", "write kind: mnlogit", "logit is for two levels, here are %d", len(l.Levels.Value))
	}
	switch {
	case !l.Base.Given:
	case l.Kind.Text == OLS || l.Kind.Text == Ordered:
		l.findings.Addf(base.At, "base", "remove base", "%s has no base outcome", l.Kind.Text)
	case l.Levels.Given && !slices.Contains(Texts(l.Levels.Value), base.Text):
		l.findings.Addf(base.At, "base", strictyaml.DidYouMean(base.Text, Texts(l.Levels.Value)), "the base %q is none of the levels", base.Text)
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
	}
}

// rows checks weights, clusters and what is done with missing values.
func (l *lint) rows() {
	if w := l.Weights.Value; l.Weights.Given {
		l.word(w.Type, w.At, "type", true, Frequency, Sampling, Importance)
		if w.Column.Text == "" {
			l.findings.Add(w.At, "weights", "the weights have no column", "add column: NAME")
		}
		l.other(w.Column, "weight")
	}
	l.other(l.Cluster.Value, "cluster")
	l.word(l.VCE.Value, l.At, "vce", false, VCEObserved, VCERobust)
	if l.Cluster.Given && l.VCE.Value.Text == VCEObserved {
		l.findings.Add(l.VCE.Value.At, "vce", "clustered standard errors are robust ones", "remove vce, or cluster")
	}
	if robust := l.VCE.Value.Text == VCERobust || l.Cluster.Given; robust && l.Weights.Value.Type.Text == Importance {
		l.findings.Add(l.Weights.Value.Type.At, "type", "importance weights say nothing of how the rows were sampled, so that no robust errors exist", "write type: sampling, or remove vce and cluster")
	}
	if l.Missing.Given && !strings.HasPrefix(l.Missing.Value.Text, listwise) {
		l.findings.Addf(l.Missing.Value.At, "missing", "impute in the data, or write "+listwise, "missing values are left out row by row; %q is not done here", l.Missing.Value.Text)
	}
}

// other checks that a column with a part of its own is not the outcome as well.
func (l *lint) other(w strictyaml.Word, part string) {
	if w.Text != "" && w.Text == l.Outcome.Text {
		l.findings.Addf(w.At, part, "name another column", "%q is the outcome and the %s", w.Text, part)
	}
}
