package estimate

import (
	"math"
	"slices"
	"testing"
)

// TestMovementsAreThoseOfTheEffects: one for each variable's effects, in their order, of the columns that it is part of.
func TestMovementsAreThoseOfTheEffects(t *testing.T) {
	outcome, levels, plain := wave(3, 300)
	x, dummy := plain.X[0], make([]float64, len(outcome))
	square, product := make([]float64, len(x)), make([]float64, len(x))
	for i, v := range x {
		dummy[i] = float64(i % 2)
		square[i], product[i] = v*v, v*dummy[i]
	}
	number := func(name string, values []float64, n int) Part { return Part{Variable: name, Power: n, Values: values} }
	d := Design{Terms: []string{"x", "x^2", "sex=f", "x:sex=f"}, X: [][]float64{x, square, dummy, product}, Constant: true}
	sex := Part{Variable: "sex", Level: "f", Power: 1, Values: dummy}
	d.Parts = [][]Part{{number("x", x, 1)}, {number("x", x, 2)}, {sex}, {number("x", x, 1), sex}}
	f, err := MultinomialLogit(outcome, levels, 0, d)
	if err != nil {
		t.Fatal(err)
	}
	effects, err := f.AverageMarginalEffects()
	if err != nil {
		t.Fatal(err)
	}
	movements := f.Movements()
	if len(movements)*len(f.Levels) != len(effects) || len(movements) != 2 {
		t.Fatalf("%d movements, %d effects on %d levels", len(movements), len(effects), len(f.Levels))
	}
	for i, m := range movements {
		if e := effects[i*len(f.Levels)]; m.Term != e.Term || m.Discrete != e.Discrete {
			t.Errorf("movement %d is %s, the effect %s", i, m.Term, e.Term)
		}
	}
	const row = 7
	out := make([]float64, 3)
	movements[0].Slopes(row, out)
	checkMovement(t, movements[0], []int{0, 1, 3}, out, []float64{1, 2 * x[row], dummy[row]})
	movements[0].Values(row, 3, out)
	checkMovement(t, movements[0], []int{0, 1, 3}, out, []float64{3, 9, 3 * dummy[row]})
	movements[1].Values(row, 1, out[:2])
	checkMovement(t, movements[1], []int{2, 3}, out[:2], []float64{1, x[row]})
	movements[1].Values(row, 0, out[:2])
	checkMovement(t, movements[1], []int{2, 3}, out[:2], []float64{0, 0})
}

func checkMovement(t *testing.T, m Movement, columns []int, got, want []float64) {
	t.Helper()
	if !slices.Equal(m.Columns, columns) {
		t.Errorf("%s moves the columns %v, want %v", m.Term, m.Columns, columns)
	}
	for k := range want {
		if !(math.Abs(got[k]-want[k]) < 1e-12) {
			t.Errorf("%s: %v, want %v", m.Term, got, want)
		}
	}
}
