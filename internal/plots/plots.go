// Package plots draws a table's numbers: of every table of the plan the figures that the plan asks for.
//
// It is opinionated. A figure shows what the records of its table hold and computes nothing but an interval from a
// standard error; published values are marked beside ours wherever there are any. What is not a number is not drawn, and a
// table without a number has no figure rather than an empty one. It draws no line itself: it says what package chart is to
// draw, in the words that it is given.
package plots

import (
	"strconv"

	"fieldwork/internal/analysis"
	"fieldwork/internal/chart"
	"fieldwork/internal/survey"
)

// A Plot is a figure with its place in the report.
type Plot struct {
	ID      string // unique in the report; a file name without its ending
	Caption string
	Figure  chart.Figure
}

// A Reference is the published value of a figure: of the column of a row of the named records, in the unit of the records.
type Reference func(records string, row analysis.Row, column string) (float64, bool)

// A desk is where the figures of one table are made.
type desk struct {
	survey    *survey.Survey
	planned   survey.PlannedTable
	table     analysis.Table
	reference Reference
	show      func(analysis.Cell) string
	words     func(id string) string
}

// Of are the figures that the plan asks of a table, in the plan's order. Show writes a cell in the language of the report,
// words are the frame's in the same language.
func Of(s *survey.Survey, planned survey.PlannedTable, t analysis.Table, reference func(records string, row analysis.Row, column string) (float64, bool),
	show func(analysis.Cell) string, words func(id string) string) []Plot {
	d := desk{survey: s, planned: planned, table: t, reference: reference, show: show, words: words}
	kinds := planned.Figures
	if kinds == nil && planned.Kind == survey.DistributionPlot {
		kinds = []survey.FigureKind{survey.StackedFigure}
	}
	var all []Plot
	for _, kind := range kinds {
		all = append(all, d.plots(kind)...)
	}
	return all
}

func (d desk) plots(kind survey.FigureKind) []Plot {
	switch kind {
	case survey.SharesFigure:
		return d.shares()
	case survey.StackedFigure:
		return d.stacked()
	case survey.MeansFigure:
		return d.means()
	case survey.CoefficientsFigure:
		return d.coefficients()
	case survey.EffectsFigure:
		if d.planned.Kind == survey.MarginsTable {
			return d.populationEffects()
		}
		return d.effects()
	}
	return nil
}

// plot names a figure and writes its caption: the table, what is shown, of what if there are several figures of the kind,
// and what the diamonds are if there are any.
func (d desk) plot(kind survey.FigureKind, suffix, word, of string, figure chart.Figure, marked bool) Plot {
	caption := d.words(word)
	if number := d.table.Number; number != "" {
		caption = number + " · " + caption
	}
	if of != "" {
		caption += " · " + of
	}
	if marked {
		caption += d.words("figure_diamonds")
	}
	id := d.table.ID + "_" + string(kind)
	if suffix != "" {
		id += "_" + suffix
	}
	return Plot{ID: id, Caption: caption, Figure: figure}
}

// records are those of the table with the suffix, empty when there are none.
func (d desk) records(suffix string) analysis.Records {
	for _, r := range d.table.Records {
		if r.Name == d.table.ID+suffix {
			return r
		}
	}
	return analysis.Records{Name: d.table.ID + suffix}
}

// part is the suffix of the i-th figure of several.
func part(i int) string {
	if i == 0 {
		return ""
	}
	return strconv.Itoa(i + 1)
}
