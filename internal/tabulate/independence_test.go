package tabulate

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// cross makes the crosstab of counts, every row with the same weight; 0 is no weights.
func cross(t *testing.T, counts [][]int, weight float64) Crosstab {
	t.Helper()
	var a, b, w []float64
	var rows, columns []int
	for c := range counts[0] {
		columns = append(columns, c+1)
	}
	for r := range counts {
		rows = append(rows, r+1)
		for c, n := range counts[r] {
			for range n {
				a, b, w = append(a, float64(r+1)), append(b, float64(c+1)), append(w, weight)
			}
		}
	}
	if weight == 0 {
		w = nil
	}
	x, err := Cross(a, b, rows, columns, w)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// By hand: 10, 20 and 30, 40 have margins 30, 70 and 40, 60 of 100, so 12, 18, 28, 42 are expected and every difference
// is 2: X² = 4 (1/12 + 1/18 + 1/28 + 1/42) = 50/63.
func TestIndependenceByHand(t *testing.T) {
	x := cross(t, [][]int{{10, 20}, {30, 40}}, 0)
	a := x.Independence()
	near(t, "X²", a.Statistic, 50./63)
	near(t, "V", a.CramersV, math.Sqrt(50./6300))
	near(t, "P", a.P, math.Erfc(math.Sqrt(50./126))) // with one degree of freedom it is the normal law's
	near(t, "least", a.LeastExpected, 12)
	if a.DF1 != 1 || a.N != 100 || a.FewExpected != 0 || len(a.Warnings) != 0 {
		t.Errorf("got %+v", a)
	}
	near(t, "percent", x.Percent(0, 1), 100./3)
	near(t, "total", x.Total(1).Percent, 70)
	if x.N[0] != 40 || x.EffectiveN[1] != 60 || x.AllEffectiveN != 100 || x.Warnings != nil {
		t.Errorf("rows %v, effective %v and %g, warnings %q", x.N, x.EffectiveN, x.AllEffectiveN, x.Warnings)
	}
	if w := cross(t, [][]int{{1, 20}, {2, 40}}, 0).Warnings; len(w) != 1 || w[0] != "columns with fewer than 30 valid rows: 3 of code 1" {
		t.Errorf("warnings %q", w)
	}
}

// Weights that are all alike change nothing but the law: F is X²(n-1)/(n(r-1)(c-1)) with (r-1)(c-1) degrees of freedom.
func TestEqualWeightsAreNone(t *testing.T) {
	counts := [][]int{{10, 20, 5}, {30, 40, 9}, {8, 4, 11}}
	plain, weighted := cross(t, counts, 0).Independence(), cross(t, counts, 2.5).Independence()
	near(t, "F", weighted.Statistic, plain.Statistic*136/137/4)
	near(t, "its degrees", weighted.DF1, 4)
	near(t, "V", weighted.CramersV, plain.CramersV)
	near(t, "least expected", weighted.LeastExpected, plain.LeastExpected)
}

func TestCategoriesWithNobodyAreNone(t *testing.T) {
	for _, weight := range []float64{0, 3} {
		with, without := cross(t, [][]int{{10, 0, 20}, {0, 0, 0}, {30, 0, 40}}, weight), cross(t, [][]int{{10, 20}, {30, 40}}, weight)
		near(t, "statistic", with.Independence().Statistic, without.Independence().Statistic)
		if !math.IsNaN(with.Percent(0, 1)) || !math.IsNaN(with.EffectiveN[1]) || with.N[1] != 0 {
			t.Errorf("a column of nobody has %g %%", with.Percent(0, 1))
		}
	}
}

func TestNoTestOfIndependence(t *testing.T) {
	for name, c := range map[string]struct {
		counts [][]int
		weight float64
		reason string
	}{
		"one column":  {[][]int{{3, 0}, {4, 0}}, 0, "fewer than two categories"},
		"nobody":      {[][]int{{0, 0}, {0, 0}}, 1, "fewer than two categories"},
		"one row":     {[][]int{{1, 0}, {0, 0}}, 1, "fewer than two categories"},
		"four gaps":   {[][]int{{5, 0, 0}, {5, 0, 0}, {0, 4, 5}}, 1, "too many combinations"},
		"a diagonal":  {[][]int{{5, 0, 0, 0}, {0, 5, 0, 0}, {0, 0, 5, 0}, {0, 0, 0, 5}}, 2, "too many combinations"},
		"two persons": {[][]int{{1, 0}, {0, 1}}, 1, "one variable tells the other"},
	} {
		a := cross(t, c.counts, c.weight).Independence()
		if (a.Reason == "") != (c.reason == "") || !strings.Contains(a.Reason, c.reason) {
			t.Errorf("%s: reason %q, want %q", name, a.Reason, c.reason)
		}
		if a.Reason != "" && !math.IsNaN(a.Statistic+a.P) {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

func TestCochransRule(t *testing.T) {
	for name, c := range map[string]struct {
		counts [][]int
		warns  bool
	}{
		"large":              {[][]int{{50, 50}, {50, 50}}, false},
		"one of four small":  {[][]int{{4, 11}, {11, 36}}, true},
		"one of six small":   {[][]int{{4, 11, 11}, {11, 36, 36}}, false},
		"one all but absent": {[][]int{{0, 40, 40, 40}, {1, 40, 40, 40}}, true},
	} {
		a := cross(t, c.counts, 0).Independence()
		if (len(a.Warnings) > 0) != c.warns {
			t.Errorf("%s: %.1f %% are small, the least is %.2f: %q", name, a.FewExpected, a.LeastExpected, a.Warnings)
		}
	}
}

// The unit of the weights, the order of the categories and what is row and what column are of no account.
func TestIndependenceDoesNotDependOnTheWriting(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for range 50 {
		n := 40 + rng.IntN(200)
		a, b, w, tenfold := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range n {
			a[i], b[i], w[i] = float64(1+rng.IntN(3)), float64(1+rng.IntN(4)), rng.ExpFloat64()
			tenfold[i] = 10 * w[i]
		}
		of := func(a, b []float64, rows, columns []int, w []float64) Association {
			x, err := Cross(a, b, rows, columns, w)
			if err != nil {
				t.Fatal(err)
			}
			return x.Independence()
		}
		rows, columns := []int{1, 2, 3}, []int{1, 2, 3, 4}
		want := of(a, b, rows, columns, w)
		for name, got := range map[string]Association{"unit": of(a, b, rows, columns, tenfold), "order": of(a, b, []int{3, 1, 2}, []int{4, 2, 1, 3}, w), "side": of(b, a, columns, rows, w)} {
			if !(math.Abs(got.Statistic-want.Statistic) <= 1e-9*want.Statistic) || !(math.Abs(got.P-want.P) <= 1e-9) || !(math.Abs(got.CramersV-want.CramersV) <= 1e-9) {
				t.Errorf("%s: got %+v, want %+v", name, got, want)
			}
		}
		if !(want.P >= 0 && want.P <= 1) || !(want.CramersV >= 0 && want.CramersV <= 1) {
			t.Errorf("got %+v", want)
		}
	}
}

func TestCrossRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		a, b    []float64
		codes   []int
		weights []float64
		want    string
	}{
		"lengths":      {[]float64{1}, []float64{1, 2}, []int{1}, nil, "1 values for 2"},
		"unknown code": {[]float64{1, 7}, []float64{1, 1}, []int{1}, nil, "row 1 has the value 7"},
		"the other":    {[]float64{1, 1}, []float64{1, 7}, []int{1}, nil, "row 1 has the value 7"},
		"twice":        {nil, nil, []int{1, 1}, nil, "given twice"},
		"weights":      {[]float64{1}, []float64{1}, []int{1}, []float64{-1}, "weight of row 0"},
	} {
		if _, err := Cross(c.a, c.b, c.codes, c.codes, c.weights); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	x, err := Cross([]float64{1, nan, 2}, []float64{2, 1, nan}, []int{1, 2}, []int{1, 2}, nil)
	if err != nil || x.Missing != 2 || x.N[1] != 1 {
		t.Errorf("missing %+v, %v", x, err)
	}
}
