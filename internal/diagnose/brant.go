package diagnose

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"fieldwork/internal/estimate"
)

// BrantTest is Brant's test of parallel regressions.
type BrantTest struct {
	All    estimate.Test       // all terms at once
	ByTerm []estimate.TermTest // one term at a time; empty unless there are numbers
	// Terms are those tested: the design's without its collinear ones. Binary[j][k] is the slope of Terms[k] in the
	// logit of y above the j-th level in use.
	Terms  []string
	Binary [][]float64
	// Status is "ok", or says why there are no numbers: a binary logit is separated, or the covariance is degenerate.
	Status string
}

// Brant tests the ordered logit's assumption that one set of slopes serves every cut point (Brant 1990, "Assessing
// proportionality in the proportional odds model for ordinal logistic regression", Biometrics 46). Levels and outcome
// are those of estimate.OrderedLogit; d.Constant is ignored. It fits the binary logits of y > j, j = 1 … J-1, and
// compares their slopes b_j by Wald's test of b_1 = b_2 = … = b_{J-1}, with (J-2)·K degrees of freedom, and term by term,
// with J-2. With π_j the fitted chance of y > j, and w the frequencies,
//
//	Cov(b_j, b_l) = A_j⁻¹ C_jl A_l⁻¹,   A_j = Σ w π_j(1-π_j) x x',   C_jl = Σ w π_l(1-π_j) x x'   for j ≤ l,
//
// of which Cov(b_l, b_j) is the transpose. (Version 0.3 of R's package brant copies the block without transposing it,
// which changes its omnibus statistic in the third or fourth digit; its tests by term are the same as these.)
//
// Two levels in use have nothing to compare and are a *Refusal, as are weights but frequencies, clusters and a design without regressors.
// Levels that no row has are left out, as in the fit.
func Brant(outcome []int, levels []string, d estimate.Design) (*BrantTest, error) {
	if err := respondents("the Brant test", d); err != nil {
		return nil, err
	}
	if err := shape(outcome, len(levels), d); err != nil {
		return nil, err
	}
	inUse := levelsInUse(outcome, len(levels), d)
	switch {
	case len(inUse) < 3:
		return nil, refuse(TooFewOutcomes, "the Brant test compares cut points and needs three levels; the rows have %d", len(inUse))
	case len(d.Terms) == 0:
		return nil, refuse(NoRegressors, "without regressors there are no slopes to compare; add one")
	}
	b := &binaries{}
	for j, level := range inUse[:len(inUse)-1] {
		err := b.add(outcome, level, d)
		var separation *estimate.Separation
		if errors.As(err, &separation) {
			return &BrantTest{All: nothing(),
				Status: fmt.Sprintf("binary logit y>%d is separated (%s): no Brant test", j+1, separation.Kind)}, nil
		}
		if err != nil {
			return nil, err
		}
	}
	return b.test(), nil
}

// levelsInUse are the levels that some row of the model has, in order.
func levelsInUse(outcome []int, levels int, d estimate.Design) []int {
	seen := make([]bool, levels)
	for i, y := range outcome {
		if y >= 0 && !seen[y] && used(d, i, true) {
			seen[y] = true
		}
	}
	var out []int
	for y, has := range seen {
		if has {
			out = append(out, y)
		}
	}
	return out
}

// binaries are the logits of y > j. They share their rows and columns, and so their coordinates: z = v·R⁻¹, with v the
// columns centred and at unit length and R their triangle, has Σ w z z' = I, and slopes γ = R·(length × b).
type binaries struct {
	*frame
	columns []column
	r, back *mat.TriDense // R and R⁻¹
	slopes  [][]float64   // b_j
	chance  [][]float64   // π_j of every row of the frame
}

// add fits the logit of y > level.
func (b *binaries) add(outcome []int, level int, d estimate.Design) error {
	above := make([]int, len(outcome))
	for i, y := range outcome {
		switch {
		case y < 0:
			above[i] = -1
		case y > level:
			above[i] = 1
		}
	}
	d.Constant = true
	f, err := estimate.MultinomialLogit(above, []string{"at or below", "above"}, 0, auxiliary(d))
	if err != nil {
		return err
	}
	if b.frame == nil {
		if b.frame, err = newFrame(d, f); err != nil {
			return err
		}
		if len(b.terms) == 0 {
			return refuse(NoRegressors, "every regressor is constant over the rows of the model; there are no slopes to compare")
		}
		b.columns = b.scaled(true)
		b.r = b.triangle(b.columns)
		b.back = inverse(b.r)
	}
	slopes, chance := make([]float64, len(b.terms)), make([]float64, 0, len(b.rows))
	for k := range slopes {
		slopes[k] = f.Coefficients[k].Estimate
	}
	f.Probabilities(func(_ int, p []float64) { chance = append(chance, p[1]) })
	b.slopes, b.chance = append(b.slopes, slopes), append(b.chance, chance)
	return nil
}

func (b *binaries) test() *BrantTest {
	t := &BrantTest{All: nothing(), Terms: b.terms, Binary: b.slopes, Status: "the binary logits have no information: no Brant test"}
	cov := b.covariance()
	if cov == nil {
		return t
	}
	k, cuts := len(b.terms), len(b.slopes)
	contrasts, differences := mat.NewDense((cuts-1)*k, cuts*k, nil), make([]float64, (cuts-1)*k)
	for j := range cuts - 1 {
		for i := range k {
			contrasts.Set(j*k+i, i, 1)
			contrasts.Set(j*k+i, (j+1)*k+i, -1)
		}
		copy(differences[j*k:], b.round(j))
	}
	v := estimate.Sandwich(contrasts, cov)
	all, definite := wald(differences, v)
	t.Status = ok
	if t.All = chiSquared(all, (cuts-1)*k); !definite {
		t.All = nothing()
		t.Status = "the covariance of all slopes is not positive definite: no omnibus Brant test"
	}
	for i, term := range b.terms {
		t.ByTerm = append(t.ByTerm, estimate.TermTest{Term: term, Test: b.byTerm(i, v)})
	}
	return t
}

// round is γ_1 - γ_{j+2}, the difference of slopes in orthonormal coordinates.
func (b *binaries) round(j int) []float64 {
	difference := mat.NewVecDense(len(b.terms), nil)
	for i, c := range b.columns {
		difference.SetVec(i, (b.slopes[0][i]-b.slopes[j+1][i])*c.length)
	}
	difference.MulVec(b.r, difference)
	return difference.RawVector().Data
}
