package diagnose

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/goccy/go-yaml"

	"fieldwork/internal/estimate"
)

const reference = "../estimate/testdata/reference"

// study is a reference case: its data as the estimators take them and what is expected of its diagnostics.
type study struct {
	kind, base string
	levels     []string
	y          []float64 // of a regression
	outcome    []int     // of a logit
	design     estimate.Design
	want       expected
}

type expected struct {
	Status string
	VIF    []struct {
		Term string
		VIF  float64
	}
	Brant *struct {
		Status string
		All    expectedTest
		ByTerm []expectedTest `json:"by_term"`
		Binary [][]float64    `json:"binary_coefficients"`
	}
	IIA []struct {
		expectedTest
		Omitted, Status string
		Definite        bool `json:"difference_positive_definite"`
	} `json:"hausman_mcfadden_iia"`
}

type expectedTest struct {
	Term string
	Chi2 float64
	DF   int
	P    *float64
}

func load(t *testing.T, name string) *study {
	t.Helper()
	var spec struct {
		Kind, Outcome, Base string
		Levels, Regressors  []string
		Constant            bool
		Weights             *struct{ Column, Type string }
	}
	s := &study{}
	if err := yaml.Unmarshal(file(t, name, "spec.yaml"), &spec); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(file(t, name, "expected.json"), &s.want); err != nil {
		t.Fatal(err)
	}
	cells := table(t, filepath.Join(reference, name, "data.csv"))
	s.kind, s.levels, s.base = spec.Kind, spec.Levels, spec.Base
	s.design = estimate.Design{Terms: spec.Regressors, Constant: spec.Constant}
	for _, term := range spec.Regressors {
		s.design.X = append(s.design.X, numbers(t, cells[term]))
	}
	if spec.Weights != nil {
		s.design.Weights = numbers(t, cells[spec.Weights.Column])
		s.design.WeightKind = map[string]estimate.WeightKind{"frequency": estimate.Frequency, "sampling": estimate.Sampling}[spec.Weights.Type]
	}
	if s.kind == "ols" {
		s.y = numbers(t, cells[spec.Outcome])
		return s
	}
	for _, cell := range cells[spec.Outcome] {
		s.outcome = append(s.outcome, slices.Index(s.levels, cell))
	}
	return s
}

func (s *study) fit(t *testing.T) *estimate.Fit {
	t.Helper()
	var f *estimate.Fit
	var err error
	switch s.kind {
	case "ols":
		f, err = estimate.OLS(s.y, s.design)
	case "ologit":
		f, err = estimate.OrderedLogit(s.outcome, s.levels, s.design)
	default:
		f, err = estimate.MultinomialLogit(s.outcome, s.levels, slices.Index(s.levels, s.base), s.design)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func file(t *testing.T, name, part string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(reference, name, part))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// table is a CSV file by columns.
func table(t *testing.T, path string) map[string][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, record := range records[1:] {
		for k, cell := range record {
			out[records[0][k]] = append(out[records[0][k]], cell)
		}
	}
	return out
}

func numbers(t *testing.T, cells []string) []float64 {
	t.Helper()
	out := make([]float64, 0, len(cells))
	for _, cell := range cells {
		v, err := strconv.ParseFloat(cell, 64)
		if cell == "" {
			v, err = math.NaN(), nil
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// near demands got within rel of want, or within abs.
func near(t *testing.T, what string, got, want, rel, abs float64) {
	t.Helper()
	if off := math.Abs(got - want); !(off <= rel*math.Abs(want) || off <= abs) {
		t.Errorf("%s: got %.17g, want %.17g (relative error %.2g)", what, got, want, off/math.Abs(want))
	}
}

// nearTest compares the chi-squared test with what is expected.
func (e expectedTest) near(t *testing.T, what string, got estimate.Test, rel float64) {
	t.Helper()
	near(t, what, got.Statistic, e.Chi2, rel, 1e-9) // differences of large numbers keep nine places
	if got.DF != e.DF || got.DF2 != 0 {
		t.Errorf("%s: %d and %d degrees of freedom, want %d", what, got.DF, got.DF2, e.DF)
	}
	if e.P == nil {
		if !math.IsNaN(got.P) {
			t.Errorf("%s: p is %g where there is none", what, got.P)
		}
		return
	}
	near(t, what+" p", got.P, *e.P, 100*rel, 1e-12)
}
