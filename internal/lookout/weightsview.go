package lookout

import (
	"fmt"
	"strings"

	"fieldwork/internal/field"
)

// A weightsView is what each complete of a type counts for.
type weightsView struct {
	From              string // the arrivals that stand for the population
	N                 int
	Rows              []weightRow
	Design, Effective string
	Uncovered         string // a warning, "" when the sample has somebody of every type
	Method            methodView
	Scale             string // where the pictures end
	W                 map[string]string
}

type weightRow struct {
	Name, Text                 string
	Count                      int
	Population, Sample, Weight string
	PopulationBar, SampleBar   string
}

// weights is nil while there is nothing to weigh.
func (r reading) weights(t field.Turnout) *weightsView {
	w := t.Weighting
	if w == nil {
		return nil
	}
	v := &weightsView{From: r.w.Text["came_weights_all"], N: w.N, Design: fmt.Sprintf("%.3f", w.DesignEffect), Effective: fmt.Sprintf("%.0f", w.EffectiveN),
		Method: r.method("came_design", w.Method), W: r.w.Text}
	if p := t.Population(); p.Cell != "" {
		v.From = r.w.Say("came_weights_until", map[string]any{"Cell": p.Cell, "At": r.moment(p.At)}, 1)
	}
	largest := 0.0
	for _, one := range w.Weights {
		largest = max(largest, one.Population, one.Sample)
	}
	scale := min(1, scaleTo(largest))
	v.Scale = percents(scale)
	for _, one := range w.Weights {
		v.Rows = append(v.Rows, weightRow{Name: one.Name, Text: r.typeText(one.Name), Count: one.N, Population: percents(one.Population), Sample: percents(one.Sample),
			Weight: fmt.Sprintf("%.3f", one.Weight), PopulationBar: place(one.Population, scale), SampleBar: place(one.Sample, scale)})
	}
	if len(w.Uncovered) > 0 {
		v.Uncovered = r.w.Say("came_uncovered", map[string]any{"Types": strings.Join(w.Uncovered, ", "), "Share": percents(w.Covered)}, 1)
	}
	return v
}
