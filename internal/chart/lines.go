package chart

import "strings"

// The height of one panel of Lines.
const linesHeight = 170

// A sheet is where the parts of Lines stand.
type sheet struct {
	names   []string
	entries []entry
	across  scale
	down    []scale
	left    float64
	top     []int // of the panels' grounds
	end     int   // of the last of them
}

func (v Lines) sheet() sheet {
	s := sheet{}
	groups, places := [][]Series{}, emptySpan()
	for _, p := range v.Panels {
		groups = append(groups, p.Series)
	}
	s.names = namesOf(groups...)
	for _, name := range s.names {
		s.entries = append(s.entries, entry{name, ""})
	}
	places.take(v.At...)
	s.across = places.scale(10)
	s.left = 2 * margin
	s.end = heightOf(s.entries)
	for _, p := range v.Panels {
		values := emptySpan()
		if p.Words != "" {
			values.take(p.Line)
		}
		for _, one := range p.Series {
			values.take(one.Values...)
		}
		own := values.scale(5)
		s.down, s.left = append(s.down, own), max(s.left, own.widest(small)+2*margin)
		s.end += wordsHeight
		s.top = append(s.top, s.end)
		s.end += linesHeight + axisHeight
	}
	return s
}

func (v Lines) size() (width, height int) { return wholeWidth, v.sheet().end + wordsHeight }

func (v Lines) option() object {
	s := v.sheet()
	grids, across, down, series := []any{}, []any{}, []any{}, []any{}
	texts := []writing{{text: v.Axis, x: s.left + s.width()/2, y: float64(s.end), align: "center"}}
	for i, p := range v.Panels {
		grids = append(grids, object{"left": s.left, "top": s.top[i], "width": s.width(), "height": linesHeight})
		x, y := scaleAxis(s.across, ""), scaleAxis(s.down[i], "")
		x["gridIndex"], y["gridIndex"] = i, i
		across, down = append(across, x), append(down, y)
		texts = append(texts, writing{text: p.Title, x: margin, y: float64(s.top[i] - wordsHeight), align: "left"})
		for k, name := range s.names {
			for _, one := range p.Series {
				if one.Name == name {
					series = append(series, v.line(one, k, i))
				}
			}
		}
		if p.Words != "" && there(p.Line) {
			series = append(series, level(p, i))
		}
	}
	return whole(object{"legend": legendOf(s.entries), "grid": grids, "xAxis": across, "yAxis": down, "series": series, "title": written(texts)})
}

func (s sheet) width() float64 { return wholeWidth - s.left - 2*margin }

// line is one series: a line with its symbol at every place, so that lines can be told apart without colour.
func (v Lines) line(s Series, k, panel int) object {
	data := []any{}
	for i, x := range v.At {
		if y := at(s.Values, i); there(x) && there(y) {
			data = append(data, []any{x, y})
		} else {
			data = append(data, gap())
		}
	}
	return object{"type": "line", "name": s.Name, "data": data, "xAxisIndex": panel, "yAxisIndex": panel, "z": 4,
		"symbol": symbol(k), "symbolSize": 6, "showAllSymbol": true, "itemStyle": object{"color": shade(k)},
		"lineStyle": object{"color": shade(k), "width": 2, "type": dashes(k)}}
}

// level is a dashed line across a panel, with its words.
func level(p Strip, panel int) object {
	mark := object{"yAxis": p.Line, "lineStyle": object{"color": black, "type": []int{6, 4}, "width": 1.2},
		"label": object{"show": true, "formatter": p.Words, "position": "insideEndBottom", "fontSize": small, "color": black}}
	return object{"type": "line", "data": []any{}, "xAxisIndex": panel, "yAxisIndex": panel, "z": 2,
		"markLine": object{"z": 1, "silent": true, "symbol": "none", "data": []any{mark}}}
}

// describe says every value of every line, and the lines to be kept to.
func (v Lines) describe() string {
	places := make([]string, len(v.At))
	for i, x := range v.At {
		places[i] = spoken(x)
	}
	var b strings.Builder
	for _, p := range v.Panels {
		for _, s := range p.Series {
			b.WriteString(s.line(joined(p.Title, s.Name), places, "", spoken))
		}
		if p.Words != "" && there(p.Line) {
			b.WriteString(joined(p.Title, p.Words) + ": " + spoken(p.Line) + "\n")
		}
	}
	return b.String()
}
