package choicebased

import (
	"math"

	"fieldwork/internal/estimate"
)

// completeRows counts, by outcome, the rows in which nothing is missing, as package estimate will choose them. It counts
// nothing when the shape of the data is wrong, so that package estimate says what is wrong with it.
func completeRows(outcome []int, levels int, d estimate.Design) []float64 {
	columns := d.X
	if d.Weights != nil {
		columns = append([][]float64{d.Weights}, d.X...)
	}
	for _, column := range columns {
		if len(column) != len(outcome) {
			return nil
		}
	}
	counts := make([]float64, levels)
	for i, y := range outcome {
		switch {
		case y < -1 || y >= levels:
			return nil
		case y >= 0 && complete(columns, i) && d.Weights != nil:
			counts[y] += d.Weights[i]
		case y >= 0 && complete(columns, i):
			counts[y]++
		}
	}
	return counts
}

func complete(columns [][]float64, i int) bool {
	for _, column := range columns {
		if math.IsNaN(column[i]) {
			return false
		}
	}
	return true
}

// represented refuses outcomes with no complete row, or with one. It asks before there is a fit, since a single row is
// almost always separated from the others and the message about that would point at a regressor. A sample of one
// outcome, or of nobody, is left to package estimate.
func represented(levels []string, counts []float64) error {
	seen := 0
	for _, n := range counts {
		if n > 0 {
			seen++
		}
	}
	if seen < 2 {
		return nil
	}
	for j, n := range counts {
		switch {
		case n == 0:
			return refuse(OutcomeWithoutRows, "no complete row has the outcome %q, so that nothing tells what this part of "+
				"the population is like; collect some, or leave the outcome out and let the shares be those of the others", levels[j])
		case n == 1:
			return refuse(OutcomeWithOneRow, "the outcome %q has a single complete row, and one row has no variance; "+
				"collect more, or join it with another outcome", levels[j])
		}
	}
	return nil
}
