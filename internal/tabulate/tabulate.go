// Package tabulate counts: frequencies of codes, shares of multiple-response items, crosstabs and means by group, with or
// without weights, and tests that groups are alike.
//
// Its stance: a percentage is worth what its denominator says. Rows that were not asked or did not answer are counted
// apart and never enter a denominator; a value that is no known code is an error that names it, not a row that vanishes.
// What a reader should know before leaning on a number (a group of twelve, an empty column) comes back as Warnings, data
// beside the number. A number that does not exist, such as the percentage of nobody, is NaN: print it as "n/a". A test
// that cannot be made says why.
//
// Columns come in as slices with one entry a row, NaN for missing; errors count rows from 0. Weights are nil, or one finite number of at least zero
// for every row, in any unit that suits: counts are sums of weights, and standard errors take weights to be inverse
// chances of selection (Stata's pweight).
package tabulate

import (
	"fmt"
	"math"
)

// Small is the number of rows below which a percentage or a mean carries a warning.
const Small = 30

// Share is one code's part: Count is the (weighted) number of rows that have it, Percent is of Frequency.Valid, 0 to 100.
type Share struct {
	Code           int
	Count, Percent float64
}

// Frequency is the shares of one variable's codes, in the order in which they were asked for.
type Frequency struct {
	Shares []Share
	// Valid and Missing are the (weighted) numbers of rows with and without an answer.
	Valid, Missing float64
	Warnings       []string
}

// Frequencies counts how often each of the codes occurs in values. A value that is none of the codes is an error.
func Frequencies(values []float64, codes []int, weights []float64) (Frequency, error) {
	place, err := places(codes)
	if err != nil {
		return Frequency{}, err
	}
	w, err := newWeights(weights, len(values))
	if err != nil {
		return Frequency{}, err
	}
	t := newTally(codes)
	for i, v := range values {
		if math.IsNaN(v) {
			t.Missing += w.of(i)
			continue
		}
		k, known := place[v]
		if !known {
			return Frequency{}, fmt.Errorf("row %d has the value %g, which is none of the codes %v", i, v, codes)
		}
		t.valid(w.of(i))
		t.Shares[k].Count += w.of(i)
	}
	return t.finish(), nil
}

// MultipleResponse counts the ticks of a question with several answers. flags[k] is the column of codes[k]: 1 where it was
// ticked, 0 where it was not, NaN where the question was not asked. Percent is of the cases asked, so that the shares may
// add up to more than 100. A row in which some items were asked and others not is an error: it belongs to no denominator.
func MultipleResponse(flags [][]float64, codes []int, weights []float64) (Frequency, error) {
	if _, err := places(codes); err != nil {
		return Frequency{}, err
	}
	rows, err := checkFlags(flags, codes)
	if err != nil {
		return Frequency{}, err
	}
	w, err := newWeights(weights, rows)
	if err != nil {
		return Frequency{}, err
	}
	t := newTally(codes)
	for i := range rows {
		if math.IsNaN(flags[0][i]) {
			t.Missing += w.of(i)
			continue
		}
		t.valid(w.of(i))
		for k := range flags {
			t.Shares[k].Count += w.of(i) * flags[k][i]
		}
	}
	return t.finish(), nil
}

// checkFlags returns the number of rows of columns that go together and hold nothing but 0, 1 and whole rows of NaN.
func checkFlags(flags [][]float64, codes []int) (rows int, err error) {
	if len(flags) != len(codes) || len(flags) == 0 {
		return 0, fmt.Errorf("%d columns for %d codes", len(flags), len(codes))
	}
	rows = len(flags[0])
	for k, column := range flags {
		if len(column) != rows {
			return 0, fmt.Errorf("the column of code %d has %d rows, that of code %d has %d", codes[k], len(column), codes[0], rows)
		}
		for i, v := range column {
			switch {
			case v != 0 && v != 1 && !math.IsNaN(v):
				return 0, fmt.Errorf("row %d of code %d is %g, neither 0 nor 1", i, codes[k], v)
			case math.IsNaN(v) != math.IsNaN(flags[0][i]):
				return 0, fmt.Errorf("row %d was asked about only one of the codes %d and %d", i, codes[0], codes[k])
			}
		}
	}
	return rows, nil
}

// tally is a Frequency under way.
type tally struct {
	Frequency
	rows int // valid rows, unweighted
}

func newTally(codes []int) *tally {
	t := &tally{}
	for _, code := range codes {
		t.Shares = append(t.Shares, Share{Code: code})
	}
	return t
}

func (t *tally) valid(w float64) {
	t.Valid += w
	if w > 0 {
		t.rows++
	}
}

func (t *tally) finish() Frequency {
	for k := range t.Shares {
		t.Shares[k].Percent = 100 * t.Shares[k].Count / t.Valid // 0/0 is not a number, as it should be
	}
	t.Warnings = small(t.rows)
	return t.Frequency
}

// small is the warning on a number of rows, if it deserves one.
func small(rows int) []string {
	switch {
	case rows == 0:
		return []string{"no valid rows"}
	case rows < Small:
		return []string{fmt.Sprintf("only %d valid rows, fewer than %d", rows, Small)}
	}
	return nil
}

// places tells where each code stands.
func places(codes []int) (map[float64]int, error) {
	place := make(map[float64]int, len(codes))
	for k, code := range codes {
		if _, twice := place[float64(code)]; twice {
			return nil, fmt.Errorf("the code %d is given twice", code)
		}
		place[float64(code)] = k
	}
	return place, nil
}

// rowWeights are checked weights; nil stands for 1 in every row.
type rowWeights []float64

func newWeights(weights []float64, rows int) (rowWeights, error) {
	if weights == nil {
		return nil, nil
	}
	if len(weights) != rows {
		return nil, fmt.Errorf("%d weights for %d rows", len(weights), rows)
	}
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 1) {
			return nil, fmt.Errorf("the weight of row %d is %g", i, w)
		}
	}
	return weights, nil
}

func (w rowWeights) of(i int) float64 {
	if w == nil {
		return 1
	}
	return w[i]
}
