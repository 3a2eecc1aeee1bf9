package analysis

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
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

// Run computes every table of the plan over the rows of the frame that the plan lets in, in plan order. Who is in the
// frame is the caller's decision. The error is for a plan without tables, for one whose own variables the frame cannot
// have, and for a frame of another survey; whatever goes wrong within a table is a failure of that table.
func Run(in Input) ([]Table, error) {
	if err := survey.LintPlan(in.Plan); err != nil {
		return nil, err
	}
	if in.Frame.Survey().ID != in.Survey.ID {
		return nil, fault.Errorf(fault.Conflict, "the dataset is of survey %q and the plan of survey %q; analyze each with its own", in.Frame.Survey().ID, in.Survey.ID)
	}
	frame, err := in.Frame.With(in.Plan.Derived)
	if err != nil {
		return nil, err
	}
	in.Frame = frame
	if in.Progress == nil {
		in.Progress = func(int, int, string) {}
	}
	rows := in.rows()
	tables := make([]Table, len(in.Plan.Tables))
	for i, p := range in.Plan.Tables {
		in.Progress(i, len(tables), p.Number)
		tables[i] = in.table(p, rows)
	}
	in.Progress(len(tables), len(tables), "")
	return tables, nil
}

// rows are those that the plan lets into any table.
func (in Input) rows() []int {
	var rows []int
	for row := range in.Frame.Len() {
		if in.Frame.Holds(in.Plan.Where, row) {
			rows = append(rows, row)
		}
	}
	return rows
}

// table computes one table of the rows. What goes wrong in it stays in it, a defect of this program too.
func (in Input) table(p survey.PlannedTable, rows []int) (t Table) {
	if len(p.Faults) > 0 {
		t = titled(p)
		t.Failures = slices.Clone(p.Faults)
		return t
	}
	defer func() {
		if r := recover(); r != nil {
			t = titled(p)
			t.Failures = []string{fmt.Sprintf("%s: a defect of this program (%v%s) left the table empty; report it with the plan and the version of the program", nameOf(p), r, whence())}
		}
	}()
	return newBench(in, p, rows).compute()
}

// titled is the table with its words and without a figure.
func titled(p survey.PlannedTable) Table {
	return Table{ID: p.ID, Number: p.Number, Kind: p.Kind, Title: p.Title, Notes: p.Notes}
}

// whence tells in which of our functions a panic began, "" when in none. It is called while the panic unwinds.
func whence() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	panicked := false
	for {
		f, more := frames.Next()
		if panicked && strings.HasPrefix(f.Function, "fieldwork/") {
			return fmt.Sprintf(" in %s, %s:%d", strings.TrimPrefix(f.Function, "fieldwork/internal/"), filepath.Base(f.File), f.Line)
		}
		panicked = panicked || f.Function == "runtime.gopanic"
		if !more {
			return ""
		}
	}
}

func (b *bench) compute() Table {
	for _, of := range b.both() {
		of.weigh()
		of.tellEmpty()
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
	case survey.CrosstabTable:
		b.crosstab()
	case survey.MNLogitTable, survey.OLogitTable, survey.OLSTable:
		b.models()
	case survey.MarginsTable:
		b.margins()
	default:
		b.fail("%s: kind %q is not known; run `fieldwork check` on the survey", b.place("", survey.Group{}), b.plan.Kind)
	}
	b.takeOver()
	return b.table
}

// tellEmpty says which groups have nobody in them; where nobody has a weight, that is said instead.
func (b *bench) tellEmpty() {
	for _, g := range b.plan.Groups {
		if len(b.rows[g.Name]) == 0 && b.unweighed[g.Name] == 0 {
			b.fail("%s has no respondents in the dataset; deliver the data again when it has, or mend the `where` of the plan", b.place("", g))
		}
	}
}
