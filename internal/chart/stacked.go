package chart

import (
	"fmt"
	"math"
	"strings"
)

// The size of a bar with the room around it, and the width of the whole, in the units of the SVG.
const (
	wholeWidth = 760
	barHeight  = 92
)

// narrow is the share below which a part of a bar has no room for its label; the table beside the figure has them all.
const narrow = 4

// palette goes from warm to cool and stays apart in grey and for the colour-blind (after Okabe and Ito 2008).
func palette() []string {
	return []string{"#b5482a", "#e0a458", "#8fb8d6", "#2f6690", "#6b7f59", "#7d5a7a", "#c98ba0", "#4f4f4f"}
}

func (s Stacked) option() map[string]any {
	series := make([]any, len(s.Parts))
	for k := range s.Parts {
		series[k] = s.part(k)
	}
	return map[string]any{
		"animation": false,
		"color":     palette(),
		"legend":    map[string]any{"top": 0, "left": "center", "itemGap": 16, "textStyle": map[string]any{"fontSize": 13}},
		"grid":      map[string]any{"left": 8, "right": 28, "top": legendHeight(s.Parts), "bottom": 8, "containLabel": true},
		"xAxis": map[string]any{"type": "value", "max": 100, "axisLabel": map[string]any{"formatter": "{value}%"},
			"splitLine": map[string]any{"lineStyle": map[string]any{"color": "#e3e3e3"}}},
		"yAxis": map[string]any{"type": "category", "inverse": true, "data": s.Groups, "axisTick": map[string]any{"show": false},
			"axisLabel": map[string]any{"fontSize": 13, "lineHeight": 18, "width": 150, "overflow": "break"}},
		"series": series,
	}
}

func (s Stacked) size() (width, height int) {
	const axis = 36
	return wholeWidth, legendHeight(s.Parts) + axis + barHeight*len(s.Groups)
}

// legendHeight is the height of the legend, which breaks its line when the names are many or long.
func legendHeight(names []string) int {
	const line, letter, ideograph, around = 740, 7, 13, 50
	width := 0
	for _, name := range names {
		width += around
		for _, r := range name {
			if r < 0x2e80 {
				width += letter
			} else {
				width += ideograph
			}
		}
	}
	return 12 + 26*(1+width/line)
}

// part is one part across all bars.
func (s Stacked) part(k int) map[string]any {
	data := make([]any, len(s.Groups))
	for i := range s.Groups {
		x := s.Percent[i][k]
		if math.IsNaN(x) {
			data[i] = "-" // no datum, in the words of ECharts
			continue
		}
		data[i] = map[string]any{"value": math.Round(10*x) / 10, "label": map[string]any{"show": x >= narrow}}
	}
	return map[string]any{
		"type": "bar", "stack": "all", "name": s.Parts[k], "barWidth": "52%", "data": data,
		"label": map[string]any{"show": true, "formatter": "{c}%", "fontSize": 13, "color": ink(k)},
	}
}

// ink is black or white, whichever is read better on the colour of the part.
func ink(k int) string {
	if k%len(palette()) == 1 || k%len(palette()) == 2 || k%len(palette()) == 6 {
		return "#1a1a1a"
	}
	return "#ffffff"
}

func (s Stacked) describe() string {
	var b strings.Builder
	for i, group := range s.Groups {
		b.WriteString(group + ":")
		for k, part := range s.Parts {
			fmt.Fprintf(&b, " %s %s;", part, percent(s.Percent[i][k]))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// percent is a share in words.
func percent(x float64) string {
	if math.IsNaN(x) {
		return "n/a"
	}
	return fmt.Sprintf("%.1f%%", x)
}
