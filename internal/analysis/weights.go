package analysis

import (
	"math"

	"fieldwork/internal/dataset"
	"fieldwork/internal/survey"
)

const (
	weightsHeader = "table,model,group,weights,n,effective_n,design_effect,left_out"
	weightsSuffix = "_weights"
)

// weighted tells whether rows count for more or less than one.
func (b *bench) weighted() bool { return b.plan.Weights != "" }

// weigh leaves rows out that have no weight above zero, and says how many. A table without a single weight is empty: the
// same figures unweighted would look like what was asked for.
func (b *bench) weigh() {
	if !b.weighted() {
		return
	}
	c, ok := b.column(b.plan.Weights)
	for _, g := range b.plan.Groups {
		var kept []int
		all, missing := b.rows[g.Name], 0
		for _, row := range all {
			switch {
			case !ok || math.IsNaN(c.Numbers[row]):
				missing++
			case c.Numbers[row] > 0 && !math.IsInf(c.Numbers[row], 1):
				kept = append(kept, row)
			}
		}
		b.rows[g.Name], b.unweighed[g.Name] = kept, len(all)-len(kept)
		if ok {
			b.tellUnweighed(g, len(all), missing, len(all)-len(kept)-missing)
		}
	}
}

func (b *bench) tellUnweighed(g survey.Group, all, missing, useless int) {
	of := Format(float64(all), 0)
	switch {
	case missing == all && all > 0:
		b.fail("%s: none of %s respondents has a weight in %q, so that nothing is computed; deliver the dataset again, which gives weights to the sample once the arrivals tell the types' shares",
			b.place("", g), of, b.plan.Weights)
	case missing > 0:
		b.warn("%s: %s of %s respondents have no weight in %q and are left out", b.place("", g), Format(float64(missing), 0), of, b.plan.Weights)
	}
	if useless > 0 {
		b.warn("%s: %s of %s respondents have a weight in %q that is not above zero and are left out", b.place("", g), Format(float64(useless), 0), of, b.plan.Weights)
	}
}

// weights are what the rows of the group count for, nil when each counts once.
func (b *bench) weights(g survey.Group) []float64 {
	if !b.weighted() {
		return nil
	}
	c, _ := b.frame.Column(b.plan.Weights) // without the column no row is left
	return b.values(c, g.Name)
}

// A base is how many respondents figures stand on: the rows, and what they are worth after weighting.
type base struct{ n, effective float64 }

// baseOf counts the rows of the group that are missing in none of the columns. Weighting makes them worth
//
//	n_eff = (Σw)² / Σw²
//
// rows that count alike (Kish 1965, Survey Sampling); unweighted it is n, and of nobody it does not exist.
func (b *bench) baseOf(g survey.Group, columns ...[]float64) base {
	weights, n, sum, squares := b.weights(g), 0.0, 0.0, 0.0
rows:
	for i := range b.rows[g.Name] {
		for _, column := range columns {
			if math.IsNaN(column[i]) {
				continue rows
			}
		}
		w := 1.0
		if weights != nil {
			w = weights[i]
		}
		n, sum, squares = n+1, sum+w, squares+w*w
	}
	return base{n, sum * sum / squares}
}

// weightRecord tells programs what a weighted column of figures stands on. The design effect is Kish's, n / n_eff.
func (b *bench) weightRecord(model string, g survey.Group, on base) {
	if !b.weighted() {
		return
	}
	b.record(weightsSuffix, weightsHeader, plain("", b.plan.ID), plain("", model), plain("", g.Name), plain("", b.plan.Weights),
		count(on.n), figure(on.effective, 1), figure(on.n/on.effective, 3), count(float64(b.unweighed[g.Name])))
}

// A standing is what the figures of one column stand on, and whether they are weighted.
type standing struct {
	base
	weighted bool
}

// standings are those of the groups' columns, from left to right, of answers to the columns. They are recorded, too.
func (b *bench) standings(columns ...*dataset.Column) []standing {
	var all []standing
	for _, g := range b.plan.Groups {
		for _, of := range b.both() {
			values := make([][]float64, len(columns))
			for i, c := range columns {
				values[i] = of.values(c, g.Name)
			}
			on := of.baseOf(g, values...)
			of.weightRecord("", g, on)
			all = append(all, standing{on, of.weighted()})
		}
	}
	return all
}

// baseRows are the rows under a table that has a figure a group: how many respondents, and after weighting what they are
// worth and by what they were weighted. Labels is how many columns stand before the figures, aside how many behind.
func (b *bench) baseRows(labels, aside int, on []standing) [][]Cell {
	n := []Cell{word(Label, b.wordOfN(), "").across(labels)}
	effective := []Cell{word(Label, "report_effective_n", "").across(labels)}
	for _, s := range on {
		worth := plain(Number, notApplicable) // what is not weighted is worth what it is
		if s.weighted {
			worth = figure(s.effective, 1)
		}
		n, effective = append(n, count(s.n)), append(effective, worth)
	}
	if aside > 0 {
		n, effective = append(n, plain(Number, "").across(aside)), append(effective, plain(Number, "").across(aside))
	}
	last := b.both()[len(b.both())-1]
	if !last.weighted() {
		return [][]Cell{n}
	}
	return [][]Cell{n, effective, last.weightedBy(labels + len(on) + aside)}
}

// weightedBy is the row that says by what the figures above it are weighted.
func (b *bench) weightedBy(width int) []Cell {
	return []Cell{word(Label, "report_weighted_by", b.plan.Weights).across(width)}
}

func (b *bench) wordOfN() string {
	if b.weighted() || b.beside != nil {
		return "report_n_unweighted"
	}
	return "report_n"
}

// gaps counts the missing values of a column.
func gaps(values []float64) float64 {
	n := 0.0
	for _, x := range values {
		if math.IsNaN(x) {
			n++
		}
	}
	return n
}
