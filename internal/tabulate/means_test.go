package tabulate

import (
	"math"
	"strings"
	"testing"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-12*math.Abs(want)) {
		t.Errorf("%s: got %.15g, want %.15g", what, got, want)
	}
}

func TestMeansByGroup(t *testing.T) {
	// Group 0 is 2, 4, 4, 6: mean 4, squares 4+0+0+4 = 8, SD² = 8/3, SE² = 8/12, t(3) at 97.5 % = 3.18244630528371.
	// Group 1 is 5 alone, group 2 is empty; a row without a group and one without a value are left out.
	values := []float64{2, 4, 5, 4, 6, 100, nan}
	means, err := MeansByGroup(values, []int{0, 0, 1, 0, 0, -1, 0}, 3, nil)
	if err != nil {
		t.Fatal(err)
	}
	m := means[0]
	near(t, "mean", m.Mean, 4)
	near(t, "sd", m.SD, math.Sqrt(8./3))
	near(t, "se", m.SE, math.Sqrt(8./12))
	near(t, "low", m.Low, 4-3.18244630528371*math.Sqrt(8./12))
	near(t, "high", m.High, 4+3.18244630528371*math.Sqrt(8./12))
	if m.N != 4 || len(m.Warnings) != 1 || !strings.Contains(m.Warnings[0], "only 4") {
		t.Errorf("got %+v", m)
	}
	if m := means[1]; m.N != 1 || m.Mean != 5 || !math.IsNaN(m.SD) || !math.IsNaN(m.SE) || !math.IsNaN(m.Low) {
		t.Errorf("one row: %+v", m)
	}
	if m := means[2]; m.N != 0 || !math.IsNaN(m.Mean) || m.Warnings[0] != "no valid rows" {
		t.Errorf("no rows: %+v", m)
	}
}

func TestWeightedMean(t *testing.T) {
	// Values 1, 2, 4 with weights 2, 1, 1, and a row of weight zero. Σw = 4, mean = (2+2+4)/4 = 2. Deviations -1, 0, 2:
	// Σwe² = 2+0+4 = 6, SD² = 3/2·6/4 = 9/4; Σw²e² = 4+0+4 = 8, SE² = 3/2·8/16 = 3/4.
	means, err := MeansByGroup([]float64{1, 2, 4, 50}, make([]int, 4), 1, []float64{2, 1, 1, 0})
	if err != nil {
		t.Fatal(err)
	}
	m := means[0]
	near(t, "mean", m.Mean, 2)
	near(t, "sd", m.SD, 1.5)
	near(t, "se", m.SE, math.Sqrt(0.75))
	if m.N != 3 {
		t.Errorf("N is %g", m.N)
	}
	// The unit of the weights is of no account.
	tenfold, _ := MeansByGroup([]float64{1, 2, 4, 50}, make([]int, 4), 1, []float64{20, 10, 10, 0})
	near(t, "mean", tenfold[0].Mean, m.Mean)
	near(t, "se", tenfold[0].SE, m.SE)
}

func TestMeanFarFromZero(t *testing.T) {
	// Thirty times 1e15 and 1e15+2: mean 1e15+1, SD² = 60/59. No warning at sixty rows.
	means, err := MeansByGroup(many(30, 1e15, 1e15+2), make([]int, 60), 1, nil)
	if err != nil || means[0].Mean != 1e15+1 || len(means[0].Warnings) != 0 {
		t.Errorf("got %+v, %v", means, err)
	}
	near(t, "sd", means[0].SD, math.Sqrt(60./59))
}
