package diagnose

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"fieldwork/internal/estimate"
)

// aim is the relative error allowed, far below what the cases' own tolerance allows; the expected values were made in
// 113-bit and rational arithmetic.
const aim = 1e-9

// aimOfDifference is the same for the Hausman-McFadden statistic: the difference of two close covariances keeps fewer digits.
const aimOfDifference = 1e-6

// TestReferenceCases holds every diagnostic to estimate's reference cases, and demands that each is met.
func TestReferenceCases(t *testing.T) {
	dirs, err := os.ReadDir(reference)
	if err != nil {
		t.Fatal(err)
	}
	met := map[string]int{}
	for _, dir := range dirs {
		t.Run(dir.Name(), func(t *testing.T) {
			s := load(t, filepath.Base(dir.Name()))
			if s.want.VIF != nil {
				met["vif"]++
				s.checkVIF(t)
			}
			if s.want.Brant != nil {
				met["brant "+s.want.Brant.Status]++
				s.checkBrant(t)
			}
			if s.want.IIA != nil {
				met["iia"]++
				s.checkIIA(t)
			}
		})
	}
	for what, least := range map[string]int{
		"vif": 8, "brant ok": 4, "brant binary logit y>1 is separated (quasi): no Brant test": 3, "iia": 8,
	} {
		if met[what] < least {
			t.Errorf("%d cases of %s, want %d", met[what], what, least)
		}
	}
}

func (s *study) checkVIF(t *testing.T) {
	got := VIF(s.design, s.fit(t))
	if len(got) != len(s.want.VIF) {
		t.Fatalf("%d factors, want %d", len(got), len(s.want.VIF))
	}
	for k, want := range s.want.VIF {
		if got[k].Term != want.Term {
			t.Errorf("factor %d is of %s, want %s", k, got[k].Term, want.Term)
		}
		near(t, "vif "+want.Term, got[k].VIF, want.VIF, aim, 0)
	}
}

func (s *study) checkBrant(t *testing.T) {
	got, err := Brant(s.outcome, s.levels, s.design)
	if err != nil {
		t.Fatal(err)
	}
	want := s.want.Brant
	if got.Status != want.Status {
		t.Fatalf("status %q, want %q", got.Status, want.Status)
	}
	if len(got.ByTerm) != len(want.ByTerm) || len(got.Binary) != len(want.Binary) {
		t.Fatalf("%d terms of %d logits, want %d of %d", len(got.ByTerm), len(got.Binary), len(want.ByTerm), len(want.Binary))
	}
	if want.Status != ok {
		return
	}
	want.All.near(t, "all", got.All, aim)
	for k, w := range want.ByTerm {
		if got.ByTerm[k].Term != w.Term || got.Terms[k] != w.Term {
			t.Errorf("test %d is of %s, want %s", k, got.ByTerm[k].Term, w.Term)
		}
		w.near(t, w.Term, got.ByTerm[k].Test, aim)
	}
	for j := range want.Binary {
		for k, b := range want.Binary[j] {
			near(t, "slope of "+got.Terms[k], got.Binary[j][k], b, aim, 1e-12)
		}
	}
}

func (s *study) checkIIA(t *testing.T) {
	got, err := HausmanMcFadden(s.outcome, s.levels, s.design, s.fit(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(s.want.IIA) {
		t.Fatalf("%d tests, want %d", len(got), len(s.want.IIA))
	}
	for k, want := range s.want.IIA {
		if got[k].Omitted != want.Omitted || got[k].Status != want.Status || got[k].PositiveDefinite != want.Definite {
			t.Errorf("test %d: got %+v, want %+v", k, got[k], want)
		}
		want.near(t, "without "+want.Omitted, got[k].Test, aimOfDifference)
	}
}

// TestUnitsDoNotMatter: a column in other units, or moved far from zero, changes no diagnostic but the uncentred
// condition number.
func TestUnitsDoNotMatter(t *testing.T) {
	s := load(t, "ologit_affairs_rating")
	before, err := Brant(s.outcome, s.levels, s.design)
	if err != nil {
		t.Fatal(err)
	}
	factors := VIF(s.design, s.fit(t))
	for k, c := range []float64{1e9, 1e-9, 1, 1000} {
		moved := make([]float64, len(s.design.X[k]))
		for i, v := range s.design.X[k] {
			moved[i] = c * (v + 1000)
		}
		s.design.X[k] = moved
	}
	after, err := Brant(s.outcome, s.levels, s.design)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "all", after.All.Statistic, before.All.Statistic, 1e-8, 0)
	for k, f := range VIF(s.design, s.fit(t)) {
		near(t, f.Term, after.ByTerm[k].Statistic, before.ByTerm[k].Statistic, 1e-8, 0)
		near(t, f.Term, f.VIF, factors[k].VIF, 1e-8, 0)
	}
}

// TestFrequenciesAreRespondents: a row of frequency f is f rows.
func TestFrequenciesAreRespondents(t *testing.T) {
	s := load(t, "ologit_housing_freq")
	long := estimate.Design{Terms: s.design.Terms, X: make([][]float64, len(s.design.X)), Constant: s.design.Constant}
	var outcome []int
	for i, f := range s.design.Weights {
		for range int(f) {
			outcome = append(outcome, s.outcome[i])
			for k := range long.X {
				long.X[k] = append(long.X[k], s.design.X[k][i])
			}
		}
	}
	short, err := Brant(s.outcome, s.levels, s.design)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := Brant(outcome, s.levels, long)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "brant", rows.All.Statistic, short.All.Statistic, aim, 0)
	fit, err := estimate.OrderedLogit(outcome, s.levels, long)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "condition number", ConditionNumber(long, fit), ConditionNumber(s.design, s.fit(t)), aim, 0)
	for k, f := range VIF(long, fit) {
		near(t, "vif "+f.Term, VIF(s.design, s.fit(t))[k].VIF, f.VIF, aim, 0)
	}
}

// TestRESETWhateverTheUnit: the outcome's unit does not matter, even one whose fourth power is no number.
func TestRESETWhateverTheUnit(t *testing.T) {
	s := load(t, "ols_mtcars")
	before, err := RESET(s.y, s.design, s.fit(t), 4)
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.y {
		s.y[i] *= 1e90
	}
	after, err := RESET(s.y, s.design, s.fit(t), 4)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "F", after.Statistic, before.Statistic, 1e-8, 0)
}

// TestLevelsWithoutRows: a level that only rows without weight or with a gap have is not in use, and the others have the
// test that they would have alone.
func TestLevelsWithoutRows(t *testing.T) {
	s := load(t, "ologit_housing_freq")
	alone, err := Brant(s.outcome, s.levels, s.design)
	if err != nil {
		t.Fatal(err)
	}
	levels := []string{"none", "Low", "gap", "Medium", "High"}
	for i, y := range s.outcome {
		s.outcome[i] = []int{1, 3, 4}[y]
	}
	s.outcome = append(s.outcome, 0, 2)
	for k := range s.design.X {
		s.design.X[k] = append(s.design.X[k], 1, math.NaN())
	}
	s.design.Weights = append(s.design.Weights, 0, 5)
	among, err := Brant(s.outcome, levels, s.design)
	if err != nil {
		t.Fatal(err)
	}
	if near(t, "brant", among.All.Statistic, alone.All.Statistic, aim, 0); among.All.DF != alone.All.DF {
		t.Errorf("%d degrees of freedom, want %d", among.All.DF, alone.All.DF)
	}
	if _, err := SmallHsiao(s.outcome, levels, 0, s.design, 1); err != nil {
		t.Errorf("Small-Hsiao: %v", err)
	}
}
