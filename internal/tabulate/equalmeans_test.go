package tabulate

import (
	"math"
	"strings"
	"testing"
)

// By hand: 1, 2, 3 and 2, 4, 6, 8 have means 2 and 5 and squared errors 1/3 and 20/3/4 = 5/3. Welch's t is
// -3/√2, F is 4.5, and the degrees are 2²/((1/3)²/2 + (5/3)²/3) = 4/(1/18 + 25/27) = 216/53.
func TestEqualMeansByHand(t *testing.T) {
	values, groups := []float64{1, 2, 3, 2, 4, 6, 8, 99, nan}, []int{0, 0, 0, 1, 1, 1, 1, -1, 0}
	m, err := EqualMeans(values, groups, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "F", m.Statistic, 4.5)
	near(t, "DF1", m.DF1, 1)
	near(t, "DF2", m.DF2, 216./53)
	// Wald's variances have 7/6 where a group of its own has 3/2 and 4/3: 7/27 and 35/24, so F is 9/(7/27 + 35/24).
	m, err = EqualMeans(values, groups, 2, []float64{2, 2, 2, 2, 2, 2, 2, 2, 2})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "F", m.Statistic, 9/(7./27+35./24))
	if m.DF1 != 1 || m.DF2 != 5 {
		t.Errorf("degrees %g and %g", m.DF1, m.DF2)
	}
}

func TestEqualMeansFarFromZero(t *testing.T) {
	statistic := func(shift float64) float64 {
		m, err := EqualMeans([]float64{shift + 1, shift + 2, shift + 3, shift + 2, shift + 4, shift + 7}, []int{0, 0, 0, 1, 1, 1}, 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		return m.Statistic
	}
	if a, b := statistic(0), statistic(1<<20); math.Abs(a-b) > 1e-8*a {
		t.Errorf("F is %.12g, and far from zero %.12g", a, b)
	}
}

func TestNoTestOfMeans(t *testing.T) {
	for name, c := range map[string]struct {
		values []float64
		groups []int
		k      int
		want   string
	}{
		"one group":     {[]float64{1, 2}, []int{0, 0}, 1, "fewer than two groups"},
		"nobody":        {nil, nil, 2, "group 1 of 2 has 0 rows"},
		"one row":       {[]float64{1, 2, 3}, []int{0, 0, 1}, 2, "group 2 of 2 has 1 rows"},
		"all the same":  {[]float64{1, 2, 3, 3}, []int{0, 0, 1, 1}, 2, "group 2 of 2 has the same value"},
		"third missing": {[]float64{1, 2, 3, 4, nan}, []int{0, 0, 1, 1, 2}, 3, "group 3 of 3 has 0 rows"},
	} {
		for _, weights := range [][]float64{nil, make([]float64, len(c.values))} {
			for i := range weights {
				weights[i] = 1
			}
			m, err := EqualMeans(c.values, c.groups, c.k, weights)
			if err != nil || !strings.Contains(m.Reason, c.want) || !math.IsNaN(m.P) {
				t.Errorf("%s: %+v, %v", name, m, err)
			}
		}
	}
	if _, err := EqualMeans([]float64{1}, []int{5}, 2, nil); err == nil {
		t.Error("a group that is none of the k is let in")
	}
}
