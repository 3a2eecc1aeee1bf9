package estimate

import (
	"errors"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestImportanceWeightsCountLikeFrequencies, but may be fractions, and have no robust errors.
func TestImportanceWeightsCountLikeFrequencies(t *testing.T) {
	outcome, levels, d := wave(3, 150)
	for name, estimator := range estimators {
		d.WeightKind = Frequency
		frequency, err := estimator(outcome, levels, d)
		if err != nil {
			t.Fatal(err)
		}
		d.WeightKind = Importance
		importance, err := estimator(outcome, levels, d)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range importance.Coefficients {
			want := frequency.Coefficients[i]
			near(t, name, []float64{c.Estimate, c.SE, importance.LogLik, importance.N}, []float64{want.Estimate, want.SE, frequency.LogLik, frequency.N})
			if !math.IsNaN(c.RobustSE) {
				t.Errorf("%s: %s has the robust error %g", name, c.Term, c.RobustSE)
			}
		}
		half := d
		half.Weights = slices.Clone(d.Weights)
		for i := range half.Weights {
			half.Weights[i] /= 2
		}
		halved, err := estimator(outcome, levels, half)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range halved.Coefficients {
			near(t, name+", halved", []float64{c.Estimate}, []float64{frequency.Coefficients[i].Estimate})
			if name != "ols" { // where σ² is over N - k
				near(t, name+", halved", []float64{c.SE}, []float64{frequency.Coefficients[i].SE * math.Sqrt2})
			}
		}
		half.Robust = true
		_, err = estimator(outcome, levels, half)
		refused(t, name, err, BadWeight)
	}
}

// TestRobustIsReported when it is asked for, and the model's own error stays beside it.
func TestRobustIsReported(t *testing.T) {
	outcome, levels, d := wave(3, 150)
	for name, estimator := range estimators {
		plain, err := estimator(outcome, levels, d)
		if err != nil {
			t.Fatal(err)
		}
		d := d
		d.Robust = true
		robust, err := estimator(outcome, levels, d)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range robust.Coefficients {
			want := plain.Coefficients[i]
			near(t, name, []float64{c.SE, c.RobustSE, c.ModelSE}, []float64{want.RobustSE, want.RobustSE, want.SE})
		}
	}
}

// TestClustersOfOneAreRows: without dependence the errors are the robust ones. In the logits Stata's factors agree, and in
// OLS G/(G-1)·(N-1)/(N-k) is N/(N-k).
func TestClustersOfOneAreRows(t *testing.T) {
	outcome, levels, d := wave(3, 150)
	d.Weights, d.WeightKind = nil, Unweighted
	clustered := d
	for i := range outcome {
		clustered.Clusters = append(clustered.Clusters, 7*i)
	}
	clustered.Clusters[4] = -1
	d.X = slices.Clone(d.X)
	d.X[0] = slices.Clone(d.X[0])
	d.X[0][4] = math.NaN()
	for name, estimator := range estimators {
		rows, err := estimator(outcome, levels, d)
		if err != nil {
			t.Fatal(err)
		}
		f, err := estimator(outcome, levels, clustered)
		if err != nil {
			t.Fatal(err)
		}
		if f.Clusters != 149 || f.DroppedMissing != 1 || f.Dropped[0] != (Drop{MissingCluster, 1}) {
			t.Errorf("%s: %d clusters, dropped %v", name, f.Clusters, f.Dropped)
		}
		for i, c := range f.Coefficients {
			near(t, name, []float64{c.SE}, []float64{rows.Coefficients[i].RobustSE})
		}
	}
}

// TestClustersByHand computes the sandwich of a regression and of a logit from its definition.
func TestClustersByHand(t *testing.T) {
	outcome, _, d := wave(5, 90)
	d.Clusters = make([]int, len(outcome))
	y, binary := make([]float64, len(outcome)), make([]int, len(outcome))
	for i, v := range outcome {
		d.Clusters[i], y[i], binary[i] = i/6, float64(v), v/2
	}
	d.WeightKind = Sampling
	ols, err := OLS(y, d)
	if err != nil {
		t.Fatal(err)
	}
	residuals := make([]float64, len(y))
	ols.Residuals(func(row int, _, e float64) { residuals[row] = e })
	byHand(t, "ols", d, ols, residuals, 15.0/14*89/86, 1/(ols.RSS/86))
	logit, err := MultinomialLogit(binary, []string{"no", "yes"}, 0, d)
	if err != nil {
		t.Fatal(err)
	}
	logit.Probabilities(func(row int, p []float64) { residuals[row] = float64(binary[row]) - p[1] })
	byHand(t, "mnlogit", d, logit, residuals, 15.0/14, 1)
}

// byHand demands A⁻¹ Σ_g s_g s_g' A⁻¹ times the factor, with A⁻¹ the model's own covariance times the unit.
func byHand(t *testing.T, name string, d Design, f *Fit, residuals []float64, factor, unit float64) {
	t.Helper()
	total := 0.0
	for _, w := range d.Weights {
		total += w
	}
	meat := mat.NewSymDense(4, nil)
	for g := range 15 {
		score := mat.NewVecDense(4, nil)
		for i := 6 * g; i < 6*g+6; i++ {
			w := d.Weights[i]
			if name == "ols" { // whose weights are brought to the mean one
				w *= float64(len(residuals)) / total
			}
			score.AddScaledVec(score, w*residuals[i], mat.NewVecDense(4, []float64{d.X[0][i], d.X[1][i], d.X[2][i], 1}))
		}
		meat.SymRankOne(meat, factor, score)
	}
	bread := mat.NewSymDense(4, nil)
	for i := range 4 {
		for j := i; j < 4; j++ {
			bread.SetSym(i, j, f.ModelVCov[i][j]*unit)
		}
	}
	var half, want mat.Dense
	half.Mul(bread, meat)
	want.Mul(&half, bread)
	for i, c := range f.Coefficients {
		near(t, name+" "+c.Term, []float64{c.SE}, []float64{math.Sqrt(want.At(i, i))})
	}
}

// TestHeteroskedasticErrors has HC3's leverages from the definition h = x'(X'X)⁻¹x, and no error without residuals.
func TestHeteroskedasticErrors(t *testing.T) {
	x, y := []float64{1, 2, 3, 5, 9}, []float64{2, 1, 4, 4, 9}
	f, err := OLS(y, Design{Terms: []string{"x"}, X: [][]float64{x}, Constant: true})
	if err != nil {
		t.Fatal(err)
	}
	mean, sxx := 4.0, 9.0+4+1+1+25
	hc0, hc3 := 0.0, 0.0
	f.Residuals(func(row int, _, e float64) {
		c := (x[row] - mean) / sxx
		h := 1.0/5 + (x[row]-mean)*(x[row]-mean)/sxx
		hc0 += c * c * e * e
		hc3 += c * c * e * e / ((1 - h) * (1 - h))
	})
	near(t, "HC0 and HC3", []float64{f.HC0()[0], f.HC3()[0]}, []float64{math.Sqrt(hc0), math.Sqrt(hc3)})
	near(t, "HC1", []float64{f.Coefficients[0].RobustSE}, []float64{math.Sqrt(hc0 * 5 / 3)})
}

// TestDroppedRowsAreCountedByReason: a row that lacks two things is counted under both and once in all.
func TestDroppedRowsAreCountedByReason(t *testing.T) {
	nan := math.NaN()
	d := Design{Terms: []string{"a", "b"}, Constant: true, Weights: []float64{1, 1, 1, nan, 1, 1, 1, 0}, WeightKind: Importance,
		X: [][]float64{{nan, 1, 2, 3, 4, 5, 7, 1}, {nan, 2, nan, 1, 5, 3, 8, 2}}}
	f, err := OLS([]float64{1, nan, 3, 4, 5, 6, 8, 1}, d)
	if err != nil {
		t.Fatal(err)
	}
	want := []Drop{{MissingOutcome, 1}, {"a", 1}, {"b", 2}, {MissingWeight, 1}}
	if f.DroppedMissing != 4 || f.Rows != 3 || !slices.Equal(f.Dropped, want) {
		t.Errorf("%d dropped of which %v, %d rows", f.DroppedMissing, f.Dropped, f.Rows)
	}
}

// TestAnEmptyColumnIsNamed when it leaves no row.
func TestAnEmptyColumnIsNamed(t *testing.T) {
	nan := math.NaN()
	_, err := OLS([]float64{1, 2}, Design{Terms: []string{"ok", "income"}, X: [][]float64{{1, 2}, {nan, nan}}, Constant: true})
	var r *Refusal
	if !errors.As(err, &r) || r.Reason != NoRows || r.Detail != `no row is complete: "income" is missing in all 2` {
		t.Errorf("%v", err)
	}
}

func TestOneClusterIsRefused(t *testing.T) {
	outcome, levels, d := wave(3, 150)
	d.Clusters = make([]int, len(outcome))
	for name, estimator := range estimators {
		_, err := estimator(outcome, levels, d)
		refused(t, name, err, OneCluster)
	}
}
