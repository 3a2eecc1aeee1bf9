package estimate

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
)

// spec is a reference case's model.
type spec struct {
	Kind, Outcome, Base string
	Levels, Regressors  []string
	Constant            bool
	Weights             *struct{ Column, Type string }
}

func load(t *testing.T, dir string) (spec, expected, columns) {
	t.Helper()
	var s spec
	var e expected
	if err := yaml.Unmarshal(read(t, dir, "spec.yaml"), &s); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(read(t, dir, "expected.json"), &e); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(dir, "data.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return s, e, columns{t, records[0], records[1:]}
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// columns are the cells of a case's data.
type columns struct {
	t      *testing.T
	header []string
	rows   [][]string
}

func (c columns) strings(name string) []string {
	k := slices.Index(c.header, name)
	if k < 0 {
		c.t.Fatalf("no column %q", name)
	}
	out := make([]string, 0, len(c.rows))
	for _, row := range c.rows {
		out = append(out, row[k])
	}
	return out
}

func (c columns) floats(name string) []float64 {
	var out []float64
	for _, cell := range c.strings(name) {
		v := math.NaN()
		if cell != "" {
			var err error
			if v, err = strconv.ParseFloat(cell, 64); err != nil {
				c.t.Fatal(err)
			}
		}
		out = append(out, v)
	}
	return out
}

func (c columns) codes(name string, levels []string) []int {
	var out []int
	for _, cell := range c.strings(name) {
		out = append(out, slices.Index(levels, cell))
	}
	return out
}

func (c columns) design(s spec) Design {
	d := Design{Terms: s.Regressors, Constant: s.Constant}
	for _, term := range s.Regressors {
		d.X = append(d.X, c.floats(term))
	}
	if s.Weights != nil {
		d.Weights = c.floats(s.Weights.Column)
		d.WeightKind = map[string]WeightKind{"frequency": Frequency, "sampling": Sampling}[s.Weights.Type]
	}
	return d
}

// estimate runs a reference case.
func (c columns) estimate(s spec, d Design) (*Fit, error) {
	switch s.Kind {
	case "ols":
		return OLS(c.floats(s.Outcome), d)
	case "ologit":
		return OrderedLogit(c.codes(s.Outcome, s.Levels), s.Levels, d)
	}
	return MultinomialLogit(c.codes(s.Outcome, s.Levels), s.Levels, slices.Index(s.Levels, s.Base), d)
}
