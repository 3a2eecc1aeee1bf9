package choicebased

import (
	"fmt"
	"math"
	"testing"

	"fieldwork/internal/estimate"
)

// composed is a survey's design with x squared and times the dummy, and the item as a factor, in products too.
func composed(plain estimate.Design) estimate.Design {
	x, dummy, item := plain.X[0], plain.X[1], plain.X[2]
	number := func(name string, values []float64, power int) estimate.Part {
		return estimate.Part{Variable: name, Power: power, Values: values}
	}
	d := estimate.Design{Constant: true}
	add := func(term string, parts ...estimate.Part) {
		column := make([]float64, len(x))
		for i := range column {
			column[i] = 1
			for _, p := range parts {
				column[i] *= math.Pow(p.Values[i], float64(p.Power))
			}
		}
		d.Terms, d.X, d.Parts = append(d.Terms, term), append(d.X, column), append(d.Parts, parts)
	}
	add("x", number("x", x, 1))
	add("x^2", number("x", x, 2))
	add("dummy", number("dummy", dummy, 1))
	add("x:dummy", number("x", x, 1), number("dummy", dummy, 1))
	for level := 2; level <= 5; level++ {
		add(fmt.Sprintf("item=%d", level), indicator(item, level))
	}
	add("dummy:item=5", number("dummy", dummy, 1), indicator(item, 5))
	return d
}

func indicator(item []float64, level int) estimate.Part {
	values := make([]float64, len(item))
	for i, v := range item {
		if v == float64(level) {
			values[i] = 1
		}
	}
	return estimate.Part{Variable: "item", Level: fmt.Sprint(level), Power: 1, Values: values}
}

// byHand is the model's chances of the levels at x, dummy and item, at the corrected constants.
func byHand(r *Result, x, dummy, item float64) []float64 {
	columns := []float64{x, x * x, dummy, x * dummy, 0, 0, 0, 0, 0, 1}
	if item > 1 {
		columns[2+int(item)] = 1
	}
	if item == 5 {
		columns[8] = dummy
	}
	out, sum := []float64{1, 0, 0}, 1.0 // the base is the first
	for m := range 2 {
		index := 0.0
		for k, v := range columns {
			index += v * r.Prior[m*len(columns)+k].Estimate
		}
		out[m+1] = math.Exp(index)
		sum += out[m+1]
	}
	for j := range out {
		out[j] /= sum
	}
	return out
}

// TestEffectsOfVariablesInSeveralColumns holds them to the model's own chances, moved by hand, under weights that are far
// from equal.
func TestEffectsOfVariablesInSeveralColumns(t *testing.T) {
	outcome, plain, arrivals := survey(t, 120)
	r := fit(t, outcome, 0, composed(plain), arrived(t, arrivals))
	const h = 1e-5
	steps := map[string]func(x, dummy, item float64) (from, to []float64){
		"x":     func(x, d, i float64) (a, b []float64) { return byHand(r, x-h, d, i), byHand(r, x+h, d, i) },
		"dummy": func(x, d, i float64) (a, b []float64) { return byHand(r, x, 0, i), byHand(r, x, 1, i) },
	}
	for level := 2.0; level <= 5; level++ {
		steps[fmt.Sprintf("item=%g", level)] = func(x, d, _ float64) (a, b []float64) { return byHand(r, x, d, 1), byHand(r, x, d, level) }
	}
	seen := 0
	for _, e := range append(append([]PopulationEffect{}, r.Effects...), r.DiscreteEffects...) {
		step, ok := steps[e.Term]
		if !ok || e.Term == "dummy" && !e.Discrete {
			continue
		}
		seen++
		j, want := map[string]int{"a": 0, "b": 1, "c": 2}[e.Outcome], 0.0
		for i, y := range outcome {
			from, to := step(plain.X[0][i], plain.X[1][i], plain.X[2][i])
			want += r.Weights[y] * (to[j] - from[j]) / float64(len(outcome))
		}
		if e.Term == "x" {
			want /= 2 * h
		}
		if math.Abs(e.Effect-want) > 1e-9 {
			t.Errorf("%s on %s: %.12g, by hand %.12g", e.Term, e.Outcome, e.Effect, want)
		}
	}
	if seen != 3*6 || len(r.Effects) != 3*2 || len(r.DiscreteEffects) != 3*5 {
		t.Errorf("%d effects of %d and %d are known by hand", seen, len(r.Effects), len(r.DiscreteEffects))
	}
}

// TestAtTheSamplesSharesEffectsAreThoseOfTheFit, and if everybody who came is in the sample, so are the conditional errors.
func TestAtTheSamplesSharesEffectsAreThoseOfTheFit(t *testing.T) {
	outcome, plain, _ := survey(t, 120)
	for name, d := range map[string]estimate.Design{"plain": plain, "composed": composed(plain)} {
		r := fit(t, outcome, 1, d, arrived(t, []float64{120, 120, 120}))
		effects, err := r.Unweighted.AverageMarginalEffects()
		if err != nil {
			t.Fatal(err)
		}
		got := append(append([]PopulationEffect{}, r.Effects...), r.DiscreteEffects...)
		if len(got) != len(effects) {
			t.Fatalf("%s: %d effects, the fit has %d", name, len(got), len(effects))
		}
		for i, w := range effects {
			g := got[i]
			if g.Term != w.Term || g.Outcome != w.Outcome || g.Discrete != w.Discrete {
				t.Fatalf("%s: effect %d is of %s on %s, want %s on %s", name, i, g.Term, g.Outcome, w.Term, w.Outcome)
			}
			same(t, name+": "+w.Term+" on "+w.Outcome, []float64{g.Effect, g.AtQuotaShares, g.SEConditional}, []float64{w.Effect, w.Effect, w.SE}, 1e-10)
		}
	}
}

// TestPartsInAnyWords: a factor of two levels is a dummy, and a variable times one is the variable.
func TestPartsInAnyWords(t *testing.T) {
	outcome, d, arrivals := survey(t, 80)
	p := arrived(t, arrivals)
	want := fit(t, outcome, 0, d, p)
	ones := make([]float64, len(outcome))
	for i := range ones {
		ones[i] = 1
	}
	d.Parts = [][]estimate.Part{
		{{Variable: "x", Power: 1, Values: d.X[0]}, {Variable: "one", Power: 3, Values: ones}},
		{{Variable: "sex", Level: "male", Power: 1, Values: d.X[1]}},
		nil,
	}
	got := fit(t, outcome, 0, d, p)
	for i, w := range want.DiscreteEffects {
		g := got.DiscreteEffects[i]
		if g.Term != "sex=male" {
			t.Errorf("the change is of %q", g.Term)
		}
		same(t, w.Outcome, []float64{g.Effect, g.SEConditional, g.SEUnconditional}, []float64{w.Effect, w.SEConditional, w.SEUnconditional}, 1e-12)
	}
	for _, g := range got.Effects {
		for _, w := range want.Effects {
			if g.Term == w.Term && g.Outcome == w.Outcome {
				same(t, w.Term, []float64{g.Effect, g.SEConditional, g.SEUnconditional}, []float64{w.Effect, w.SEConditional, w.SEUnconditional}, 1e-12)
			}
		}
	}
}

// TestACollinearColumnBesideAFactor is dropped, and the factor's effects, whose names are no terms, are what they were.
func TestACollinearColumnBesideAFactor(t *testing.T) {
	outcome, plain, arrivals := survey(t, 80)
	d := composed(plain)
	d.Terms, d.X = append(d.Terms, "again"), append(d.X, d.X[4])
	d.Parts = append(d.Parts, []estimate.Part{{Variable: "again", Power: 1, Values: d.X[4]}})
	r := fit(t, outcome, 0, d, arrived(t, arrivals))
	want := fit(t, outcome, 0, composed(plain), arrived(t, arrivals))
	same(t, "without the collinear column", numbers(r), numbers(want), 1e-9)
}

// TestUnconditionalErrorIsTheJackknifes: leaving one row out at a time, within outcomes, tells nearly the same of variables
// in several columns (Wolter 2007, Introduction to Variance Estimation, 4.3), and it knows nothing of our derivatives.
func TestUnconditionalErrorIsTheJackknifes(t *testing.T) {
	const n = 90
	outcome, plain, _ := survey(t, n)
	p, err := Known([]float64{0.6, 0.25, 0.15})
	if err != nil {
		t.Fatal(err)
	}
	d := composed(plain)
	d.Terms, d.X, d.Parts = d.Terms[:8], d.X[:8], d.Parts[:8] // a single row may keep the last product from being separated
	want := fit(t, outcome, 0, d, p)
	effects := func(r *Result) []PopulationEffect {
		return append(append([]PopulationEffect{}, r.Effects...), r.DiscreteEffects...)
	}
	sums, squares := make([][3]float64, len(effects(want))), make([][3]float64, len(effects(want)))
	for i, y := range outcome {
		left := append([]int{}, outcome...)
		left[i] = -1
		for e, g := range effects(fit(t, left, 0, d, p)) {
			off := g.Effect - effects(want)[e].Effect
			sums[e][y] += off
			squares[e][y] += off * off
		}
	}
	for e, g := range effects(want) {
		variance := 0.0
		for y := range levels {
			variance += (n - 1.0) / n * (squares[e][y] - sums[e][y]*sums[e][y]/n)
		}
		if ratio := g.SEUnconditional / math.Sqrt(variance); ratio < 0.93 || ratio > 1.01 {
			t.Errorf("%s on %s: unconditional error over the jackknife's is %.3f", g.Term, g.Outcome, ratio)
		}
	}
}
