package published

import (
	"cmp"
	"slices"
	"strings"

	"fieldwork/internal/analysis"
	"fieldwork/internal/survey"
)

// perColumn is how many columns of the layout a model or group takes: ours, published, their difference.
const perColumn = 3

// A grid is the layout of a comparison: models, or else groups, side by side; what else tells rows apart is blocks.
type grid struct {
	survey  *survey.Survey
	planned survey.PlannedTable
	axis    string   // the key column whose values are columns
	columns []string // its values that something was published of, in the plan's order
	lines   []line
	pairs   map[[2]string]pair // by the line's id and the column
}

// A line is one row of figures.
type line struct {
	id, block string
	first     pair
}

func newGrid(s *survey.Survey, planned survey.PlannedTable, pairs []pair) grid {
	g := grid{survey: s, planned: planned, axis: "group", pairs: map[[2]string]pair{}}
	if isModel(planned.Kind) && !(planned.Kind == survey.OLSTable && len(planned.Models) <= 1) {
		g.axis = "model"
	}
	for _, p := range pairs {
		l := g.line(p)
		if !slices.ContainsFunc(g.lines, func(other line) bool { return other.id == l.id }) {
			g.lines = append(g.lines, l)
		}
		column := p.row.Name(g.axis)
		if !slices.Contains(g.columns, column) {
			g.columns = append(g.columns, column)
		}
		g.pairs[[2]string{l.id, column}] = p
	}
	order := g.order()
	slices.SortStableFunc(g.columns, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
	g.together()
	return g
}

func isModel(k survey.TableKind) bool {
	return k == survey.MNLogitTable || k == survey.OLogitTable || k == survey.OLSTable || k == survey.MarginsTable
}

// line tells which line a pair belongs to: everything in its key but the column it stands in.
func (g grid) line(p pair) line {
	block := []string{p.records}
	for _, column := range []string{"model", "group", "outcome", "variable", "within"} {
		if column == g.axis || column == "variable" && !g.byVariable() {
			continue
		}
		block = append(block, p.row.Name(column))
	}
	l := line{block: strings.Join(block, "\x1f"), first: p}
	l.id = l.block
	for _, column := range []string{"variable", "term", "name", "discrete"} {
		l.id += "\x1f" + p.row.Name(column)
	}
	l.id += "\x1f" + p.figure.Column
	return l
}

// byVariable tells whether a table's rows are categories of several variables, each a block.
func (g grid) byVariable() bool {
	return g.planned.Kind == survey.FrequencyTable || g.planned.Kind == survey.CrosstabTable
}

func (g grid) order() (names []string) {
	if g.axis == "model" {
		return g.planned.Models
	}
	for _, group := range g.planned.Groups {
		names = append(names, group.Name)
	}
	return names
}

// together brings the lines of a block under each other, in the order of the table's rows: records hold one group or model
// after the other, and a model has the terms that it includes.
func (g *grid) together() {
	var blocks []string
	for _, l := range g.lines {
		if !slices.Contains(blocks, l.block) {
			blocks = append(blocks, l.block)
		}
	}
	slices.SortStableFunc(g.lines, func(a, b line) int {
		return cmp.Or(slices.Index(blocks, a.block)-slices.Index(blocks, b.block), g.place(a)-g.place(b))
	})
}

// place is where the line's term stands in the table; constants and cut points stand below all terms.
func (g grid) place(l line) int {
	term := l.first.row.Name("term")
	if at := slices.IndexFunc(g.planned.Rows, func(r survey.PlannedRow) bool { return !r.Heading && r.Variable == term }); at >= 0 {
		return at
	}
	return len(g.planned.Rows)
}

func (g grid) layout() analysis.Layout {
	l := analysis.Layout{Header: g.header()}
	records, block := "", ""
	for i, line := range g.lines {
		if line.first.records != records && strings.HasSuffix(line.first.records, "_margins") {
			l.Body = append(l.Body, []analysis.Cell{g.across(analysis.Cell{Role: analysis.Heading, Word: "published_effects"})})
		}
		if heading, ok := g.heading(line); ok && (i == 0 || line.block != block) {
			l.Body = append(l.Body, []analysis.Cell{g.across(heading)})
		}
		records, block = line.first.records, line.block
		l.Body = append(l.Body, g.row(line))
	}
	return l
}

func (g grid) across(c analysis.Cell) analysis.Cell {
	c.Columns = 1 + perColumn*len(g.columns)
	return c
}

// header names the models or groups above ours, published and their difference; alone when there is only one.
func (g grid) header() [][]analysis.Cell {
	label := analysis.Cell{Role: analysis.Heading, Word: "report_variable"}
	var top, below []analysis.Cell
	for _, column := range g.columns {
		c := g.named(column)
		c.Role, c.Columns = analysis.Over, perColumn
		top = append(top, c)
		for _, word := range []string{"published_ours", "published_theirs", "published_difference"} {
			below = append(below, analysis.Cell{Role: analysis.Over, Word: word})
		}
	}
	if len(g.columns) == 1 && g.axis == "group" && len(g.planned.Groups) <= 1 {
		return [][]analysis.Cell{append([]analysis.Cell{label}, below...)}
	}
	label.Rows = 2
	return [][]analysis.Cell{append([]analysis.Cell{label}, top...), below}
}

// named is what a column is called.
func (g grid) named(column string) analysis.Cell {
	switch {
	case g.axis == "model":
		return analysis.Cell{Word: "report_model", Plain: "(" + column + ")"}
	case g.planned.Kind == survey.CrosstabTable: // whose columns are the categories of the variable across
		return g.option(g.planned.By, column)
	}
	return g.group(column)
}

func (g grid) group(name string) analysis.Cell {
	for _, group := range g.planned.Groups {
		if group.Name == name && len(group.Label) > 0 {
			return analysis.Cell{Text: group.Label}
		}
	}
	return analysis.Cell{Plain: name}
}
