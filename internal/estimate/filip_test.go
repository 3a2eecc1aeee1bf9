package estimate

import (
	"math/big"
	"os"
	"strconv"
	"strings"
	"testing"
)

func TestFilipX(t *testing.T) {
	b, _ := os.ReadFile("/tmp/filip/filip.csv")
	var y []float64
	x := make([][]float64, 10)
	terms := []string{}
	for k := range 10 {
		terms = append(terms, "x"+strconv.Itoa(k+1))
	}
	for _, l := range strings.Split(strings.TrimSpace(string(b)), "\n")[1:] {
		p := strings.Split(l, ",")
		v, _ := strconv.ParseFloat(p[0], 64)
		y = append(y, v)
		r, _ := new(big.Rat).SetString(p[1])
		pw := big.NewRat(1, 1)
		for k := range 10 {
			pw.Mul(pw, r)
			f, _ := pw.Float64()
			x[k] = append(x[k], f)
		}
	}
	f, err := OLS(y, Design{Terms: terms, X: x, Constant: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range f.Coefficients {
		t.Logf("%s %.16g %.16g", c.Term, c.Estimate, c.SE)
	}
	t.Log(f.R2, f.Sigma, f.Notices)
}
