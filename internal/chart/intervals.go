package chart

import (
	"math"
	"slices"
)

// The room of a series within its row, and the widest that the column of labels may become.
const (
	seriesHeight = 17
	labelMost    = 220
)

// A forest is where the parts of Intervals stand.
type forest struct {
	names    []string // of the series, each with its place in every row
	entries  []entry
	column   column
	width    int
	row, top int
	titles   []column // of the panels
	panel    float64  // the width of one
	scale    scale
	fences   span
}

// gutter is the room between two panels.
const gutter = 28

func (v Intervals) forest() forest {
	f := forest{names: namesOf(v.series()...), width: v.width(), column: columnOf(v.Categories, labelMost, letters)}
	for k, name := range f.names {
		if len(f.names) > 1 {
			f.entries = append(f.entries, entry{name, symbol(k)})
		}
	}
	if v.marked() {
		f.entries = append(f.entries, entry{v.Reference, referenceMark})
	}
	f.row = max(f.column.lines*lineOfText+8, len(f.names)*seriesHeight+9)
	panels := float64(max(len(v.Panels), 1))
	f.panel = (float64(f.width) - f.left() - margin - gutter*(panels-1)) / panels
	lines := 0
	for _, p := range v.Panels {
		title := columnOf([]string{p.Title}, f.panel, letters)
		if p.Title != "" {
			lines = max(lines, title.lines)
		}
		f.titles = append(f.titles, title)
	}
	f.top = heightOf(f.entries) + lines*lineOfText + 4
	f.fences = v.fences()
	f.scale = f.fences.scale(max(4, int(f.panel/38)))
	return f
}

func (f forest) left() float64 { return f.column.width + 2*margin }

// width grows with the panels.
func (v Intervals) width() int {
	return []int{wholeWidth, wholeWidth, wholeWidth, 900, 1000}[min(len(v.Panels), 4)]
}

func (v Intervals) series() [][]Series {
	groups := make([][]Series, len(v.Panels))
	for i, p := range v.Panels {
		groups[i] = p.Series
	}
	return groups
}

// marked tells whether there is any published value to be marked.
func (v Intervals) marked() bool {
	return v.Reference != "" && slices.ContainsFunc(slices.Concat(v.series()...), func(s Series) bool { return slices.ContainsFunc(s.Reference, there) })
}

// farthest is how many times the median interval an interval may reach before it is cut. A term without an estimate worth
// the name has an interval of thousands, beside which all others would be dots.
const farthest = 4

// fences are the ends of the scale: all points, and all intervals but what lies farther from their points than most do.
func (v Intervals) fences() span {
	reach, all := []float64{}, emptySpan()
	each := func(look func(x, low, high, published float64)) {
		for _, s := range slices.Concat(v.series()...) {
			for i, x := range s.Values {
				look(x, at(s.Low, i), at(s.High, i), at(s.Reference, i))
			}
		}
	}
	each(func(_, low, high, _ float64) {
		if there(high - low) {
			reach = append(reach, (high-low)/2)
		}
	})
	slices.Sort(reach)
	most := math.Inf(1)
	if len(reach) > 0 {
		most = farthest * reach[len(reach)/2]
	}
	each(func(x, low, high, published float64) {
		all.take(x, published)
		if there(x) && there(low) && there(high) {
			all.take(max(low, x-most), min(high, x+most))
		}
	})
	if v.Zero {
		all.take(0)
	}
	return all
}

func (v Intervals) size() (width, height int) {
	f := v.forest()
	height = f.top + f.row*len(v.Categories) + axisHeight
	if v.Axis != "" {
		height += wordsHeight
	}
	return f.width, height
}

func (v Intervals) option() object {
	f := v.forest()
	o := object{"legend": legendOf(f.entries)}
	var grids, across, down, series []any
	texts := []writing{{text: v.Axis, x: f.left() + (float64(f.width)-f.left()-margin)/2, y: float64(f.bottom(v) + axisHeight + 4), align: "center"}}
	for i, p := range v.Panels {
		left := f.left() + float64(i)*(f.panel+gutter)
		grids = append(grids, object{"left": left, "top": f.top, "width": f.panel, "height": f.row * len(v.Categories)})
		x := scaleAxis(f.scale, "{value}")
		x["gridIndex"], x["position"] = i, "bottom"
		across = append(across, x)
		rows, ruler := rowsAxis(f.column.labels, i == 0), rulerAxis(len(v.Categories))
		rows["gridIndex"], ruler["gridIndex"] = i, i
		down = append(down, rows, ruler)
		if p.Title != "" {
			title := f.titles[i]
			texts = append(texts, writing{text: title.labels[0], x: left + f.panel/2, y: float64(f.top - 4 - title.lines*lineOfText), align: "center", bold: true})
		}
		series = append(series, v.panel(f, i)...)
	}
	o["grid"], o["xAxis"], o["yAxis"], o["series"], o["title"] = grids, across, down, series, written(texts)
	return whole(o)
}

// bottom is where the rows end.
func (f forest) bottom(v Intervals) int { return f.top + f.row*len(v.Categories) }
