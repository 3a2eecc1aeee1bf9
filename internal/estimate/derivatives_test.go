package estimate

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
)

// wave is a small made-up survey: three regressors, weights from 1 to 3, and an outcome of four levels.
func wave(seed uint64, n int) (outcome []int, levels []string, d Design) {
	r := rand.New(rand.NewPCG(seed, 7))
	d = Design{Terms: []string{"age", "female", "income"}, X: make([][]float64, 3), Constant: true, WeightKind: Frequency}
	for range n {
		age, female, income := 20+30*r.Float64(), float64(r.IntN(2)), 1000*math.Exp(r.NormFloat64())
		for k, v := range []float64{age, female, income} {
			d.X[k] = append(d.X[k], v)
		}
		score := 0.04*(age-35) - 0.5*female + 0.0002*income + r.NormFloat64()
		outcome = append(outcome, min(3, max(0, int(math.Floor(score+2)))))
		d.Weights = append(d.Weights, float64(1+r.IntN(3)))
	}
	return outcome, []string{"low", "middle", "high", "top"}, d
}

// TestDerivatives compares each likelihood's gradient and information with numeric ones, away from the maximum too.
func TestDerivatives(t *testing.T) {
	outcome, levels, d := wave(1, 80)
	c, s, err := newCategories(outcome, levels, d)
	if err != nil {
		t.Fatal(err)
	}
	models := map[string]*indexModel{
		"multinomial, first base":  newIndexModel(newBasis(s, true), c.y, newSoftmax(4, 0), false),
		"multinomial, third base":  newIndexModel(newBasis(s, true), c.y, newSoftmax(4, 2), false),
		"multinomial, no constant": newIndexModel(newBasis(s, false), c.y, newSoftmax(4, 1), false),
		"ordered":                  newIndexModel(newBasis(s, true), c.y, cumulative(4), true),
	}
	r := rand.New(rand.NewPCG(3, 5))
	for name, m := range models {
		for range 5 {
			theta := make([]float64, m.params)
			for p := range theta {
				theta[p] = r.NormFloat64()
			}
			if name == "ordered" { // cut points must rise
				copy(theta[3:], []float64{-1 - r.Float64(), r.Float64(), 1.5 + r.Float64()})
			}
			checkDerivatives(t, name, m, theta)
		}
	}
}

func checkDerivatives(t *testing.T, name string, m *indexModel, theta []float64) {
	t.Helper()
	grad, info := make([]float64, m.params), mat.NewSymDense(m.params, nil)
	value := m.evaluate(theta, grad, info)
	loglik := func(x []float64) float64 { return m.evaluate(x, nil, nil) }
	if got := loglik(theta); got != value {
		t.Errorf("%s: the value is %g with derivatives and %g without", name, value, got)
	}
	numeric := fd.Gradient(nil, loglik, theta, &fd.Settings{Formula: fd.Central})
	for p, want := range numeric {
		if math.Abs(grad[p]-want) > 1e-6*(1+math.Abs(want)) {
			t.Errorf("%s: gradient %d is %.10g, numerically %.10g", name, p, grad[p], want)
		}
	}
	jacobian := mat.NewDense(m.params, m.params, nil)
	fd.Jacobian(jacobian, func(y, x []float64) { m.evaluate(x, y, nil) }, theta, &fd.JacobianSettings{Formula: fd.Central})
	for p := range m.params {
		for q := range m.params {
			if got, want := info.At(p, q), -jacobian.At(p, q); math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
				t.Errorf("%s: information (%d,%d) is %.10g, numerically %.10g", name, p, q, got, want)
			}
		}
	}
}

// TestResponse compares the links' derivatives of the probabilities with numeric ones, and their sum with one.
func TestResponse(t *testing.T) {
	u := []float64{-0.7, 0.4, 1.9}
	for name, l := range map[string]link{"multinomial": newSoftmax(4, 1), "ordered": cumulative(4)} {
		m := &fittedIndex{indexModel: &indexModel{basis: &basis{}, link: l, places: make([][]int, 3)}}
		r, other := m.newResponse(), m.newResponse()
		l.response(u, r.p, r.d, r.dd)
		sum := 0.0
		for j := range r.p {
			sum += r.p[j]
			logp := logProb(l, j, u)
			if math.Abs(math.Log(r.p[j])-logp) > 1e-14 {
				t.Errorf("%s: ln P(%d) is %g and %g", name, j, math.Log(r.p[j]), logp)
			}
			probability := func(x []float64) float64 { l.response(x, other.p, other.d, other.dd); return other.p[j] }
			near(t, name, r.d[j], fd.Gradient(nil, probability, u, &fd.Settings{Formula: fd.Central}))
			for k := range u {
				derivative := func(x []float64) float64 { l.response(x, other.p, other.d, other.dd); return other.d[j][k] }
				near(t, name, r.dd[j][k], fd.Gradient(nil, derivative, u, &fd.Settings{Formula: fd.Central}))
			}
		}
		if math.Abs(sum-1) > 1e-15 {
			t.Errorf("%s: probabilities add up to %g", name, sum)
		}
	}
}

// logProb is ln P(y|u) as the likelihood sees it.
func logProb(l link, y int, u []float64) float64 {
	block := func(n int) (columns [][]float64) {
		for range n {
			columns = append(columns, make([]float64, 1))
		}
		return columns
	}
	at := block(len(u))
	for m := range u {
		at[m][0] = u[m]
	}
	return l.derive([]int32{int32(y)}, []float64{1}, at, block(len(u)), block(len(l.pairs())), block(len(u)))
}

func near(t *testing.T, what string, got, want []float64) {
	t.Helper()
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= 1e-8*math.Abs(want[i])+1e-10) {
			t.Errorf("%s: got %v, want %v", what, got, want)
			return
		}
	}
}
