package report

import (
	"math"

	"fieldwork/internal/analysis"
	"fieldwork/internal/document"
	"fieldwork/internal/published"
)

// A closeness is how near the figures of one table are to the published ones.
type closeness struct {
	table                    analysis.Table
	compared, judged, within int
	largest                  float64
}

// closenessOf counts over a comparison's records; what has no standard error is compared and not judged.
func closenessOf(t analysis.Table, c published.Comparison) closeness {
	n := closeness{table: t, largest: math.NaN()}
	for _, r := range c.Records {
		for row := range r.All() {
			n.compared++
			z := row.Number("z")
			if math.IsNaN(z) {
				continue
			}
			n.judged++
			if math.Abs(z) <= published.Near {
				n.within++
			}
			if !(math.Abs(z) <= math.Abs(n.largest)) {
				n.largest = z
			}
		}
	}
	return n
}

// overview tells of every table at once how near it came; not there when nothing was published.
func (b *builder) overview() (document.Section, bool) {
	if len(b.close) == 0 {
		return document.Section{}, false
	}
	t := document.Table{ID: "overview_table", Header: [][]document.Cell{{
		{Role: document.Heading, Text: b.Words("report_table")}, {Role: document.Over, Text: b.Words("report_compared")},
		{Role: document.Over, Text: b.Words("report_within"), Columns: 2}, {Role: document.Over, Text: b.Words("report_largest")}}}}
	all := closeness{largest: math.NaN()}
	for _, n := range b.close {
		t.Body = append(t.Body, b.closeRow(n.table.Number+" "+b.text(n.table.Title), n))
		all.compared, all.judged, all.within = all.compared+n.compared, all.judged+n.judged, all.within+n.within
		if !(math.Abs(n.largest) <= math.Abs(all.largest)) {
			all.largest = n.largest
		}
	}
	t.Foot = [][]document.Cell{b.closeRow(b.Words("report_all"), all)}
	return document.Section{ID: "overview", Level: 1, Title: b.Words("report_overview"), Blocks: []document.Block{
		document.Paragraph{Text: b.Words("report_overview_note")}, t}}, true
}

// closeRow is one row of the overview.
func (b *builder) closeRow(name string, n closeness) []document.Cell {
	largest := analysis.Format(n.largest, 2)
	return []document.Cell{{Role: document.Label, Text: name}, count(n.compared),
		{Role: document.Number, Text: number(n.within) + " / " + number(n.judged)}, {Role: document.Number, Text: percent(n.within, n.judged)},
		{Role: document.Number, Text: largest, Numeric: true, Value: n.largest, Decimals: 2}}
}

func count(n int) document.Cell {
	return document.Cell{Role: document.Number, Text: number(n), Numeric: true, Value: float64(n)}
}
