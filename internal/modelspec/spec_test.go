package modelspec

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/strictyaml"
)

// references are the cases that package estimate keeps.
const references = "../estimate/testdata/reference"

func readFile(t *testing.T, dir string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "spec.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// good is a spec without findings; tests spoil a line of it.
const good = `case: votes
kind: mnlogit
data: data.csv
outcome: vote
levels: [left, middle, right]
base: left
regressors:
- age
- factor(region)
constant: true
weights: null
missing: listwise deletion; an empty cell is missing
source: made by hand
note: ''
tags: []
`

// TestLoadReadsEveryReferenceSpec also holds that the shown specs have no findings.
func TestLoadReadsEveryReferenceSpec(t *testing.T) {
	dirs, _ := filepath.Glob(filepath.Join(references, "*"))
	for _, dir := range dirs {
		if s, err := Load("spec.yaml", readFile(t, dir)); err != nil || s.Case.Value != filepath.Base(dir) {
			t.Errorf("%s: case %q, %v", dir, s.Case.Value, err)
		}
	}
}

func TestLoadFinds(t *testing.T) {
	if _, err := Load("spec.yaml", []byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown key":             {"outcome: vote", "outcom: vote", `spec.yaml:4:1: unknown-key: unknown key "outcom"; did you mean "outcome"?`},
		"no outcome":              {"outcome: vote\n", "", "outcome: the model has no outcome; add outcome: COLUMN"},
		"wrong kind":              {"kind: mnlogit", "kind: mnlogi", `spec.yaml:2:7: kind: "mnlogi" is no kind; did you mean "mnlogit"?`},
		"no kind":                 {"kind: mnlogit\n", "", "the key kind is missing; add kind: mnlogit or ologit or ols or logit"},
		"probit":                  {"kind: mnlogit", "kind: probit", "use one of logit, mnlogit, ologit, ols"},
		"base not in levels":      {"base: left", "base: lft", `spec.yaml:6:7: base: the base "lft" is none of the levels; did you mean "left"?`},
		"base of an ordered":      {"kind: mnlogit", "kind: ologit", "ologit has no base outcome; remove base"},
		"levels of a regression":  {"kind: mnlogit", "kind: ols", "is a number and has no levels"},
		"one level":               {"[left, middle, right]", "[left]", "fewer than two levels"},
		"level twice":             {"[left, middle, right]", "[left, left, right]", `spec.yaml:5:16: levels: "left" is listed twice`},
		"logit of three":          {"kind: mnlogit", "kind: logit", "logit is for two levels, here are 3; write kind: mnlogit"},
		"regressor twice":         {"- factor(region)", "- age", `spec.yaml:9:3: regressors: "age" is listed twice, first in line 8; remove one`},
		"empty regressor":         {"- age", "- ''", "a regressor is empty"},
		"weights without type":    {"weights: null", "weights: {column: w}", "the key type is missing; add type: frequency or sampling or importance"},
		"weights of Stata":        {"weights: null", "weights: {column: w, type: pweight}", `"pweight" is no type; use one of frequency, importance, sampling`},
		"weights without column":  {"weights: null", "weights: {type: sampling}", "the weights have no column"},
		"weight is the outcome":   {"weights: null", "weights: {column: vote, type: sampling}", `spec.yaml:11:19: weight: "vote" is the outcome and the weight; name another`},
		"cluster is the outcome":  {"tags: []", "cluster: vote", `"vote" is the outcome and the cluster`},
		"importance, robust":      {"weights: null", "weights: {column: w, type: importance}\nvce: robust", "no robust errors exist; write type: sampling"},
		"importance, clusters":    {"weights: null", "weights: {column: w, type: importance}\ncluster: town", "no robust errors exist; write type: sampling"},
		"weights is a word":       {"weights: null", "weights: w", "a mapping is wanted here"},
		"constant is a word":      {"constant: true", "constant: maybe", "true or false is wanted here"},
		"imputation":              {"missing: listwise deletion; an empty cell is missing", "missing: mean imputation", `"mean imputation" is not done here`},
		"vce":                     {"tags: []", "vce: hc3", `"hc3" is no vce; use one of observed, robust`},
		"cluster, not robust":     {"tags: []", "vce: observed\ncluster: town", "clustered standard errors are robust ones"},
		"seed":                    {"tags: []", "seed: -1", "the seed is below zero"},
		"no population":           {"tags: []", "choice_based: {sampling: fixed quota per outcome}", "nothing says what the population is"},
		"two populations":         {"tags: []", "choice_based: {arrivals: {left: 1, middle: 1, right: 1}, population_shares: {left: 1, middle: 1, right: 1}}", "both by arrivals and by shares"},
		"share of no level":       {"tags: []", "choice_based: {arrivals: {left: 1, middle: 1, right: 1, riht: 1}}", `"riht" is none of the outcome's levels; did you mean "right"?`},
		"level without a share":   {"tags: []", "choice_based: {arrivals: {left: 1, middle: 1}}", `the level "right" is not among them`},
		"negative share":          {"tags: []", "choice_based: {arrivals: {left: 1, middle: 1, right: -1}}", `"right" has -1`},
		"other sampling":          {"tags: []", "choice_based: {sampling: random, arrivals: {left: 1, middle: 1, right: 1}}", `"random" is no sampling`},
		"quotas without constant": {"constant: true\nweights: null", "constant: false\nchoice_based: {arrivals: {left: 1, middle: 1, right: 1}}", "without constants there is nothing to correct"},
		"test of nothing":         {"tags: []", "tests: [{outcomes: [left, right]}]", "does not say what to test"},
		"test of two things":      {"tags: []", "tests: [{joint: [age], combine: [left, right]}]", "does not say what to test"},
		"one outcome compared":    {"tags: []", "tests: [{equal: age, outcomes: [left]}]", "two outcomes are compared"},
		"not UTF-8":               {"note: ''", "note: \xff", "spec.yaml:14:1: not-utf8"},
		"not YAML":                {"note: ''", "note: [", "spec.yaml"},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		if text == good {
			t.Fatalf("%s: the spec has no %q", name, c.old)
		}
		_, err := Load("spec.yaml", []byte(text))
		var findings strictyaml.Findings
		if !errors.As(err, &findings) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		for _, f := range findings {
			if f.Line == 0 || f.Cure == "" {
				t.Errorf("%s: a finding without a place or a cure: %v", name, f)
			}
		}
	}
}

// TestNullSaysTheSameAsAbsence, key by key.
func TestNullSaysTheSameAsAbsence(t *testing.T) {
	for _, key := range []string{"weights", "vce", "cluster", "tests", "seed", "choice_based", "tags", "note", "missing", "constant", "base", "levels"} {
		text := "kind: mnlogit\noutcome: y\n" + key + ": null\n"
		if s, err := Load("spec.yaml", []byte(text)); err != nil || !s.HasConstant() {
			t.Errorf("%s: null: %v", key, err)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(good)
	for _, dir := range []string{"mnl_choicebased_study7", "ologit_wine", "ols_weights_freq"} {
		t := &testing.T{}
		f.Add(string(readFile(t, filepath.Join(references, dir))))
	}
	f.Add("tests: [{joint: [a]}]\nkind: ols\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Load("spec.yaml", []byte(text))
		var findings strictyaml.Findings
		if err != nil && (!errors.As(err, &findings) || len(findings) == 0) {
			t.Fatalf("%q: %v", text, err)
		}
		if err == nil && !slices.Contains([]string{OLS, Multinomial, Ordered, Logit}, s.Kind.Text) {
			t.Fatalf("%q: kind %q has no finding", text, s.Kind.Text)
		}
	})
}
