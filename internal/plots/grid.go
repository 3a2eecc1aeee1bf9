package plots

import (
	"math"
	"slices"

	"fieldwork/internal/analysis"
	"fieldwork/internal/chart"
)

// A datum is one number of a figure with its place in it.
type datum struct {
	panel, series, row     string // names, by which numbers are put together
	label                  string // words of the row
	x, low, high, expected float64
}

// A grid is the numbers of a figure: panels, series and rows in the order in which they first appear.
type grid struct {
	panels, series, rows []string
	labels               map[string]string
	data                 map[[3]string]datum
}

func (g *grid) add(d datum) {
	if g.data == nil {
		g.labels, g.data = map[string]string{}, map[[3]string]datum{}
	}
	note(&g.panels, d.panel)
	note(&g.series, d.series)
	note(&g.rows, d.row)
	g.labels[d.row] = d.label
	g.data[[3]string{d.panel, d.series, d.row}] = d
}

func note(names *[]string, name string) {
	if !slices.Contains(*names, name) {
		*names = append(*names, name)
	}
}

// order brings the rows into the order of the names. A first model may lack the rows that stand first in the plan.
func (g *grid) order(names []string) {
	slices.SortStableFunc(g.rows, func(p, q string) int { return slices.Index(names, p) - slices.Index(names, q) })
}

// drawable tells whether there is any number at all.
func (g *grid) drawable() bool {
	return g.any(func(d datum) bool { return exists(d.x) })
}

// marked tells whether anything was published.
func (g *grid) marked() bool {
	return g.any(func(d datum) bool { return exists(d.expected) })
}

func (g *grid) any(holds func(datum) bool) bool {
	for _, d := range g.data {
		if holds(d) {
			return true
		}
	}
	return false
}

// only is the part of the grid with the panels, and with the rows and series that these have.
func (g *grid) only(panels []string) *grid {
	part := &grid{panels: panels, labels: g.labels, data: map[[3]string]datum{}}
	for k, d := range g.data {
		if slices.Contains(panels, k[0]) {
			part.data[k] = d
		}
	}
	has := func(i int) func(string) bool {
		return func(name string) bool {
			for k := range part.data {
				if k[i] == name {
					return false
				}
			}
			return true
		}
	}
	part.series = slices.DeleteFunc(slices.Clone(g.series), has(1))
	part.rows = slices.DeleteFunc(slices.Clone(g.rows), has(2))
	return part
}

// categories are the words of the rows.
func (g *grid) categories() []string {
	words := make([]string, len(g.rows))
	for i, row := range g.rows {
		words[i] = g.labels[row]
	}
	return words
}

// chart are the series of a panel, each with its words.
func (g *grid) chart(panel string, words func(series string) string) []chart.Series {
	var all []chart.Series
	for _, name := range g.series {
		s, there := chart.Series{Name: words(name)}, false
		for _, row := range g.rows {
			d, ok := g.data[[3]string{panel, name, row}]
			if !ok {
				d = datum{x: math.NaN(), low: math.NaN(), high: math.NaN(), expected: math.NaN()}
			}
			there = there || ok
			s.Values, s.Low, s.High, s.Reference = append(s.Values, d.x), append(s.Low, d.low), append(s.High, d.high), append(s.Reference, d.expected)
		}
		if there {
			all = append(all, s)
		}
	}
	return all
}

func exists(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// published is the published value of a row's column; NaN when there is none.
func (d desk) published(records string, row analysis.Row, column string) float64 {
	if d.reference != nil {
		if x, ok := d.reference(records, row, column); ok {
			return x
		}
	}
	return math.NaN()
}

// label is what people read in a row's column.
func (d desk) label(row analysis.Row, column string) string {
	c, _ := row.Cell(column)
	return d.show(c)
}
