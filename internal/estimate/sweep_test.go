package estimate

import (
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestSumsDoNotDependOnTheCores: the same data give the same numbers to the last bit on one core and on several.
func TestSumsDoNotDependOnTheCores(t *testing.T) {
	outcome, levels, d := wave(6, 25_000)
	numbers := func(cores int) map[string][]float64 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		out := map[string][]float64{}
		for name, estimator := range estimators {
			f, err := estimator(outcome, levels, d)
			if err != nil {
				t.Fatal(name, err)
			}
			all := []float64{f.LogLik, f.RSS}
			for _, c := range slices.Concat(f.Coefficients, f.Cutpoints) {
				all = append(all, c.Estimate, c.SE, c.RobustSE)
			}
			if effects, err := f.AverageMarginalEffects(); err == nil {
				for _, e := range effects {
					all = append(all, e.Effect, e.SE)
				}
			}
			for i, v := range all {
				if math.IsNaN(v) {
					all[i] = -1
				}
			}
			out[name] = all
		}
		return out
	}
	one := numbers(1)
	for _, cores := range []int{2, 3, 7} {
		for name, got := range numbers(cores) {
			if !slices.Equal(got, one[name]) {
				t.Errorf("%s: %d cores give %v, one gives %v", name, cores, got, one[name])
			}
		}
	}
}

// TestWarmStartIsOfNoAccount fits more than warmRows rows, and the same rows as two halves of frequency one each, whose
// order differs, so that the first steps look at other rows.
func TestWarmStartIsOfNoAccount(t *testing.T) {
	outcome, levels, d := wave(7, 2*warmRows)
	reversed := d
	reversed.X = nil
	for _, column := range d.X {
		column = slices.Clone(column)
		slices.Reverse(column)
		reversed.X = append(reversed.X, column)
	}
	reversed.Weights = slices.Clone(d.Weights)
	slices.Reverse(reversed.Weights)
	turned := slices.Clone(outcome)
	slices.Reverse(turned)
	for name, estimator := range estimators {
		a, err := estimator(outcome, levels, d)
		if err != nil {
			t.Fatal(err)
		}
		b, err := estimator(turned, levels, reversed)
		if err != nil {
			t.Fatal(err)
		}
		same(t, name, a, b)
	}
}

// TestRareOutcomeSpoilsNoWarmStart puts an outcome where the first steps do not look.
func TestRareOutcomeSpoilsNoWarmStart(t *testing.T) {
	outcome, levels, d := wave(8, warmRows)
	d.Weights, d.WeightKind = nil, Unweighted
	for i := range outcome {
		if i%(warmRun*warmStride) < warmRun && outcome[i] == 0 {
			outcome[i] = 1
		}
	}
	for name, estimator := range estimators {
		if _, err := estimator(outcome, levels, d); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLogSum compares with the logarithms one by one; products of tiny chances must not underflow.
func TestLogSum(t *testing.T) {
	var l logSum
	want := 0.0
	for i := range 5000 {
		p, w := 1/(1+float64(i%97)), float64(1+i%2)
		if i%500 == 0 {
			p = 1e-250
		}
		l.add(p, w)
		want += w * math.Log(p)
	}
	near(t, "sum of logarithms", []float64{l.value()}, []float64{want})
	l.add(0, 1)
	if !math.IsInf(l.value(), -1) {
		t.Errorf("with an impossible row it is %g", l.value())
	}
	if v := (&logSum{}).value(); v != 0 {
		t.Errorf("of nothing it is %g", v)
	}
}

// TestAPanicInAPartIsRaisedInTheCaller: on a goroutine of its own it ended the server that made a report.
func TestAPanicInAPartIsRaisedInTheCaller(t *testing.T) {
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(string), "broken") {
			t.Errorf("recovered %v", r)
		}
	}()
	parallel(8, func(_, task int) {
		if task == 3 {
			panic("broken")
		}
	})
	t.Error("nothing was raised")
}
