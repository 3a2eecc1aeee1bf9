package analysis

import "strconv"

// distribution is the table of one variable's shares by group.
func (b *bench) distribution() {
	b.open("", frequencyHeader)
	b.table.Layout.Header = b.groupHeader("report_percent", word(Heading, "report_category", ""))
	c, ok := b.column(b.plan.Outcome)
	if !ok {
		b.table.Layout.Foot = b.baseRows(1, 0, b.standings())
		return
	}
	b.table.Layout.Foot = b.baseRows(1, 0, b.standings(c))
	options, rows, ok := b.percentRows(c)
	if !ok {
		return
	}
	for k, row := range rows {
		b.addBody(append([]Cell{named(Label, options[k].Text, strconv.Itoa(options[k].Code))}, row...)...)
	}
}
