package choicebased

import (
	"math"
	"testing"

	"fieldwork/internal/estimate"
)

// TestGradients holds the gradient of every effect to central differences of the effect.
func TestGradients(t *testing.T) {
	outcome, d, _ := survey(t, 40)
	unweighted, err := estimate.MultinomialLogit(outcome, levels, 1, d)
	if err != nil {
		t.Fatal(err)
	}
	s := &study{sample: newSample(outcome, 1, d, unweighted), unweighted: unweighted}
	for _, c := range []*change{s.newChange(0, false), s.newChange(2, false), s.newChange(1, true)} {
		seen := 0
		for r := range s.rows(unweighted) {
			if seen++; seen > 12 {
				break
			}
			got := make([][]float64, len(levels))
			for j := range got {
				got[j] = make([]float64, s.params)
			}
			c.gradient(r, 2, got)
			for at := range s.params {
				up, down := c.moved(r, at, 1e-5), c.moved(r, at, -1e-5)
				for j := range got {
					want := 2 * (up[j] - down[j]) / 2e-5
					if math.Abs(got[j][at]-want) > 1e-8 {
						t.Fatalf("term %d, discrete %v, level %d, parameter %d: %g, by differences %g", c.term, c.discrete, j, at,
							got[j][at], want)
					}
				}
			}
		}
	}
}

// moved is the row's effects with the parameter in place at moved by h.
func (c *change) moved(r *row, at int, h float64) []float64 {
	other, effect := *c, make([]float64, len(c.b))
	other.b = append([]float64{}, c.b...)
	j := c.levelOf(at)
	if at%c.width == c.term {
		other.b[j] += h / c.sd[c.term]
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
	other.at(&there, effect)
	return effect
}
