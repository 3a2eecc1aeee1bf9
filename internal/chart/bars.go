package chart

import (
	"fmt"
	"slices"
)

// The size of a bar and the room between the bars of one category.
const (
	barSize = 15
	barGap  = 3
)

// A bench is where the parts of Bars stand.
type bench struct {
	entries []entry
	column  column
	row     int
	top     int
	scale   scale
}

func (v Bars) bench() bench {
	b := bench{column: columnOf(v.Categories, 260, letters), entries: v.entries()}
	n := max(len(v.Series), 1)
	b.row = max(b.column.lines*lineOfText+8, n*barSize+(n-1)*barGap+12)
	b.top = heightOf(b.entries)
	all := emptySpan()
	all.take(0)
	for _, s := range v.Series {
		all.take(s.Values...)
		all.take(s.High...)
		all.take(s.Low...)
		if v.Reference != "" {
			all.take(s.Reference...)
		}
	}
	b.scale = all.scale(6)
	return b
}

// entries are the names of the series when there are several, and the published values when there are any.
func (v Bars) entries() (all []entry) {
	if len(v.Series) > 1 {
		for _, s := range v.Series {
			all = append(all, entry{s.Name, "rect"})
		}
	}
	if v.marked() {
		all = append(all, entry{v.Reference, referenceMark})
	}
	return all
}

func (v Bars) marked() bool {
	return v.Reference != "" && slices.ContainsFunc(v.Series, func(s Series) bool { return slices.ContainsFunc(s.Reference, there) })
}

// room is what the figure behind the longest bar needs.
const room = 52

func (v Bars) size() (width, height int) {
	b := v.bench()
	height = b.top + b.row*len(v.Categories) + axisHeight
	if v.Axis != "" {
		height += wordsHeight
	}
	return wholeWidth, height
}

func (v Bars) option() object {
	b := v.bench()
	left := b.column.width + 2*margin
	width := wholeWidth - left - room
	x := scaleAxis(b.scale, v.unit())
	x["position"] = "bottom"
	series := []any{}
	for k := range v.Series {
		series = append(series, v.bars(k), b.intervals(v, k), v.figures(b, k))
	}
	if v.marked() {
		marks := diamonds(v.Reference, v.published(b), 0, 1)
		marks["itemStyle"] = object{"color": "#ffffff", "borderColor": black, "borderWidth": 1.4, "opacity": 1} // upon a bar, white is seen better
		series = append(series, marks)
	}
	return whole(object{
		"legend": legendOf(b.entries),
		"grid":   object{"left": left, "top": b.top, "width": width, "height": b.row * len(v.Categories)},
		"xAxis":  x,
		"yAxis":  []any{rowsAxis(b.column.labels, true), rulerAxis(len(v.Categories))},
		"series": series,
		"title":  written([]writing{{text: v.Axis, x: left + width/2, y: float64(b.top + b.row*len(v.Categories) + axisHeight + 4), align: "center"}}),
	})
}

// unit is how the numbers of the axis are written.
func (v Bars) unit() string {
	if v.Percent {
		return "{value}%"
	}
	return "{value}"
}

// bars are the bars of one series.
func (v Bars) bars(k int) object {
	data := make([]any, len(v.Categories))
	for i := range v.Categories {
		data[i] = "-" // no datum, in the words of ECharts
		if x := at(v.Series[k].Values, i); there(x) {
			data[i] = x
		}
	}
	return object{"type": "bar", "name": v.Series[k].Name, "data": data, "barWidth": barSize, "barGap": fmt.Sprintf("%d%%", 100*barGap/barSize),
		"itemStyle": object{"color": fill(k), "borderColor": black, "borderWidth": 0.6}}
}

// level is the height of a series in a row, counted in rows from the top: where ECharts puts its bars.
func (b bench) level(row, k, of int) float64 {
	offset := (float64(k) - float64(of-1)/2) * (barSize + barGap) / float64(b.row)
	return float64(row) + 0.5 + offset
}

// intervals are the whiskers upon the bars of one series.
func (b bench) intervals(v Bars, k int) object {
	points := []any{}
	for i := range v.Categories {
		low, high, y := at(v.Series[k].Low, i), at(v.Series[k].High, i), b.level(i, k, len(v.Series))
		if there(at(v.Series[k].Values, i)) && there(low) && there(high) {
			points = append(points, []any{low, y}, []any{high, y}, gap())
		}
	}
	o := whiskers(k, points, 0, 1)
	o["lineStyle"] = object{"color": black, "width": 1.4}
	return o
}

// published are the places of the published values.
func (v Bars) published(b bench) []any {
	points := []any{}
	for k, s := range v.Series {
		for i := range v.Categories {
			if x := at(s.Reference, i); there(x) {
				points = append(points, []any{x, b.level(i, k, len(v.Series))})
			}
		}
	}
	return points
}

// figures are the numbers behind the bars, behind whatever else is drawn there.
func (v Bars) figures(b bench, k int) object {
	s, data := v.Series[k], []any{}
	for i := range v.Categories {
		x := at(s.Values, i)
		if !there(x) {
			continue
		}
		end := max(x, 0)
		if high := at(s.High, i); there(high) {
			end = max(end, high)
		}
		gap := 4
		if y := at(s.Reference, i); v.Reference != "" && there(y) && y > end-(b.scale.high-b.scale.low)/60 {
			end, gap = max(end, y), referenceSize/2+3
		}
		data = append(data, object{"value": []any{end, b.level(i, k, len(v.Series))}, "label": object{"formatter": v.figure(x), "distance": gap}})
	}
	return object{"type": "scatter", "data": data, "xAxisIndex": 0, "yAxisIndex": 1, "symbolSize": 0, "silent": true, "z": 6,
		"label": object{"show": true, "position": "right", "fontSize": small, "color": black}}
}

// figure is a number as it stands behind its bar.
func (v Bars) figure(x float64) string {
	if v.Percent {
		return fmt.Sprintf("%.1f", x)
	}
	return grouped(x)
}
