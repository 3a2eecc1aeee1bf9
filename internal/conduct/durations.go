package conduct

import (
	"maps"
	"math"
	"slices"

	"fieldwork/internal/survey"
)

// A Duration is how long completes in the sample took, from the first page to the last, in minutes. Times are counted to
// the second and cut at a day.
type Duration struct {
	Type   string   `json:"type"` // "" for all
	N      int      `json:"n"`
	Lower  *float64 `json:"lower_quartile"` // null when there is nobody
	Median *float64 `json:"median"`
	Upper  *float64 `json:"upper_quartile"`
	// Hurried took less than a third of the median of all. It is a description and takes nobody out of the sample.
	Hurried int `json:"below_a_third_of_the_median"`
}

func durationsOf(s *survey.Survey, byType map[string]histogram) []Duration {
	all := histogram{}
	for _, h := range byType {
		for seconds, n := range h {
			all[seconds] += n
		}
	}
	third := all.quantile(0.5) / 3
	list := []Duration{all.duration("", third)}
	left := maps.Clone(byType)
	for _, t := range s.Types {
		list = append(list, byType[t.Name].duration(t.Name, third))
		delete(left, t.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(left)) { // types that only earlier versions declared
		list = append(list, left[name].duration(name, third))
	}
	return list
}

func (h histogram) duration(name string, third float64) Duration {
	d := Duration{Type: name, N: h.n()}
	if d.N == 0 {
		return d
	}
	minutes := func(p float64) *float64 {
		m := h.quantile(p) / 60
		return &m
	}
	d.Lower, d.Median, d.Upper = minutes(0.25), minutes(0.5), minutes(0.75)
	for seconds, n := range h {
		if float64(seconds) < third {
			d.Hurried += n
		}
	}
	return d
}

func (h histogram) n() (n int) {
	for _, count := range h {
		n += count
	}
	return n
}

// quantile is the p-quantile in seconds by linear interpolation of the order statistics x(1) <= … <= x(n),
//
//	Q(p) = x(j) + (h - j) (x(j+1) - x(j)),   h = (n-1) p + 1,   j the whole part of h,
//
// which is type 7 of Hyndman and Fan (1996, The American Statistician 50(4), 361-365), and what R gives. NaN for nobody.
func (h histogram) quantile(p float64) float64 {
	n := h.n()
	if n == 0 {
		return math.NaN()
	}
	place := float64(n-1) * p
	j := math.Floor(place)
	low, high := h.order(int(j)+1), h.order(min(int(j)+2, n))
	return low + (place-j)*(high-low)
}

// order is the k-th smallest, k from 1 to n.
func (h histogram) order(k int) float64 {
	for _, seconds := range slices.Sorted(maps.Keys(h)) {
		if k -= h[seconds]; k <= 0 {
			return float64(seconds)
		}
	}
	return math.NaN()
}
