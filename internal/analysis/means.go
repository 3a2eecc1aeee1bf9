package analysis

import (
	"math"
	"slices"

	"fieldwork/internal/dataset"
	"fieldwork/internal/survey"
	"fieldwork/internal/tabulate"
)

const meansHeader = "table,group,variable,label,n,mean,sd,se"

// notApplicable stands where the plan leaves a variable out of a group, as in the paper.
const notApplicable = "-"

// means shows the mean of each variable, one column a group.
func (b *bench) means() {
	b.record("", meansHeader)
	b.table.Layout.Header = b.groupHeader("report_mean", word(Heading, "report_variable", ""))
	rows := b.meanRows()
	for _, r := range rows {
		if r.Heading {
			b.addBody(text(Heading, r.Label).across(1 + len(b.plan.Groups)))
			continue
		}
		row := []Cell{b.label(Label, r.PlannedRow)}
		for i, g := range b.plan.Groups {
			if !r.Includes(b.plan.Models[0], g.Name) {
				row = append(row, plain(Number, notApplicable))
				continue
			}
			row = append(row, figure(r.means[i].Mean, 3))
		}
		b.addBody(row...)
	}
	b.meanRecords(rows)
	b.foot(1)
}

func (b *bench) meanRecords(rows []meanRow) {
	for i, g := range b.plan.Groups {
		for _, r := range rows {
			if !r.Includes(b.plan.Models[0], g.Name) {
				continue
			}
			m := r.means[i]
			b.record("", meansHeader, plain("", b.plan.ID), plain("", g.Name), plain("", r.Variable), b.label(Label, r.PlannedRow),
				count(m.N), figure(m.Mean, 3), figure(m.SD, 3), figure(m.SE, 3))
		}
	}
}

// A meanRow is a planned row with its mean in each group.
type meanRow struct {
	survey.PlannedRow
	means []tabulate.Mean
}

// meanRows computes the rows and brings them in the order of the plan: as written, or by one group's means, highest
// first, within each run between two headings.
func (b *bench) meanRows() []meanRow {
	var rows []meanRow
	start := 0
	by := slices.IndexFunc(b.plan.Groups, func(g survey.Group) bool { return g.Name == b.plan.SortBy })
	sortRun := func() {
		if by >= 0 {
			slices.SortStableFunc(rows[start:], func(p, q meanRow) int { return higherFirst(p.means[by].Mean, q.means[by].Mean) })
		}
	}
	for _, r := range b.plan.Rows {
		if r.Heading {
			sortRun()
			rows = append(rows, meanRow{PlannedRow: r})
			start = len(rows)
			continue
		}
		if row, ok := b.meanRow(r); ok {
			rows = append(rows, row)
		}
	}
	sortRun()
	return rows
}

// higherFirst orders descending, with what does not exist last.
func higherFirst(x, y float64) int {
	switch {
	case x > y || math.IsNaN(y) && !math.IsNaN(x):
		return -1
	case x < y || math.IsNaN(x) && !math.IsNaN(y):
		return 1
	}
	return 0
}

// meanRow computes one row. Groups may overlap, so each is computed by itself.
func (b *bench) meanRow(r survey.PlannedRow) (meanRow, bool) {
	c, ok := b.column(r.Variable)
	if !ok {
		return meanRow{}, false
	}
	row := meanRow{PlannedRow: r}
	for _, g := range b.plan.Groups {
		row.means = append(row.means, b.mean(c, g, r.Includes(b.plan.Models[0], g.Name)))
	}
	return row, true
}

// mean computes one mean; wanted says that the plan shows it, so that what is to be known about it is said.
func (b *bench) mean(c *dataset.Column, g survey.Group, wanted bool) tabulate.Mean {
	values := b.values(c, g.Name)
	means, err := tabulate.MeansByGroup(values, make([]int, len(values)), 1, b.weights(g))
	if err != nil {
		b.warn("%s: %s: %v; run `fieldwork check` on the survey", b.place("", g), c.Name, err)
		return tabulate.Mean{Mean: math.NaN(), SD: math.NaN(), SE: math.NaN()}
	}
	if wanted {
		b.unanswered(gaps(values), c.Name, g)
		if means[0].N > 0 {
			b.reserve(means[0].Warnings, g)
		}
	}
	return means[0]
}
