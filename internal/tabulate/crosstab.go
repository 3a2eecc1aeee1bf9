package tabulate

import (
	"fmt"
	"math"
	"strings"
)

// A Crosstab counts two variables of codes together.
type Crosstab struct {
	Rows, Columns []int       // the codes, in the order in which they were asked for
	Counts        [][]float64 // the (weighted) number of rows with the code of the row and of the column
	// N are the rows of each column, not weighted, and EffectiveN what weighting makes them worth, (Σw)²/Σw² (Kish 1965,
	// Survey Sampling). Rows with a weight of zero are none.
	N, EffectiveN []float64
	AllEffectiveN float64 // what weighting makes all columns' rows together worth
	Missing       float64 // the (weighted) number of rows that lack one of the two
	Warnings      []string

	weighted bool
	squares  [][]float64 // Σw², by row and column
}

// Cross counts how often each code of one variable occurs with each code of the other. A value that is none of the codes
// is an error; a row that lacks one of the two is missing in both.
func Cross(rows, columns []float64, rowCodes, columnCodes []int, weights []float64) (Crosstab, error) {
	if len(rows) != len(columns) {
		return Crosstab{}, fmt.Errorf("%d values for %d values", len(rows), len(columns))
	}
	inRow, err := placesOf(rows, rowCodes)
	if err != nil {
		return Crosstab{}, err
	}
	inColumn, err := placesOf(columns, columnCodes)
	if err != nil {
		return Crosstab{}, err
	}
	w, err := newWeights(weights, len(rows))
	if err != nil {
		return Crosstab{}, err
	}
	t := newCrosstab(rowCodes, columnCodes, weights != nil)
	for i := range rows {
		if inRow[i] < 0 || inColumn[i] < 0 {
			t.Missing += w.of(i)
			continue
		}
		t.count(inRow[i], inColumn[i], w.of(i))
	}
	t.finish()
	return t, nil
}

// placesOf tells of every value where its code stands, -1 of a missing one.
func placesOf(values []float64, codes []int) ([]int, error) {
	place, err := places(codes)
	if err != nil {
		return nil, err
	}
	at := make([]int, len(values))
	for i, v := range values {
		k, known := place[v]
		switch {
		case math.IsNaN(v):
			at[i] = -1
		case !known:
			return nil, fmt.Errorf("row %d has the value %g, which is none of the codes %v", i, v, codes)
		default:
			at[i] = k
		}
	}
	return at, nil
}

func newCrosstab(rows, columns []int, weighted bool) Crosstab {
	t := Crosstab{Rows: rows, Columns: columns, N: make([]float64, len(columns)), EffectiveN: make([]float64, len(columns)), weighted: weighted}
	for range rows {
		t.Counts, t.squares = append(t.Counts, make([]float64, len(columns))), append(t.squares, make([]float64, len(columns)))
	}
	return t
}

func (t *Crosstab) count(r, c int, w float64) {
	t.Counts[r][c] += w
	t.squares[r][c] += w * w
	if w > 0 {
		t.N[c]++
	}
}

// finish says what the columns are worth and which of them are small.
func (t *Crosstab) finish() {
	all, allSquares := 0.0, 0.0
	var few []string
	for c, code := range t.Columns {
		sum, squares := 0.0, 0.0
		for r := range t.Rows {
			sum, squares = sum+t.Counts[r][c], squares+t.squares[r][c]
		}
		t.EffectiveN[c] = sum * sum / squares // of nobody it does not exist
		all, allSquares = all+sum, allSquares+squares
		if n := t.N[c]; n > 0 && n < Small {
			few = append(few, fmt.Sprintf("%g of code %d", n, code))
		}
	}
	t.AllEffectiveN = all * all / allSquares
	if few != nil {
		t.Warnings = []string{fmt.Sprintf("columns with fewer than %d valid rows: %s", Small, strings.Join(few, ", "))}
	}
}

// Percent is the count's percentage of its column, 0 to 100; NaN in a column of nobody.
func (t Crosstab) Percent(row, column int) float64 {
	sum := 0.0
	for r := range t.Rows {
		sum += t.Counts[r][column]
	}
	return 100 * t.Counts[row][column] / sum
}

// Total are the shares of the rows' codes over all columns together: counts, and their percentages.
func (t Crosstab) Total(row int) Share {
	s, all := Share{Code: t.Rows[row]}, 0.0
	for r := range t.Rows {
		for c := range t.Columns {
			all += t.Counts[r][c]
			if r == row {
				s.Count += t.Counts[r][c]
			}
		}
	}
	s.Percent = 100 * s.Count / all
	return s
}
