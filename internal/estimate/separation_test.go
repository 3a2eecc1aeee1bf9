package estimate

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func column(v ...float64) Design {
	return Design{Terms: []string{"x"}, X: [][]float64{v}, Constant: true}
}

// TestNearSeparation has two rows on the wrong side of a gap that shrinks. The maximum moves out and stays finite; the
// slopes and standard errors are from Newton's iteration in 80 decimal digits.
func TestNearSeparation(t *testing.T) {
	for _, want := range []struct{ gap, slope, se float64 }{
		{1, 0.9522255430820199, 0.49642148357936555},
		{0.1, 2.3941492021032595, 2.592696089258662},
		{0.01, 4.594387282862764, 9.796535863366493},
		{0.001, 6.9053295071581235, 31.544083458770917},
		{0.0001, 9.209980200049335, 99.9694664267888},
	} {
		var x []float64
		var y []int
		for i := range 40 {
			x, y = append(x, float64(i-20)), append(y, i/20)
		}
		x[19], x[20] = want.gap, -want.gap
		for name, estimator := range estimators {
			if name == "ols" {
				continue
			}
			f, err := estimator(y, []string{"no", "yes"}, column(x...))
			if err != nil {
				t.Errorf("%s, gap %g: %v", name, want.gap, err)
				continue
			}
			c := f.Coefficients[0]
			near(t, fmt.Sprint(name, want.gap), []float64{c.Estimate, c.SE}, []float64{want.slope, want.se})
		}
	}
}

func TestSeparation(t *testing.T) {
	tests := []struct {
		name          string
		estimator     string
		y             []int
		d             Design
		kind, outcome string
		sign          int
	}{
		{"a gap", "mnlogit", []int{0, 0, 1, 1}, column(1, 2, 3, 4), "complete", "b", 1},
		{"a tie at the border", "mnlogit", []int{0, 0, 1, 1, 1}, column(1, 2, 2, 3, 4), "quasi", "b", 1},
		{"a dummy nobody of b has", "mnlogit", []int{0, 1, 0, 1, 2, 2, 0, 2}, column(0, 0, 0, 0, 0, 1, 1, 0), "quasi", "b", -1},
		{"a gap, ordered", "ologit", []int{0, 0, 1, 1, 2}, column(4, 3, 2, 1, 0), "complete", "", -1},
		{"a tie, ordered", "ologit", []int{0, 0, 1, 1, 2, 2}, column(1, 2, 2, 3, 3, 4), "quasi", "", 1},
	}
	for _, test := range tests {
		_, err := estimators[test.estimator](test.y, []string{"a", "b", "c"}, test.d)
		var s *Separation
		if !errors.As(err, &s) {
			t.Errorf("%s: got %v", test.name, err)
			continue
		}
		want := Direction{Outcome: test.outcome, Term: "x", Sign: test.sign}
		if s.Kind != test.kind || s.Outcome != test.outcome || s.Term != "x" || len(s.Runaway) == 0 || s.Runaway[0] != want {
			t.Errorf("%s: got %+v", test.name, s)
		}
	}
}

// TestSeparationNamesTheCulprit: the unit of a column must not decide which one is named. Here x separates, and z, which
// has coefficients a million times larger, is noise.
func TestSeparationNamesTheCulprit(t *testing.T) {
	d := column(1e6, 2e6, 3e6, 4e6, 5e6, 6e6)
	d.Terms, d.X = []string{"z", "x"}, [][]float64{{0.3, -0.1, 0.2, 0.1, -0.3, 0.2}, d.X[0]}
	_, err := MultinomialLogit([]int{0, 0, 0, 1, 1, 1}, []string{"a", "b"}, 0, d)
	var s *Separation
	if !errors.As(err, &s) || s.Term != "x" || s.Kind != "complete" {
		t.Errorf("got %+v", err)
	}
	if want := "cannot estimate: complete separation: the coefficient of b:x has no finite estimate"; err.Error() != want {
		t.Errorf("got %q", err)
	}
}

// TestSeparationAtRandom draws small problems, of which more than half are separated. Whatever is said must be provable
// from outside: a direction must lower no margin and raise one; a fit must have a gradient of zero.
func TestSeparationAtRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	separated, fitted := 0, 0
	for range 2000 {
		n, levels := 8+r.IntN(25), 2+r.IntN(3)
		d := Design{Terms: []string{"x", "z"}, X: make([][]float64, 2), Constant: true}
		outcome, noise := make([]int, n), r.Float64()
		for i := range n {
			d.X[0] = append(d.X[0], float64(r.IntN(4)))
			d.X[1] = append(d.X[1], r.NormFloat64())
			score := d.X[0][i] + d.X[1][i] + 2*noise*r.NormFloat64()
			outcome[i] = min(levels-1, max(0, int(math.Round(score/2))))
		}
		c, s, err := newCategories(outcome, []string{"a", "b", "c", "d"}[:levels], d)
		if err != nil {
			continue
		}
		m := newIndexModel(newBasis(s, true), c.y, newSoftmax(len(c.levels), 0), false)
		if r.IntN(2) == 0 {
			m = newIndexModel(newBasis(s, true), c.y, cumulative(len(c.levels)), true)
		}
		start := make([]float64, m.params)
		if _, ordered := m.link.(cumulative); ordered {
			for j := range m.places {
				start[2+j] = float64(j)
			}
		}
		top, err := m.maximise(start)
		var away *runaway
		switch {
		case errors.As(err, &away):
			separated++
			low, size := leastMargin(m, away.direction)
			if low < -1e-7*size || size == 0 || away.complete != (low > 1e-7*size) && away.complete {
				t.Fatalf("margins from %g to %g, complete %t", low, size, away.complete)
			}
		case err == nil:
			fitted++
			grad := make([]float64, m.params)
			if m.evaluate(top.theta, grad, nil); norm(grad) > 1e-10 {
				t.Fatalf("the gradient at the maximum is %g", grad)
			}
		}
	}
	if separated < 300 || fitted < 300 {
		t.Errorf("%d separated and %d fitted problems are too few to tell", separated, fitted)
	}
}

// leastMargin is the smallest margin along a direction and the largest size of any, each computed for itself.
func leastMargin(m *indexModel, delta []float64) (low, size float64) {
	low = math.Inf(1)
	m.each(func(i int, z []float64) {
		for _, form := range m.link.margins(int(m.y[i])) {
			row := make([]float64, m.params)
			m.pull(z, form, row)
			v := inner(row, delta)
			low, size = min(low, v), max(size, math.Abs(v))
		}
	})
	return low, size
}

// TestSeparationOfManyRows has one row in 30,000 that stands in the way of a maximum, or does not.
func TestSeparationOfManyRows(t *testing.T) {
	outcome, levels, d := wave(4, 30_000)
	d.Weights, d.WeightKind = nil, Unweighted
	rare := make([]float64, len(outcome))
	for i, y := range outcome {
		if y == 3 && i%100 == 0 {
			rare[i] = 1
		}
	}
	d.Terms, d.X = append(d.Terms, "rare"), append(d.X, rare)
	for name, estimator := range estimators {
		if name == "ols" {
			continue
		}
		var s *Separation
		if _, err := estimator(outcome, levels, d); !errors.As(err, &s) || s.Term != "rare" || s.Kind != "quasi" {
			t.Errorf("%s: %v, want a quasi-separation by rare", name, err)
		}
		for y := range levels { // once somebody rare chose each level, there is a maximum
			for i := range outcome {
				if outcome[i] == y && rare[i] == 0 {
					rare[i] = 1
					break
				}
			}
		}
		if _, err := estimator(outcome, levels, d); err != nil {
			t.Errorf("%s: %v, want a fit", name, err)
		}
		for i := range rare {
			rare[i] *= indicator(outcome[i] == 3)
		}
	}
}
