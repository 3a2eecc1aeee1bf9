package fit

import (
	"errors"
	"fmt"

	"fieldwork/internal/estimate"
	"fieldwork/internal/formula"
	"fieldwork/internal/strictyaml"
)

// model is a spec with its data: what estimate is handed.
type model struct {
	spec     *Spec
	data     columns
	y        []float64 // of a regression
	codes    []int     // of a logit: indexes levels; -1 for missing and for values that are no level
	unlisted []bool    // rows whose outcome is a value that is no level; nil when there is none
	levels   []string
	base     int
	design   estimate.Design
	groups   []group
	dropped  []Drop
	missing  int     // rows left out because something is missing
	used     int     // rows in the model
	n        float64 // observations: the sum of frequency weights, else the rows
	notices  bool    // something was left out that the status has to tell
	warnings []Warning
}

// group is the columns that came of one term, under the names by which a test may ask for them.
type group struct {
	names   []string // the entry as the spec writes it, and the term
	columns []string
}

func newModel(s *Spec, entries []entry, data columns) (*model, error) {
	m := &model{spec: s, data: data}
	findings := strictyaml.Findings{}
	m.regressors(entries, &findings)
	m.weights()
	m.clusters()
	if s.Kind.Text == kindOLS {
		m.y = data.Numbers(s.Outcome.Text)
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
func (m *model) regressors(entries []entry, findings *strictyaml.Findings) {
	m.design.Constant = m.spec.constant() && m.spec.Kind.Text != kindOrdered
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
func (m *model) regressor(c formula.Column, by strictyaml.Word, first map[string]string, findings *strictyaml.Findings) {
	if earlier, twice := first[c.Name]; twice {
		findings.Addf(by.At, "regressors", "remove one of them", "%q is in the model twice: by %q and by %q", c.Name, earlier, by.Text)
		return
	}
	if c.Name == estimate.ConstantTerm {
		findings.Addf(by.At, "regressors", "rename the column", "%q is the name of the model's constant", c.Name)
	}
	first[c.Name] = by.Text
	m.design.Terms, m.design.X = append(m.design.Terms, c.Name), append(m.design.X, c.Values)
	m.design.Parts = append(m.design.Parts, parts(c))
}

func (m *model) weights() {
	w := m.spec.Weights
	if !w.Given {
		return
	}
	m.design.Weights = m.data.Numbers(w.Value.Column.Text)
	switch w.Value.Type.Text {
	case weightsFrequency:
		m.design.WeightKind = estimate.Frequency
	case weightsSampling:
		m.design.WeightKind = estimate.Sampling
	case weightsImportance:
		m.design.WeightKind = estimate.Importance
	}
}

func (m *model) clusters() {
	m.design.Robust = m.spec.VCE.Value.Text == vceRobust
	if m.spec.Cluster.Given {
		m.design.Clusters, _ = m.data.Categories(m.spec.Cluster.Value.Text)
	}
}

// warn adds a warning.
func (m *model) warn(code, format string, args ...any) {
	m.warnings = append(m.warnings, Warning{Code: code, Message: fmt.Sprintf(format, args...)})
}
