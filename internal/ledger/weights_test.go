package ledger

import (
	"errors"
	"slices"
	"testing"

	"fieldwork/internal/incidence"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

func sample(c, b, a2, a1 int) []incidence.Count {
	return []incidence.Count{{Name: "C", N: c}, {Name: "B", N: b}, {Name: "A2", N: a2}, {Name: "A1", N: a1}}
}

func TestWeightsLeadToTheArrivalsUpToTheFirstFill(t *testing.T) {
	sum := read(t, counts(), []quota.Fill{bFirst()}, cells(1000, 1000, 1000))
	w, err := sum.Weights(sample(1000, 1000, 876, 124))
	if err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for i, n := range []float64{910, 1030, 870, 120} {
		got := w.Weights[i]
		near(t, got.Name+"'s population share", got.Population, n/2930, 1e-12)
		near(t, got.Name+"'s weight", got.Weight, n/2930/got.Sample, 1e-12)
		total += float64(got.N) * got.Weight
	}
	near(t, "the mean weight", total/3000, 1, 1e-12)
	if w.N != 3000 || w.DesignEffect < 1 || w.EffectiveN > 3000 {
		t.Errorf("%+v", w)
	}
	if sum.Population().Cell != "B" {
		t.Errorf("the population is %+v", sum.Population())
	}
}

// TestWeightsAreTheSameWhereverTheCountsComeFrom holds page, manifest and column to the same digits.
func TestWeightsAreTheSameWhereverTheCountsComeFrom(t *testing.T) {
	sum := read(t, counts(), []quota.Fill{bFirst()}, cells(1000, 1000, 1000))
	inOrder, err := sum.Weights(sample(999, 1000, 877, 121))
	if err != nil {
		t.Fatal(err)
	}
	for _, order := range [][]int{{3, 2, 1, 0}, {1, 0, 3, 2}, {2, 3, 0, 1}} {
		given := sample(999, 1000, 877, 121)
		shuffled := make([]incidence.Count, 4)
		for i, j := range order {
			shuffled[i] = given[j]
		}
		kept := slices.Clone(shuffled)
		w, err := sum.Weights(shuffled)
		if err != nil || !slices.Equal(w.Weights, inOrder.Weights) || w.DesignEffect != inOrder.DesignEffect {
			t.Errorf("in the order %v: %+v, %v", order, w, err)
		}
		if !slices.Equal(shuffled, kept) {
			t.Error("the caller's counts have been sorted")
		}
	}
}

// TestATypeThatCameLateIsWeighedByAWindowThatHasIt: otherwise its completes would stand for nobody.
func TestATypeThatCameLateIsWeighedByAWindowThatHasIt(t *testing.T) {
	first, second := bFirst(), bFirst()
	first.Arrivals = map[string]int{"A2": 990, "B": 1030, "C": 910}
	second.Cell, second.Cells = "A", cells(1000, 1000, 900)
	sum := read(t, counts(), []quota.Fill{first, second}, cells(1000, 1000, 1000))
	if w := sum.Population(); w.Cell != "A" {
		t.Errorf("the population is %+v", w)
	}
	if _, err := sum.Weights(sample(1000, 1000, 876, 124)); err != nil {
		t.Error(err)
	}
	sum = read(t, counts(), []quota.Fill{first}, cells(1000, 1000, 1000))
	if w := sum.Population(); w.Cell != "" || w.N != 3090 {
		t.Errorf("the population is %+v", w)
	}
	late := counts()
	late[1].Decision = interview.TurnedAway // all of A1: a type that only ever came too late needs no weight
	if w := read(t, late, []quota.Fill{first}, cells(1000, 1000, 1000)).Population(); w.Cell != "B" {
		t.Errorf("nobody of A1 was admitted and the population is %+v", w)
	}
}

func TestWhatCannotBeWeighed(t *testing.T) {
	sum := read(t, counts(), nil, cells(0, 0, 0))
	if w, err := sum.Weights(sample(0, 0, 0, 0)); w != nil || err != nil {
		t.Errorf("an empty sample: %+v, %v", w, err)
	}
	var refusal *incidence.Refusal
	w, err := sum.Weights(append(sample(1, 1, 1, 1), incidence.Count{Name: "Z", N: 1}))
	if w != nil || !errors.As(err, &refusal) || refusal.Reason != incidence.TypeWithoutArrivals {
		t.Errorf("a type that nobody came of: %+v, %v", w, err)
	}
}
