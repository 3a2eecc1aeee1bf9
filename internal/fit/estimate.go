package fit

import (
	"errors"
	"slices"
	"strings"

	"fieldwork/internal/estimate"
	"fieldwork/internal/modeldata"
	"fieldwork/internal/modelspec"
)

// result is what can be said before anything is estimated.
func (m *model) result() *Result {
	s := m.Spec
	r := &Result{
		Case: s.Case.Value, Kind: s.Kind.Text, Outcome: s.Outcome.Text,
		RowsFile: m.Rows(), DroppedMissing: m.Missing, Dropped: m.Dropped,
		N: Number(m.N), RowsUsed: m.Used, WeightKind: s.Weights.Value.Type.Text, Warnings: m.Warnings,
	}
	if r.Dropped == nil {
		r.Dropped = []modeldata.Drop{} // an empty list, not null
	}
	if r.Warnings == nil {
		r.Warnings = []modeldata.Warning{}
	}
	return r
}

// fit estimates the model.
func (m *model) fit() (*estimate.Fit, error) {
	switch m.Spec.Kind.Text {
	case modelspec.OLS:
		return estimate.OLS(m.Y, m.Design)
	case modelspec.Ordered:
		return estimate.OrderedLogit(m.Codes, m.Levels, m.Design)
	}
	if len(m.Levels) == 0 { // no row has an outcome
		return nil, &estimate.Refusal{Reason: estimate.NoRows, Detail: "no row has an outcome"}
	}
	return estimate.MultinomialLogit(m.Codes, m.Levels, m.Base, m.Design)
}

// estimate fits the model and fills the result with all that follows.
func (m *model) estimate(r *Result) {
	f, err := m.fit()
	if err != nil {
		m.refuse(r, err)
		return
	}
	m.header(r, f)
	r.Likelihood = m.likelihood(f)
	if f.Kind == modelspec.OLS {
		m.regression(r, f)
	} else {
		m.logit(r, f)
	}
	m.sayPseudo(r)
	m.covariances(r, f)
	m.judge(r, f)
	m.hypotheses(r, f)
}

// header fills what every model has.
func (m *model) header(r *Result, f *estimate.Fit) {
	r.N, r.RowsUsed, r.Parameters = Number(f.N), f.Rows, &f.Parameters
	r.Collinear = without(m.Design.Terms, f.Terms)
	if f.Kind != modelspec.OLS {
		r.Separation = "none"
		r.EmptyCategories = without(m.Levels, f.Levels)
		r.Counts, r.Base, r.Iterations = byName(f.Levels, f.Counts), f.Base, &f.Iterations
	}
	for _, w := range f.Warnings {
		r.Warnings = append(r.Warnings, modeldata.Warning(w))
	}
	r.VCE = modelspec.VCEObserved
	switch {
	case m.Design.Clusters != nil:
		r.VCE, r.Clusters = "cluster", &f.Clusters
	case f.PseudoLikelihood:
		r.VCE = modelspec.VCERobust
	}
	r.Coefficients = m.coefficients(f, f.Coefficients)
	r.Cutpoints = m.cutpoints(f)
	r.Status = m.status(f, r)
}

func (m *model) status(f *estimate.Fit, r *Result) string {
	switch {
	case f.Kind == modelspec.OLS && f.N <= float64(f.Parameters):
		return StatusSaturated
	case m.Notices || len(r.Collinear)+len(r.EmptyCategories) > 0:
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
		r.Reason, r.Message = refusal.Reason, m.words(refusal)
	}
}

// words say what is refused and how to mend it: where the data are at fault with file, row and column, which package
// estimate does not know.
func (m *model) words(refusal *estimate.Refusal) string {
	text := ""
	switch refusal.Reason {
	case estimate.NoRows:
		text = m.NothingLeft()
	case estimate.BadWeight:
		text = m.BadWeight()
	case estimate.NotFinite:
		text = m.TooLarge()
	}
	if text != "" {
		return text
	}
	text = strings.TrimSuffix(refusal.Detail, ".")
	if cure := cures[refusal.Reason]; cure != "" {
		text += "; " + cure
	}
	return text
}

// cures say how to mend what estimate refuses.
var cures = map[string]string{
	estimate.OneCategory:             "model an outcome that varies, or check levels against the data",
	estimate.FewerRowsThanParameters: "leave regressors out, take outcomes together, or collect more rows",
	estimate.NoParameters:            "add a regressor, or constant: true",
	estimate.NotConverged:            "look for a regressor that all but tells the outcomes apart, and leave it out or take levels together",
}
