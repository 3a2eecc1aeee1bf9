package estimate

import "fmt"

// categories is a categorical outcome after its empty levels have been dropped.
type categories struct {
	y        []int32   // y[i] indexes levels, one entry a row of the sample
	levels   []string  // levels with at least one row, in the caller's order
	counts   []float64 // weighted rows of each level
	from     []int     // from[j] is the place of levels[j] among the caller's levels
	warnings []Warning
}

// newCategories checks the outcome and draws the sample that goes with it.
func newCategories(outcome []int, levels []string, d Design) (*categories, *sample, error) {
	for i, y := range outcome {
		if y < -1 || y >= len(levels) {
			return nil, nil, refuse(BadShape, "the outcome of row %d is %d; there are %d levels", i+1, y, len(levels))
		}
	}
	s, err := newSample(d, len(outcome), func(i int) bool { return outcome[i] < 0 })
	if err != nil {
		return nil, nil, err
	}
	counts := make([]float64, len(levels))
	for i := range s.n {
		counts[outcome[s.place(i)]] += s.weight(i)
	}
	c := &categories{}
	place := c.keep(levels, counts)
	if len(c.levels) < 2 {
		return nil, nil, refuse(OneCategory, "every row has outcome %q", c.levels[0])
	}
	c.y = make([]int32, s.n)
	for i := range c.y {
		c.y[i] = int32(place[outcome[s.place(i)]])
	}
	return c, s, nil
}

// keep takes over the levels that have rows and returns the place of each of the caller's levels among them.
func (c *categories) keep(levels []string, counts []float64) (place []int) {
	place = make([]int, len(levels))
	for j, n := range counts {
		if n == 0 {
			c.warnings = append(c.warnings, Warning{Code: EmptyOutcome, Outcome: levels[j],
				Message: fmt.Sprintf("outcome level %q dropped: no row has it", levels[j])})
			continue
		}
		place[j] = len(c.levels)
		c.levels, c.counts, c.from = append(c.levels, levels[j]), append(c.counts, n), append(c.from, j)
	}
	return place
}

// base finds the caller's base among the levels in use; when no row has it, the first level in use takes its place.
func (c *categories) base(want int) int {
	for j, from := range c.from {
		if from == want {
			return j
		}
	}
	c.warnings = append(c.warnings, Warning{Code: OtherBase, Outcome: c.levels[0],
		Message: fmt.Sprintf("base is %q: no row has the base asked for", c.levels[0])})
	return 0
}
