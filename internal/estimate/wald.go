package estimate

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Test is a statistic with its degrees of freedom and p-value: χ²(DF) when DF2 is 0, F(DF, DF2) otherwise. A test that
// does not exist has NaN for Statistic and P.
type Test struct {
	Statistic float64
	DF, DF2   int
	P         float64
}

// TermTest is the test that a term has no effect.
type TermTest struct {
	Term string
	Test
}

// Wald tests that all coefficients of the terms are zero together, in every equation, by Fit.VCov:
//
//	W = b'V⁻¹b,   χ² in the logits; in OLS W/q is F(q, N-k), or F(q, G-1) with G clusters.
//
// A *Refusal names a term that the model does not have.
func (f *Fit) Wald(terms ...string) (Test, error) {
	var at []int
	for _, term := range terms {
		found := len(at)
		for p, c := range f.Coefficients {
			if c.Term == term && !slices.Contains(at, p) {
				at = append(at, p)
			}
		}
		if len(at) == found {
			return Test{}, refuse(NoSuchTerm, "the model has no term %q to test, or it is named twice", term)
		}
	}
	return f.wald(len(at), func(row, p int) float64 { return indicator(p == at[row]) }), nil
}

// WaldByTerm is Wald for every term kept, in their order.
func (f *Fit) WaldByTerm() []TermTest {
	var out []TermTest
	for _, term := range f.Terms {
		test, _ := f.Wald(term) // which is there, so that there is no error
		out = append(out, TermTest{term, test})
	}
	return out
}

// WaldEqual tests that a term has the same coefficient in the equations of two outcomes of a multinomial logit; the base's
// is zero.
func (f *Fit) WaldEqual(term, a, b string) (Test, error) {
	if !slices.Contains(f.Terms, term) && term != ConstantTerm {
		return Test{}, refuse(NoSuchTerm, "the model has no term %q to test", term)
	}
	return f.between([]string{term}, a, b)
}

// WaldCombine tests that two outcomes of a multinomial logit can be taken together: that no term tells one from the
// other, whatever their constants (Cramer and Ridder 1991, J. of Econometrics 47).
func (f *Fit) WaldCombine(a, b string) (Test, error) { return f.between(f.Terms, a, b) }

// between tests that the terms have the same coefficients in two equations.
func (f *Fit) between(terms []string, a, b string) (Test, error) {
	if f.Kind != "mnlogit" || a == b || !slices.Contains(f.Levels, a) || !slices.Contains(f.Levels, b) {
		return Test{}, refuse(NoSuchTerm, "there are no equations of %q and %q to compare", a, b)
	}
	sign := map[string]float64{a: 1, b: -1}
	return f.wald(len(terms), func(row, p int) float64 {
		if c := f.Coefficients[p]; c.Term == terms[row] {
			return sign[c.Outcome]
		}
		return 0
	}), nil
}

// wald tests Rb = 0 for q rows of R.
func (f *Fit) wald(q int, r func(row, p int) float64) Test {
	t := Test{Statistic: math.NaN(), P: math.NaN(), DF: q}
	if f.Kind == "ols" {
		t.DF2 = f.FDF[1]
	}
	k, restriction := len(f.Coefficients), mat.NewDense(max(q, 1), len(f.Coefficients), nil)
	v, b := mat.NewDense(k, k, nil), mat.NewVecDense(k, nil)
	for i := range k {
		b.SetVec(i, f.Coefficients[i].Estimate)
		for j := range k {
			v.Set(i, j, f.VCov[i][j])
		}
		for row := range q {
			restriction.Set(row, i, r(row, i))
		}
	}
	var rb mat.VecDense
	var rv, rvr mat.Dense
	rb.MulVec(restriction, b)
	rv.Mul(restriction, v)
	rvr.Mul(&rv, restriction.T())
	w, ok := waldStatistic(symmetric(&rvr), rb.RawVector().Data)
	switch {
	case q == 0 || !ok:
	case t.DF2 > 0:
		t.Statistic = w / float64(q)
		t.P = fTail(t.Statistic, float64(q), float64(t.DF2))
	default:
		t.Statistic, t.P = w, chiSquaredTail(w, q)
	}
	return t
}

// waldStatistic is b'V⁻¹b; there is none when V, brought to ones on its diagonal, is singular.
func waldStatistic(v mat.Symmetric, b []float64) (float64, bool) {
	n := len(b)
	correlation, z := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
	for i := range n {
		di := math.Sqrt(v.At(i, i))
		if !(di > 0) {
			return 0, false
		}
		z.SetVec(i, b[i]/di)
		for j := i; j < n; j++ {
			correlation.SetSym(i, j, v.At(i, j)/(di*math.Sqrt(v.At(j, j))))
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(correlation) || chol.Cond() > 1e15 {
		return 0, false
	}
	solved := mat.NewVecDense(n, nil)
	if chol.SolveVecTo(solved, z) != nil {
		return 0, false
	}
	return mat.Dot(z, solved), true
}

// LikelihoodRatio tests a model against one that has more parameters and the same rows: 2(log L_full - log L_restricted)
// is χ² with the difference in parameters. There is none of pseudo-likelihoods. A *Refusal says what does not match.
func LikelihoodRatio(restricted, full *Fit) (Test, error) {
	switch {
	case restricted.PseudoLikelihood || full.PseudoLikelihood:
		return Test{}, refuse(NoLikelihood, "with robust errors, sampling weights or clusters there is no likelihood to compare; use a Wald test")
	case restricted.N != full.N || restricted.Rows != full.Rows:
		return Test{}, refuse(BadShape, "one model has %g observations and the other %g; leave out the rows that either lacks from both", restricted.N, full.N)
	case restricted.Parameters >= full.Parameters:
		return Test{}, refuse(BadShape, "the restricted model has %d parameters and the full one %d", restricted.Parameters, full.Parameters)
	}
	t := Test{Statistic: 2 * (full.LogLik - restricted.LogLik), DF: full.Parameters - restricted.Parameters}
	t.P = chiSquaredTail(max(0, t.Statistic), t.DF)
	return t, nil
}
