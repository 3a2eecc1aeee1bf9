package conduct

import (
	"maps"
	"slices"
	"time"

	"fieldwork/internal/quota"
)

// points is about how many points a curve keeps.
const points = 500

// A Curve is the completes of a cell that are in the sample now, added up by when they finished. From each instant on it
// has the value beside it. A long one is thinned to about 500 points: the first, the last and those at which any cell
// filled are kept, and in between it never lags by more than a 500th of its height and one complete.
type Curve struct {
	Cell   string      `json:"cell"`
	Target int         `json:"target"` // 0 for a cell that only counts
	At     []time.Time `json:"at"`
	Values []int       `json:"values"`
}

func curvesOf(s Study, instants map[string][]int64) []Curve {
	var curves []Curve
	targets := map[string]int{}
	names := make([]string, 0, len(s.Cells))
	for _, c := range s.Cells {
		names = append(names, c.Name)
		if c.Limited() {
			targets[c.Name] = c.Target
		}
	}
	for _, name := range slices.Sorted(maps.Keys(instants)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range names {
		curves = append(curves, curve(name, targets[name], instants[name], s.Fills))
	}
	return curves
}

func curve(cell string, target int, instants []int64, fills []quota.Fill) Curve {
	slices.Sort(instants)
	c := Curve{Cell: cell, Target: target, At: []time.Time{}, Values: []int{}}
	for _, n := range kept(instants, fills) {
		c.At = append(c.At, time.UnixMilli(instants[n-1]).UTC())
		c.Values = append(c.Values, n)
	}
	return c
}

// kept are the counts, from 1 to n, of which a curve shows the instant.
func kept(instants []int64, fills []quota.Fill) []int {
	n := len(instants)
	var counts []int
	for i := 1; i <= min(n, points); i++ {
		counts = append(counts, (i*n+min(n, points)-1)/min(n, points))
	}
	if n > points {
		counts = append(counts, 1)
		for _, f := range fills { // how many had finished by the instant of the fill, the one that filled it included
			by, _ := slices.BinarySearch(instants, f.At.UnixMilli()+1)
			counts = append(counts, by)
		}
	}
	slices.Sort(counts)
	counts = slices.Compact(counts)
	return slices.DeleteFunc(counts, func(c int) bool { return c == 0 || c < n && instants[c-1] == instants[c] })
}
