package fit

import (
	"errors"
	"slices"
	"strings"

	"fieldwork/internal/estimate"
)

// result is what can be said before anything is estimated.
func (m *model) result() *Result {
	s := m.spec
	r := &Result{
		Case: s.Case.Value, Kind: s.Kind.Text, Outcome: s.Outcome.Text,
		RowsFile: m.data.Rows, DroppedMissing: m.missing, Dropped: m.dropped,
		N: Number(m.n), RowsUsed: m.used, WeightKind: s.Weights.Value.Type.Text, Warnings: m.warnings,
	}
	if r.Dropped == nil {
		r.Dropped = []Drop{} // an empty list, not null
	}
	if r.Warnings == nil {
		r.Warnings = []Warning{}
	}
	return r
}

// fit estimates the model.
func (m *model) fit() (*estimate.Fit, error) {
	switch m.spec.Kind.Text {
	case kindOLS:
		return estimate.OLS(m.y, m.design)
	case kindOrdered:
		return estimate.OrderedLogit(m.codes, m.levels, m.design)
	}
	if len(m.levels) == 0 { // no row has an outcome
		return nil, &estimate.Refusal{Reason: estimate.NoRows, Detail: "no row has an outcome"}
	}
	return estimate.MultinomialLogit(m.codes, m.levels, m.base, m.design)
}

// estimate fits the model and fills the result with all that follows.
func (m *model) estimate(r *Result) {
	f, err := m.fit()
	if err != nil {
		m.refuse(r, err)
		return
	}
	m.header(r, f)
	r.Likelihood = likelihood(f)
	if f.PseudoLikelihood && f.Kind != kindOLS {
		r.Warnings = append(r.Warnings, Warning{Code: "pseudo_likelihood",
			Message: "the log pseudolikelihood is no likelihood of the sample: lr_p is no valid test, and AIC and BIC compare nothing; read the Wald test"})
	}
	if f.Kind == kindOLS {
		m.regression(r, f)
	} else {
		m.logit(r, f)
	}
	m.covariances(r, f)
	m.judge(r, f)
	m.hypotheses(r, f)
}

// header fills what every model has.
func (m *model) header(r *Result, f *estimate.Fit) {
	r.N, r.RowsUsed, r.Parameters = Number(f.N), f.Rows, &f.Parameters
	r.Collinear = without(m.design.Terms, f.Terms)
	if f.Kind != kindOLS {
		r.Separation = "none"
		r.EmptyCategories = without(m.levels, f.Levels)
		r.Counts, r.Base, r.Iterations = byName(f.Levels, f.Counts), f.Base, &f.Iterations
	}
	for _, w := range f.Warnings {
		r.Warnings = append(r.Warnings, Warning(w))
	}
	r.VCE = vceObserved
	switch {
	case m.design.Clusters != nil:
		r.VCE, r.Clusters = "cluster", &f.Clusters
	case m.robust():
		r.VCE = vceRobust
	}
	r.Coefficients = m.coefficients(f, f.Coefficients)
	r.Cutpoints = m.cutpoints(f)
	r.Status = m.status(f, r)
}

// robust tells whether the reported standard errors are the sandwich's.
func (m *model) robust() bool {
	return m.design.Robust || m.design.Clusters != nil || m.design.WeightKind == estimate.Sampling
}

func (m *model) status(f *estimate.Fit, r *Result) string {
	switch {
	case f.Kind == kindOLS && f.N <= float64(f.Parameters):
		return StatusSaturated
	case m.notices || len(r.Collinear)+len(r.EmptyCategories) > 0:
		return StatusNotice
	}
	return StatusOK
}

// without are the names that are not among the kept ones.
func without(names, kept []string) []string {
	var out []string
	for _, name := range names {
		if !slices.Contains(kept, name) {
			out = append(out, name)
		}
	}
	return out
}

// refuse fills the result of a model without an estimate.
func (m *model) refuse(r *Result, err error) {
	var separation *estimate.Separation
	if errors.As(err, &separation) {
		m.separated(r, separation)
		return
	}
	r.Status, r.Reason, r.Message = StatusRefuse, "failed", err.Error()
	var refusal *estimate.Refusal
	if errors.As(err, &refusal) {
		r.Reason, r.Message = refusal.Reason, strings.TrimSuffix(refusal.Detail, ".")
		if cure := cures[refusal.Reason]; cure != "" {
			r.Message += "; " + cure
		}
	}
}

// cures say how to mend what estimate refuses; rows are counted from 0 there.
var cures = map[string]string{
	estimate.NoRows:                  "dropped says which columns are empty: leave out the one that costs most rows, or mend the data",
	estimate.OneCategory:             "model an outcome that varies, or check levels against the data",
	estimate.FewerRowsThanParameters: "leave regressors out, take outcomes together, or collect more rows",
	estimate.NoParameters:            "add a regressor, or constant: true",
	estimate.BadWeight:               "weights are zero or more, and whole numbers when they are frequencies; mend the column, or another type of weights is meant",
	estimate.NotFinite:               "give the column a smaller unit",
	estimate.NotConverged:            "look for a regressor that all but tells the outcomes apart, and leave it out or take levels together",
}
