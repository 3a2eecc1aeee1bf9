package diagnose

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"fieldwork/internal/estimate"
)

// world draws samples: two normal regressors that correlate, a dummy, and an outcome to a law.
type world struct{ *rand.Rand }

func newWorld(stream uint64) world { return world{rand.New(rand.NewPCG(2015, stream))} }

func (w world) design(n int) estimate.Design {
	d := estimate.Design{Terms: []string{"a", "b", "dummy"}, X: make([][]float64, 3), Constant: true}
	for range n {
		a := w.NormFloat64()
		d.X[0] = append(d.X[0], a)
		d.X[1] = append(d.X[1], 0.5*a+w.NormFloat64())
		d.X[2] = append(d.X[2], float64(w.IntN(2)))
	}
	return d
}

func (w world) logistic() float64 {
	u := w.Float64()
	return math.Log(u / (1 - u))
}

// choose draws an outcome with chances proportional to exp of the utilities.
func (w world) choose(utilities ...float64) int {
	best, at := math.Inf(-1), 0
	for j, v := range utilities {
		if v -= math.Log(-math.Log(w.Float64())); v > best {
			best, at = v, j
		}
	}
	return at
}

// rate is how often p is below five per cent, of the draws in which there is one.
func rate(t *testing.T, name string, draws int, p func(w world) float64) (share, sd float64) {
	t.Helper()
	w, low, had := newWorld(uint64(len(name))), 0, 0
	for range draws {
		switch v := p(w); {
		case math.IsNaN(v):
		case v < 0.05:
			low++
			had++
		default:
			had++
		}
	}
	if had < draws*95/100 {
		t.Errorf("%s: %d of %d samples had a test", name, had, draws)
	}
	share = float64(low) / float64(had)
	t.Logf("%-44s rejects %5.1f %% of %d samples at 5 %%", name, 100*share, had)
	return share, math.Sqrt(0.05 * 0.95 / float64(had))
}

var threeLevels = []string{"low", "middle", "high"}

func brantP(t *testing.T, w world, slopeAtTop float64) float64 {
	d := w.design(500)
	outcome := make([]int, 500)
	for i := range outcome {
		// y > 1 by one logit; y > 2 given y > 1 by another, which is parallel when slopeAtTop is that of the first.
		index := 0.7*d.X[0][i] - 0.5*d.X[1][i] + 0.4*d.X[2][i]
		e := w.logistic()
		if index+e > -0.5 {
			outcome[i] = 1
		}
		if outcome[i] == 1 && index+(slopeAtTop-0.7)*d.X[0][i]+e > 0.9 {
			outcome[i] = 2
		}
	}
	b, err := Brant(outcome, threeLevels, d)
	if err != nil {
		t.Fatal(err)
	}
	return b.All.P
}

func regressionP(t *testing.T, w world, spread, curve float64, ask func(y []float64, d estimate.Design, f *estimate.Fit) (estimate.Test, error)) float64 {
	d := w.design(300)
	y := make([]float64, 300)
	for i := range y {
		a := d.X[0][i]
		y[i] = 1 + a + 0.5*d.X[1][i] - d.X[2][i] + curve*a*a + math.Exp(spread*a)*w.NormFloat64()
	}
	f, err := estimate.OLS(y, d)
	if err != nil {
		t.Fatal(err)
	}
	test, err := ask(y, d, f)
	if err != nil {
		t.Fatal(err)
	}
	return test.P
}

// iiaP draws from a multinomial logit or, when mixed, from two kinds of people, of whom one takes to the middle and, with
// a, to the top, and the other shuns both: who loses the middle takes the top, against independence of irrelevant
// alternatives. The test is that which leaves out the top.
func iiaP(t *testing.T, w world, n int, mixed bool, ask func(outcome []int, d estimate.Design, seed uint64) ([]IIATest, error)) float64 {
	d := w.design(n)
	outcome := make([]int, n)
	for i := range outcome {
		a, b := d.X[0][i], d.X[1][i]
		kind := float64(1 - 2*w.IntN(2))
		if mixed {
			outcome[i] = w.choose(0, 4*kind, 3*kind*a)
		} else {
			outcome[i] = w.choose(0, 0.3+0.8*a-0.3*b, 0.2-0.4*a+0.8*b)
		}
	}
	tests, err := ask(outcome, d, w.Uint64())
	if err != nil {
		t.Fatal(err)
	}
	return tests[1].P
}

func koenker(_ []float64, d estimate.Design, f *estimate.Fit) (estimate.Test, error) {
	v, err := BreuschPagan(d, f)
	return v.Studentised, err
}

func original(_ []float64, d estimate.Design, f *estimate.Fit) (estimate.Test, error) {
	v, err := BreuschPagan(d, f)
	return v.Original, err
}

func fitted(_ []float64, d estimate.Design, f *estimate.Fit) (estimate.Test, error) {
	v, err := BreuschPaganFitted(d, f)
	return v.Studentised, err
}

func reset(y []float64, d estimate.Design, f *estimate.Fit) (estimate.Test, error) {
	return RESET(y, d, f, 4)
}

// TestSizeAndPower draws samples in which the hypothesis is true, of which five per cent must be rejected, give or take
// four standard deviations, and samples in which it is grossly wrong, of which most must be.
func TestSizeAndPower(t *testing.T) {
	draws := 400
	if testing.Short() {
		draws = 200
	}
	for name, p := range map[string]func(w world, wrong float64) float64{
		"Brant":                     func(w world, wrong float64) float64 { return brantP(t, w, 0.7+2*wrong) },
		"Breusch-Pagan studentised": func(w world, wrong float64) float64 { return regressionP(t, w, 0.5*wrong, 0, koenker) },
		"Breusch-Pagan original":    func(w world, wrong float64) float64 { return regressionP(t, w, 0.5*wrong, 0, original) },
		"Breusch-Pagan fitted":      func(w world, wrong float64) float64 { return regressionP(t, w, 0.5*wrong, 0, fitted) },
		"RESET":                     func(w world, wrong float64) float64 { return regressionP(t, w, 0, 0.5*wrong, reset) },
	} {
		size, sd := rate(t, name+", true model", draws, func(w world) float64 { return p(w, 0) })
		if math.Abs(size-0.05) > 4*sd {
			t.Errorf("%s rejects %.1f %% of true models", name, 100*size)
		}
		if power, _ := rate(t, name+", wrong model", draws/10, func(w world) float64 { return p(w, 1) }); power < 0.9 {
			t.Errorf("%s finds %.0f %% of wrong models", name, 100*power)
		}
	}
}

// TestSmallHsiaoSizeAndPower: the test rejects too many true models in small samples, which docs/statistics.md tells; in
// large ones the chi-squared is right.
func TestSmallHsiaoSizeAndPower(t *testing.T) {
	draws := 150
	if testing.Short() {
		draws = 100
	}
	ask := func(outcome []int, d estimate.Design, seed uint64) ([]IIATest, error) {
		return SmallHsiao(outcome, threeLevels, 0, d, seed)
	}
	size, sd := rate(t, "Small-Hsiao, true model, n = 1,500", draws, func(w world) float64 { return iiaP(t, w, 1500, false, ask) })
	if math.Abs(size-0.05) > 4*sd {
		t.Errorf("Small-Hsiao rejects %.1f %% of true models", 100*size)
	}
	small, _ := rate(t, "Small-Hsiao, true model, n = 150", draws, func(w world) float64 { return iiaP(t, w, 150, false, ask) })
	if small > 0.2 {
		t.Errorf("Small-Hsiao rejects %.1f %% of true models of 150 respondents, more than the documentation tells", 100*small)
	}
	for n, least := range map[int]float64{1500: 0.2, 5000: 0.8} {
		name := fmt.Sprintf("Small-Hsiao, wrong model, n = %d", n)
		if power, _ := rate(t, name, draws/10, func(w world) float64 { return iiaP(t, w, n, true, ask) }); power < least {
			t.Errorf("%s: it finds %.0f %%", name, 100*power)
		}
	}
}
