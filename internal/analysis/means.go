package analysis

import (
	"math"
	"slices"

	"fieldwork/internal/dataset"
	"fieldwork/internal/survey"
	"fieldwork/internal/tabulate"
)

// The records of a table that tests its means have the test behind the other columns, the same in every group's row.
const (
	meansHeader     = "table,group,variable,label,n,mean,sd,se"
	meansTestHeader = meansHeader + ",test,statistic,df1,df2,p"
)

// notApplicable stands where the plan leaves a variable out of a group, as in the paper.
const notApplicable = "-"

// means shows the mean of each variable, one column a group.
func (b *bench) means() {
	tests := b.tested()
	for _, of := range b.both() {
		of.open("", of.headerOfMeans())
	}
	b.table.Layout.Header = b.groupHeader("report_mean", word(Heading, "report_variable", ""))
	if tests > 0 {
		b.testHeader()
	}
	rows := b.meanRows()
	for _, r := range rows {
		if r.Heading {
			b.addBody(text(Heading, r.Label).across(1 + b.figures() + tests))
			continue
		}
		b.addBody(b.meanCells(r)...)
	}
	for i, of := range b.both() {
		of.meanRecords(rows, i)
	}
	b.table.Layout.Foot = b.baseRows(1, tests, b.standings())
}

// meanCells are a row of the table: the means, and the tests that they are equal.
func (b *bench) meanCells(r meanRow) []Cell {
	row := []Cell{b.label(Label, r.PlannedRow)}
	for i, g := range b.plan.Groups {
		for k := range b.both() {
			if !r.Includes(b.plan.Models[0], g.Name) {
				row = append(row, plain(Number, notApplicable))
				continue
			}
			row = append(row, figure(r.means[k][i].Mean, 3))
		}
	}
	for _, t := range r.tests {
		row = append(row, testCells(t)...)
	}
	return row
}

func (b *bench) headerOfMeans() string {
	if b.tested() > 0 {
		return meansTestHeader
	}
	return meansHeader
}

// meanRecords writes the means of the bench, which is the place-th of those that the rows were computed on.
func (b *bench) meanRecords(rows []meanRow, place int) {
	for i, g := range b.plan.Groups {
		for _, r := range rows {
			if !r.Includes(b.plan.Models[0], g.Name) {
				continue
			}
			m := r.means[place][i]
			record := []Cell{plain("", b.plan.ID), plain("", g.Name), plain("", r.Variable), b.label(Label, r.PlannedRow),
				count(m.N), figure(m.Mean, 3), figure(m.SD, 3), figure(m.SE, 3)}
			if len(r.tests) > 0 {
				record = append(record, testRecord(r.tests[place])...)
			}
			b.record("", b.headerOfMeans(), record...)
		}
	}
}

// A meanRow is a planned row with its mean in each group and the tests that they are equal: of the bench itself and, if
// there is one, of that beside.
type meanRow struct {
	survey.PlannedRow
	means [][]tabulate.Mean
	tests []tabulate.Test
}

// meanRows computes the rows and brings them in the order of the plan: as written, or by one group's means, highest
// first, within each run between two headings.
func (b *bench) meanRows() []meanRow {
	var rows []meanRow
	start := 0
	by := slices.IndexFunc(b.plan.Groups, func(g survey.Group) bool { return g.Name == b.plan.SortBy })
	sortRun := func() {
		if by >= 0 {
			slices.SortStableFunc(rows[start:], func(p, q meanRow) int { return higherFirst(p.means[0][by].Mean, q.means[0][by].Mean) })
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
	for _, of := range b.both() {
		var means []tabulate.Mean
		for _, g := range of.plan.Groups {
			means = append(means, of.mean(c, g, r.Includes(of.plan.Models[0], g.Name)))
		}
		row.means = append(row.means, means)
		if of.tested() > 0 {
			row.tests = append(row.tests, of.equalMeans(c, r))
		}
	}
	return row, true
}

// mean computes one mean; wanted says that the plan shows it, so that what is to be known about it is said.
func (b *bench) mean(c *dataset.Column, g survey.Group, wanted bool) tabulate.Mean {
	values := b.values(c, g.Name)
	means, err := tabulate.MeansByGroup(values, make([]int, len(values)), 1, b.weights(g))
	if err != nil {
		b.fail("%s: %s: %v; run `fieldwork check` on the survey", b.place("", g), c.Name, err)
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
