package analysis

import (
	"fmt"
	"math"
	"strings"

	"fieldwork/internal/dataset"
	"fieldwork/internal/fault"
	"fieldwork/internal/survey"
)

// An Input is what a plan is run over.
type Input struct {
	Survey *survey.Survey
	Plan   *survey.Plan
	Frame  *dataset.Frame // the rows: the published tables are of Frame.InSample
	// Arrivals are the eligible arrivals, by type, of the window that the frame's weights were made from: with them, models
	// of the types know how far the population's shares are to be trusted. Nil when they are not known.
	Arrivals map[string]int
	Progress func(done, total int, what string) // may be nil
}

// Run computes every table of the plan over the rows of the frame, in plan order. Who is in the frame is the caller's
// decision. The error is for a plan without tables and for a frame of another survey; whatever goes wrong within a table
// is a warning of that table.
func Run(in Input) ([]Table, error) {
	if err := survey.LintPlan(in.Plan); err != nil {
		return nil, err
	}
	if in.Frame.Survey().ID != in.Survey.ID {
		return nil, fault.Errorf(fault.Conflict, "the dataset is of survey %q and the plan of survey %q; analyze each with its own", in.Frame.Survey().ID, in.Survey.ID)
	}
	if in.Progress == nil {
		in.Progress = func(int, int, string) {}
	}
	tables := make([]Table, len(in.Plan.Tables))
	for i, p := range in.Plan.Tables {
		in.Progress(i, len(tables), p.Number)
		tables[i] = newBench(in, p).compute()
	}
	in.Progress(len(tables), len(tables), "")
	return tables, nil
}

// A bench is where one table is made.
type bench struct {
	survey   *survey.Survey
	frame    *dataset.Frame
	arrivals map[string]int
	plan     survey.PlannedTable
	rows     map[string][]int // the frame's rows of each group
	// unweighed counts the rows of each group that were left out for want of a weight.
	unweighed map[string]int
	table     Table
}

func newBench(in Input, p survey.PlannedTable) *bench {
	if len(p.Groups) == 0 {
		p.Groups = []survey.Group{{Name: "all"}}
	}
	if len(p.Models) == 0 {
		p.Models = []string{"1"}
	}
	f := in.Frame
	b := &bench{survey: in.Survey, frame: f, arrivals: in.Arrivals, plan: p, rows: map[string][]int{}, unweighed: map[string]int{},
		table: Table{ID: p.ID, Number: p.Number, Kind: p.Kind, Title: p.Title, Notes: p.Notes}}
	for row := range f.Len() {
		if !f.Holds(p.Where, row) {
			continue
		}
		for _, g := range p.Groups {
			if f.Holds(g.Where, row) {
				b.rows[g.Name] = append(b.rows[g.Name], row)
			}
		}
	}
	return b
}

func (b *bench) compute() Table {
	b.weigh()
	for _, g := range b.plan.Groups {
		if len(b.rows[g.Name]) == 0 && b.unweighed[g.Name] == 0 {
			b.warn("%s has no respondents in the dataset; deliver the data again when it has, or mend the `where` of the plan", b.place("", g))
		}
	}
	switch b.plan.Kind {
	case survey.FrequencyTable:
		b.frequencies()
	case survey.DistributionPlot:
		b.distribution()
	case survey.MultipleTable:
		b.multiple()
	case survey.MeansTable:
		b.means()
	case survey.MNLogitTable, survey.OLogitTable, survey.OLSTable:
		b.models()
	case survey.MarginsTable:
		b.margins()
	default:
		b.warn("%s: kind %q is not known; run `fieldwork check` on the survey", b.plan.Number, b.plan.Kind)
	}
	return b.table
}

func (b *bench) warn(format string, args ...any) {
	b.table.Warnings = append(b.table.Warnings, fmt.Sprintf(format, args...))
}

// place names where in the table a warning belongs.
func (b *bench) place(model string, g survey.Group) string {
	parts := []string{b.plan.Number}
	if b.plan.Number == "" {
		parts[0] = b.plan.ID
	}
	if model != "" {
		parts = append(parts, "model ("+model+")")
	}
	if len(b.plan.Groups) > 1 || g.Where != nil {
		parts = append(parts, "group "+g.Name)
	}
	return strings.Join(parts, ", ")
}

// column finds a variable that can be counted with; what is wrong with it becomes a warning.
func (b *bench) column(name string) (*dataset.Column, bool) {
	c, ok := b.frame.Column(name)
	switch {
	case !ok:
		b.warn("%s: the dataset has no variable %q; name one of the codebook", b.place("", survey.Group{}), name)
	case !c.Numeric():
		b.warn("%s: variable %q holds words and cannot be counted; leave it out", b.place("", survey.Group{}), name)
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

// record appends a row to the records of the suffix, which it opens with the header when they are new.
func (b *bench) record(suffix, header string, row ...Cell) {
	name := b.plan.ID + suffix
	for i := range b.table.Records {
		if b.table.Records[i].Name == name {
			b.table.Records[i].Rows = append(b.table.Records[i].Rows, row)
			return
		}
	}
	r := Records{Name: name, Header: strings.Split(header, ",")}
	if row != nil {
		r.Rows = [][]Cell{row}
	}
	b.table.Records = append(b.table.Records, r)
}

// groupHeader is the header over one figure a group: the word of the figure above the groups' names, or alone when
// there is one group without a name. Labels stand before it.
func (b *bench) groupHeader(figureWord string, labels ...Cell) [][]Cell {
	if len(b.plan.Groups) == 1 && len(b.plan.Groups[0].Label) == 0 {
		return [][]Cell{append(labels, word(Over, figureWord, ""))}
	}
	for i := range labels {
		labels[i] = labels[i].down(2)
	}
	var groups []Cell
	for _, g := range b.plan.Groups {
		groups = append(groups, named(Over, g.Label, g.Name))
	}
	return [][]Cell{append(labels, word(Over, figureWord, "").across(len(groups))), groups}
}

// percent is a share in percent, NaN of nothing.
func percent(n, of float64) float64 {
	if of == 0 {
		return math.NaN()
	}
	return 100 * n / of
}
