package estimate

import (
	"encoding/csv"
	"math"
	"math/big"
	"os"
	"strconv"
	"testing"
)

// TestFilip fits NIST's hardest regression, y on the powers of x up to the tenth, of which R's lm drops the last. The
// certified values suppose exact powers; rounding each power to a double moves the exact solution by 2e-8.
func TestFilip(t *testing.T) {
	f, err := os.Open("testdata/filip.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var y []float64
	d := Design{X: make([][]float64, 10), Constant: true}
	for k := range d.X {
		d.Terms = append(d.Terms, "x"+strconv.Itoa(k+1))
	}
	for _, record := range records[1:] {
		v, _ := strconv.ParseFloat(record[0], 64)
		y = append(y, v)
		x, _ := new(big.Rat).SetString(record[1])
		power := big.NewRat(1, 1)
		for k := range d.X {
			rounded, _ := power.Mul(power, x).Float64()
			d.X[k] = append(d.X[k], rounded)
		}
	}
	fit, err := OLS(y, d)
	if err != nil || len(fit.Notices) > 0 {
		t.Fatal(err, fit)
	}
	certified := [][2]float64{
		{-2772.17959193342, 559.779865474950}, {-2316.37108160893, 466.477572127796}, {-1127.97394098372, 227.204274477751},
		{-354.478233703349, 71.6478660875927}, {-75.1242017393757, 15.2897178747400}, {-10.8753180355343, 2.23691159816033},
		{-1.06221498588947, 0.221624321934227}, {-0.0670191154593408, 0.0142363763154724},
		{-0.00246781078275479, 0.000535617408889821}, {-0.0000402962525080404, 0.00000896632837373868},
		{-1467.48961422980, 298.084530995537},
	}
	for i, c := range fit.Coefficients {
		for j, got := range []float64{c.Estimate, c.SE} {
			if want := certified[i][j]; math.Abs(got/want-1) > 2e-7 {
				t.Errorf("%s: got %.12g, certified %.12g", c.Term, got, want)
			}
		}
	}
	near(t, "R² and σ", []float64{fit.R2, fit.Sigma}, []float64{0.996727416185620, 0.00334801051324544})
}

func TestSaturatedOLS(t *testing.T) {
	d := Design{Terms: []string{"x"}, X: [][]float64{{1, 3}}, Constant: true}
	f, err := OLS([]float64{5, 9}, d) // y = 3 + 2x through both points
	if err != nil {
		t.Fatal(err)
	}
	near(t, "coefficients", []float64{f.Coefficients[0].Estimate, f.Coefficients[1].Estimate, f.R2}, []float64{2, 3, 1})
	absent := []float64{f.AdjR2, f.Sigma, f.F, f.FP, f.LogLik, f.AIC, f.BIC, f.VCov[0][0], f.RobustVCov[1][0]}
	for _, c := range f.Coefficients {
		absent = append(absent, c.SE, c.RobustSE, c.Statistic, c.P, c.Low, c.High)
	}
	for i, v := range absent {
		if !math.IsNaN(v) {
			t.Errorf("number %d exists: %g", i, v)
		}
	}
}

func TestExactOLS(t *testing.T) {
	x := []float64{0.1, 0.2, 0.3, 0.7, 1.9}
	y := make([]float64, len(x))
	for i := range x {
		y[i] = 0.3 + 0.1*x[i]
	}
	f, err := OLS(y, Design{Terms: []string{"x"}, X: [][]float64{x}, Constant: true})
	if err != nil || f.RSS != 0 || f.R2 != 1 || f.Coefficients[0].SE != 0 || !math.IsNaN(f.Coefficients[0].P) || !math.IsNaN(f.F) {
		t.Errorf("%v %+v", err, f)
	}
}

func TestOLSOfAConstant(t *testing.T) {
	y := []float64{0.1, 0.1, 0.1, 0.1, 0.1, 0.1}
	f, err := OLS(y, Design{Terms: []string{"x"}, X: [][]float64{{1, 2, 4, 8, 16, 32}}, Constant: true})
	if err != nil || !math.IsNaN(f.R2) || !math.IsNaN(f.AdjR2) || !math.IsNaN(f.F) {
		t.Fatalf("%v %+v", err, f)
	}
	if f.Coefficients[0].Estimate != 0 || f.Coefficients[1].Estimate != 0.1 {
		t.Errorf("coefficients %+v", f.Coefficients)
	}
}

// TestMeanByOLS: with the constant alone, β is the mean 3, RSS = 4+1+0+9 = 14 of N = 4, and SE = sqrt(14/3/4).
func TestMeanByOLS(t *testing.T) {
	f, err := OLS([]float64{1, 2, 3, 6}, Design{Constant: true})
	if err != nil {
		t.Fatal(err)
	}
	c := f.Coefficients[0]
	near(t, "mean", []float64{c.Estimate, c.SE, f.RSS, f.R2}, []float64{3, math.Sqrt(14.0 / 12), 14, 0})
	if c.Term != ConstantTerm || !math.IsNaN(f.F) {
		t.Errorf("%+v", f)
	}
}
