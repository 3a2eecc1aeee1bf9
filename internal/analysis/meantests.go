package analysis

import (
	"math"
	"slices"

	"fieldwork/internal/dataset"
	"fieldwork/internal/survey"
	"fieldwork/internal/tabulate"
)

// perTest is how many columns a test takes: statistic, degrees of freedom, p.
const perTest = 3

// tested is how many columns the tests of a table of means take; 0 when there are none.
func (b *bench) tested() int {
	if !b.plan.Test || len(b.plan.Groups) < 2 {
		return 0
	}
	return perTest * len(b.both())
}

// testHeader puts the heads of the tests behind those of the means, which have two rows or, with weighted figures beside,
// three.
func (b *bench) testHeader() {
	header, last := b.table.Layout.Header, len(b.table.Layout.Header)-1
	header[0] = append(header[0], word(Over, "tables_test_of_means", "").across(b.tested()))
	if b.beside != nil {
		for _, c := range b.weightHeads() {
			header[last-1] = append(header[last-1], c.across(perTest))
		}
	}
	for range b.both() {
		header[last] = append(header[last], plain(Over, "F"), word(Over, "tables_df", ""), plain(Over, "p"))
	}
	b.say("tables_"+b.testName(), "")
	if b.beside != nil && b.beside.testName() != b.testName() {
		b.say("tables_"+b.beside.testName(), "")
	}
}

func (b *bench) testName() string {
	if b.weighted() {
		return tabulate.Wald
	}
	return tabulate.Welch
}

// equalMeans tests that the groups which the plan shows the variable for have the same mean. Why there is no test becomes
// a failure, unless there is nobody to test, which has been said.
func (b *bench) equalMeans(c *dataset.Column, r survey.PlannedRow) tabulate.Test {
	p := b.pool(c, r)
	if shared := p.shared(); shared > 0 {
		b.fail("%s: the groups share %s respondents, so that their means cannot be tested; write `where` so that nobody is in two groups, or leave `test` out", b.place("", survey.Group{}), Format(float64(shared), 0))
		return noTest(b.testName())
	}
	t, err := tabulate.EqualMeans(p.values, p.groups, p.k, p.weights)
	switch {
	case err != nil:
		b.fail("%s: %s: %v; run `fieldwork check` on the survey", b.place("", survey.Group{}), c.Name, err)
		return noTest(b.testName())
	case t.Reason != "" && len(p.rows) > 0 && p.k > 1:
		b.fail("%s: %s: the means cannot be tested: %s; merge groups, name others in the row's `groups`, or leave `test` out", b.place("", survey.Group{}), c.Name, t.Reason)
	}
	return t
}

// A pool is the rows of several groups, one group after the other.
type pool struct {
	rows            []int // of the frame
	values, weights []float64
	groups          []int
	k               int // groups, of which some may have nobody
}

// pool puts together the groups that the plan shows the variable for.
func (b *bench) pool(c *dataset.Column, r survey.PlannedRow) (p pool) {
	if b.weighted() {
		p.weights = []float64{} // of nobody, which is not unweighted
	}
	for _, g := range b.plan.Groups {
		if !r.Includes(b.plan.Models[0], g.Name) {
			continue
		}
		p.rows, p.values, p.weights = append(p.rows, b.rows[g.Name]...), append(p.values, b.values(c, g.Name)...), append(p.weights, b.weights(g)...)
		for range b.rows[g.Name] {
			p.groups = append(p.groups, p.k)
		}
		p.k++
	}
	return p
}

// shared counts the rows that are there twice.
func (p pool) shared() int {
	return len(p.rows) - len(slices.Compact(slices.Sorted(slices.Values(p.rows))))
}

// noTest is a test without numbers.
func noTest(name string) tabulate.Test {
	nan := math.NaN()
	return tabulate.Test{Name: name, Statistic: nan, DF1: nan, DF2: nan, P: nan}
}

// testCells are a test for people.
func testCells(t tabulate.Test) []Cell {
	return []Cell{figure(t.Statistic, 2), plain(Number, degrees(t)), plain(Number, probability(t.P))}
}

// testRecord is a test for programs.
func testRecord(t tabulate.Test) []Cell {
	return []Cell{plain("", t.Name), figure(t.Statistic, 3), figure(t.DF1, 1), figure(t.DF2, 1), figure(t.P, 3)}
}

// degrees are the degrees of freedom: whole ones without decimals, two of them with a comma between.
func degrees(t tabulate.Test) string {
	if math.IsNaN(t.DF1) {
		return NotAvailable
	}
	if math.IsNaN(t.DF2) {
		return degree(t.DF1)
	}
	return degree(t.DF1) + ", " + degree(t.DF2)
}

func degree(x float64) string {
	if x == math.Trunc(x) {
		return Format(x, 0)
	}
	return Format(x, 1)
}

// probability writes a p for people: one that would round to zero as the bound that it is below.
func probability(p float64) string {
	if p < 0.0005 {
		return "<0.001"
	}
	return Format(p, 3)
}
