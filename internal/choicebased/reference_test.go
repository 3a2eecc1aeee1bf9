package choicebased

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

// The reference cases stand with those of package estimate. Their values were made in 113-bit arithmetic.
const references = "../estimate/testdata/reference"

// aim is the relative error that we allow ourselves; the cases allow 1e-6 for estimates and 1e-5 for standard errors.
const aim = 1e-9

type spec struct {
	Outcome, Base      string
	Levels, Regressors []string
	ChoiceBased        struct {
		Arrivals map[string]float64
		Shares   map[string]float64 `yaml:"population_shares"`
	} `yaml:"choice_based"`
}

type expectedNumber struct {
	Outcome, Term    string
	Estimate, Effect float64
	SE               *float64
	Sandwich         *float64 `json:"se_sandwich"`
	Stata            *float64 `json:"se_sandwich_stata"`
	Stratified       *float64 `json:"se_stratified"`
	Full             *float64 `json:"se_full"`
	Conditional      *float64 `json:"se_conditional"`
	Unconditional    *float64 `json:"se_unconditional"`
	AtQuotas         *float64 `json:"effect_at_quota_shares"`
}

type expected struct {
	N, LogLik        float64
	LogLikUnweighted float64            `json:"loglik_unweighted"`
	SampleShares     map[string]float64 `json:"sample_shares"`
	PopulationShares map[string]struct {
		Share float64
		SE    *float64
	} `json:"population_shares"`
	Unweighted struct{ Coefficients []expectedNumber }
	Prior      struct {
		Coefficients []expectedNumber
		ConstantsSE  map[string]struct {
			Unadjusted float64
			Known      *float64 `json:"shares_known"`
			Estimated  *float64 `json:"shares_estimated"`
		} `json:"constants_se"`
	} `json:"prior_correction"`
	WESML struct {
		Weights      map[string]float64
		LogLik       float64 `json:"log_pseudolikelihood"`
		Coefficients []expectedNumber
	}
	AME struct{ Rows []expectedNumber } `json:"ame_population"`
}

func TestReferenceCases(t *testing.T) {
	dirs, err := filepath.Glob(filepath.Join(references, "mnl_choicebased_*"))
	if err != nil || len(dirs) < 3 {
		t.Fatalf("%d choice-based reference cases, want at least 3; %v", len(dirs), err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			c := load(t, dir)
			r, err := Fit(c.outcome, c.spec.Levels, c.base, c.design, c.population)
			if err != nil {
				t.Fatal(err)
			}
			k := &checker{T: t, known: c.population.IsKnown()}
			k.population(r, c.expected)
			k.coefficients(r, c.expected)
			k.effects(r, c.expected)
			t.Logf("%d numbers, worst relative error %.1e; %+v; warnings %q", k.seen, k.worst, r.SlopeTest, r.Warnings)
		})
	}
}

// checker compares a result with what is expected.
type checker struct {
	*testing.T
	known bool
	seen  int
	worst float64
}

// near demands got within rel of want, or NaN where there is no number and the shares are known.
func (k *checker) near(what string, got float64, want *float64, rel float64) {
	k.Helper()
	k.seen++
	if want == nil {
		if !k.known || !math.IsNaN(got) {
			k.Errorf("%s: got %g where no number exists", what, got)
		}
		return
	}
	off := math.Abs(got - *want)
	if !(off <= rel*math.Abs(*want)) {
		k.Errorf("%s: got %.17g, want %.17g", what, got, *want)
	}
	k.worst = max(k.worst, off/math.Abs(*want))
}

func (k *checker) population(r *Result, e expected) {
	k.near("n", r.Unweighted.N, &e.N, 0)
	k.near("n", r.WESML.N, &e.N, 0)
	k.near("loglik", r.Unweighted.LogLik, &e.LogLikUnweighted, 1e-12)
	k.near("log pseudo-likelihood", r.WESML.LogLik, &e.WESML.LogLik, 1e-12)
	for j, level := range r.Unweighted.Levels {
		sample, weight, share := e.SampleShares[level], e.WESML.Weights[level], e.PopulationShares[level]
		k.near("sample share of "+level, r.SampleShares[j], &sample, 1e-14)
		k.near("weight of "+level, r.Weights[j], &weight, 1e-14)
		k.near("share of "+level, r.PopulationShares[j].Share, &share.Share, 1e-14)
		k.near("se of the share of "+level, r.PopulationShares[j].SE, share.SE, 1e-13)
	}
}

func (k *checker) coefficients(r *Result, e expected) {
	want := e.Prior.Coefficients
	if len(r.Prior) != len(want) || len(r.WESMLCoefficients) != len(want) {
		k.Fatalf("%d and %d coefficients, want %d", len(r.Prior), len(r.WESMLCoefficients), len(want))
	}
	for i, p := range r.Prior {
		u, w, x, y := r.Unweighted.Coefficients[i], r.WESMLCoefficients[i], e.Unweighted.Coefficients[i], e.WESML.Coefficients[i]
		if p.Outcome != want[i].Outcome || p.Term != want[i].Term || w.Outcome != y.Outcome || w.Term != y.Term {
			k.Fatalf("coefficient %d is %s:%s", i, p.Outcome, p.Term)
		}
		name := p.Outcome + ":" + p.Term
		k.near("unweighted "+name, u.Estimate, &x.Estimate, aim)
		k.near("se of unweighted "+name, u.SE, x.SE, aim)
		k.near("prior-corrected "+name, p.Estimate, &want[i].Estimate, aim)
		k.near("se of prior-corrected "+name, p.SE, want[i].SE, aim)
		k.near("variance of prior-corrected "+name, math.Sqrt(r.PriorVCov[i][i]), want[i].SE, aim)
		k.near("weighted "+name, w.Estimate, &y.Estimate, aim)
		k.near("sandwich of "+name, w.SESandwich, y.Sandwich, aim)
		k.near("Stata's sandwich of "+name, w.SESandwichStata, y.Stata, aim)
		k.near("robust se of the weighted fit of "+name, r.WESML.Coefficients[i].RobustSE, y.Stata, aim)
		k.near("stratified se of "+name, w.SEStratified, y.Stratified, aim)
		k.near("full se of "+name, w.SEFull, y.Full, aim)
		official := y.Full
		if official == nil {
			official = y.Stratified
		}
		k.near("se of the weighted fit of "+name, r.WESML.Coefficients[i].SE, official, aim)
		if constants, ok := e.Prior.ConstantsSE[p.Outcome]; ok && p.Term == estimate.ConstantTerm {
			k.near("unadjusted se of "+name, p.SEUnadjusted, &constants.Unadjusted, aim)
			k.near("se with known shares of "+name, p.SEKnown, constants.Known, aim)
			k.near("se with estimated shares of "+name, p.SEEstimated, constants.Estimated, aim)
		}
	}
}

// effects compares by outcome and term: the case lists them outcome by outcome.
func (k *checker) effects(r *Result, e expected) {
	if len(r.Effects) != len(e.AME.Rows) {
		k.Fatalf("%d effects, want %d", len(r.Effects), len(e.AME.Rows))
	}
	for _, w := range e.AME.Rows {
		at := slices.IndexFunc(r.Effects, func(g PopulationEffect) bool { return g.Outcome == w.Outcome && g.Term == w.Term })
		if at < 0 {
			k.Fatalf("no effect of %s on %s", w.Term, w.Outcome)
		}
		g, name := r.Effects[at], w.Term+" on "+w.Outcome
		k.near("effect of "+name, g.Effect, &w.Effect, aim)
		k.near("conditional se of "+name, g.SEConditional, w.Conditional, aim)
		k.near("unconditional se of "+name, g.SEUnconditional, w.Unconditional, aim)
		k.near("se of "+name, g.SE, w.Unconditional, aim)
		k.near("effect at quota shares of "+name, g.AtQuotaShares, w.AtQuotas, aim)
	}
}

// studyCase is a reference case as Fit wants it.
type studyCase struct {
	spec       spec
	expected   expected
	outcome    []int
	base       int
	design     estimate.Design
	population Population
}

func load(t *testing.T, dir string) studyCase {
	t.Helper()
	var c studyCase
	if err := yaml.Unmarshal(read(t, dir, "spec.yaml"), &c.spec); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(read(t, dir, "expected.json"), &c.expected); err != nil {
		t.Fatal(err)
	}
	c.read(t, dir)
	c.base = slices.Index(c.spec.Levels, c.spec.Base)
	counts, shares := []float64{}, []float64{}
	for _, level := range c.spec.Levels {
		counts, shares = append(counts, c.spec.ChoiceBased.Arrivals[level]), append(shares, c.spec.ChoiceBased.Shares[level])
	}
	var err error
	if c.spec.ChoiceBased.Arrivals != nil {
		c.population, err = FromArrivals(counts)
	} else {
		c.population, err = Known(shares)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *studyCase) read(t *testing.T, dir string) {
	f, err := os.Open(filepath.Join(dir, "data.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	c.design = estimate.Design{Terms: c.spec.Regressors, X: make([][]float64, len(c.spec.Regressors)), Constant: true}
	for _, cells := range records[1:] {
		c.outcome = append(c.outcome, slices.Index(c.spec.Levels, cells[slices.Index(records[0], c.spec.Outcome)]))
		for k, term := range c.spec.Regressors {
			v := math.NaN()
			if cell := cells[slices.Index(records[0], term)]; cell != "" {
				if v, err = strconv.ParseFloat(cell, 64); err != nil {
					t.Fatal(err)
				}
			}
			c.design.X[k] = append(c.design.X[k], v)
		}
	}
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
