package choicebased

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/estimate"
)

var levels = []string{"a", "b", "c"}

// survey draws one study of 3 × quota.
func survey(t *testing.T, quota int) (outcome []int, d estimate.Design, arrivals []float64) {
	t.Helper()
	return population([]float64{0.5, 0.3, 0.2}).draw(rand.New(rand.NewPCG(1, 2)), quota)
}

func fit(t *testing.T, outcome []int, base int, d estimate.Design, p Population) *Result {
	t.Helper()
	r, err := Fit(outcome, levels, base, d, p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func must(t *testing.T, p Population, err error) Population {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func arrived(t *testing.T, counts []float64) Population {
	p, err := FromArrivals(counts)
	return must(t, p, err)
}

// numbers are the effects of a result with all that stands beside them, and the slope test.
func numbers(r *Result) []float64 {
	out := []float64{r.SlopeTest.Chi2}
	for _, e := range append(slices.Clone(r.Effects), r.DiscreteEffects...) {
		out = append(out, e.Effect, e.SEConditional, e.SEUnconditional, e.AtQuotaShares, e.SEAtQuotaShares)
	}
	return out
}

// all adds the coefficients.
func all(r *Result) []float64 {
	out := numbers(r)
	for i, c := range r.Prior {
		w := r.WESMLCoefficients[i]
		out = append(out, c.Estimate, c.SEUnadjusted, c.SEKnown, c.SEEstimated, w.Estimate, w.SESandwich,
			w.SESandwichStata, w.SEStratified, w.SEFull, r.WESML.Coefficients[i].SE, r.WESML.Coefficients[i].RobustSE)
	}
	return append(out, r.WESML.N, r.WESML.LogLik, r.Unweighted.N)
}

func same(t *testing.T, what string, got, want []float64, rel float64) {
	t.Helper()
	if len(got) != len(want) || len(got) == 0 {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i := range got {
		if !(math.Abs(got[i]-want[i]) <= rel*math.Abs(want[i])+1e-14) {
			t.Errorf("%s: number %d is %.15g, want %.15g", what, i, got[i], want[i])
		}
	}
}

func TestEffectsAndSlopesDoNotDependOnTheBase(t *testing.T) {
	outcome, d, arrivals := survey(t, 80)
	p := arrived(t, arrivals)
	want := numbers(fit(t, outcome, 0, d, p))
	for _, base := range []int{1, 2} {
		same(t, "base "+levels[base], numbers(fit(t, outcome, base, d, p)), want, 1e-9)
	}
}

func TestARowOfFrequencyIsThatManyRows(t *testing.T) {
	outcome, d, arrivals := survey(t, 60)
	p := arrived(t, arrivals)
	var expanded []int
	long := estimate.Design{Terms: d.Terms, X: make([][]float64, len(d.X)), Constant: true}
	d.WeightKind = estimate.Frequency
	for i, y := range outcome {
		times := i % 4 // some rows stand for nobody
		d.Weights = append(d.Weights, float64(times))
		for range times {
			expanded = append(expanded, y)
			for k, column := range d.X {
				long.X[k] = append(long.X[k], column[i])
			}
		}
	}
	same(t, "frequencies", all(fit(t, outcome, 0, d, p)), all(fit(t, expanded, 0, long, p)), 1e-9)
}

func TestUnitAndOriginOfAColumnDoNotMatter(t *testing.T) {
	outcome, d, arrivals := survey(t, 80)
	p := arrived(t, arrivals)
	want := fit(t, outcome, 0, d, p)
	far := estimate.Design{Terms: d.Terms, X: slices.Clone(d.X), Constant: true}
	far.X[0] = slices.Clone(d.X[0])
	for i := range far.X[0] {
		far.X[0][i] = 1e6 + 1024*math.Round(1e6*d.X[0][i])/1e6
	}
	got := fit(t, outcome, 0, far, p)
	for i, e := range got.Effects {
		w, unit := want.Effects[i], 1.0
		if e.Term == "x" {
			unit = 1024
		}
		same(t, e.Term+" on "+e.Outcome, []float64{e.Effect * unit, e.SEConditional * unit, e.SEUnconditional * unit},
			[]float64{w.Effect, w.SEConditional, w.SEUnconditional}, 1e-4)
	}
	same(t, "slope test", []float64{got.SlopeTest.Chi2}, []float64{want.SlopeTest.Chi2}, 1e-3)
}

func TestArrivalsAreSharesWithTheMultinomialCovariance(t *testing.T) {
	outcome, d, arrivals := survey(t, 80)
	p := arrived(t, arrivals)
	cov := table(p.covariance())
	q, err := WithCovariance(p.Shares, cov)
	same(t, "covariance", all(fit(t, outcome, 1, d, must(t, q, err))), all(fit(t, outcome, 1, d, p)), 1e-9)
	known, err := Known(p.Shares)
	r := fit(t, outcome, 1, d, must(t, known, err))
	for i, c := range r.Prior {
		w := r.WESMLCoefficients[i]
		if !math.IsNaN(c.SEEstimated) || !math.IsNaN(w.SEFull) || c.SE != c.SEKnown || w.SE != w.SEStratified || !r.SharesKnown {
			t.Errorf("known shares have an error: %+v, %+v", c, w)
		}
	}
}

// Were everybody who arrived in the sample, nothing would have been fixed and nothing need be corrected.
func TestWithoutOverQuotaItIsTheOrdinaryModel(t *testing.T) {
	outcome, d, _ := survey(t, 700)
	r := fit(t, outcome, 0, d, arrived(t, []float64{700, 700, 700}))
	for i, row := range r.PriorVCov {
		same(t, "variance", row, r.Unweighted.ModelVCov[i], 1e-9)
	}
	same(t, "weights", r.Weights, []float64{1, 1, 1}, 1e-15)
	if r.SlopeTest.Defined || !strings.Contains(r.SlopeTest.Reason, "weights are all but equal") || !math.IsNaN(r.SlopeTest.P) {
		t.Errorf("two equal fits are compared: %+v", r.SlopeTest)
	}
	for i, e := range r.Effects {
		same(t, "effect", []float64{e.Effect}, []float64{e.AtQuotaShares}, 1e-10)
		// The two parts of the variance add up to that of independent rows: G I⁻¹G' plus the spread of the effects.
		if ratio := e.SEUnconditional / e.SEConditional; ratio < 0.93 || ratio > 1.15 {
			t.Errorf("effect %d: unconditional over conditional error is %.3f", i, ratio)
		}
	}
	var w, full float64
	for i, c := range r.WESMLCoefficients {
		w, full = c.SESandwich, c.SEFull
		if math.Abs(full/w-1) > 0.05 {
			t.Errorf("%s:%s: full error %.4f, sandwich %.4f", c.Outcome, c.Term, full, r.WESMLCoefficients[i].SESandwich)
		}
	}
}

func TestConstantsAloneAreTheShares(t *testing.T) {
	outcome, _, _ := survey(t, 50)
	arrivals := []float64{500, 300, 200}
	r := fit(t, outcome, 0, estimate.Design{Constant: true}, arrived(t, arrivals))
	for i, c := range r.Prior {
		n := arrivals[i+1]
		w := r.WESMLCoefficients[i]
		want, se := math.Log(n/500), math.Sqrt(1/n+1.0/500)
		same(t, c.Outcome, []float64{c.Estimate, c.SE, w.Estimate, w.SE}, []float64{want, se, want, se}, 1e-10)
		if c.SEKnown > 1e-8 || w.SEStratified > 1e-8 {
			t.Errorf("%s: known shares leave a constant alone the error %g, %g", c.Outcome, c.SEKnown, w.SEStratified)
		}
	}
	if len(r.Effects)+len(r.DiscreteEffects) != 0 || r.SlopeTest.Defined {
		t.Errorf("a model without terms has effects %v, test %+v", r.Effects, r.SlopeTest)
	}
}

// Of two outcomes the correction is that of King and Zeng (2001, formula 7): a - ln[(1-τ)/τ · ȳ/(1-ȳ)].
func TestTwoOutcomes(t *testing.T) {
	outcome, d, _ := survey(t, 100)
	for i, y := range outcome {
		outcome[i] = min(y, 1)
	}
	p, err := Known([]float64{0.97, 0.03})
	r, err := Fit(outcome, []string{"no", "yes"}, 0, d, must(t, p, err))
	if err != nil {
		t.Fatal(err)
	}
	mean := r.SampleShares[1]
	want := r.Unweighted.Coefficients[3].Estimate - math.Log(0.97/0.03*mean/(1-mean))
	same(t, "constant", []float64{r.Prior[3].Estimate}, []float64{want}, 1e-12)
}

func TestMissingAndCollinearColumns(t *testing.T) {
	outcome, d, arrivals := survey(t, 80)
	p := arrived(t, arrivals)
	want := fit(t, outcome, 0, d, p)
	double := slices.Clone(d.X[0])
	for i := range double {
		double[i] *= 2
	}
	d.Terms, d.X = []string{"x", "double", "dummy", "item"}, [][]float64{d.X[0], double, d.X[1], d.X[2]}
	outcome = append(outcome, -1, 1)
	for k := range d.X {
		d.X[k] = append(slices.Clone(d.X[k]), 1, math.NaN())
	}
	got := fit(t, outcome, 0, d, p)
	same(t, "without the missing", all(got), all(want), 1e-9)
	if got.WESML.DroppedMissing != 2 || len(got.Warnings) == 0 || !strings.Contains(got.Warnings[0], `"double" dropped`) {
		t.Errorf("dropped %d; warnings %q", got.WESML.DroppedMissing, got.Warnings)
	}
}

// TestSlopeTestFindsAWrongModel leaves out a variable's square, which the outcome hangs on.
func TestSlopeTestFindsAWrongModel(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	quotas, arrivals := []int{400, 400}, []float64{0, 0}
	d := estimate.Design{Terms: []string{"x"}, X: [][]float64{nil}, Constant: true}
	var outcome []int
	for quotas[0]+quotas[1] > 0 {
		x := rng.NormFloat64()
		y := 0
		if rng.Float64() < 1/(1+math.Exp(3-x-0.8*x*x)) {
			y = 1
		}
		if arrivals[y]++; quotas[y] > 0 {
			quotas[y]--
			outcome, d.X[0] = append(outcome, y), append(d.X[0], x)
		}
	}
	r, err := Fit(outcome, []string{"no", "yes"}, 0, d, arrived(t, arrivals))
	if err != nil {
		t.Fatal(err)
	}
	if !r.SlopeTest.Defined || r.SlopeTest.P > 1e-3 || !slices.ContainsFunc(r.Warnings, func(w string) bool {
		return strings.Contains(w, "slopes of the unweighted")
	}) {
		t.Errorf("%+v, warnings %q", r.SlopeTest, r.Warnings)
	}
}
