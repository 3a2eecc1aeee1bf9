package dataset

import (
	"math"
	"strings"
	"testing"

	"fieldwork/internal/survey"
)

func TestWeighGivesTheSampleItsWeights(t *testing.T) {
	s := small(t)
	f := build(t, s, buyer(s), passer(s), leaver(s), stranger(s), refuser(s))
	if n := f.SampleByType(); len(n) != 2 || n["B"] != 1 || n["A1"] != 1 { // the leaver is of type B and not in the sample
		t.Errorf("sample by type %v", n)
	}
	if err := f.Weigh(map[string]float64{"B": 0.25, "A1": 1.75, "A2": 9}); err != nil {
		t.Fatal(err)
	}
	w, _ := f.Column("weight")
	for row, want := range []string{"0.25", "1.75", "", "", ""} {
		if w.String(row) != want || (w.Missing[row] == survey.NotAsked) != (want == "") {
			t.Errorf("row %d: weight %q %s, want %q", row, w.String(row), w.Missing[row], want)
		}
	}
	if in, _ := f.InSample().Column("weight"); in.Valid() != 2 || in.Numbers[1] != 1.75 {
		t.Errorf("the sample's weights are %v", in.Numbers)
	}
	// Weighed again, nothing of the old weights is left.
	if err := f.Weigh(map[string]float64{"B": 1, "A1": 1}); err != nil || w.Numbers[0] != 1 || w.Numbers[1] != 1 {
		t.Errorf("weighed again: %v, %v", w.Numbers, err)
	}
}

func TestWeighRefusesATypeWithoutAWeight(t *testing.T) {
	s := small(t)
	for name, weights := range map[string]map[string]float64{"absent": {"B": 1}, "zero": {"B": 1, "A1": 0}, "no number": {"B": 1, "A1": math.NaN()},
		"infinite": {"B": 1, "A1": math.Inf(1)}, "below zero": {"B": 1, "A1": -1}} {
		f := build(t, s, buyer(s), passer(s))
		if err := f.Weigh(weights); err == nil || !strings.Contains(err.Error(), `type "A1"`) || !strings.Contains(err.Error(), "above zero") {
			t.Errorf("%s: %v", name, err)
		}
		if w, _ := f.Column("weight"); w.Valid() != 0 {
			t.Errorf("%s: the frame was weighed in part", name)
		}
	}
}

func TestWeightsAreReadBack(t *testing.T) {
	s := small(t)
	f := build(t, s, buyer(s), passer(s), leaver(s))
	if err := f.Weigh(map[string]float64{"B": 1.0 / 3, "A1": 5.0 / 3}); err != nil {
		t.Fatal(err)
	}
	text := write(t, f)
	back, err := ReadCSV(s, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if d := differences(f, back); d != nil {
		t.Error(d)
	}
	if _, err := ReadCSV(s, strings.NewReader(strings.Replace(text, ",0.3333333333333333,", ",-1,", 1))); err == nil || !strings.Contains(err.Error(), "column weight: the weight -1 is below zero") {
		t.Errorf("a weight below zero: %v", err)
	}
}

// An older file has no weights; its rows must not get any.
func TestAFileWithoutWeightsIsReadWithoutThem(t *testing.T) {
	s := small(t)
	f := build(t, s, buyer(s), passer(s))
	text := strings.ReplaceAll(write(t, f), ",in_sample,weight,", ",in_sample,")
	text = strings.ReplaceAll(text, "complete,1,,", "complete,1,")
	back, err := ReadCSV(s, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if d := differences(f, back); d != nil {
		t.Error(d)
	}
	if w, ok := back.Column("weight"); !ok || w.Valid() != 0 || w.Missing[0] != survey.NotAsked {
		t.Errorf("weights %+v", w)
	}
}
