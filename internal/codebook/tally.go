package codebook

import "fieldwork/internal/labelled"

// A tally counts the cells of one variable.
type tally struct {
	kind       labelled.Kind
	valid      int
	missing    [256]int // by reason, those that are there too; a Missing has no more values than that
	codes      codeCount
	undeclared int // valid codes that stand for none of the variable's values
	moments    moments
	length     length
	span       span
}

func newTally(v *labelled.Variable) tally {
	t := tally{kind: v.Kind}
	if len(v.Values) > 0 {
		t.codes = newCodeCount(v.Values)
	}
	return t
}

// add counts the cells of a column. There is a loop for each kind because a delivery counts every cell there is.
func (t *tally) add(c labelled.Column) {
	before := t.valid
	for _, m := range c.Missing {
		t.missing[m]++
	}
	t.valid = t.missing[labelled.Present]
	if t.valid == before {
		return
	}
	switch t.kind {
	case labelled.Code, labelled.Flag:
		t.undeclared += t.codes.count(c)
	case labelled.Integer, labelled.Decimal:
		t.numbers(c)
	case labelled.Day, labelled.Instant:
		t.span.add(c)
	default:
		t.length.add(c)
	}
}

// numbers counts those that stand for one of the values, and sums up the others.
func (t *tally) numbers(c labelled.Column) {
	named := len(t.codes.n) > 0
	for row, m := range c.Missing {
		if m == labelled.Present && !(named && t.codes.add(c.Numbers[row])) {
			t.moments.add(c.Numbers[row])
		}
	}
}

// reasons are the counts of the reasons that occur.
func (t *tally) reasons() map[labelled.Missing]int {
	counts := map[labelled.Missing]int{}
	for m, n := range t.missing {
		if n > 0 && labelled.Missing(m) != labelled.Present {
			counts[labelled.Missing(m)] = n
		}
	}
	return counts
}

// dense is the widest range of codes for which a place a code is kept, instead of looking each up.
const dense = 1 << 12

// A codeCount counts codes by their place among a variable's values.
type codeCount struct {
	n      []int // by place in Values
	lowest float64
	places []int // by code from the lowest; the place among Values and one, or nought for none. nil: sparse serves
	sparse map[float64]int
}

func newCodeCount(values []labelled.Value) codeCount {
	c := codeCount{n: make([]int, len(values))}
	lowest, highest := values[0].Code, values[0].Code
	for _, v := range values {
		lowest, highest = min(lowest, v.Code), max(highest, v.Code)
	}
	c.lowest = float64(lowest)
	if highest-lowest < dense {
		c.places = make([]int, highest-lowest+1)
	} else {
		c.sparse = make(map[float64]int, len(values))
	}
	for i, v := range values {
		if c.places != nil {
			c.places[v.Code-lowest] = i + 1
		} else {
			c.sparse[float64(v.Code)] = i + 1
		}
	}
	return c
}

// count counts the codes of a column and returns how many are none of the values.
func (c *codeCount) count(column labelled.Column) (undeclared int) {
	for row, m := range column.Missing {
		if m == labelled.Present && !c.add(column.Numbers[row]) {
			undeclared++
		}
	}
	return undeclared
}

// add counts a code and tells whether it is one of the values.
func (c *codeCount) add(code float64) bool {
	place := 0
	if c.places == nil {
		place = c.sparse[code]
	} else if at := code - c.lowest; at >= 0 && at < float64(len(c.places)) && at == float64(int(at)) {
		place = c.places[int(at)]
	}
	if place == 0 {
		return false
	}
	c.n[place-1]++
	return true
}
