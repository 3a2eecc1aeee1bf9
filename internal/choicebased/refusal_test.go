package choicebased

import (
	"errors"
	"math"
	"strings"
	"testing"

	"fieldwork/internal/estimate"
)

func TestRefusals(t *testing.T) {
	outcome, d, arrivals := survey(t, 40)
	good := arrived(t, arrivals)
	weights := make([]float64, len(outcome))
	without, single := make([]int, len(outcome)), make([]int, len(outcome))
	for i, y := range outcome {
		weights[i] = 1
		without[i], single[i] = y%2, y%2
	}
	single[7] = 2
	weighted, important, bare, robust, clustered := d, d, d, d, d
	weighted.Weights, weighted.WeightKind, bare.Constant = weights, estimate.Sampling, false
	important.Weights, important.WeightKind = weights, estimate.Importance
	robust.Robust, clustered.Clusters = true, make([]int, len(outcome))
	for name, c := range map[string]struct {
		outcome        []int
		design         estimate.Design
		population     Population
		reason, naming string
	}{
		"no constant":       {outcome, bare, good, NoConstant, "add a constant"},
		"weights":           {outcome, weighted, good, WeightsAlready, "take out the weights"},
		"importance":        {outcome, important, good, WeightsAlready, "importance weights"},
		"robust":            {outcome, robust, good, RobustAlready, "leave robust errors out"},
		"clusters":          {outcome, clustered, good, ClustersAlready, "leave the clusters out"},
		"no rows":           {without, d, good, OutcomeWithoutRows, `"c"`},
		"one row":           {single, d, good, OutcomeWithOneRow, `"c"`},
		"nobody arrived":    {outcome, d, arrived(t, []float64{5, 0, 9}), OutcomeWithoutShare, `"b"`},
		"two shares":        {outcome, d, Population{Shares: []float64{0.5, 0.5}}, BadPopulation, "for 2 outcomes, and 3"},
		"sum":               {outcome, d, Population{Shares: []float64{0.5, 0.3, 0.1}}, BadPopulation, "sum to 0.9"},
		"negative":          {outcome, d, Population{Shares: []float64{0.9, 0.3, -0.2}}, BadPopulation, `"c" is -0.2`},
		"not a number":      {outcome, d, Population{Shares: []float64{0.9, math.NaN(), 0.1}}, BadPopulation, `"b" is NaN`},
		"other arrivals":    {outcome, d, Population{Shares: good.Shares, Arrivals: []float64{1, 1, 1}}, BadPopulation, `"a"`},
		"arrivals for two":  {outcome, d, Population{Shares: good.Shares, Arrivals: []float64{1, 1}}, BadPopulation, "for 2 outcomes"},
		"one outcome":       {make([]int, len(outcome)), d, good, estimate.OneCategory, `"a"`},
		"no such outcome":   {append([]int{9}, outcome[1:]...), d, good, estimate.BadShape, "row 1"},
		"both kinds of err": {outcome, d, Population{good.Shares, good.Arrivals, table(good.covariance())}, BadPopulation, "both"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Fit(c.outcome, levels, 0, c.design, c.population)
			refused(t, err, c.reason, c.naming)
		})
	}
}

func refused(t *testing.T, err error, reason, naming string) {
	t.Helper()
	var refusal *estimate.Refusal
	if !errors.As(err, &refusal) || refusal.Reason != reason || !strings.Contains(refusal.Detail, naming) {
		t.Errorf("got %v, want a refusal for %s that says %q", err, reason, naming)
	}
}

func TestPopulationsThatCannotBe(t *testing.T) {
	shares := []float64{0.5, 0.3, 0.2}
	for name, c := range map[string]struct {
		make           func() (Population, error)
		reason, naming string
	}{
		"half a person": {func() (Population, error) { return FromArrivals([]float64{1, 2.5}) }, BadPopulation, "number 2"},
		"negative":      {func() (Population, error) { return FromArrivals([]float64{-1, 2}) }, BadPopulation, "number 1"},
		"infinite":      {func() (Population, error) { return FromArrivals([]float64{1, math.Inf(1)}) }, BadPopulation, "number 2"},
		"nobody":        {func() (Population, error) { return FromArrivals([]float64{0, 0}) }, BadPopulation, "nobody"},
		"nothing":       {func() (Population, error) { return FromArrivals(nil) }, BadPopulation, "nobody"},
		"percent":       {func() (Population, error) { return Known([]float64{50, 50}) }, BadPopulation, "number 1"},
		"no covariance": {func() (Population, error) { return WithCovariance(shares, nil) }, BadCovariance, "known"},
		"ragged": {func() (Population, error) {
			return WithCovariance(shares, [][]float64{{1, 0, 0}, {0, 1}, {0, 0, 1}})
		}, BadCovariance, "3 by 3"},
		"short": {func() (Population, error) { return WithCovariance(shares, [][]float64{{1, 0, 0}}) }, BadCovariance, "3 by 3"},
		"diagonal": {func() (Population, error) {
			return WithCovariance(shares, [][]float64{{1e-4, 0, 0}, {0, 1e-4, 0}, {0, 0, 1e-4}})
		}, BadCovariance, "whole matrix"},
		"crooked": {func() (Population, error) {
			return WithCovariance(shares, [][]float64{{2, -1, -1}, {-2, 3, -1}, {0, -2, 2}})
		}, BadCovariance, "one way"},
		"negative variance": {func() (Population, error) {
			return WithCovariance(shares, [][]float64{{-2, 1, 1}, {1, -2, 1}, {1, 1, -2}})
		}, BadCovariance, "negative eigenvalue"},
		"not a number": {func() (Population, error) {
			return WithCovariance(shares, [][]float64{{math.NaN(), 0, 0}, {0, 0, 0}, {0, 0, 0}})
		}, BadCovariance, "number 1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.make()
			refused(t, err, c.reason, c.naming)
		})
	}
}

func TestSharesAreBroughtToTheSumOne(t *testing.T) {
	p, err := Known([]float64{0.333333, 0.333333, 0.333333})
	same(t, "thirds", must(t, p, err).Shares, []float64{1. / 3, 1. / 3, 1. / 3}, 1e-15)
}

func TestSeparationComesThrough(t *testing.T) {
	outcome, d, arrivals := survey(t, 40)
	told := make([]float64, len(outcome))
	for i, y := range outcome {
		told[i] = float64(y)
	}
	d.Terms, d.X = append([]string{"told"}, d.Terms...), append([][]float64{told}, d.X...)
	_, err := Fit(outcome, levels, 0, d, arrived(t, arrivals))
	var s *estimate.Separation
	if !errors.As(err, &s) || s.Term != "told" {
		t.Errorf("got %v, want a separation by told", err)
	}
}

func TestWarningsNameTheOutcome(t *testing.T) {
	outcome, d, _ := survey(t, 25)
	r := fit(t, outcome, 0, d, arrived(t, []float64{20, 15, 10}))
	said := strings.Join(r.Warnings, "\n")
	for _, want := range []string{`outcome "c" has 25 rows only`, `outcome "c" has 10 arrivals only`, "fewer arrivals than rows"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said in %q", want, r.Warnings)
		}
	}
}

// FuzzFromArrivals: whatever the counts, there is an error or a population that sums to one.
func FuzzFromArrivals(f *testing.F) {
	f.Add(886.0, 1000.0, 1074.0)
	f.Add(0.0, 0.0, 0.0)
	f.Add(1e300, 1.0, -1.0)
	f.Fuzz(func(t *testing.T, a, b, c float64) {
		p, err := FromArrivals([]float64{a, b, c})
		if err != nil {
			return
		}
		if sum := p.Shares[0] + p.Shares[1] + p.Shares[2]; math.Abs(sum-1) > 1e-12 || p.IsKnown() {
			t.Errorf("%v sum to %g", p.Shares, sum)
		}
	})
}
