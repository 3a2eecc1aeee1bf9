package estimate

import (
	"math"
	"slices"
	"testing"
)

// TestWaldOfOneCoefficientIsItsSquare: χ² = z², and in OLS F = t² with the same p.
func TestWaldOfOneCoefficientIsItsSquare(t *testing.T) {
	outcome, levels, d := wave(2, 200)
	for name, estimator := range estimators {
		y := outcome
		if name == "mnlogit" {
			y = make([]int, len(outcome))
			for i := range y {
				y[i] = outcome[i] / 2
			}
		}
		f, err := estimator(y, levels, d)
		if err != nil {
			t.Fatal(err)
		}
		for i, test := range f.WaldByTerm() {
			c := f.Coefficients[i]
			if c.Term != test.Term || test.DF != 1 {
				t.Errorf("%s: %s tested with %d degrees, want %s", name, test.Term, test.DF, c.Term)
			}
			near(t, name, []float64{test.Statistic, test.P}, []float64{c.Statistic * c.Statistic, c.P})
		}
	}
}

// TestWaldOfAllSlopesIsF: all slopes together give the F of the regression.
func TestWaldOfAllSlopesIsF(t *testing.T) {
	outcome, levels, d := wave(2, 200)
	f, err := estimators["ols"](outcome, levels, d)
	if err != nil {
		t.Fatal(err)
	}
	test, err := f.Wald(d.Terms...)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "F", []float64{test.Statistic, test.P}, []float64{f.F, f.FP})
	if test.DF != f.FDF[0] || test.DF2 != f.FDF[1] {
		t.Errorf("degrees %d and %d, want %v", test.DF, test.DF2, f.FDF)
	}
}

// TestWaldBetweenOutcomes does not depend on the base: against the base it tests the coefficients themselves.
func TestWaldBetweenOutcomes(t *testing.T) {
	outcome, levels, d := wave(2, 400)
	var statistics [][]float64
	for base := range levels {
		f, err := MultinomialLogit(outcome, levels, base, d)
		if err != nil {
			t.Fatal(err)
		}
		equal, err := f.WaldEqual("age", "middle", "top")
		if err != nil {
			t.Fatal(err)
		}
		combine, err := f.WaldCombine("middle", "top")
		if err != nil {
			t.Fatal(err)
		}
		if equal.DF != 1 || combine.DF != 3 {
			t.Errorf("degrees of freedom %d and %d, want 1 and 3", equal.DF, combine.DF)
		}
		statistics = append(statistics, []float64{equal.Statistic, combine.Statistic})
		near(t, "base "+levels[base], statistics[base], statistics[0])
	}
}

func TestTestsThatDoNotExist(t *testing.T) {
	outcome, levels, d := wave(2, 200)
	f, err := OrderedLogit(outcome, levels, d)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Wald("age", "size")
	refused(t, "no such term", err, NoSuchTerm)
	_, err = f.Wald("age", "age")
	refused(t, "a term twice", err, NoSuchTerm)
	_, err = f.WaldCombine("low", "top")
	refused(t, "equations of an ordered logit", err, NoSuchTerm)
	if none, err := f.Wald(); err != nil || !math.IsNaN(none.P) {
		t.Errorf("a test of nothing: %v, %v", none, err)
	}
}

// TestLikelihoodRatio against the model without regressors is the model's own test.
func TestLikelihoodRatio(t *testing.T) {
	outcome, levels, d := wave(2, 200)
	full, err := OrderedLogit(outcome, levels, d)
	if err != nil {
		t.Fatal(err)
	}
	null := d
	null.Terms, null.X = nil, nil
	restricted, err := OrderedLogit(outcome, levels, null)
	if err != nil {
		t.Fatal(err)
	}
	test, err := LikelihoodRatio(restricted, full)
	if err != nil || test.DF != full.LRDF {
		t.Fatal(err, test)
	}
	near(t, "likelihood ratio", []float64{test.Statistic, test.P}, []float64{full.LRChi2, full.LRP})
	own, err := full.LikelihoodRatio(d.Terms...)
	if err != nil || own.DF != test.DF {
		t.Fatal(err, own)
	}
	near(t, "without all terms", []float64{own.Statistic, own.P}, []float64{test.Statistic, test.P})
	_, err = full.LikelihoodRatio("size")
	refused(t, "a term it has not", err, NoSuchTerm)
	_, err = LikelihoodRatio(full, restricted)
	refused(t, "the wrong way round", err, BadShape)
	d.WeightKind = Sampling
	pseudo, err := OrderedLogit(outcome, levels, d)
	if err != nil {
		t.Fatal(err)
	}
	_, err = LikelihoodRatio(restricted, pseudo)
	refused(t, "a pseudo-likelihood", err, NoLikelihood)
}

// TestManyLevels fits outcomes of more levels than a block has rows.
func TestManyLevels(t *testing.T) {
	const n = 300
	outcome, levels, x := make([]int, 4*n), make([]string, n), make([]float64, 4*n)
	for i := range outcome {
		outcome[i], x[i] = i%n, float64((i*7919)%101)
	}
	for j := range levels {
		levels[j] = string(rune('A'+j%26)) + string(rune('a'+j/26))
	}
	f, err := OrderedLogit(outcome, levels, Design{Terms: []string{"x"}, X: [][]float64{x}})
	if err != nil || len(f.Cutpoints) != n-1 {
		t.Fatal(err)
	}
	few := make([]int, len(outcome))
	for i, y := range outcome {
		few[i] = y % 40
	}
	m, err := MultinomialLogit(few, levels[:40], 0, Design{Terms: []string{"x"}, X: [][]float64{x}, Constant: true})
	if err != nil || len(m.Coefficients) != 2*39 {
		t.Fatal(err)
	}
}

// TestWithoutKeepsTheRows: a row that lacks the term left out stays out, or the models would not be nested.
func TestWithoutKeepsTheRows(t *testing.T) {
	outcome, levels, d := wave(2, 200)
	d.X[2][7], d.Weights[9] = math.NaN(), 0
	kept := d
	kept.Terms, kept.X, kept.Weights = d.Terms[:2], d.X[:2], slices.Clone(d.Weights)
	kept.Weights[7] = 0
	for name, estimator := range estimators {
		full, err := estimator(outcome, levels, d)
		if err != nil {
			t.Fatal(err)
		}
		restricted, err := full.Without("income")
		if err != nil {
			t.Fatal(err)
		}
		want, err := estimator(outcome, levels, kept)
		if err != nil {
			t.Fatal(err)
		}
		same(t, name, restricted, want)
		if test, err := full.LikelihoodRatio("income"); err != nil || !(test.Statistic > 0) || test.DF != full.Parameters-want.Parameters {
			t.Errorf("%s: %v, %v", name, test, err)
		}
	}
}
