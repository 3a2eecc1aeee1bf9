package incidence

import (
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// TestWeights is computed by hand: Q = .5, .3, .2 and H = .25, .5, .25 give 2, .6, .8; Σw = 2+1.2+.8 = 4 over 4
// interviews, Σw² = 4+.72+.64 = 5.36, deff = 4·5.36/16 = 1.34.
func TestWeights(t *testing.T) {
	population := []Share{{Name: "A", P: 0.5}, {Name: "B", P: 0.3}, {Name: "C", P: 0.2}}
	w, err := Weights(population, []Count{{"C", 1}, {"B", 2}, {"A", 1}, {"D", 0}})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []Weight{{"C", 1, 0.2, 0.25, 0.8}, {"B", 2, 0.3, 0.5, 0.6}, {"A", 1, 0.5, 0.25, 2}} {
		if got := w.Weights[i]; got.Name != want.Name || got.N != want.N || !near(got.Weight, want.Weight) || got.Population != want.Population || got.Sample != want.Sample {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if len(w.Weights) != 3 || w.N != 4 || !near(w.DesignEffect, 1.34) || !near(w.EffectiveN, 4/1.34) || w.Method != Kish || w.Covered != 1 || w.Uncovered != nil {
		t.Errorf("got %+v", w)
	}
}

// TestUncovered leaves B out of the sample: A and C are weighed as if they were everybody, and the answer says of whom
// it speaks. A type that nobody came of is not missed.
func TestUncovered(t *testing.T) {
	population := []Share{{Name: "A", P: 0.4}, {Name: "B", P: 0.5}, {Name: "C", P: 0.1}, {Name: "D", P: 0}}
	w, err := Weights(population, []Count{{"A", 5}, {"B", 0}, {"C", 5}})
	if err != nil || !near(w.Covered, 0.5) || !reflect.DeepEqual(w.Uncovered, []string{"B"}) {
		t.Fatalf("got %+v, %v", w, err)
	}
	if !near(w.Weights[0].Weight, 1.6) || !near(w.Weights[1].Weight, 0.4) {
		t.Errorf("got %+v", w.Weights)
	}
}

// TestWeightsByProperty: the mean weight is 1; the weighted sample has the population's shares, of what it covers; the
// effective number is between 1 and n.
func TestWeightsByProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := anyCounts.Draw(t, "arrivals")
		sample := named(rapid.SliceOfN(rapid.IntRange(0, 2000), len(counts), len(counts)).Draw(t, "sample"))
		n := 0
		for i := range sample {
			if counts[i].N == 0 {
				sample[i].N = 0
			}
			n += sample[i].N
		}
		population, err := Shares(counts, 0.95)
		if err != nil || n == 0 {
			t.Skip("nobody")
		}
		w, err := Weights(population.Shares, sample)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, c := range w.Weights {
			part := float64(c.N) * c.Weight
			sum += part
			if !near(part/float64(n), c.Population/w.Covered) {
				t.Fatalf("%s is weighed to %g of %d", c.Name, part, n)
			}
		}
		if !near(sum, float64(n)) || !(w.DesignEffect >= 1) || w.EffectiveN > float64(n) || w.EffectiveN < 1-1e-9 || math.IsNaN(w.EffectiveN) {
			t.Fatalf("the weights add up to %g of %d: %+v", sum, n, w)
		}
	})
}
