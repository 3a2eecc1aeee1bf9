package diagnose

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/estimate"
)

// small is a design of one column over eight rows that nothing is wrong with.
func small() (outcome []int, y []float64, d estimate.Design) {
	return []int{0, 1, 2, 0, 1, 2, 1, 0}, []float64{1, 3, 2, 5, 4, 7, 5, 9},
		estimate.Design{Terms: []string{"x"}, X: [][]float64{{1, 2, 3, 4, 5, 6, 7, 8}}, Constant: true}
}

func weigh(d estimate.Design, kind estimate.WeightKind, w ...float64) estimate.Design {
	d.Weights, d.WeightKind = w, kind
	return d
}

// cluster puts every row into a cluster of its own.
func cluster(d estimate.Design) estimate.Design {
	for i := range d.X[0] {
		d.Clusters = append(d.Clusters, i)
	}
	return d
}

func refused(t *testing.T, name string, err error, reason string) {
	t.Helper()
	var r *Refusal
	if !errors.As(err, &r) || r.Reason != reason {
		t.Errorf("%s: got %v, want a refusal for %s", name, err, reason)
	}
}

func TestLogitRefusals(t *testing.T) {
	outcome, _, d := small()
	ones := []float64{1, 1, 1, 1, 1, 1, 1, 1}
	two := slices.Clone(outcome)
	for i := range two {
		two[i] %= 2
	}
	short := d
	short.X = [][]float64{{1, 2, 3}}
	tests := []struct {
		name    string
		outcome []int
		d       estimate.Design
		reason  string
	}{
		{"sampling weights", outcome, weigh(d, estimate.Sampling, ones...), Weights},
		{"importance weights", outcome, weigh(d, estimate.Importance, ones...), Weights},
		{"clusters", outcome, cluster(d), Clusters},
		{"weights without a kind", outcome, weigh(d, estimate.Unweighted, ones...), Weights},
		{"a kind without weights", outcome, weigh(d, estimate.Frequency), Weights},
		{"an unknown kind", outcome, weigh(d, 99, ones...), Weights},
		{"half a respondent", outcome, weigh(d, estimate.Frequency, 1, 1, 1, 1, 1, 1, 1, 0.5), Weights},
		{"fewer than nobody", outcome, weigh(d, estimate.Frequency, 1, 1, 1, 1, 1, 1, 1, -1), Weights},
		{"an infinite crowd", outcome, weigh(d, estimate.Frequency, 1, 1, 1, 1, 1, 1, 1, math.Inf(1)), Weights},
		{"too few weights", outcome, weigh(d, estimate.Frequency, 1, 1), OtherData},
		{"two outcomes", two, d, TooFewOutcomes},
		{"nobody", nil, estimate.Design{Terms: []string{"x"}, X: [][]float64{nil}}, TooFewOutcomes},
		{"all missing", []int{-1, -1, -1, -1, -1, -1, -1, -1}, d, TooFewOutcomes},
		{"an outcome that is no level", []int{0, 1, 2, 3, 1, 2, 1, 0}, d, BadOutcome},
		{"a short column", outcome, short, OtherData},
	}
	full, err := estimate.MultinomialLogit(two, []string{"a", "b"}, 0, d)
	if err != nil {
		t.Fatal(err)
	}
	full.Base = "low"
	for _, test := range tests {
		_, err := Brant(test.outcome, threeLevels, test.d)
		refused(t, "Brant: "+test.name, err, test.reason)
		_, err = SmallHsiao(test.outcome, threeLevels, 0, test.d, 1)
		refused(t, "Small-Hsiao: "+test.name, err, test.reason)
		_, err = HausmanMcFadden(test.outcome, threeLevels, test.d, full)
		refused(t, "Hausman-McFadden: "+test.name, err, test.reason)
	}
	_, err = Brant(outcome, threeLevels, estimate.Design{})
	refused(t, "no regressors", err, NoRegressors)
	_, err = Brant(outcome, threeLevels, estimate.Design{Terms: []string{"x"}, X: [][]float64{ones}})
	refused(t, "a constant regressor", err, NoRegressors)
	_, err = SmallHsiao(outcome, threeLevels, 0, weigh(d, estimate.Frequency, 1, 1, 1, 1, 1, 1, 1, 1e12), 1)
	refused(t, "a crowd", err, TooMany)
	_, err = HausmanMcFadden(outcome, threeLevels, d, &estimate.Fit{Kind: "ols"})
	refused(t, "another model", err, WrongModel)
}

func TestRegressionRefusals(t *testing.T) {
	_, y, d := small()
	fit := func(y []float64, d estimate.Design) *estimate.Fit {
		t.Helper()
		f, err := estimate.OLS(y, d)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	nan := math.NaN()
	column := func(v ...float64) estimate.Design {
		return estimate.Design{Terms: []string{"x"}, X: [][]float64{v}, Constant: true}
	}
	// Residuals of ±1 around two means, in equal numbers.
	even := []float64{1, -1, 1, -1, 4, 2, 4, 2}
	dummy := column(0, 0, 0, 0, 1, 1, 1, 1)
	tests := []struct {
		name    string
		y       []float64
		d       estimate.Design
		f       *estimate.Fit
		reasons [3]string // of Breusch-Pagan on regressors and on fitted values, and of RESET; "" for none
	}{
		{"nothing wrong", y, d, nil, [3]string{}},
		{"another model", y, d, &estimate.Fit{Kind: "ologit"}, [3]string{WrongModel, WrongModel, WrongModel}},
		{"sampling weights", y, weigh(d, estimate.Sampling, 1, 1, 1, 1, 1, 1, 1, 2), nil, [3]string{Weights, Weights, Weights}},
		{"importance weights", y, weigh(d, estimate.Importance, 1, 1, 1, 1, 1, 1, 1, 2), nil, [3]string{Weights, Weights, Weights}},
		{"clusters", y, cluster(d), nil, [3]string{Clusters, Clusters, Clusters}},
		{"exact fit", []float64{3, 5, 7, 9, 11, 13, 15, 17}, d, nil, [3]string{ExactFit, ExactFit, ExactFit}},
		{"as many rows as coefficients", y[:2], column(1, 2), nil, [3]string{ExactFit, ExactFit, ExactFit}},
		{"no regressors", y, weigh(estimate.Design{Constant: true}, estimate.Frequency, 1, 1, 1, 1, 1, 1, 1, 1), nil,
			[3]string{NoRegressors, NoRegressors, NoVariation}},
		{"the constant and nothing else", y, estimate.Design{Constant: true}, nil, [3]string{NoRegressors, NoRegressors, NoVariation}},
		{"one dummy with even residuals", even, dummy, nil, [3]string{NoVariation, NoVariation, NoVariation}},
		{"one dummy", y, dummy, nil, [3]string{"", "", NoVariation}},
		{"a fit of other rows", y, column(1, 2, nan, 4, 5, 6, 7, 8), fit(y, d), [3]string{OtherData, OtherData, OtherData}},
		{"a fit of another term", y, estimate.Design{Terms: []string{"z"}, X: d.X, Constant: true}, fit(y, d),
			[3]string{OtherData, OtherData, OtherData}},
		{"a shorter design", y, column(1, 2), fit(y, d), [3]string{OtherData, OtherData, OtherData}},
		{"three rows", []float64{1, 3, 1}, column(1, 2, 3), nil, [3]string{"", NoVariation, TooFewRows}},
	}
	for _, test := range tests {
		f := test.f
		if f == nil {
			f = fit(test.y, test.d)
		}
		_, onRegressors := BreuschPagan(test.d, f)
		_, onFitted := BreuschPaganFitted(test.d, f)
		_, form := RESET(test.y, test.d, f, 4)
		for k, err := range []error{onRegressors, onFitted, form} {
			name := test.name + ", " + []string{"on regressors", "on fitted values", "RESET"}[k]
			if test.reasons[k] != "" {
				refused(t, name, err, test.reasons[k])
			} else if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	for _, power := range []int{-1, 1, HighestPower + 1} {
		_, err := RESET(y, d, fit(y, d), power)
		refused(t, "power", err, BadPower)
	}
	_, err := RESET(append(slices.Clone(y[:7]), nan), d, fit(y, d), 2)
	refused(t, "another outcome", err, OtherData)
}

// TestStatusSaysWhy: what has no estimate keeps its place in the list, with the reason and no numbers.
func TestStatusSaysWhy(t *testing.T) {
	// Without "high" the column x tells "low" from "middle" without a mistake.
	x := []float64{1, 2, 3, 4, 5, 6, 1, 6, 2, 5, 3, 4}
	outcome := []int{0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2}
	d := estimate.Design{Terms: []string{"x"}, X: [][]float64{x}, Constant: true}
	full := &estimate.Fit{Kind: "mnlogit", Levels: threeLevels, Base: "low", Terms: d.Terms}
	tests, err := HausmanMcFadden(outcome, threeLevels, d, full)
	if err != nil || len(tests) != 2 {
		t.Fatalf("%v, %v", tests, err)
	}
	high := tests[1]
	if high.Omitted != "high" || !strings.Contains(high.Status, "complete") || !math.IsNaN(high.Statistic) || !math.IsNaN(high.P) {
		t.Errorf("got %+v", high)
	}
	halves, err := SmallHsiao(outcome, threeLevels, 0, d, 7)
	if err != nil || len(halves) != 2 {
		t.Fatalf("%v, %v", halves, err)
	}
	for _, h := range halves {
		if h.Status == ok || !math.IsNaN(h.Statistic) {
			t.Errorf("got %+v", h)
		}
	}
}

// TestVIFOfWhatThereIs: one regressor beside a constant has 1, no regressors no factors, another design none either.
func TestVIFOfWhatThereIs(t *testing.T) {
	_, y, d := small()
	f, err := estimate.OLS(y, d)
	if err != nil {
		t.Fatal(err)
	}
	if got := VIF(d, f); len(got) != 1 || math.Abs(got[0].VIF-1) > 1e-14 {
		t.Errorf("one regressor has %v", got)
	}
	if got := VIF(estimate.Design{Terms: []string{"z"}, X: d.X}, f); got != nil {
		t.Errorf("another design has %v", got)
	}
	if got := ConditionNumber(estimate.Design{Terms: []string{"z"}, X: d.X}, f); !math.IsNaN(got) {
		t.Errorf("another design has %v", got)
	}
	alone, err := estimate.OLS(y, estimate.Design{Constant: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := VIF(estimate.Design{Constant: true}, alone); len(got) != 0 {
		t.Errorf("no regressors have %v", got)
	}
	if got := ConditionNumber(estimate.Design{Constant: true}, alone); got != 1 {
		t.Errorf("the constant alone has %g", got)
	}
}
