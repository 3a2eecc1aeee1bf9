package estimate

import (
	"errors"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"
)

func TestStress(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	count := map[string]int{}
	maxit := 0
	for rep := range 60000 {
		n := 6 + r.IntN(30)
		K := 1 + r.IntN(4)
		J := 2 + r.IntN(3)
		x := make([][]float64, K)
		terms := []string{}
		cont := r.IntN(2)
		for k := range K {
			terms = append(terms, "x"+strconv.Itoa(k))
			for range n {
				if cont == 1 && k == 0 {
					x[k] = append(x[k], r.NormFloat64())
				} else {
					x[k] = append(x[k], float64(r.IntN(3)))
				}
			}
		}
		y := make([]int, n)
		sig := r.Float64() * 3
		for i := range n {
			y[i] = int(math.Max(0, math.Min(float64(J-1), math.Round(x[0][i]*sig+r.NormFloat64()*r.Float64()))))
		}
		lv := []string{"a", "b", "c", "d"}[:J]
		var err error
		var f *Fit
		d := Design{Terms: terms, X: x, Constant: true}
		kind := "m"
		if rep%2 == 0 {
			f, err = MultinomialLogit(y, lv, r.IntN(J), d)
		} else {
			kind = "o"
			f, err = OrderedLogit(y, lv, d)
		}
		var s *Separation
		var q *Refusal
		switch {
		case errors.As(err, &s):
			count[kind+s.Kind]++
		case errors.As(err, &q):
			count[kind+q.Reason]++
			if q.Reason == NotConverged {
				t.Log(rep, q.Detail, n, K, J, x, y)
			}
		case err != nil:
			t.Fatal(err)
		default:
			count[kind+"ok"]++
			maxit = max(maxit, f.Iterations)
			if f.Iterations > 20 {
				count[kind+"slow"]++
			}
			for _, c := range f.Coefficients {
				if math.IsNaN(c.SE) || math.IsNaN(c.Estimate) || c.SE <= 0 {
					t.Error("nan", rep, c)
				}
			}
		}
	}
	t.Log(count, maxit)
}
func TestBig(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	n := 100000
	K := 13
	x := make([][]float64, K)
	terms := []string{}
	for k := range K {
		terms = append(terms, "x"+strconv.Itoa(k))
		for range n {
			x[k] = append(x[k], float64(r.IntN(5)))
		}
	}
	y := make([]int, n)
	for i := range y {
		y[i] = r.IntN(3)
	}
	d := Design{Terms: terms, X: x, Constant: true}
	lv := []string{"a", "b", "c"}
	for range 2 {
		t0 := time.Now()
		f, err := MultinomialLogit(y, lv, 0, d)
		t.Log(err, time.Since(t0))
		if f != nil {
			t0 = time.Now()
			f.AverageMarginalEffects()
			t.Log("ame", time.Since(t0))
		}
		t0 = time.Now()
		f, err = OrderedLogit(y, lv, d)
		t.Log(err, time.Since(t0))
		for i := range y {
			x[3][i] = 0
			if i%1000 == 0 {
				x[3][i] = 1
				if y[i] == 2 {
					y[i] = 1
				}
			}
		}
	}
}
func TestNear(t *testing.T) {
	for _, gap := range []float64{1, .1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7} {
		var x, z []float64
		var y []int
		for i := range 40 {
			x = append(x, float64(i)-20)
			z = append(z, float64(i*7%11))
			v := 0
			if i >= 20 {
				v = 1
			}
			y = append(y, v)
		}
		x[19], x[20] = gap, -gap
		x[18] = -.5
		f, err := MultinomialLogit(y, []string{"a", "b"}, 0, Design{Terms: []string{"x", "z"}, X: [][]float64{x, z}, Constant: true})
		if err != nil {
			t.Log(gap, err)
			continue
		}
		t.Log(gap, f.Iterations, f.Coefficients[0].Estimate, f.Coefficients[0].SE, f.LogLik)
	}
}
