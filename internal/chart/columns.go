package chart

import (
	"math"
	"strings"
	"unicode"
)

// The height of the bars of Columns.
const columnsHeight = 250

// A stand is where the parts of Columns stand.
type stand struct {
	entries  []entry
	scale    scale
	left     float64
	band     float64  // the width of one category
	labels   []string // "" for one that is not said
	turned   bool     // the labels are written at a slope
	below    int      // the height of the labels
	top, end int
}

func (v Columns) stand() stand {
	s := stand{}
	for _, part := range v.Series {
		if len(v.Series) > 1 {
			s.entries = append(s.entries, entry{part.Name, "rect"})
		}
	}
	s.scale = wholeScale(v.tallest(), 5)
	s.left = s.scale.widest(small) + 2*margin
	s.top = heightOf(s.entries)
	if v.Axis != "" {
		s.top += wordsHeight
	}
	if v.figured() {
		s.top += lineOfText
	}
	s.end = s.top + columnsHeight
	s.band = (wholeWidth - s.left - margin) / float64(max(len(v.Categories), 1))
	s.name(v.Categories)
	return s
}

// tallest is the height of the tallest column: the sum of what is stacked.
func (v Columns) tallest() float64 {
	most := 0.0
	for i := range v.Categories {
		sum := 0.0
		for _, s := range v.Series {
			if x := at(s.Values, i); there(x) {
				sum += x
			}
		}
		most = max(most, sum)
	}
	return most
}

// name writes the labels: level and broken into lines where they fit; else, when they are places on a scale such as days,
// every second or third of them; else all of them at a slope.
func (s *stand) name(categories []string) {
	level := columnOf(categories, s.band-6, small)
	if level.lines <= 3 && unbroken(categories, level.labels) {
		s.labels, s.below = level.labels, level.lines*lineOfText+margin
		return
	}
	if scaleLike(categories) {
		widest := columnOf(categories, math.Inf(1), small).width
		every := max(1, int(math.Ceil((widest+8)/s.band)))
		for i, c := range categories {
			if i%every != 0 {
				c = ""
			}
			s.labels = append(s.labels, c)
		}
		s.below = lineOfText + margin
		return
	}
	sloped := columnOf(categories, 150, small)
	s.labels, s.turned = sloped.labels, true
	s.below = int((sloped.width+float64(sloped.lines*lineOfText))*math.Sqrt2/2) + 12
}

// unbroken tells whether no word had to be broken to make the labels fit.
func unbroken(categories, labels []string) bool {
	for i, c := range categories {
		for _, word := range strings.Fields(c) {
			if word[0] < 0x80 && !strings.Contains(strings.ReplaceAll(labels[i], "\n", " "), word) {
				return false
			}
		}
	}
	return true
}

// scaleLike tells whether every category begins with a digit, as days and minutes do: what is not said between two of them
// is known.
func scaleLike(categories []string) bool {
	for _, c := range categories {
		if c == "" || !unicode.IsDigit(rune(c[0])) {
			return false
		}
	}
	return true
}

func (v Columns) size() (width, height int) {
	s := v.stand()
	return wholeWidth, s.end + s.below
}

func (v Columns) option() object {
	s := v.stand()
	label := object{"interval": 0, "fontSize": small, "lineHeight": lineOfText, "color": black}
	if s.turned {
		label["rotate"] = 45
	}
	series := []any{}
	for k := range v.Series {
		series = append(series, v.part(k))
	}
	return whole(object{
		"legend": legendOf(s.entries),
		"grid":   object{"left": s.left, "top": s.top, "width": wholeWidth - s.left - margin, "height": columnsHeight},
		"xAxis": object{"type": "category", "data": s.labels, "axisTick": object{"show": false}, "axisLabel": label,
			"axisLine": object{"lineStyle": object{"color": lineColor}}},
		"yAxis":  scaleAxis(s.scale, ""),
		"series": series,
		"title":  written([]writing{{text: v.Axis, x: margin, y: float64(heightOf(s.entries)), align: "left"}}),
	})
}

// part is one series across all columns. A thin line around it keeps light parts from the page and from each other.
func (v Columns) part(k int) object {
	data := make([]any, len(v.Categories))
	for i := range v.Categories {
		data[i] = "-"
		if x := at(v.Series[k].Values, i); there(x) && x != 0 {
			data[i] = x
		}
	}
	return object{"type": "bar", "stack": "all", "name": v.Series[k].Name, "data": data, "barCategoryGap": "24%", "barMaxWidth": 48,
		"label":     object{"show": v.figured(), "position": "top", "fontSize": small, "color": black},
		"itemStyle": object{"color": fill(k), "borderColor": black, "borderWidth": 0.6}}
}

// figured tells whether there is room for the numbers upon the columns: one part, and not too many of them.
func (v Columns) figured() bool { return len(v.Series) == 1 && len(v.Categories) <= 20 }
