package estimate

import "math"

// check refuses a design that no estimator could read.
func (d Design) check(n int) error {
	if len(d.Terms) != len(d.X) {
		return refuse(BadShape, "%d terms name %d columns", len(d.Terms), len(d.X))
	}
	if d.Parts != nil && len(d.Parts) != len(d.X) {
		return refuse(BadShape, "%d columns are said to be made of %d lists of parts", len(d.X), len(d.Parts))
	}
	seen := map[string]bool{"": true, ConstantTerm: true}
	for k, column := range d.X {
		if len(column) != n {
			return refuse(BadShape, "column %q has %d rows, the outcome %d", d.Terms[k], len(column), n)
		}
		if seen[d.Terms[k]] {
			return refuse(BadShape, "term %q is empty, reserved or named twice", d.Terms[k])
		}
		seen[d.Terms[k]] = true
	}
	if d.Clusters != nil && len(d.Clusters) != n {
		return refuse(BadShape, "%d clusters for %d rows", len(d.Clusters), n)
	}
	return d.checkWeights(n)
}

func (d Design) checkWeights(n int) error {
	if d.WeightKind < Unweighted || d.WeightKind > Importance || (d.Weights == nil) != (d.WeightKind == Unweighted) {
		return refuse(BadWeight, "weights and their kind must be given together")
	}
	if d.WeightKind == Importance && (d.Robust || d.Clusters != nil) {
		return refuse(BadWeight, "importance weights say nothing of how rows were sampled, so that no robust errors exist; use sampling weights")
	}
	if d.Weights == nil {
		return nil
	}
	if len(d.Weights) != n {
		return refuse(BadShape, "%d weights for %d rows", len(d.Weights), n)
	}
	largest := 0.0
	for i, w := range d.Weights {
		if w > largest {
			largest = w
		}
		switch {
		case w < 0 || w > huge:
			return refuse(BadWeight, "the weight of row %d is %g", i+1, w)
		case d.WeightKind == Frequency && w != math.Trunc(w) && !math.IsNaN(w):
			return refuse(BadWeight, "the frequency of row %d is %g, not a whole number", i+1, w)
		}
	}
	if largest > 0 && largest < 1/huge {
		return refuse(BadWeight, "the largest weight is %g, whose square is nothing; multiply all weights by the same number", largest)
	}
	return nil
}

// huge is the largest size of a value whose square, summed over the rows, is still a number.
const huge = 1e150

// scan is what one look at a column tells: its range without the missing values, and whether there are any.
type scan struct {
	low, high float64
	missing   bool
}

func scanAll(columns [][]float64) []scan {
	scans := make([]scan, len(columns))
	if len(columns) > 0 {
		parallel(len(columns), func(_, k int) { scans[k] = scanColumn(columns[k]) })
	}
	return scans
}

func scanColumn(column []float64) scan {
	c := scan{low: math.Inf(1), high: math.Inf(-1)}
	for _, v := range column {
		if v < c.low {
			c.low = v
		}
		if v > c.high {
			c.high = v
		}
		if v != v {
			c.missing = true
		}
	}
	return c
}

// firstInfinite is the first row whose value is infinite or as good as that; -1 when there is none.
func firstInfinite(column []float64, c scan) int {
	if c.low >= -huge && c.high <= huge {
		return -1
	}
	for i, v := range column {
		if math.Abs(v) > huge {
			return i
		}
	}
	return -1
}
