package fit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"fieldwork/internal/estimate"
	"fieldwork/internal/modelspec"
	"fieldwork/internal/strictyaml"
)

// wald completes a test with its numbers: chi-squared, or F when there are residual degrees of freedom.
func wald(t Test, w estimate.Test) Test {
	t.DF, t.P = w.DF, Number(w.P)
	if w.DF2 > 0 {
		t.F, t.DF2 = some(w.Statistic), &w.DF2
		return t
	}
	t.Chi2 = some(w.Statistic)
	return t
}

// hypotheses runs the test of all slopes and the tests that the spec lists. One that cannot be had says why in its place.
func (m *model) hypotheses(r *Result, f *estimate.Fit) {
	if f.Kind != modelspec.OLS && len(f.Terms) > 0 && f.PseudoLikelihood {
		if w, err := f.Wald(f.Terms...); err == nil {
			r.WaldChi2, r.WaldDF, r.WaldP = some(w.Statistic), &w.DF, some(w.P)
			if f.Clusters > 0 && f.Clusters <= w.DF {
				r.warn("few_clusters", "%d clusters tell no more than %d slopes apart, so that no test of all %d exists; test fewer terms at a time",
					f.Clusters, f.Clusters-1, w.DF)
			}
		}
	}
	for _, asked := range m.Spec.Tests.Value {
		r.Tests = append(r.Tests, m.hypothesis(f, asked))
	}
}

func (m *model) hypothesis(f *estimate.Fit, asked modelspec.TestSpec) Test {
	t, w, err := Test{}, estimate.Test{}, error(nil)
	switch {
	case asked.Joint.Given:
		t.Test = "joint"
		t.Terms, w, err = m.without(f, asked.Joint.Value, f.Wald)
	case asked.LR.Given:
		t.Test = "lr"
		t.Terms, w, err = m.without(f, asked.LR.Value, f.LikelihoodRatio)
	case asked.Equal.Given:
		t.Test, t.Outcomes = "equal", modelspec.Texts(asked.Outcomes.Value)
		t.Terms, w, err = m.equal(f, asked.Equal.Value, t.Outcomes)
	default:
		t.Test, t.Outcomes = "combine", modelspec.Texts(asked.Combine.Value)
		w, err = f.WaldCombine(t.Outcomes[0], t.Outcomes[1])
	}
	if err != nil {
		t.P, t.Status = Number(math.NaN()), err.Error()
		return t
	}
	return wald(t, w)
}

// without tests that the columns that the words stand for have no effect. With an error the terms are the words.
func (m *model) without(f *estimate.Fit, words []strictyaml.Word, test func(...string) (estimate.Test, error)) ([]string, estimate.Test, error) {
	terms, err := m.columnsOf(f, words)
	if err != nil {
		return modelspec.Texts(words), estimate.Test{}, err
	}
	w, err := test(terms...)
	return terms, w, err
}

// equal tests that one column has the same coefficient for two outcomes.
func (m *model) equal(f *estimate.Fit, word strictyaml.Word, outcomes []string) ([]string, estimate.Test, error) {
	terms, err := m.columnsOf(f, []strictyaml.Word{word})
	if err == nil && len(terms) > 1 {
		err = fmt.Errorf("%q is %d columns; name one of %q", word.Text, len(terms), terms)
	}
	if err != nil {
		return terms, estimate.Test{}, err
	}
	w, err := f.WaldEqual(terms[0], outcomes[0], outcomes[1])
	return terms, w, err
}

// columnsOf are the columns in the model that names stand for: a column's own name, an entry of the regressors as the
// spec writes it, or a term of one. Columns that were dropped are not tested.
func (m *model) columnsOf(f *estimate.Fit, words []strictyaml.Word) ([]string, error) {
	var out []string
	for _, w := range words {
		found := m.ColumnsNamed(w.Text)
		if found == nil {
			return nil, fmt.Errorf("%q is no term of the model; use one of %s", w.Text, strings.Join(m.Design.Terms, ", "))
		}
		kept := 0
		for _, name := range found {
			if slices.Contains(f.Terms, name) {
				kept++
				if !slices.Contains(out, name) {
					out = append(out, name)
				}
			}
		}
		if kept == 0 {
			return nil, fmt.Errorf("%q was dropped from the model; warnings say why", w.Text)
		}
	}
	return out, nil
}
