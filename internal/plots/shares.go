package plots

import (
	"math"

	"fieldwork/internal/analysis"
	"fieldwork/internal/chart"
	"fieldwork/internal/survey"
)

// mostBars is how many options of a question are drawn when the plan does not say how many its table lists.
const mostBars = 15

// shares are bars of percent: one figure for the options of a question, one for each variable otherwise.
func (d desk) shares() []Plot {
	records := d.records("")
	var order []string
	grids, words := map[string]*grid{}, map[string]string{}
	columns := map[string]string{}
	for row := range records.All() {
		if d.left(row) {
			continue
		}
		key, of := d.barsOf(row)
		if grids[key] == nil {
			grids[key], words[key] = &grid{}, of
			order = append(order, key)
		}
		series := row.Name("group")
		columns[series] = d.series(row)
		nan := math.NaN()
		grids[key].add(datum{series: series, row: row.Name("code"), label: d.label(row, "label"), x: row.Number("percent"), low: nan, high: nan,
			expected: d.published(records.Name, row, "percent")})
	}
	var plots []Plot
	for _, key := range order {
		if g := grids[key]; g.drawable() {
			figure := chart.Bars{Categories: g.categories(), Percent: true, Axis: d.words("figure_axis_percent"), Reference: d.words("figure_published"),
				Series: g.chart("", func(series string) string { return columns[series] })}
			plots = append(plots, d.plot(survey.SharesFigure, key, "figure_shares", words[key], figure, g.marked()))
		}
	}
	return plots
}

// left tells whether a row is not drawn: what the plan adds below the options, and the options beyond the short list.
func (d desk) left(row analysis.Row) bool {
	if d.planned.Kind != survey.MultipleTable {
		return false
	}
	most := float64(mostBars)
	if d.planned.Top > 0 {
		most = float64(d.planned.Top)
	}
	return row.Name("kind") != "option" || row.Number("rank") > most
}

// barsOf tells which figure a row belongs to, and what that figure is of: a variable, and in a crosstab a group too.
func (d desk) barsOf(row analysis.Row) (key, words string) {
	if d.planned.Kind == survey.MultipleTable {
		return "", ""
	}
	key = row.Name("variable")
	for _, r := range d.planned.Rows {
		if r.Variable == key {
			words = d.text(r.Label, key)
		}
	}
	if v, ok := d.survey.Variable(key); ok && words == key {
		words = d.text(v.Label, key)
	}
	if within := row.Name("within"); within != "" && len(d.planned.Groups) > 1 {
		key, words = key+"_"+within, d.joined(words, d.group(within))
	}
	return key, words
}

// series are the words of a row's series: the category of the columns in a crosstab, the group otherwise.
func (d desk) series(row analysis.Row) string {
	if d.planned.Kind == survey.CrosstabTable {
		return d.label(row, "by_label")
	}
	return d.group(row.Name("group"))
}

// stacked is one bar a group, divided into the categories.
func (d desk) stacked() []Plot {
	g := grid{}
	for row := range d.rows("") {
		g.add(datum{series: row.Name("group"), row: row.Name("code"), label: d.label(row, "label"), x: row.Number("percent"), expected: math.NaN()})
	}
	if !g.drawable() {
		return nil
	}
	figure := chart.Stacked{Parts: g.categories()}
	for _, s := range g.chart("", d.group) {
		figure.Groups, figure.Percent = append(figure.Groups, s.Name), append(figure.Percent, s.Values)
	}
	return []Plot{d.plot(survey.StackedFigure, "", "figure_stacked", "", figure, false)}
}
