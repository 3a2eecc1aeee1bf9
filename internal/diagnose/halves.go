package diagnose

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"fieldwork/internal/estimate"
)

// largestSplit is how many respondents are dealt into halves one by one, which takes about a second.
const largestSplit = 100_000_000

// halves deals the respondents out: each goes to the first half with the chance that fills it exactly (selection
// sampling; Fan, Muller and Rezucha 1962, JASA 57). The halves are the design with other frequencies.
func halves(outcome []int, d estimate.Design, rng *rand.Rand) (first, second estimate.Design, err error) {
	count, total := make([]float64, len(outcome)), 0.0
	for i, y := range outcome {
		if !used(d, i, y >= 0) {
			continue
		}
		if count[i] = 1; d.Weights != nil {
			count[i] = d.Weights[i]
		}
		total += count[i]
	}
	if !(total <= largestSplit) {
		return first, second, refuse(TooMany, "%g respondents are too many to split one by one; the limit is %d; use the "+
			"Hausman-McFadden test", total, largestSplit)
	}
	first, second = auxiliary(d), auxiliary(d)
	first.WeightKind, second.WeightKind = estimate.Frequency, estimate.Frequency
	first.Weights, second.Weights = make([]float64, len(outcome)), make([]float64, len(outcome))
	left, wanted := int64(total), int64(total)/2
	for i, n := range count {
		for range int64(n) {
			if rng.Int64N(left) < wanted {
				first.Weights[i]++
				wanted--
			}
			left--
		}
		second.Weights[i] = n - first.Weights[i]
	}
	return first, second, nil
}

// split is a sample in two halves, each with its full model.
type split struct {
	outcome []int
	levels  []string
	inUse   []int
	base    int
	second  estimate.Design
	full    [2]*estimate.Fit
}

// each puts a question about every outcome in use but the base.
func (s *split) each(ask func(level int) IIATest) []IIATest {
	var out []IIATest
	for _, level := range s.inUse {
		if level != s.base {
			out = append(out, ask(level))
		}
	}
	return out
}

// fit fits the full model to both halves and says why they are of no use; "" when they are.
func (s *split) fit(first, second estimate.Design) string {
	for i, half := range []estimate.Design{first, second} {
		name := []string{"first", "second"}[i]
		f, err := estimate.MultinomialLogit(s.outcome, s.levels, s.base, half)
		switch {
		case err != nil:
			return fmt.Sprintf("the %s half has no estimate (%v)", name, err)
		case len(f.Levels) != len(s.inUse):
			return fmt.Sprintf("the %s half lacks an outcome", name)
		}
		s.full[i] = f
	}
	if !slices.Equal(s.full[0].Terms, s.full[1].Terms) {
		return "a term is collinear in one of the halves"
	}
	return ""
}

// test leaves an outcome out of the second half.
func (s *split) test(level int) IIATest {
	t := IIATest{Omitted: s.levels[level], Test: nothing(), Status: ok}
	without := omit(s.outcome, level)
	restricted, err := estimate.MultinomialLogit(without, s.levels, s.base, s.second)
	if err != nil {
		t.Status, _ = restrictedStatus("the second half", t.Omitted, err)
		if t.Status == "" {
			t.Status = err.Error()
		}
		return t
	}
	at := common(restricted, s.full[1])
	if at == nil {
		t.Status = fmt.Sprintf("the second half without outcome %q lacks a term or an outcome: no test; take another seed", t.Omitted)
		return t
	}
	mixed := make([]float64, len(at))
	for i, from := range at {
		a, b := s.full[0].Coefficients[from].Estimate, s.full[1].Coefficients[from].Estimate
		mixed[i] = a/math.Sqrt2 + (1-1/math.Sqrt2)*b
	}
	// Rounding may put the maximum a few units in the last place below.
	t.Test = chiSquared(max(0, 2*(restricted.LogLik-s.logLikelihood(without, restricted, mixed))), len(at))
	return t
}

// logLikelihood is Σ w ln P(y|x) of the second half at coefficients laid out as the restricted fit's.
func (s *split) logLikelihood(outcome []int, restricted *estimate.Fit, coefficients []float64) float64 {
	columns := make([][]float64, len(restricted.Terms))
	for k, term := range restricted.Terms {
		columns[k] = s.second.X[slices.Index(s.second.Terms, term)]
	}
	place := make([]int, len(s.levels)) // of a level's block, one up; 0 for the base
	for m, level := range slices.DeleteFunc(slices.Clone(restricted.Levels), func(l string) bool { return l == restricted.Base }) {
		place[slices.Index(s.levels, level)] = m + 1
	}
	width := len(coefficients) / (len(restricted.Levels) - 1)
	index, sum := make([]float64, len(restricted.Levels)), 0.0
	for i, y := range outcome {
		if y < 0 || s.second.Weights[i] == 0 {
			continue
		}
		for m := 1; m < len(index); m++ {
			index[m] = linear(coefficients[(m-1)*width:m*width], columns, i)
		}
		sum += s.second.Weights[i] * (index[place[y]] - logSumExp(index))
	}
	return sum
}

// linear is x'b, with the constant last if b has one more entry than there are columns.
func linear(b []float64, columns [][]float64, row int) float64 {
	sum := 0.0
	if len(b) > len(columns) {
		sum = b[len(columns)]
	}
	for k, column := range columns {
		sum += b[k] * column[row]
	}
	return sum
}

func logSumExp(v []float64) float64 {
	top, sum := slices.Max(v), 0.0
	for _, x := range v {
		sum += math.Exp(x - top)
	}
	return top + math.Log(sum)
}
