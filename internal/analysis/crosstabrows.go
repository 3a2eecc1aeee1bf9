package analysis

import (
	"fieldwork/internal/dataset"
	"fieldwork/internal/survey"
	"fieldwork/internal/tabulate"
)

// The records of a crosstab are those of frequencies, of which every column across is a group, and behind them what the
// column is of and within which group of the plan. The tests have a file of their own.
const (
	crossHeader     = frequencyHeader + ",by,by_code,by_label,within"
	crossTestHeader = "table,variable,by,within,test,statistic,df1,df2,p,cramers_v,n,least_expected,few_expected_percent"
	testsSuffix     = "_tests"
)

func (b *bench) openCrosstabRecords() {
	b.open("", crossHeader)
	b.open(testsSuffix, crossTestHeader)
}

// crossRows lays out one variable: its categories, what the columns stand on, and the test.
func (b *bench) crossRows(x crossing, c *dataset.Column) {
	rows := [][]Cell{}
	for k, o := range x.options {
		row := []Cell{category(Label, c, o)}
		for i := range x.counts.Columns {
			row = append(row, figure(x.counts.Percent(k, i), 1))
		}
		rows = append(rows, append(row, figure(x.counts.Total(k).Percent, 1)))
	}
	rows = append(rows, b.crossBase(x)...)
	rows[0] = append([]Cell{b.label(Label, x.row).down(len(rows))}, rows[0]...)
	b.table.Layout.Body = append(b.table.Layout.Body, rows...)
	b.addBody(word(Label, "tables_independence", associated(x.test)).across(2 + len(x.counts.Columns) + 1))
}

// crossBase are the respondents of each column and of all, and after weighting what they are worth.
func (b *bench) crossBase(x crossing) [][]Cell {
	n := []Cell{word(Label, b.wordOfN(), "")}
	effective := []Cell{word(Label, "report_effective_n", "")}
	for i := range x.counts.Columns {
		n, effective = append(n, count(x.counts.N[i])), append(effective, figure(x.counts.EffectiveN[i], 1))
	}
	n, effective = append(n, count(x.test.N)), append(effective, figure(x.counts.AllEffectiveN, 1))
	if !b.weighted() {
		return [][]Cell{n}
	}
	return [][]Cell{n, effective}
}

// associated is a test of independence for people: χ²(2) = 7.41, p = 0.025, V = 0.12.
func associated(a tabulate.Association) string {
	if a.Reason != "" {
		return NotAvailable
	}
	statistic := "F"
	if a.Name == tabulate.Pearson {
		statistic = "χ²"
	}
	p := probability(a.P)
	if p[0] != '<' {
		p = "= " + p
	}
	return statistic + "(" + degrees(a.Test) + ") = " + Format(a.Statistic, 2) + ", p " + p + ", V = " + Format(a.CramersV, 2)
}

// crossRecords writes the percentages, columns as groups, and the test.
func (b *bench) crossRecords(x crossing, by *dataset.Column, across []survey.Option) {
	c, _ := b.frame.Column(x.row.Variable) // it has just been counted
	within := plain("", x.group.Name)
	for i, o := range across {
		sum := 0.0
		for k := range x.options {
			sum += x.counts.Counts[k][i]
		}
		for k, row := range x.options {
			b.record("", crossHeader, plain("", b.plan.ID), plain("", x.row.Variable), count(float64(row.Code)), plain("", row.Name),
				category(Label, c, row), figure(x.counts.Counts[k][i], 0), figure(x.counts.Percent(k, i), 1), plain("", o.Name), count(sum),
				plain("", by.Name), count(float64(o.Code)), category(Label, by, o), within)
		}
	}
	a := x.test
	b.record(testsSuffix, crossTestHeader, append(append([]Cell{plain("", b.plan.ID), plain("", x.row.Variable), plain("", by.Name), within},
		testRecord(a.Test)...), figure(a.CramersV, 3), count(a.N), figure(a.LeastExpected, 1), figure(a.FewExpected, 1))...)
}
