package estimate

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// expected is the part of a case's expected.json that this package answers for; a nil number is one the case lacks.
// The values were made in 113-bit or rational arithmetic and cross-checked with R, statsmodels and Stata's formulas.
type expected struct {
	Status, Reason, Separation, Base       string
	Collinear                              []string
	Empty                                  []string `json:"empty_categories"`
	N, LogLik, AIC, BIC, R2, RSS, Sigma, F *float64
	Rows                                   *float64           `json:"n_rows_used"`
	Dropped                                *float64           `json:"n_dropped_missing"`
	Parameters                             *float64           `json:"n_parameters"`
	LogLikNull                             *float64           `json:"loglik_null"`
	LRChi2                                 *float64           `json:"lr_chi2"`
	LRDF                                   *float64           `json:"lr_df"`
	LRP                                    *float64           `json:"lr_p"`
	PseudoR2                               *float64           `json:"pseudo_r2_mcfadden"`
	AdjR2                                  *float64           `json:"adj_r2"`
	FP                                     *float64           `json:"f_p"`
	FDF                                    []int              `json:"f_df"`
	Counts                                 map[string]float64 `json:"outcome_counts"`
	Coefficients, Cutpoints                []expectedNumber
	VCov                                   struct{ Matrix [][]float64 }
	VCovRobust                             struct{ Matrix [][]float64 } `json:"vcov_robust"`
	VCovHC1                                struct{ Matrix [][]float64 } `json:"vcov_hc1"`
	AME                                    struct{ Rows []expectedNumber }
	AMEDiscrete                            struct{ Rows []expectedNumber } `json:"ame_discrete"`
	Recession                              []struct {
		Outcome, Term string
		Infinite      bool
		Sign          int
	} `json:"recession_direction"`
	// The choice-based cases: their plain fit, and the weighted one of Manski and Lerman.
	Unweighted struct{ Coefficients []expectedNumber }
	WESML      struct {
		Weights      map[string]float64
		LogLik       *float64 `json:"log_pseudolikelihood"`
		Coefficients []expectedNumber
	}
	LogLikUnweighted *float64 `json:"loglik_unweighted"`
	Tolerance        struct {
		Estimate float64 `json:"estimate_rel"`
		SE       float64 `json:"se_rel"`
		SEAbs    float64 `json:"se_abs"`
	}
}

// expectedNumber is a coefficient, a cut point or a marginal effect.
type expectedNumber struct {
	Outcome, Term, Cut string
	Estimate, Effect   *float64
	SE, Z, T, P        *float64
	Low                *float64 `json:"ci_low"`
	High               *float64 `json:"ci_high"`
	Robust             *float64 `json:"se_robust"`
	HC1                *float64 `json:"se_hc1"`
	SandwichStata      *float64 `json:"se_sandwich_stata"`
}

// aim is the relative error we allow ourselves where the case allows 1e-6 for estimates and 1e-5 for standard errors;
// hard cases are held to a thousandth of what they allow.
const aim = 1e-3

func TestReferenceCases(t *testing.T) {
	dirs, err := filepath.Glob("testdata/reference/*")
	if err != nil || len(dirs) < 40 {
		t.Fatalf("%d reference cases, %v", len(dirs), err)
	}
	worst := map[string]float64{}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			s, e, c := load(t, dir)
			fit, err := c.estimate(s, c.design(s))
			k := &checker{T: t, expected: e, worst: worst, kind: s.Kind}
			switch {
			case e.Status == "refuse":
				k.refused(err)
			case e.Status == "separation":
				k.separated(err)
			case err != nil:
				t.Fatal(err)
			case e.Unweighted.Coefficients != nil:
				k.coefficients(fit.Coefficients, e.Unweighted.Coefficients)
				k.near("loglik", fit.LogLik, e.LogLikUnweighted, 1e-12, 0)
				k.choiceBased(s, c)
			default:
				k.fit(fit)
			}
		})
	}
	t.Logf("worst relative errors: %v", worst)
}

// checker compares a fit with what is expected.
type checker struct {
	*testing.T
	expected
	kind  string
	worst map[string]float64
}

// near demands got within rel of want, or within abs; a want of nil demands nothing.
func (k *checker) near(what string, got float64, want *float64, rel, abs float64) {
	k.Helper()
	if want == nil {
		return
	}
	off := math.Abs(got - *want)
	if !(off <= abs || off <= rel*math.Abs(*want)) {
		k.Errorf("%s: got %.17g, want %.17g (relative error %.2g)", what, got, *want, off/math.Abs(*want))
	}
	if off > 0 && *want != 0 {
		key := k.kind + " " + strings.Split(what, ":")[0]
		k.worst[key] = max(k.worst[key], off/math.Abs(*want))
	}
}

func (k *checker) refused(err error) {
	var refusal *Refusal
	if !errors.As(err, &refusal) || refusal.Reason != k.Reason {
		k.Errorf("got %v, want a refusal for %s", err, k.Reason)
	}
}

// separated demands the kind of separation and that the coefficient named is one without a finite estimate.
func (k *checker) separated(err error) {
	var s *Separation
	if !errors.As(err, &s) {
		k.Fatalf("got %v, want a separation", err)
	}
	if s.Kind != k.Separation {
		k.Errorf("separation is %s, want %s", s.Kind, k.Separation)
	}
	named := false
	for _, r := range k.Recession {
		named = named || r.Infinite && r.Term == s.Term && r.Outcome == s.Outcome
	}
	if !named {
		k.Errorf("named %s:%s, not among %v", s.Outcome, s.Term, k.Recession)
	}
}

func (k *checker) fit(f *Fit) {
	k.notices(f)
	k.coefficients(f.Coefficients, k.Coefficients)
	k.coefficients(f.Cutpoints, k.Cutpoints)
	k.statistics(f)
	k.matrix("vcov", f.VCov, k.VCov.Matrix)
	k.matrix("robust vcov", f.RobustVCov, k.VCovRobust.Matrix)
	k.matrix("robust vcov", f.RobustVCov, k.VCovHC1.Matrix)
	k.marginalEffects(f)
}

// notices demands that whatever was dropped is named, and that nothing is said when nothing was dropped.
func (k *checker) notices(f *Fit) {
	want := append(slices.Clone(k.Collinear), k.Empty...)
	if k.Status == "ok" && len(f.Notices) > 0 || k.Status == "ok_with_notice" && len(want) == 0 {
		k.Errorf("status %s with notices %q", k.Status, f.Notices)
	}
	for _, name := range want {
		named := func(notice string) bool { return strings.Contains(notice, `"`+name+`" dropped`) }
		if !slices.ContainsFunc(f.Notices, named) {
			k.Errorf("%q is not named in %q", name, f.Notices)
		}
	}
}

func (k *checker) coefficients(got []Coefficient, want []expectedNumber) {
	if len(got) != len(want) {
		k.Fatalf("%d coefficients, want %d", len(got), len(want))
	}
	rel, relSE, se0 := aim*k.Tolerance.Estimate, aim*k.Tolerance.SE, k.Tolerance.SEAbs
	for i, w := range want {
		g := got[i]
		if g.Outcome != w.Outcome || g.Term != w.Term+w.Cut {
			k.Fatalf("coefficient %d is %s:%s, want %s:%s", i, g.Outcome, g.Term, w.Outcome, w.Term+w.Cut)
		}
		if k.Status == "ok_saturated" {
			k.near("estimate:"+g.Term, g.Estimate, w.Estimate, rel, 0)
			k.absent(g.SE, g.RobustSE, g.Statistic, g.P, g.Low, g.High)
			continue
		}
		name := ": " + g.Outcome + ":" + g.Term
		floor := 1e-9*g.SE + se0
		k.near("estimate"+name, g.Estimate, w.Estimate, rel, floor)
		for _, se := range []*float64{w.SE, w.SandwichStata} {
			k.near("se"+name, g.SE, se, relSE, se0)
		}
		for _, robust := range []*float64{w.Robust, w.HC1} {
			k.near("robust se"+name, g.RobustSE, robust, relSE, se0)
		}
		k.near("statistic"+name, g.Statistic, w.Z, relSE, 1e-9)
		k.near("statistic"+name, g.Statistic, w.T, relSE, 1e-9)
		k.near("p"+name, g.P, w.P, 100*relSE, 1e-300)
		// The expected quantile of t has eight digits (df 41: 2.01954096, where 2.01954097 is right).
		k.near("low"+name, g.Low, w.Low, 0, 1e-8*g.SE+floor)
		k.near("high"+name, g.High, w.High, 0, 1e-8*g.SE+floor)
	}
}

func (k *checker) absent(numbers ...float64) {
	for _, v := range numbers {
		if !math.IsNaN(v) {
			k.Errorf("%g where no number exists", v)
		}
	}
}

func (k *checker) statistics(f *Fit) {
	exact := func(what string, got float64, want *float64) { k.near(what, got, want, 0, 0) }
	exact("n", f.N, k.N)
	exact("rows", float64(f.Rows), k.Rows)
	exact("dropped", float64(f.DroppedMissing), k.Dropped)
	exact("parameters", float64(f.Parameters), k.Parameters)
	exact("lr df", float64(f.LRDF), k.LRDF)
	for name, n := range k.Counts {
		if j := slices.Index(f.Levels, name); j < 0 && n > 0 || j >= 0 && f.Counts[j] != n {
			k.Errorf("counts %v of %v, want %v", f.Counts, f.Levels, k.Counts)
		}
	}
	if k.Base != f.Base {
		k.Errorf("base %q, want %q", f.Base, k.Base)
	}
	if k.FDF != nil && !slices.Equal(k.FDF, f.FDF[:]) {
		k.Errorf("F has %v degrees of freedom, want %v", f.FDF, k.FDF)
	}
	k.near("loglik", f.LogLik, k.LogLik, 1e-12, 0)
	k.near("loglik null", f.LogLikNull, k.LogLikNull, 1e-12, 0)
	k.near("lr chi2", f.LRChi2, k.LRChi2, 1e-11, 0)
	k.near("lr p", f.LRP, k.LRP, 1e-9, 1e-300)
	k.near("pseudo r2", f.PseudoR2, k.PseudoR2, 1e-11, 0)
	k.near("aic", f.AIC, k.AIC, 1e-12, 0)
	k.near("bic", f.BIC, k.BIC, 1e-12, 0)
	k.near("r2", f.R2, k.R2, 1e-12, 0)
	k.near("adj r2", f.AdjR2, k.AdjR2, 1e-12, 0)
	k.near("rss", f.RSS, k.RSS, 1e-10, 0)
	k.near("sigma", f.Sigma, k.Sigma, 1e-10, 0)
	k.near("f", f.F, k.F, 1e-10, 0)
	k.near("f p", f.FP, k.FP, 1e-8, 0)
}

// matrix compares covariances relative to the standard errors of their row and column.
func (k *checker) matrix(what string, got, want [][]float64) {
	for i := range want {
		for j := range want[i] {
			floor := 2 * aim * k.Tolerance.SE * math.Sqrt(want[i][i]*want[j][j])
			k.near(what+":", got[i][j], &want[i][j], 0, floor+k.Tolerance.SEAbs)
		}
	}
}

func (k *checker) marginalEffects(f *Fit) {
	want := append(slices.Clone(k.AME.Rows), k.AMEDiscrete.Rows...)
	if len(want) == 0 {
		return
	}
	got, err := f.AverageMarginalEffects()
	if err != nil || len(got) != len(want) {
		k.Fatalf("%d marginal effects, want %d; %v", len(got), len(want), err)
	}
	for i, w := range want {
		g := got[i]
		if g.Outcome != w.Outcome || g.Term != w.Term || g.Discrete != (i >= len(k.AME.Rows)) {
			k.Fatalf("effect %d is of %s on %s, want %s on %s", i, g.Term, g.Outcome, w.Term, w.Outcome)
		}
		k.near("effect: "+g.Term, g.Effect, w.Effect, aim*k.Tolerance.Estimate, 1e-9*g.SE)
		k.near("effect se: "+g.Term, g.SE, w.SE, aim*k.Tolerance.SE, 0)
		k.near("effect robust se: "+g.Term, g.RobustSE, w.Robust, aim*k.Tolerance.SE, 0)
		k.near("effect z: "+g.Term, g.Statistic, w.Z, aim*k.Tolerance.SE, 1e-9)
	}
}

// choiceBased fits with Manski and Lerman's weights, which are sampling weights: Stata's sandwich is expected.
func (k *checker) choiceBased(s spec, c columns) {
	d := c.design(s)
	for _, level := range c.strings(s.Outcome) {
		d.Weights = append(d.Weights, k.WESML.Weights[level])
	}
	d.WeightKind = Sampling
	fit, err := c.estimate(s, d)
	if err != nil {
		k.Fatal(err)
	}
	k.near("loglik", fit.LogLik, k.WESML.LogLik, 1e-12, 0)
	k.coefficients(fit.Coefficients, k.WESML.Coefficients)
}
