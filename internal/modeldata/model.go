// Package modeldata makes of a spec and a data file what an estimator is handed: an outcome, a design, and the count of the
// rows that are not in it.
//
// It is opinionated: no row leaves without being counted under the name of its reason, no value is guessed, and what looks
// like a slip (a level that nobody has beside a value that is no level, a variable that is a number here and a factor
// there) is an error with a place and a cure before anything is estimated from it.
//
// The package opens no file: it is handed Open.
package modeldata

import (
	"errors"
	"fmt"

	"fieldwork/internal/estimate"
	"fieldwork/internal/formula"
	"fieldwork/internal/modelspec"
	"fieldwork/internal/strictyaml"
)

// A Model is a spec with its data: what package estimate is handed.
type Model struct {
	Spec   *modelspec.Spec
	Design estimate.Design
	Y      []float64 // the outcome of a regression
	// Codes are the outcome of a logit: they index Levels, with -1 for missing and for values that are no level. Base is
	// the place of the base.
	Codes    []int
	Levels   []string
	Base     int
	Dropped  []Drop    // rows left out, by reason
	Missing  int       // rows left out because something is missing
	Used     int       // rows in the model
	N        float64   // observations: the sum of frequency or importance weights, else the rows
	Notices  bool      // something was left out that the status has to tell
	Warnings []Warning // in sentences for people

	data     columns
	unlisted []bool // rows whose outcome is a value that is no level; nil when there is none
	groups   []group
}

// A Drop is a number of rows left out for one reason. A row that lacks two things stands under both.
type Drop struct {
	Reason string `json:"reason"` // "missing", "not_among_levels" or "weight_zero"
	Column string `json:"column"`
	Rows   int    `json:"rows"`
}

// A Warning is something to know about a model, for programs by Code and for people by Message.
type Warning struct {
	Code    string `json:"code"`
	Term    string `json:"term,omitempty"`
	Outcome string `json:"outcome,omitempty"`
	Message string `json:"message"`
}

// group is the columns that came of one term, under the names by which a test may ask for them.
type group struct {
	names   []string // the entry as the spec writes it, and the term
	columns []string
}

func newModel(s *modelspec.Spec, entries []entry, data columns) (*Model, error) {
	m := &Model{Spec: s, data: data}
	findings := strictyaml.Findings{}
	m.regressors(entries, &findings)
	m.alike(entries, &findings)
	m.weights()
	m.clusters()
	if s.Kind.Text == modelspec.OLS {
		m.Y = data.Numbers(s.Outcome.Text)
	} else {
		m.outcome(&findings)
	}
	findings.Sort()
	if err := findings.Err(); err != nil {
		return nil, err
	}
	m.count()
	return m, nil
}

// regressors makes the design's columns.
func (m *Model) regressors(entries []entry, findings *strictyaml.Findings) {
	m.Design.Constant = m.Spec.HasConstant() && m.Spec.Kind.Text != modelspec.Ordered
	first := map[string]string{}
	for _, e := range entries {
		for _, t := range e.terms {
			made, err := t.Columns(m.data)
			var wrong *formula.Error
			if errors.As(err, &wrong) {
				findings.Add(e.word.At, "term", wrong.Problem, wrong.Cure)
			}
			g := group{names: []string{e.word.Text, t.String()}}
			for _, c := range made {
				m.regressor(c, e.word, first, findings)
				g.columns = append(g.columns, c.Name)
			}
			m.groups = append(m.groups, g)
		}
	}
}

// regressor adds a column to the design; each name may be there once. first has the entry that each came with.
func (m *Model) regressor(c formula.Column, by strictyaml.Word, first map[string]string, findings *strictyaml.Findings) {
	if earlier, twice := first[c.Name]; twice {
		findings.Addf(by.At, "regressors", "remove one of them", "%q is in the model twice: by %q and by %q", c.Name, earlier, by.Text)
		return
	}
	if c.Name == estimate.ConstantTerm {
		findings.Addf(by.At, "regressors", "rename the column", "%q is the name of the model's constant", c.Name)
	}
	first[c.Name] = by.Text
	m.Design.Terms, m.Design.X = append(m.Design.Terms, c.Name), append(m.Design.X, c.Values)
	m.Design.Parts = append(m.Design.Parts, parts(c))
}

// alike finds variables that are a number in one term and a factor in another: what an effect of such a variable would be
// the effect of, nobody can say.
func (m *Model) alike(entries []entry, findings *strictyaml.Findings) {
	factor := map[string]bool{}
	for _, e := range entries {
		for _, t := range e.terms {
			for _, f := range t {
				if before, seen := factor[f.Variable]; seen && before != f.Categorical {
					findings.Addf(e.word.At, "regressors", "keep one of the two; for both, copy the column in the data under another name",
						"%q is a number in one term and a factor in another", f.Variable)
					return
				}
				factor[f.Variable] = f.Categorical
			}
		}
	}
}

func (m *Model) weights() {
	w := m.Spec.Weights
	if !w.Given {
		return
	}
	m.Design.Weights = m.data.Numbers(w.Value.Column.Text)
	switch w.Value.Type.Text {
	case modelspec.Frequency:
		m.Design.WeightKind = estimate.Frequency
	case modelspec.Sampling:
		m.Design.WeightKind = estimate.Sampling
	case modelspec.Importance:
		m.Design.WeightKind = estimate.Importance
	}
}

func (m *Model) clusters() {
	m.Design.Robust = m.Spec.VCE.Value.Text == modelspec.VCERobust
	if m.Spec.Cluster.Given {
		m.Design.Clusters, _ = m.data.Categories(m.Spec.Cluster.Value.Text)
	}
}

// parts tells estimate what a column is made of, so that it takes derivatives with respect to the variable and not to
// its square. A plain column is its own variable and needs no telling.
func parts(c formula.Column) []estimate.Part {
	out := make([]estimate.Part, len(c.Parts))
	for i, p := range c.Parts {
		out[i] = estimate.Part{Variable: p.Variable, Level: p.Level, Power: p.Power, Values: p.Values}
	}
	return out
}

// warn adds a warning.
func (m *Model) warn(code, format string, args ...any) {
	m.Warnings = append(m.Warnings, Warning{Code: code, Message: fmt.Sprintf(format, args...)})
}
