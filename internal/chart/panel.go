package chart

import "slices"

// panel draws the series of one panel upon its ruler: intervals, points, published values, and the line of zero.
func (v Intervals) panel(f forest, i int) []any {
	ruler := 2*i + 1
	var drawn, published []any
	for _, s := range v.Panels[i].Series {
		k := slices.Index(f.names, s.Name)
		lines, points, cut := f.marks(s, k)
		drawn = append(drawn, whiskers(k, lines, i, ruler), f.points(k, points, i, ruler))
		if len(cut) > 0 {
			drawn = append(drawn, object{"type": "scatter", "data": cut, "xAxisIndex": i, "yAxisIndex": ruler, "z": 4, "symbol": "triangle", "symbolSize": symbolSize,
				"itemStyle": object{"color": shade(k), "opacity": 1}})
		}
		for row := range s.Values {
			if x := at(s.Reference, row); v.Reference != "" && there(x) {
				published = append(published, []any{x, f.level(row, k)})
			}
		}
	}
	if v.marked() { // also in a panel that has none, so that the legend knows the mark from the first
		drawn = append(drawn, diamonds(v.Reference, published, i, ruler))
	}
	if v.Zero {
		drawn = append(drawn, f.zero(i, ruler))
	}
	return drawn
}

// points is the series of the estimates. It bears the name that the legend shows.
func (f forest) points(k int, points []any, x, ruler int) object {
	return object{"type": "scatter", "name": f.names[k], "data": points, "xAxisIndex": x, "yAxisIndex": ruler, "z": 4,
		"symbol": symbol(k), "symbolSize": symbolSize, "itemStyle": object{"color": shade(k), "opacity": 1}}
}

// zero is a series of nothing but the line of the hypothesis.
func (f forest) zero(x, ruler int) object {
	return object{"type": "line", "data": []any{}, "xAxisIndex": x, "yAxisIndex": ruler, "z": 2,
		"markLine": object{"z": 1, "silent": true, "symbol": "none", "label": object{"show": false}, "data": []any{object{"xAxis": 0}},
			"lineStyle": object{"color": black, "width": 1.2, "type": "solid"}}}
}

// level is the height of a series in a row, counted in rows from the top.
func (f forest) level(row, k int) float64 {
	offset := (float64(k) - float64(len(f.names)-1)/2) * seriesHeight / float64(f.row)
	return float64(row) + 0.5 + offset
}

// marks are the intervals of a series as one line with gaps, its points, and the ends of the intervals that were cut, each
// pointing to where it goes on.
func (f forest) marks(s Series, k int) (lines, points, cut []any) {
	lines, points = []any{}, []any{}
	for row, x := range s.Values {
		if !there(x) {
			continue
		}
		y := f.level(row, k)
		points = append(points, []any{x, y})
		low, high := at(s.Low, row), at(s.High, row)
		if !there(low) || !there(high) {
			continue
		}
		from, to := max(low, f.scale.low), min(high, f.scale.high)
		lines = append(lines, []any{from, y}, []any{to, y}, gap())
		if low < from {
			cut = append(cut, object{"value": []any{from, y}, "symbolRotate": 90})
		}
		if high > to {
			cut = append(cut, object{"value": []any{to, y}, "symbolRotate": -90})
		}
	}
	return lines, points, cut
}
