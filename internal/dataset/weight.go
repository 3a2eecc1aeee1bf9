package dataset

import (
	"math"

	"fieldwork/internal/fault"
	"fieldwork/internal/survey"
)

// SampleByType counts the rows in the sample by the name of their type: H in a weight of Q / H.
func (f *Frame) SampleByType() map[string]int {
	n := map[string]int{}
	in, typ := f.byName["in_sample"], f.byName["type"]
	for row := range f.rows {
		if in.Numbers[row] == 1 && typ.Missing[row] == survey.Present {
			n[f.optionName("type", row)]++
		}
	}
	return n
}

// Weigh gives every row in the sample the weight of its type, and all others none: whoever is outside the sample stands
// for nobody. Weights are by the name of the type, in any unit; deliver brings them to the mean 1 over the sample. A type
// in the sample without a weight above zero is refused, and the frame is then left as it was.
func (f *Frame) Weigh(weights map[string]float64) error {
	in := f.byName["in_sample"]
	column := make([]float64, f.rows)
	for row := range column {
		column[row] = math.NaN()
		if in.Numbers[row] != 1 {
			continue
		}
		typ := f.optionName("type", row)
		w := weights[typ]
		if !(w > 0) || math.IsInf(w, 1) { // NaN is refused, too
			return fault.Errorf(fault.Conflict, "the sample has an interview of type %q, whose weight is %g; give every type in the sample a weight above zero", typ, w)
		}
		column[row] = w
	}
	c := f.byName[survey.WeightColumn]
	for row, w := range column {
		c.Numbers[row], c.Missing[row] = w, survey.Present
		if math.IsNaN(w) {
			c.Missing[row] = survey.NotAsked
		}
	}
	return nil
}
