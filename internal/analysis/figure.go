package analysis

import (
	"math"

	"fieldwork/internal/survey"
)

// A Figure is a chart of shares: one stacked bar a series, one part of it a category.
type Figure struct {
	ID         string
	Title      survey.Text
	Categories []survey.Text
	Series     []Series
}

// A Series is the bar of one group, its percentages in the order of the categories.
type Series struct {
	Label   survey.Text
	Percent []float64
}

// narrow is the share below which a part of a bar has no room for its label; the table beside the figure has them all.
const narrow = 4

// palette goes from warm to cool and stays apart in grey and for the colour-blind (after Okabe and Ito 2008).
func palette() []string {
	return []string{"#b5482a", "#e0a458", "#8fb8d6", "#2f6690", "#6b7f59", "#7d5a7a", "#c98ba0", "#4f4f4f"}
}

// Option is the figure as an Apache ECharts option, the same for a browser and for the report's renderer.
func (f Figure) Option(language string) map[string]any {
	bars := make([]string, len(f.Series))
	for i, s := range f.Series {
		bars[i] = s.Label.In(language)
	}
	series := make([]any, len(f.Categories))
	for k, c := range f.Categories {
		series[k] = f.part(k, c.In(language))
	}
	return map[string]any{
		"animation": false,
		"color":     palette(),
		"legend":    map[string]any{"top": 0, "left": "center", "itemGap": 16, "textStyle": map[string]any{"fontSize": 13}},
		"grid":      map[string]any{"left": 8, "right": 28, "top": f.legend(language), "bottom": 8, "containLabel": true},
		"xAxis": map[string]any{"type": "value", "max": 100, "axisLabel": map[string]any{"formatter": "{value}%"},
			"splitLine": map[string]any{"lineStyle": map[string]any{"color": "#e3e3e3"}}},
		"yAxis": map[string]any{"type": "category", "inverse": true, "data": bars, "axisTick": map[string]any{"show": false},
			"axisLabel": map[string]any{"fontSize": 13, "lineHeight": 18, "width": 150, "overflow": "break"}},
		"series": series,
	}
}

// Margin is the height of everything but the bars: the legend above them and the axis below.
func (f Figure) Margin(language string) int { return f.legend(language) + 36 }

// legend is the height of the legend, which breaks its line when the categories are many or have long names.
func (f Figure) legend(language string) int {
	const line, letter, ideograph, around = 740, 7, 13, 50
	width := 0
	for _, c := range f.Categories {
		width += around
		for _, r := range c.In(language) {
			if r < 0x2e80 {
				width += letter
			} else {
				width += ideograph
			}
		}
	}
	return 12 + 26*(1+width/line)
}

// part is one category across all bars.
func (f Figure) part(k int, name string) map[string]any {
	data := make([]any, len(f.Series))
	for i, s := range f.Series {
		x := s.Percent[k]
		if math.IsNaN(x) {
			data[i] = "-" // no datum, in the words of ECharts
			continue
		}
		data[i] = map[string]any{"value": math.Round(10*x) / 10, "label": map[string]any{"show": x >= narrow}}
	}
	return map[string]any{
		"type": "bar", "stack": "all", "name": name, "barWidth": "52%", "data": data,
		"label": map[string]any{"show": true, "formatter": "{c}%", "fontSize": 13, "color": ink(k)},
	}
}

// ink is black or white, whichever is read better on the colour of the category.
func ink(k int) string {
	if k%len(palette()) == 1 || k%len(palette()) == 2 || k%len(palette()) == 6 {
		return "#1a1a1a"
	}
	return "#ffffff"
}
