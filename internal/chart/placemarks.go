package chart

import (
	"slices"
	"time"
)

// A placedMark is a mark with the place of its words: above the ground, on a level counted from it, from one x to another.
type placedMark struct {
	Mark
	x, from, to float64
	level       int
	crossed     bool // there was no place where it meets nothing
}

// mostSides is how many marks are tried on either side of their lines; the time doubles with each. A study has about as
// many quotas; of more, the later ones stand left.
const mostSides = 8

// placeMarks puts the words of each mark right or left of its line so that no words overlap others and no line strikes
// through words, as low as it can. It tries every choice of sides and keeps the one that is best.
func placeMarks(marks []Mark, x func(time.Time) float64, left, right float64) []placedMark {
	var best []placedMark
	for sides := range 1 << min(len(marks), mostSides) {
		all := make([]placedMark, len(marks))
		for i, m := range marks {
			all[i] = placedMark{Mark: m, x: x(m.At)}.beside(sides&(1<<i) != 0, right)
		}
		if levels(all); best == nil || cost(all) < cost(best) {
			best = all
		}
	}
	return best
}

// beside puts the words on one side of the line, and moves them into the drawing when they do not fit there.
func (m placedMark) beside(rightwards bool, right float64) placedMark {
	const apart = 3
	width := widthOf(m.Text, small) + 6
	m.from = m.x - apart - width
	if rightwards {
		m.from = m.x + apart
	}
	most := max(right+2*margin-width, 0)
	if m.from < 0 || m.from > most {
		m.from = min(max(m.from, 0), most)
	}
	m.to = m.from + width
	return m
}

// levels gives each mark its level. Words must stand above every line that they cover; a mark is placed when all marks that
// it covers are. Where two cover each other the lines must cross words, and the first of those that are left is placed so.
func levels(all []placedMark) {
	var placed []int
	for len(placed) < len(all) {
		next := -1
		for i := range all {
			if slices.Contains(placed, i) {
				continue
			}
			waits := slices.ContainsFunc(indexes(all), func(j int) bool { return j != i && !slices.Contains(placed, j) && all[i].covers(all[j]) })
			if !waits {
				next = i
				break
			}
			if next < 0 {
				next = i
			}
		}
		all[next].rise(all, placed)
		placed = append(placed, next)
	}
	for i := range all {
		all[i].crossed = all[i].covers(all[i]) || slices.ContainsFunc(all, func(other placedMark) bool { return other.covers(all[i]) && other.level <= all[i].level })
	}
}

// rise lifts the words above the lines that they cover, to where no other words are.
func (m *placedMark) rise(all []placedMark, placed []int) {
	for _, j := range placed {
		if m.covers(all[j]) {
			m.level = max(m.level, all[j].level+1)
		}
	}
	for slices.ContainsFunc(placed, func(j int) bool { return all[j].level == m.level && all[j].overlaps(*m) }) {
		m.level++
	}
}

// covers tells whether the other's line would run through the words, were it as high.
func (m placedMark) covers(other placedMark) bool { return other.x > m.from-2 && other.x < m.to+2 }

// overlaps tells whether there is no gap between the words of the two.
func (m placedMark) overlaps(other placedMark) bool {
	return m.from < other.to+4 && other.from < m.to+4
}

// cost is what a placing costs: above all the crossings, then the highest level.
func cost(all []placedMark) int {
	crossings, highest := 0, 0
	for _, m := range all {
		highest = max(highest, m.level)
		if m.crossed {
			crossings++
		}
	}
	return 1000*crossings + highest
}

// indexes are the places in a list.
func indexes(all []placedMark) []int {
	places := make([]int, len(all))
	for i := range all {
		places[i] = i
	}
	return places
}
