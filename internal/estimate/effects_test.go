package estimate

import (
	"math"
	"testing"
)

// TestEffectsAddUp: probabilities add up to one, so effects on them add up to zero.
func TestEffectsAddUp(t *testing.T) {
	outcome, levels, d := wave(3, 300)
	for name, estimator := range estimators {
		f, err := estimator(outcome, levels, d)
		if err != nil {
			t.Fatal(name, err)
		}
		effects, err := f.AverageMarginalEffects()
		if name == "ols" {
			refused(t, name, err, NoMargins)
			continue
		}
		if err != nil || len(effects) != 4*3+4 {
			t.Fatalf("%s: %d effects, %v", name, len(effects), err)
		}
		for i := 0; i < len(effects); i += 4 {
			sum := 0.0
			for _, e := range effects[i : i+4] {
				sum += e.Effect
				if e.Discrete != (i == 12) || e.SE <= 0 {
					t.Errorf("%s: %+v", name, e)
				}
			}
			if math.Abs(sum) > 1e-15 {
				t.Errorf("%s: effects of %s add up to %g", name, effects[i].Term, sum)
			}
		}
	}
}

// TestBaseIsOfNoAccount: another base gives other coefficients of the same model.
func TestBaseIsOfNoAccount(t *testing.T) {
	outcome, levels, d := wave(3, 300)
	first, err := MultinomialLogit(outcome, levels, 0, d)
	if err != nil {
		t.Fatal(err)
	}
	last, err := MultinomialLogit(outcome, levels, 3, d)
	if err != nil {
		t.Fatal(err)
	}
	if first.Base != "low" || last.Base != "top" {
		t.Errorf("bases %q and %q", first.Base, last.Base)
	}
	near(t, "log-likelihood", []float64{first.LogLik, first.LogLikNull}, []float64{last.LogLik, last.LogLikNull})
	a, _ := first.AverageMarginalEffects()
	b, _ := last.AverageMarginalEffects()
	for i := range a {
		near(t, a[i].Term, []float64{a[i].Effect, a[i].SE, a[i].RobustSE}, []float64{b[i].Effect, b[i].SE, b[i].RobustSE})
	}
	// The coefficients of "top" against "low" change sign when read as "low" against "top".
	top, low := first.Coefficients[8:12], last.Coefficients[0:4]
	for i := range top {
		near(t, top[i].Term, []float64{top[i].Estimate, top[i].SE}, []float64{-low[i].Estimate, low[i].SE})
	}
}

// TestNoConstant: without a constant the null model gives each of the four levels the same chance.
func TestNoConstant(t *testing.T) {
	outcome, levels, d := wave(3, 300)
	d.Constant = false
	f, err := MultinomialLogit(outcome, levels, 0, d)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "null", []float64{f.LogLikNull, float64(f.LRDF), float64(f.Parameters)}, []float64{-f.N * math.Log(4), 9, 9})
	if _, err := f.AverageMarginalEffects(); err != nil {
		t.Error(err)
	}
}

// TestConstantsAlone: without terms the fit is the null model.
func TestConstantsAlone(t *testing.T) {
	outcome, levels, d := wave(3, 300)
	d.Terms, d.X = nil, nil
	for _, name := range []string{"mnlogit", "ologit"} {
		f, err := estimators[name](outcome, levels, d)
		if err != nil {
			t.Fatal(name, err)
		}
		near(t, name, []float64{f.LogLik, f.PseudoR2, f.LRChi2}, []float64{f.LogLikNull, 0, 0})
		if f.Parameters != 3 || f.LRDF != 0 || !math.IsNaN(f.LRP) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}
