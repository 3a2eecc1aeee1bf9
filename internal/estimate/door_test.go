package estimate

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func TestRefusals(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	x := func(v ...float64) Design { return Design{Terms: []string{"x"}, X: [][]float64{v}, Constant: true} }
	weigh := func(d Design, kind WeightKind, w ...float64) Design { d.Weights, d.WeightKind = w, kind; return d }
	good := x(1, 2, 3, 4)
	tests := []struct {
		name   string
		y      []int // -1 is missing
		d      Design
		reason string
	}{
		{"no rows at all", nil, x(), NoRows},
		{"all outcomes missing", []int{-1, -1}, x(1, 2), NoRows},
		{"all of a column missing", []int{0, 1, 0, 1}, x(nan, nan, nan, nan), NoRows},
		{"all weights missing", []int{0, 1, 0, 1}, weigh(good, Sampling, nan, nan, nan, nan), NoRows},
		{"all weights zero", []int{0, 1, 0, 1}, weigh(good, Frequency, 0, 0, 0, 0), NoRows},
		{"column too short", []int{0, 1, 0, 1}, x(1, 2, 3), BadShape},
		{"column too long", []int{0, 1}, x(1, 2, 3), BadShape},
		{"term without column", []int{0, 1}, Design{Terms: []string{"x"}}, BadShape},
		{"term named twice", []int{0}, Design{Terms: []string{"x", "x"}, X: [][]float64{{1}, {1}}}, BadShape},
		{"term named as the constant", []int{0}, Design{Terms: []string{"_cons"}, X: [][]float64{{1}}}, BadShape},
		{"weights too short", []int{0, 1, 0, 1}, weigh(good, Frequency, 1), BadShape},
		{"weights without kind", []int{0, 1, 0, 1}, weigh(good, Unweighted, 1, 1, 1, 1), BadWeight},
		{"kind without weights", []int{0, 1, 0, 1}, weigh(good, Frequency), BadWeight},
		{"negative weight", []int{0, 1, 0, 1}, weigh(good, Sampling, 1, 1, -1, 1), BadWeight},
		{"infinite weight", []int{0, 1, 0, 1}, weigh(good, Sampling, 1, 1, inf, 1), BadWeight},
		{"fractional frequency", []int{0, 1, 0, 1}, weigh(good, Frequency, 1, 1, 0.5, 1), BadWeight},
		{"huge cell", []int{0, 1, 0, 1}, x(1, 2, -1e200, 4), NotFinite},
		{"infinite cell", []int{0, 1, 0, 1}, x(1, 2, inf, 4), NotFinite},
		{"one row", []int{0}, x(1), FewerRowsThanParameters},
		{"neither terms nor constant", []int{0, 1}, Design{}, NoParameters},
		{"all columns dropped, no constant", []int{0, 1}, Design{Terms: []string{"x"}, X: [][]float64{{0, 0}}}, NoParameters},
	}
	for _, test := range tests {
		for kind, estimator := range estimators {
			want := test.reason
			switch {
			case kind != "ols" && len(test.y) == 1 && want == FewerRowsThanParameters:
				want = OneCategory
			case kind == "ologit" && want == NoParameters:
				continue // it has its cut points
			}
			y, n := test.y, len(test.y)
			var err error
			if kind == "ols" {
				column := make([]float64, n)
				for i := range column {
					column[i] = float64(y[i])
					if y[i] < 0 {
						column[i] = nan
					}
				}
				_, err = OLS(column, test.d)
			} else {
				_, err = estimator(y, []string{"a", "b"}, test.d)
			}
			refused(t, kind+": "+test.name, err, want)
		}
	}
	_, err := OLS([]float64{1, inf, 2}, x(1, 2, 3))
	refused(t, "infinite outcome", err, NotFinite)
	for _, base := range []int{-1, 2} {
		_, err = MultinomialLogit([]int{0, 1}, []string{"a", "b"}, base, x(1, 2))
		refused(t, "base out of range", err, BadShape)
	}
	_, err = OrderedLogit([]int{0, 2}, []string{"a", "b"}, x(1, 2))
	refused(t, "unknown level", err, BadShape)
	_, err = OrderedLogit([]int{1, 1, 1}, []string{"a", "b"}, x(1, 2, 3))
	refused(t, "one category", err, OneCategory)
}

func refused(t *testing.T, name string, err error, reason string) {
	t.Helper()
	var r *Refusal
	if !errors.As(err, &r) || r.Reason != reason {
		t.Errorf("%s: got %v, want a refusal for %s", name, err, reason)
	} else if !strings.Contains(err.Error(), r.Detail) || r.Detail == "" {
		t.Errorf("%s: the message %q lacks its detail", name, err)
	}
}

func TestMissingRowsAreCounted(t *testing.T) {
	outcome, levels, d := wave(6, 200)
	outcome[0], d.X[1][1], d.Weights[2], d.Weights[3] = -1, math.NaN(), math.NaN(), 0
	d.X[0][1] = math.NaN() // two missing cells are one missing row
	for name, estimator := range estimators {
		if name == "ols" {
			continue
		}
		f, err := estimator(outcome, levels, d)
		if err != nil || f.DroppedMissing != 3 || f.Rows != 196 || len(f.Notices) != 0 {
			t.Errorf("%s: %v, %+v", name, err, f)
		}
	}
}

func TestStars(t *testing.T) {
	for p, want := range map[float64]string{0.0099: "***", 0.01: "**", 0.0499: "**", 0.05: "*", 0.0999: "*", 0.1: "", 1: ""} {
		if got := Stars(p); got != want {
			t.Errorf("Stars(%g) = %q, want %q", p, got, want)
		}
	}
	if got := Stars(math.NaN()); got != "" {
		t.Errorf("Stars(NaN) = %q", got)
	}
}
