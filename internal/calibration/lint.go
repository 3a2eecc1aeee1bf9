package calibration

import (
	"math"
	"slices"

	"fieldwork/internal/outline"
	"fieldwork/internal/published"
	"fieldwork/internal/strictcsv"
	"fieldwork/internal/strictyaml"
)

// The columns of published.FillsName.
const (
	arrivalsColumn  = "arrivals"  // eligible arrivals of the cell's types so far
	completedColumn = "completed" // completes that the cell holds
)

// place finds the figure that a number is made from.
func (r *reader) place(n *Number, row strictcsv.Row) bool {
	if n.Records == published.FillsName {
		return r.fill(*n, row)
	}
	o, ok := outline.Find(r.survey, r.plan, n.Records)
	if !ok {
		known := append(outline.Names(r.survey, r.plan), published.FillsName)
		r.Addf(row.At("records"), "unknown-table", strictyaml.DidYouMean(n.Records, known), "no table of the plan has records called %q", n.Records)
		return false
	}
	n.table = o.Table.ID
	if n.figure, ok = o.Figure(n.Column); !ok {
		r.Addf(row.At("column"), "unknown-column", strictyaml.DidYouMean(n.Column, o.Columns()), "the records %q have no figure %q", n.Records, n.Column)
		return false
	}
	for column := range n.Key {
		if !slices.Contains(o.Keys, column) {
			r.Addf(row.At(column), "unknown-key", "leave the cell empty", "the rows of the records %q have no %s", n.Records, column)
			return false
		}
	}
	return published.CheckKey(r.Findings, o, n.Key, row.At)
}

// fill checks a number of what the cells held when one was full.
func (r *reader) fill(n Number, row strictcsv.Row) bool {
	cells, sound := r.survey.CellNames(), true
	for _, column := range []string{"cell", "of"} {
		if !slices.Contains(cells, n.Key[column]) {
			r.Addf(row.At(column), "unknown-cell", strictyaml.DidYouMean(n.Key[column], cells), "the survey has no cell %q", n.Key[column])
			sound = false
		}
	}
	if known := []string{arrivalsColumn, completedColumn}; !slices.Contains(known, n.Column) {
		r.Addf(row.At("column"), "unknown-column", strictyaml.DidYouMean(n.Column, known), "the records %q have no figure %q", n.Records, n.Column)
		sound = false
	}
	if sound && n.Column == arrivalsColumn && len(typesOf(r.survey, n.Key["of"])) == 0 {
		r.Addf(row.At("of"), "no-types", "count its completes by "+completedColumn, "the cell %q takes a condition and no types, by which arrivals are counted", n.Key["of"])
		sound = false
	}
	return sound
}

// expected settles what a study is expected to give.
func (r *reader) expected(n *Number, row strictcsv.Row) bool {
	n.Known = n.Mean.Given && n.SD.Given
	switch {
	case n.Known && !(n.SD.Value > 0 && n.Studies >= 1):
		r.Add(row.At("sd"), "bad-target", "a mean needs a standard deviation above zero and the number of studies it was taken over", "fill in `sd` and `studies`, or leave `mean` empty, too")
	case n.Known:
		return true
	case n.Mean.Given || n.SD.Given:
		r.Add(row.At("mean"), "bad-target", "a mean stands without its standard deviation, or the other way round", "fill in both, or neither")
	case !n.figure.Share || !n.Published.Given || n.Times != 1 || n.Plus != 0 || !(0 < n.Published.Value && n.Published.Value < 100):
		r.Add(row.At("mean"), "no-target", "it is not known how far a study may be from this number", "fill in `mean`, `sd` and `studies`; only a published percentage above 0 and below 100 can do without")
	default:
		return true
	}
	return false
}

// compare refuses a number that says something else than the published figures, from which it takes its error.
func (r *reader) compare(n *Number, row strictcsv.Row) {
	figure := func(column string) (strictcsv.Number, bool) {
		if n.Records == published.FillsName {
			x, ok := r.set.Fill(n.Key["cell"], n.Key["of"])
			return strictcsv.Number{Value: x}, ok && column == completedColumn
		}
		return r.set.Figure(n.Records, func(key string) string { return n.Key[key] }, column)
	}
	if x, ok := figure(n.Column); ok && n.Published.Given {
		if made := n.Plus + n.Times*x.Value; math.Abs(made-n.Published.Value) > 1e-9 {
			r.Addf(row.At("published"), "contradiction", "mend the one that is wrong", "%s is %g here and %g by the published figures", n.Item, n.Published.Value, made)
		}
	}
	if n.figure.SE != "" {
		n.SE.Number, n.SE.Given = figure(n.figure.SE)
		n.SE.Value *= math.Abs(n.Times)
	}
}
