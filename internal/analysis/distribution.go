package analysis

import (
	"strconv"

	"fieldwork/internal/survey"
	"fieldwork/internal/tabulate"
)

// distribution is the table of one variable's shares by group, and its figure.
func (b *bench) distribution() {
	b.record("", frequencyHeader)
	b.table.Layout.Header = b.groupHeader("report_percent", word(Heading, "report_category", ""))
	defer b.foot(1)
	c, ok := b.column(b.plan.Outcome)
	if !ok {
		return
	}
	options, ok := b.categories(c)
	if !ok {
		return
	}
	shares := make([]tabulate.Frequency, len(b.plan.Groups))
	f := &Figure{ID: b.plan.ID, Title: b.plan.Title}
	for i, g := range b.plan.Groups {
		shares[i] = b.shares(c, options, g)
		f.Series = append(f.Series, Series{Label: g.Label})
	}
	for k, o := range options {
		f.Categories = append(f.Categories, b.inWords(o))
		row := []Cell{named(Label, o.Text, strconv.Itoa(o.Code))}
		for i := range b.plan.Groups {
			row = append(row, figure(shares[i].Shares[k].Percent, 1))
			f.Series[i].Percent = append(f.Series[i].Percent, shares[i].Shares[k].Percent)
		}
		b.addBody(row...)
	}
	b.frequencyRecords(c.Name, options, shares)
	b.table.Figure = f
}

// inWords are the option's words, or its code when it has none, in every language.
func (b *bench) inWords(o survey.Option) survey.Text {
	if len(o.Text) > 0 {
		return o.Text
	}
	t := survey.Text{}
	for _, l := range b.survey.Languages {
		t[l] = strconv.Itoa(o.Code)
	}
	return t
}
