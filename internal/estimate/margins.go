package estimate

import "math"

// margins is the matrix M of separation.go, by rows: each row of the sample has one for every way in which its outcome's
// probability can rise. It is not stored but for which of its rows are tied; along a direction all of them follow from
// the linear indices.
type margins struct {
	*indexModel
	forms  [][][]float64 // forms[y] are the linear forms in the indices whose rise favours level y
	first  []int         // first[i] is the place of row i's first margin
	raised []bool        // by place
	tied   int
}

func (m *indexModel) newMargins() *margins {
	s := &margins{indexModel: m, first: make([]int, m.n+1)}
	for y := range m.link.levels() {
		s.forms = append(s.forms, m.link.margins(y))
	}
	for i, y := range m.y {
		s.first[i+1] = s.first[i] + len(s.forms[y])
	}
	s.tied = s.first[m.n]
	s.raised = make([]bool, s.tied)
	return s
}

func (s *margins) left() bool { return s.tied > 0 }

// extreme is what one look along a direction finds: the place and the value of the smallest margin, and the largest size.
type extreme struct {
	place     int
	low, size float64
}

// least looks at the margins along delta: at the tied ones, or at those that were raised.
func (s *margins) least(delta []float64, raised bool) extreme {
	nothing := extreme{low: math.Inf(1)}
	flat := sweepInto(s.n, 4, func(worker int, out []float64, from, to int) {
		found := nothing
		if out[3] != 0 {
			found = extreme{int(out[0]), out[1], out[2]}
		}
		s.along(worker, delta, from, to, func(place int, v float64) {
			if s.raised[place] != raised {
				return
			}
			found.size = max(found.size, math.Abs(v))
			if v < found.low {
				found.place, found.low = place, v
			}
		})
		out[0], out[1], out[2], out[3] = float64(found.place), found.low, found.size, 1
	}, func(into, out []float64) {
		into[2] = max(into[2], out[2])
		if out[1] < into[1] {
			into[0], into[1] = out[0], out[1]
		}
	})
	return extreme{int(flat[0]), flat[1], flat[2]}
}

// along visits the margins of a block of rows with their values along delta.
func (s *margins) along(worker int, delta []float64, from, to int, visit func(place int, v float64)) {
	r := s.room(worker, to-from)
	s.fill(r, from, delta)
	u := make([]float64, len(s.places))
	for i := from; i < to; i++ {
		rowOf(r.u, i-from, u)
		for f, form := range s.forms[s.y[i]] {
			visit(s.first[i]+f, inner(form, u))
		}
	}
}

// raise takes the margins that delta raises out of the tied ones.
func (s *margins) raise(delta []float64) {
	s.tied -= int(sweep(s.n, 1, func(worker int, count []float64, from, to int) {
		s.along(worker, delta, from, to, func(place int, v float64) {
			if !s.raised[place] && v > marginZero {
				s.raised[place] = true
				count[0]++
			}
		})
	})[0])
}

// sum adds up the tied margins and counts them.
func (s *margins) sum() (total []float64, n int) {
	total = make([]float64, s.params)
	c := make([]float64, len(s.places))
	s.each(func(i int, z []float64) {
		clear(c)
		for f, form := range s.forms[s.y[i]] {
			if !s.raised[s.first[i]+f] {
				add(c, 1, form)
			}
		}
		s.pull(z, c, total)
	})
	return total, s.tied
}

// row is the margin at a place, as a linear form in the parameters.
func (s *margins) row(place int) []float64 {
	i, end := 0, s.n // the row of the sample with first[i] ≤ place < first[i+1], by halves
	for end-i > 1 {
		if middle := (i + end) / 2; s.first[middle] <= place {
			i = middle
		} else {
			end = middle
		}
	}
	block, z, out := cut(newColumns(s.width), 1), make([]float64, s.width), make([]float64, s.params)
	s.block(i, block)
	s.pull(rowOf(block, 0, z), s.forms[s.y[i]][place-s.first[i]], out)
	return out
}
