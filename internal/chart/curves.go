package chart

import (
	"math"
	"slices"
	"time"
)

// The height of the ground on which curves are drawn, and of one line of labels above it.
const (
	curvesHeight = 270
	markHeight   = 20
)

// A field is where the parts of Curves stand.
type field struct {
	entries  []entry
	from, to time.Time
	scale    scale
	left     float64
	width    float64
	marks    []placedMark
	top      int
	days     []tick
}

func (v Curves) field() field {
	f := field{}
	for _, c := range v.Curves {
		if len(v.Curves) > 1 {
			f.entries = append(f.entries, entry{c.Name, ""})
		}
	}
	f.from, f.to = v.period()
	f.scale = wholeScale(v.highest(), 5)
	f.left = f.scale.widest(small) + 2*margin
	f.width = wholeWidth - f.left - 2*margin
	f.marks = placeMarks(v.Marks, f.x, f.left, f.left+f.width)
	levels := 0
	for _, m := range f.marks {
		levels = max(levels, m.level+1)
	}
	f.top = heightOf(f.entries) + levels*markHeight + 6
	if v.Axis != "" {
		f.top += wordsHeight
	}
	f.days = ticksOf(f.from, f.to, v.zone(), int(f.width/80))
	return f
}

func (v Curves) zone() *time.Location {
	if v.Zone == nil {
		return time.UTC
	}
	return v.Zone
}

// period is from the first instant of curves and marks to the last, an hour at least.
func (v Curves) period() (from, to time.Time) {
	var all []time.Time
	for _, c := range v.Curves {
		all = append(all, c.At...)
	}
	for _, m := range v.Marks {
		all = append(all, m.At)
	}
	if len(all) == 0 {
		return time.Unix(0, 0), time.Unix(0, 0).Add(time.Hour)
	}
	from, to = slices.MinFunc(all, time.Time.Compare), slices.MaxFunc(all, time.Time.Compare)
	if to.Sub(from) < time.Hour {
		to = from.Add(time.Hour)
	}
	return from, to
}

func (v Curves) highest() float64 {
	most := emptySpan()
	for _, c := range v.Curves {
		most.take(c.Values...)
		most.take(c.Target)
	}
	return max(most.high, 0)
}

// hours is an instant as its distance from the beginning: the axis counts in hours, which have no zones.
func (f field) hours(t time.Time) float64 { return t.Sub(f.from).Hours() }

// x is where an instant stands in the drawing.
func (f field) x(t time.Time) float64 {
	return f.left + f.width*f.hours(t)/f.hours(f.to)
}

func (v Curves) size() (width, height int) {
	return wholeWidth, v.field().top + curvesHeight + axisHeight + lineOfText
}

func (v Curves) option() object {
	f := v.field()
	texts := []writing{{text: v.Axis, x: margin, y: float64(heightOf(f.entries)), align: "left"}}
	for _, d := range f.days {
		texts = append(texts, writing{text: d.text, x: f.x(d.at), y: float64(f.top + curvesHeight + 6), align: "center"})
	}
	for _, m := range f.marks {
		texts = append(texts, writing{text: m.Text, x: m.from, y: f.labelTop(m), align: "left", under: true})
	}
	series := []any{f.lines(v)}
	for k := range v.Curves {
		series = append(series, v.curve(f, k))
	}
	y := scaleAxis(f.scale, "")
	return whole(object{
		"legend": legendOf(f.entries),
		"grid":   object{"left": f.left, "top": f.top, "width": f.width, "height": curvesHeight},
		"xAxis": object{"type": "value", "min": 0, "max": f.hours(f.to), "axisLabel": object{"show": false}, "splitLine": object{"show": false},
			"axisTick": object{"show": false}, "axisLine": object{"lineStyle": object{"color": lineColor}}},
		"yAxis":  y,
		"series": series,
		"title":  written(texts),
	})
}

// labelTop is the top of a mark's words: the first level is next to the ground.
func (f field) labelTop(m placedMark) float64 { return float64(f.top - 4 - (m.level+1)*markHeight) }

// curve is one curve with a symbol now and then.
func (v Curves) curve(f field, k int) object {
	c := v.Curves[k]
	points := f.thinned(c)
	data := make([]any, len(points))
	stride := f.hours(f.to) / 9
	next := stride * (0.4 + float64(k)/float64(max(len(v.Curves), 1)))
	for i, p := range points {
		datum := object{"value": []any{p.x, p.y}, "symbol": "none"}
		if p.x >= next {
			datum["symbol"] = symbol(k)
			next = stride * (math.Floor(p.x/stride) + 1.4 + float64(k)/float64(max(len(v.Curves), 1)))
		}
		data[i] = datum
	}
	return object{"type": "line", "name": c.Name, "step": "end", "data": data, "symbol": symbol(k), "symbolSize": 7, "z": 4,
		"showAllSymbol": true, "itemStyle": object{"color": shade(k)}, "lineStyle": object{"color": shade(k), "width": 2.2, "type": dashes(k)}}
}

// lines is a series of nothing but lines: the days, the targets and the marks.
func (f field) lines(v Curves) object {
	data, targets := []any{}, []float64{}
	for _, d := range f.days {
		data = append(data, f.upright(f.hours(d.at), float64(f.top), object{"color": gridColor, "type": "solid", "width": 1}))
	}
	for _, m := range f.marks {
		data = append(data, f.upright(f.hours(m.At), f.labelTop(m)+2, object{"color": "#4f4f4f", "type": []int{2, 3}, "width": 1.2}))
	}
	for _, c := range v.Curves {
		if c.Target <= 0 || slices.Contains(targets, c.Target) {
			continue
		}
		targets = append(targets, c.Target)
		words := grouped(c.Target)
		if v.Target != "" {
			words = v.Target + " " + words
		}
		data = append(data, object{"yAxis": c.Target, "lineStyle": object{"color": black, "type": []int{6, 4}, "width": 1.2},
			"label": object{"show": true, "formatter": words, "position": "insideStartTop", "fontSize": small, "color": black}})
	}
	return object{"type": "line", "data": []any{}, "z": 2,
		"markLine": object{"z": 1, "silent": true, "symbol": "none", "label": object{"show": false}, "data": data}}
}

// upright is a line from the time axis up to a height of the drawing.
func (f field) upright(hours, top float64, style object) []any {
	return []any{object{"xAxis": hours, "y": f.top + curvesHeight, "lineStyle": style}, object{"xAxis": hours, "y": top}}
}
