package analysis

import (
	"math"
	"strings"

	"fieldwork/internal/dataset"
	"fieldwork/internal/survey"
)

// A bench is where one table is made.
type bench struct {
	survey   *survey.Survey
	frame    *dataset.Frame
	arrivals map[string]int
	plan     survey.PlannedTable
	part     bool             // the plan keeps some of the frame's rows out of every table
	rows     map[string][]int // the frame's rows of each group
	// unweighed counts the rows of each group that were left out for want of a weight.
	unweighed map[string]int
	// beside makes the same table's weighted figures when the plan wants them beside its own; nil when it does not.
	beside *bench
	table  Table
}

func newBench(in Input, p survey.PlannedTable, rows []int) *bench {
	if len(p.Groups) == 0 {
		p.Groups = []survey.Group{{Name: "all"}}
	}
	if len(p.Models) == 0 {
		p.Models = []string{"1"}
	}
	b := &bench{survey: in.Survey, frame: in.Frame, arrivals: in.Arrivals, plan: p, part: in.Plan.Where != nil,
		rows: map[string][]int{}, unweighed: map[string]int{}, table: titled(p)}
	for _, row := range rows {
		if b.sort(row) {
			b.table.N++
		}
	}
	if p.Beside != "" {
		p.Weights, p.Beside = p.Beside, ""
		b.beside = newBench(in, p, rows)
	}
	return b
}

// sort puts the row into its groups and tells whether it has any.
func (b *bench) sort(row int) (enters bool) {
	if !b.frame.Holds(b.plan.Where, row) {
		return false
	}
	for _, g := range b.plan.Groups {
		if b.frame.Holds(g.Where, row) {
			b.rows[g.Name], enters = append(b.rows[g.Name], row), true
		}
	}
	return enters
}

// both are the bench itself and, if there is one, that of the weighted figures beside.
func (b *bench) both() []*bench {
	if b.beside == nil {
		return []*bench{b}
	}
	return []*bench{b, b.beside}
}

// besideSuffix names the records of the weighted figures that stand beside a table's own.
const besideSuffix = "_weighted"

// takeOver makes what the bench beside has to say and its records part of the table. What both say is said once.
func (b *bench) takeOver() {
	if b.beside == nil {
		return
	}
	for _, w := range b.beside.table.Warnings {
		b.warn("%s", w)
	}
	for _, f := range b.beside.table.Failures {
		b.fail("%s", f)
	}
	for _, r := range b.beside.table.Records {
		suffix := strings.TrimPrefix(r.Name, b.plan.ID)
		if suffix == "" {
			suffix = besideSuffix
		}
		header := strings.Join(r.Header, ",")
		b.open(suffix, header)
		for _, row := range r.Rows {
			b.record(suffix, header, row...)
		}
	}
}

// column finds a variable that can be counted with; what is wrong with it becomes a failure.
func (b *bench) column(name string) (*dataset.Column, bool) {
	c, ok := b.frame.Column(name)
	switch {
	case !ok:
		b.fail("%s: the dataset has no variable %q; name one of the codebook", b.place("", survey.Group{}), name)
	case !c.Numeric():
		b.fail("%s: variable %q holds words and cannot be counted; leave it out", b.place("", survey.Group{}), name)
		ok = false
	}
	return c, ok
}

// values are the column's numbers in the group, NaN where missing.
func (b *bench) values(c *dataset.Column, group string) []float64 {
	rows := b.rows[group]
	values := make([]float64, len(rows))
	for i, row := range rows {
		values[i] = c.Numbers[row]
	}
	return values
}

// label is the row's words: the plan's, else the variable's own, else its name.
func (b *bench) label(role Role, r survey.PlannedRow) Cell {
	if len(r.Label) > 0 {
		return text(role, r.Label)
	}
	if c, ok := b.frame.Column(r.Variable); ok {
		return named(role, c.Label, r.Variable)
	}
	return plain(role, r.Variable)
}

// open makes the records of the suffix, so that their file is there even without a row.
func (b *bench) open(suffix, header string) *Records {
	name := b.plan.ID + suffix
	for i := range b.table.Records {
		if b.table.Records[i].Name == name {
			return &b.table.Records[i]
		}
	}
	b.table.Records = append(b.table.Records, Records{Name: name, Header: strings.Split(header, ",")})
	return &b.table.Records[len(b.table.Records)-1]
}

// record appends a row to the records of the suffix, which it opens with the header when they are new.
func (b *bench) record(suffix, header string, row ...Cell) {
	r := b.open(suffix, header)
	r.Rows = append(r.Rows, row)
}

// percent is a share in percent, NaN of nothing.
func percent(n, of float64) float64 {
	if of == 0 {
		return math.NaN()
	}
	return 100 * n / of
}
