// Package modelspec is the file that says what a model is: which outcome, which regressors, which weights, which errors.
// docs/fit.md explains each key.
//
// It is opinionated: whatever can be seen to be wrong without the data is found before they are opened, all of it at once,
// each with its line and a cure; and what is found twice in the literature under one name (a weight, a robust error) has to
// be called by the name that tells which is meant.
package modelspec

import (
	"path/filepath"

	"github.com/goccy/go-yaml/ast"

	"fieldwork/internal/strictyaml"
)

// A Spec is a model as its file writes it; docs/fit.md explains each key.
type Spec struct {
	At strictyaml.Pos

	Kind       strictyaml.Word          `yaml:"kind"`
	Data       strictyaml.Word          `yaml:"data"`
	Outcome    strictyaml.Word          `yaml:"outcome"`
	Levels     maybe[[]strictyaml.Word] `yaml:"levels"`
	Base       maybe[strictyaml.Word]   `yaml:"base"`
	Regressors maybe[[]strictyaml.Word] `yaml:"regressors"`
	Constant   maybe[bool]              `yaml:"constant"`
	Weights    maybe[WeightSpec]        `yaml:"weights"`
	Missing    maybe[strictyaml.Word]   `yaml:"missing"`
	VCE        maybe[strictyaml.Word]   `yaml:"vce"`
	Cluster    maybe[strictyaml.Word]   `yaml:"cluster"`
	Quotas     maybe[ChoiceSpec]        `yaml:"choice_based"`
	Tests      maybe[[]TestSpec]        `yaml:"tests"`
	Seed       maybe[int]               `yaml:"seed"`
	Case       maybe[string]            `yaml:"case"`
	Source     maybe[string]            `yaml:"source"`
	Note       maybe[string]            `yaml:"note"`
	Tags       maybe[[]string]          `yaml:"tags"`
}

// A WeightSpec names the column of weights and what they mean.
type WeightSpec struct {
	At     strictyaml.Pos
	Column strictyaml.Word `yaml:"column"`
	Type   strictyaml.Word `yaml:"type"`
}

// A ChoiceSpec says that quotas fixed the outcome's shares, and what the population's are.
type ChoiceSpec struct {
	At       strictyaml.Pos
	Sampling maybe[strictyaml.Word]    `yaml:"sampling"`
	Arrivals maybe[map[string]float64] `yaml:"arrivals"`
	Log      maybe[strictyaml.Word]    `yaml:"arrivals_log"`
	Shares   maybe[map[string]float64] `yaml:"population_shares"`
}

// A TestSpec asks for one test: by Wald's statistic that terms are jointly zero, that a term has the same coefficient for two
// outcomes, or that two outcomes have all slopes in common; or by the likelihood ratio that terms are jointly zero.
type TestSpec struct {
	At       strictyaml.Pos
	Joint    maybe[[]strictyaml.Word] `yaml:"joint"`
	LR       maybe[[]strictyaml.Word] `yaml:"lr"`
	Equal    maybe[strictyaml.Word]   `yaml:"equal"`
	Outcomes maybe[[]strictyaml.Word] `yaml:"outcomes"`
	Combine  maybe[[]strictyaml.Word] `yaml:"combine"`
}

// maybe is a key that may be absent, or null, which says the same.
type maybe[T any] struct {
	Value T
	Given bool
}

// DecodeYAML leaves a null alone.
func (m *maybe[T]) DecodeYAML(d *strictyaml.Decoder, n ast.Node) {
	if _, null := n.(*ast.NullNode); null {
		return
	}
	before := len(*d.Findings)
	d.Into(n, &m.Value)
	m.Given = len(*d.Findings) == before
}

// The kinds of model, the meanings of weights and the estimators of the covariance, as a file calls them.
const (
	OLS         = "ols"
	Multinomial = "mnlogit"
	Ordered     = "ologit"
	Logit       = "logit" // the multinomial logit with two levels

	Frequency  = "frequency"
	Sampling   = "sampling"
	Importance = "importance"

	VCEObserved = "observed"
	VCERobust   = "robust"
)

// IsMultinomial tells whether the model has a base and a block of coefficients for each other outcome.
func (s *Spec) IsMultinomial() bool {
	return s.Kind.Text == Multinomial || s.Kind.Text == Logit
}

// HasConstant is true unless the file says otherwise.
func (s *Spec) HasConstant() bool { return !s.Constant.Given || s.Constant.Value }

// Beside is a file's name as the spec means it: from the spec's own folder.
func (s *Spec) Beside(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(s.At.File), name)
}

// Load reads a spec, the content of the named file. The error is strictyaml.Findings: everything that is wrong with the
// file and can be seen without its data.
func Load(name string, data []byte) (*Spec, error) {
	s := &Spec{}
	findings := strictyaml.Decode(name, data, s)
	if s.At.File == "" { // nothing could be read
		s.At = strictyaml.Pos{File: name, Line: 1, Col: 1}
		return s, findings.Err()
	}
	l := &lint{Spec: s, findings: &findings}
	l.check()
	findings.Sort()
	return s, findings.Err()
}

// Texts are the texts of words.
func Texts(words []strictyaml.Word) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.Text
	}
	return out
}
