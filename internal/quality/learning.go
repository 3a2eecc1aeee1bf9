package quality

import (
	"math"
	"slices"
)

// Limits of learning.
const (
	rounds   = 6      // of learning without those who looked unlikely; mostly it has settled before
	doubtful = -2.5   // whoever is this far below what is usual is not learnt from
	madToSD  = 1.4826 // of a normal distribution
)

// together are the learners of each type, by their places among its learners, who look likely among those of all types. A
// type that is so unlike the others that hardly any of it does begins with everybody, and so does one that is alone.
func (d *unlikely) together(rest func()) map[string][]int32 {
	rows, sizes := matrix{width: len(d.items)}, make([]int, len(d.types))
	for i, typ := range d.types {
		own := d.groups[typ].unpacked(d.groups[typ].learners())
		rows.cells, sizes[i] = append(rows.cells, own.cells...), len(own.cells)/own.width
	}
	all := places(len(rows.cells) / rows.width)
	if len(d.types) < 2 || len(all) < d.least {
		return nil
	}
	first := map[string][]int32{}
	_, from, _ := learn(rows, d.items, all, d.least, rest)
	begin := 0
	for i, typ := range d.types {
		low, _ := slices.BinarySearch(from, int32(begin))
		high, _ := slices.BinarySearch(from, int32(begin+sizes[i]))
		if high-low >= d.least/2 {
			for _, k := range from[low:high] {
				first[typ] = append(first[typ], k-int32(begin))
			}
		}
		begin += sizes[i]
	}
	return first
}

// scores are the statistics of everybody, standardised by the median and the median absolute deviation of those who are
// learnt from: lz is standard normal only if the tree is true and its parameters are known, and neither is. The first are
// whom to begin with; nil is everybody. There are no scores when the learners are too few.
func (s *sheets) scores(items []item, least int, first []int32, rest func()) []float64 {
	learners := s.learners()
	if len(learners) < least {
		return nil
	}
	if first == nil {
		first = places(len(learners))
	}
	t, from, fits := learn(s.unpacked(learners), items, first, least/2, rest)
	s.learnt = len(from)
	center, spread := centre(fits, from)
	values := s.others(t, learners, fits)
	for i := range values {
		values[i] = (values[i] - center) / spread
	}
	return values
}

// learn learns a tree from some of the rows, and again from all who do not look unlikely to it, until these are the same or
// fewer than the least. It returns the tree, from whom it was learnt, and how every row fits it.
func learn(rows matrix, items []item, from []int32, least int, rest func()) (*tree, []int32, []float64) {
	fits := make([]float64, len(rows.cells)/rows.width)
	for round := 1; ; round++ {
		t := learnTree(rows, items, from, rest)
		t.fitAll(rows, from, fits)
		next := likely(fits, from, doubtful)
		if round == rounds || slices.Equal(next, from) || len(next) < least {
			return t, from, fits
		}
		from = next
	}
}

// places are the numbers from 0 up to n.
func places(n int) []int32 {
	all := make([]int32, n)
	for k := range all {
		all[k] = int32(k)
	}
	return all
}

// likely are those, in order, who are no further below the median of some than so many standard deviations of these.
func likely(fits []float64, of []int32, deviations float64) (those []int32) {
	center, spread := centre(fits, of)
	for k, fit := range fits {
		if (fit-center)/spread >= deviations {
			those = append(those, int32(k))
		}
	}
	return those
}

// others are the statistics of everybody: those of the learners are there, and the others' answers were not counted.
func (s *sheets) others(t *tree, learners []int32, fits []float64) []float64 {
	values, row := make([]float64, len(s.at)), make([]byte, len(s.size))
	t.settle()
	k := 0
	for i := range values {
		if k < len(learners) && int(learners[k]) == i {
			values[i] = fits[k]
			k++
			continue
		}
		s.unpack(i, row)
		values[i] = t.fit(row, false)
	}
	return values
}

// centre is the median of the values of some, and their median absolute deviation as a standard deviation.
func centre(values []float64, of []int32) (center, spread float64) {
	numbers := make([]float32, len(of))
	for k, i := range of {
		numbers[k] = float32(values[i])
	}
	center = median(numbers)
	for k, i := range of {
		numbers[k] = float32(math.Abs(values[i] - center))
	}
	return center, max(madToSD*median(numbers), 1e-9)
}
