package choicebased

import (
	"math"
	"testing"

	"fieldwork/internal/estimate"
)

// TestGradients holds the gradient of every movement's effect to central differences of the effect, of plain columns and
// of a variable in a square, a product and the levels of a factor.
func TestGradients(t *testing.T) {
	outcome, plain, _ := survey(t, 80)
	for name, d := range map[string]estimate.Design{"plain": plain, "composed": composed(plain)} {
		unweighted, err := estimate.MultinomialLogit(outcome, levels, 1, d)
		if err != nil {
			t.Fatal(err)
		}
		s := &study{sample: newSample(outcome, 1, d, unweighted), unweighted: unweighted}
		for _, movement := range unweighted.Movements() {
			s.checkGradient(t, name, s.newChange(movement))
		}
	}
}

func (s *study) checkGradient(t *testing.T, name string, c *change) {
	t.Helper()
	seen, up, down := 0, make([]float64, len(levels)), make([]float64, len(levels))
	for r := range s.rows(s.unweighted) {
		if seen++; seen > 12 {
			return
		}
		got := make([][]float64, len(levels))
		for j := range got {
			got[j] = make([]float64, s.params)
		}
		c.look(r)
		c.gradient(2, got)
		for at := range s.params {
			c.displaced(r, at, 1e-5, up)
			c.displaced(r, at, -1e-5, down)
			for j := range got {
				if want := 2 * (up[j] - down[j]) / 2e-5; math.Abs(got[j][at]-want) > 1e-8 {
					t.Fatalf("%s: %s, discrete %v, level %d, parameter %d: %g, by differences %g", name, c.Term, c.Discrete, j, at, got[j][at], want)
				}
			}
		}
	}
}

// displaced fills effect with the row's effects when the parameter in place at is moved by h.
func (c *change) displaced(r *row, at int, h float64, effect []float64) {
	other, j := *c, c.levelOf(at)
	other.beta = append([][]float64{}, c.beta...)
	other.beta[j] = append([]float64{}, c.beta[j]...)
	for i, k := range c.Columns {
		if at%c.width == k {
			other.beta[j][i] += h / c.sd[k]
		}
	}
	there := *r
	there.p = append([]float64{}, r.p...)
	there.p[j] *= math.Exp(h * r.z[at%c.width])
	sum := 0.0
	for _, p := range there.p {
		sum += p
	}
	for k := range there.p {
		there.p[k] /= sum
	}
	other.look(&there)
	other.effect(effect)
}
