package estimate

import (
	"math"
	"testing"
)

// mixed is a model of a number to the second power, a categorical variable of three levels and their product with a
// dummy: u depends on age, age², region and female·age.
func mixed(t *testing.T, ordered bool) (*Fit, Design, func(age, female float64, region int) []float64) {
	t.Helper()
	outcome, levels, base := wave(9, 300)
	age, female := base.X[0], base.X[1]
	n := len(outcome)
	region := make([]int, n)
	south, west, squared, product := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		region[i] = i % 3
		south[i], west[i] = indicator(region[i] == 1), indicator(region[i] == 2)
		squared[i], product[i] = age[i]*age[i], age[i]*female[i]
	}
	number := func(name string, power int, values []float64) Part {
		return Part{Variable: name, Power: power, Values: values}
	}
	level := func(name string, values []float64) Part {
		return Part{Variable: "region", Level: name, Power: 1, Values: values}
	}
	d := Design{
		Terms: []string{"age", "age^2", "female", "region=south", "region=west", "age:female"},
		X:     [][]float64{age, squared, female, south, west, product}, Constant: true,
		Parts: [][]Part{{number("age", 1, age)}, {number("age", 2, age)}, {number("female", 1, female)}, {level("south", south)},
			{level("west", west)}, {number("age", 1, age), number("female", 1, female)}},
	}
	row := func(age, female float64, region int) []float64 {
		return []float64{age, age * age, female, indicator(region == 1), indicator(region == 2), age * female, 1}
	}
	var f *Fit
	var err error
	if ordered {
		f, err = OrderedLogit(outcome, levels, d)
	} else {
		f, err = MultinomialLogit(outcome, levels, 0, d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f, d, row
}

// orderedChances are the probabilities of an ordered logit at a row, from its coefficients.
func orderedChances(f *Fit, x []float64) map[string]float64 {
	u := 0.0
	for k, c := range f.Coefficients {
		u += c.Estimate * x[k]
	}
	out, below := map[string]float64{}, 0.0
	for j, level := range f.Levels {
		upTo := 1.0
		if j < len(f.Cutpoints) {
			upTo = 1 / (1 + math.Exp(u-f.Cutpoints[j].Estimate))
		}
		out[level], below = upTo-below, upTo
	}
	return out
}

// TestEffectsGoThroughEveryColumn compares the effects of variables that stand in powers, products and indicators with
// differences of the probabilities, computed from the coefficients row by row.
func TestEffectsGoThroughEveryColumn(t *testing.T) {
	for _, ordered := range []bool{false, true} {
		f, d, row := mixed(t, ordered)
		at := chances
		if ordered {
			at = orderedChances
		}
		effects, err := f.AverageMarginalEffects()
		if err != nil {
			t.Fatal(err)
		}
		n := len(d.X[0])
		mean := func(change func(age, female float64, region int) (to, from []float64), unit float64, outcome string) float64 {
			sum := 0.0
			for i := range n {
				to, from := change(d.X[0][i], d.X[2][i], i%3)
				sum += (at(f, to)[outcome] - at(f, from)[outcome]) / unit
			}
			return sum / float64(n)
		}
		const h = 1e-5
		want := map[string]func(age, female float64, region int) (to, from []float64){
			"age":          func(a, s float64, r int) (_, _ []float64) { return row(a+h, s, r), row(a-h, s, r) },
			"female":       func(a, s float64, r int) (_, _ []float64) { return row(a, s+h, r), row(a, s-h, r) },
			"female 0-1":   func(a, _ float64, r int) (_, _ []float64) { return row(a, 1, r), row(a, 0, r) },
			"region=south": func(a, s float64, _ int) (_, _ []float64) { return row(a, s, 1), row(a, s, 0) },
			"region=west":  func(a, s float64, _ int) (_, _ []float64) { return row(a, s, 2), row(a, s, 0) },
		}
		seen := map[string]bool{}
		for _, e := range effects {
			name, unit := e.Term, 2*h
			if e.Discrete {
				unit = 1
			}
			if e.Discrete && name == "female" {
				name = "female 0-1"
			}
			seen[name] = true
			change, ok := want[name]
			if !ok {
				t.Fatalf("an effect of %s", name)
			}
			if got := mean(change, unit, e.Outcome); math.Abs(got-e.Effect) > 1e-8 {
				t.Errorf("ordered %t: effect of %s on %s is %.9f, by hand %.9f", ordered, name, e.Outcome, e.Effect, got)
			}
		}
		if len(seen) != len(want) {
			t.Errorf("effects of %v", seen)
		}
	}
}

// TestEffectErrorsByPerturbation moves every parameter a little, as the delta method does in thought.
func TestEffectErrorsByPerturbation(t *testing.T) {
	f, _, _ := mixed(t, false)
	effects, err := f.AverageMarginalEffects()
	if err != nil {
		t.Fatal(err)
	}
	atMeans, _, err := f.MarginalEffectsAtMeans()
	if err != nil {
		t.Fatal(err)
	}
	numeric := func(read func() []Effect) []float64 {
		gradients := make([][]float64, len(read()))
		const h = 1e-5
		for p := range f.model.theta {
			kept := f.model.theta[p]
			f.model.theta[p] = kept + h
			up := read()
			f.model.theta[p] = kept - h
			down := read()
			f.model.theta[p] = kept
			for i := range up {
				gradients[i] = append(gradients[i], (up[i].Effect-down[i].Effect)/(2*h))
			}
		}
		var out []float64
		for _, g := range gradients {
			out = append(out, math.Sqrt(quadratic(f.model.cov.model, g)))
		}
		return out
	}
	for name, read := range map[string]func() []Effect{
		"average":  func() []Effect { e, _ := f.AverageMarginalEffects(); return e },
		"at means": func() []Effect { e, _, _ := f.MarginalEffectsAtMeans(); return e },
	} {
		given := effects
		if name == "at means" {
			given = atMeans
		}
		for i, se := range numeric(read) {
			if math.Abs(given[i].SE-se) > 1e-6*se {
				t.Errorf("%s: error of %s on %s is %g, numerically %g", name, given[i].Term, given[i].Outcome, given[i].SE, se)
			}
		}
	}
}

// TestEffectsAtMeans: the point has the mean of age, its square and not the mean of squares, and the regions' shares.
func TestEffectsAtMeans(t *testing.T) {
	f, d, row := mixed(t, false)
	_, probabilities, err := f.MarginalEffectsAtMeans()
	if err != nil {
		t.Fatal(err)
	}
	mean := func(column []float64) float64 {
		sum := 0.0
		for _, v := range column {
			sum += v
		}
		return sum / float64(len(column))
	}
	x := row(mean(d.X[0]), mean(d.X[2]), 0)
	x[3], x[4] = mean(d.X[3]), mean(d.X[4])
	for j, level := range f.Levels {
		near(t, level, []float64{probabilities[j]}, []float64{chances(f, x)[level]})
	}
}
