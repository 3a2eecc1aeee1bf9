package chart

import (
	"math"
	"slices"
	"time"
)

// A placedMark is a mark with the place of its words: above the ground, on a level counted from it, from one x to another.
type placedMark struct {
	Mark
	x, from, to float64
	level       int
}

// placeMarks puts the words of each mark right or left of its line so that no words overlap others and no line strikes
// through words, as low as it can. Those in the middle are placed first: the words of an outer mark then pass above them.
func placeMarks(marks []Mark, x func(time.Time) float64, left, right float64) []placedMark {
	middle := (left + right) / 2
	all := make([]placedMark, len(marks))
	for i, m := range marks {
		all[i] = placedMark{Mark: m, x: x(m.At)}
	}
	slices.SortStableFunc(all, func(a, b placedMark) int {
		return int(math.Copysign(1, math.Abs(a.x-middle)-math.Abs(b.x-middle)))
	})
	for i := range all {
		all[i] = all[i].among(all[:i], left, right)
	}
	slices.SortStableFunc(all, func(a, b placedMark) int { return a.At.Compare(b.At) })
	return all
}

// among finds a place beside the marks that have theirs. When there is none without a crossing, the words go on top of all.
func (m placedMark) among(placed []placedMark, left, right float64) placedMark {
	const beside = 3
	width := widthOf(m.Text, small) + 6
	starts := []float64{m.x + beside, m.x - beside - width}
	if m.x > (left+right)/2 {
		slices.Reverse(starts)
	}
	for m.level = 0; m.level <= len(placed); m.level++ {
		for _, m.from = range starts {
			m.to = m.from + width
			if m.from >= 0 && m.to <= right+2*margin && !slices.ContainsFunc(placed, m.meets) {
				return m
			}
		}
	}
	m.from = min(max(m.x-width/2, 0), right+2*margin-width)
	m.to = m.from + width
	return m
}

// meets tells whether words of the two overlap or one's line strikes through the other's words.
func (m placedMark) meets(other placedMark) bool {
	within := func(x float64, p placedMark) bool { return x > p.from-2 && x < p.to+2 }
	switch {
	case m.level == other.level:
		return m.from < other.to+4 && other.from < m.to+4 || within(m.x, other) || within(other.x, m)
	case m.level > other.level:
		return within(m.x, other)
	}
	return within(other.x, m)
}
