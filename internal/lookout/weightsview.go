package web

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
func (c cameWords) weights(t field.Turnout) *weightsView {
	w := t.Weighting
	if w == nil {
		return nil
	}
	v := &weightsView{From: c.w.Text["came_weights_all"], N: w.N, Design: fmt.Sprintf("%.3f", w.DesignEffect), Effective: fmt.Sprintf("%.0f", w.EffectiveN),
		Method: c.method("came_design", w.Method), W: c.w.Text}
	if p := t.Population(); p.Cell != "" {
		v.From = c.w.say("came_weights_until", map[string]any{"Cell": p.Cell, "At": c.moment(p.At)}, 1)
	}
	largest := 0.0
	for _, r := range w.Weights {
		largest = max(largest, r.Population, r.Sample)
	}
	scale := min(1, scaleTo(largest))
	v.Scale = percents(scale)
	for _, r := range w.Weights {
		v.Rows = append(v.Rows, weightRow{Name: r.Name, Text: c.typeText(r.Name), Count: r.N, Population: percents(r.Population), Sample: percents(r.Sample),
			Weight: fmt.Sprintf("%.3f", r.Weight), PopulationBar: place(r.Population, scale), SampleBar: place(r.Sample, scale)})
	}
	if len(w.Uncovered) > 0 {
		v.Uncovered = c.w.say("came_uncovered", map[string]any{"Types": strings.Join(w.Uncovered, ", "), "Share": percents(w.Covered)}, 1)
	}
	return v
}
