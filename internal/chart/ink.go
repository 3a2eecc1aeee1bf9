package chart

// shade is the colour of the k-th series. The first three have a contrast of 3 to white at least (WCAG 2.2, 1.4.11), of 1.5
// to each other in grey, and stay apart for the colour-blind.
func shade(k int) string {
	shades := []string{"#16324f", "#b5482a", "#2a9db3", "#6f4a8e", "#7d8a2e", "#6b6b6b"}
	return shades[k%len(shades)]
}

// fill is the colour of the k-th kind of bars, light enough for the lines that are drawn upon them and far from the others in
// grey. A dark line around each bar keeps the light ones from the page.
func fill(k int) string {
	fills := []string{"#2f6690", "#e0a458", "#c3dbea", "#5e1d10", "#7f9160", "#7d5a7a", "#dcdcdc", "#4f4f4f"}
	return fills[k%len(fills)]
}

// symbol is the mark of the k-th series, so that the series can be told apart without colour. The diamond is kept for the
// published values.
func symbol(k int) string {
	symbols := []string{"circle", "rect", "triangle", "pin", "arrow", "roundRect"}
	return symbols[k%len(symbols)]
}

// dashes are the strokes of the k-th curve: solid, then longer and shorter dashes.
func dashes(k int) any {
	kinds := []any{"solid", []int{9, 3}, []int{3, 3}, []int{9, 3, 2, 3}, []int{14, 4}, []int{5, 2, 1, 2, 1, 2}}
	return kinds[k%len(kinds)]
}

const (
	referenceMark = "diamond"
	symbolSize    = 8
	referenceSize = 13
)

// diamonds is the series of the published values: hollow, so that what lies below is seen.
func diamonds(name string, points []any, x, y int) object {
	return object{"type": "scatter", "name": name, "data": points, "xAxisIndex": x, "yAxisIndex": y, "z": 5,
		"symbol": referenceMark, "symbolSize": referenceSize,
		"itemStyle": object{"color": "transparent", "borderColor": black, "borderWidth": 1.6, "opacity": 1}}
}

// whiskers is the series of the intervals, drawn as one line with gaps.
func whiskers(k int, points []any, x, y int) object {
	return object{"type": "line", "data": points, "xAxisIndex": x, "yAxisIndex": y, "z": 3, "symbol": "none", "silent": true,
		"lineStyle": object{"color": shade(k), "width": 2}}
}

// gap ends a line, in the words of ECharts.
func gap() []any { return []any{"-", "-"} }
