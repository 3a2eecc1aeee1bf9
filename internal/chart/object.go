package chart

import "slices"

// An object is a part of an option in the words of ECharts.
type object = map[string]any

// The colours of letters and lines.
const (
	black     = "#1a1a1a"
	lineColor = "#8a8a8a"
	gridColor = "#e3e3e3"
)

// The sizes of letters and of the room around them, in the units of the SVG. Nothing is written smaller than small.
const (
	letters     = 13
	small       = 12
	lineOfText  = 17
	axisHeight  = 26 // the numbers below an axis
	wordsHeight = 24 // the words below or above an axis
	margin      = 12
)

// whole is the option of a drawing of which we place every part ourselves.
func whole(parts object) object {
	parts["animation"] = false
	return parts
}

// writing is one piece of text at a place. ECharts has no free text but its titles, of which a drawing may have many.
type writing struct {
	text  string
	x, y  float64 // of the top; x of the left, the middle or the right, as align says
	align string
	bold  bool
	under bool // on a white ground, so that lines behind it do not strike it through
}

func (w writing) option() object {
	style := object{"fontSize": small, "lineHeight": lineOfText, "color": black, "fontWeight": "normal"}
	if w.bold {
		style["fontSize"], style["fontWeight"] = letters, "bold"
	}
	o := object{"text": w.text, "left": w.x, "top": w.y, "textAlign": w.align, "padding": 0, "textStyle": style}
	if w.under {
		o["backgroundColor"], o["padding"] = "#ffffff", []int{0, 2}
	}
	return o
}

// written are the titles of a drawing.
func written(all []writing) []any {
	titles := []any{}
	for _, w := range all {
		if w.text != "" {
			titles = append(titles, w.option())
		}
	}
	return titles
}

// scaleAxis is a value axis with a line for every step; the format is that of its numbers, "" the plain one.
func scaleAxis(s scale, format string) object {
	label := object{"fontSize": small, "color": black, "hideOverlap": true}
	if format != "" {
		label["formatter"] = format
	}
	return object{"type": "value", "min": s.low, "max": s.high, "interval": s.step, "axisLabel": label,
		"axisLine": object{"show": false}, "axisTick": object{"show": false},
		"splitLine": object{"lineStyle": object{"color": gridColor}}}
}

// rulerAxis is an axis from 0 to n that is not seen: places between the categories of the axis beside it.
func rulerAxis(n int) object {
	return object{"type": "value", "min": 0, "max": n, "inverse": true, "show": false}
}

// rowsAxis names the rows of a drawing, the first on top.
func rowsAxis(labels []string, shown bool) object {
	return object{"type": "category", "inverse": true, "data": labels, "axisTick": object{"show": false},
		"axisLine":  object{"lineStyle": object{"color": lineColor}},
		"axisLabel": object{"show": shown, "interval": 0, "fontSize": letters, "lineHeight": lineOfText, "color": black, "margin": 10},
		"splitLine": object{"show": true, "interval": 0, "lineStyle": object{"color": gridColor}}}
}

// An entry is what the legend says of one series.
type entry struct{ name, icon string }

// legendOf is a legend on top of the drawing; nil when there is nothing to be told apart.
func legendOf(entries []entry) object {
	data := []any{}
	for _, e := range entries {
		if e.name != "" {
			item := object{"name": e.name}
			if e.icon != "" {
				item["icon"] = e.icon
			}
			data = append(data, item)
		}
	}
	return object{"show": len(data) > 0, "top": 0, "left": "center", "itemGap": 16, "itemWidth": iconWidth(entries), "data": data,
		"textStyle": object{"fontSize": letters, "color": black}}
}

// iconWidth leaves a symbol its proportions; a line needs some length for its dashes to be seen.
func iconWidth(entries []entry) int {
	for _, e := range entries {
		if e.icon == "" {
			return 44
		}
	}
	return 14
}

// heightOf is the height of the legend, 0 without one.
func heightOf(entries []entry) int {
	names := []string{}
	for _, e := range entries {
		if e.name != "" {
			names = append(names, e.name)
		}
	}
	if len(names) == 0 {
		return margin
	}
	return legendHeight(names)
}

// namesOf are the distinct names of the series, in the order of their first appearance.
func namesOf(groups ...[]Series) []string {
	var names []string
	for _, group := range groups {
		for _, s := range group {
			if !slices.Contains(names, s.Name) {
				names = append(names, s.Name)
			}
		}
	}
	return names
}
