package replay

import "time"

// An Outcome is what one run of a rule came to, as the referee counted it.
type Outcome struct {
	Arrivals        int           `json:"arrivals"`
	Completes       []int         `json:"completes"`         // in the sample, by cell
	OverTarget      int           `json:"over_target"`       // completes in the sample above target, all cells together
	WorstCell       int           `json:"worst_cell"`        // completes above target of the cell that has most of them
	RefusedFinished int           `json:"refused_finished"`  // refused after the last page
	RefusedMidway   int           `json:"refused_midway"`    // admitted, and refused at a later page
	TurnedAway      int           `json:"turned_away"`       // refused at the gate
	TurnedAwayEarly int           `json:"turned_away_early"` // of these, while their cell had fewer completes than its target
	KeptOutside     int           `json:"kept_outside"`      // finished, kept outside the sample, sent back as complete
	Missing         int           `json:"missing"`           // slots without a complete at the end, all cells together
	Filled          bool          `json:"filled"`            // every cell reached its target
	ToFill          time.Duration `json:"to_fill_ns"`        // until the last cell did; 0 when not Filled
}

// A Measure is one column of the comparison.
type Measure struct {
	Key     string // in JSON
	Heading string
	of      func(Outcome) (value float64, ok bool)
}

// Measures are the columns of the comparison, in order.
func Measures() []Measure {
	count := func(key, heading string, of func(Outcome) int) Measure {
		return Measure{key, heading, func(o Outcome) (float64, bool) { return float64(of(o)), true }}
	}
	return []Measure{
		count("over_target", "over target", func(o Outcome) int { return o.OverTarget }),
		count("worst_cell", "worst cell", func(o Outcome) int { return o.WorstCell }),
		count("refused_finished", "refused finished", func(o Outcome) int { return o.RefusedFinished }),
		count("refused_midway", "refused mid-way", func(o Outcome) int { return o.RefusedMidway }),
		count("kept_outside", "kept outside", func(o Outcome) int { return o.KeptOutside }),
		count("turned_away_early", "turned away early", func(o Outcome) int { return o.TurnedAwayEarly }),
		count("missing", "missing", func(o Outcome) int { return o.Missing }),
		{"hours_to_fill", "hours to fill", func(o Outcome) (float64, bool) { return o.ToFill.Hours(), o.Filled }},
	}
}

// Mean is the mean over the runs in which the measure exists, and how many these are: the time to fill does not exist in
// a run that never filled.
func (m Measure) Mean(runs []Outcome) (mean float64, n int) {
	sum := 0.0
	for _, o := range runs {
		if v, ok := m.of(o); ok {
			sum += v
			n++
		}
	}
	if n == 0 {
		return 0, 0
	}
	return sum / float64(n), n
}
