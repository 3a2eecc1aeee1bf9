package calibration

import (
	"context"
	"maps"
	"slices"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// A Study is one study without a server.
type Study struct {
	Interviews []interview.Interview // the completes of the sample, as they came
	Cells      []quota.Cell
	Fills      []quota.Fill // in the order in which the cells were full
}

// patience is how many arrivals may come for each place of the quotas before a cell is said never to fill.
const patience = 1000

// Draw lets arrivals 0, 1, 2 … come one after the other until every cell with a target is full. Each finds every one of its
// cells open and is interviewed, or is over-quota; nobody is under way while another comes, so that a lease is a complete.
func Draw(ctx context.Context, s *survey.Survey, people Population, seed uint64) (Study, error) {
	d := drawing{survey: s, arrivals: map[string]int{}}
	places := 0
	for _, c := range s.Cells {
		if c.Assigned {
			return Study{}, fault.Errorf(fault.Invalid, "cell %q is assigned at the gate, which needs a server; use `fieldwork simulate --url` for survey %q", c.Name, s.ID)
		}
		cell := quota.Cell{Name: c.Name, Dimension: c.Dimension, Target: c.Target, State: quota.Open}
		d.Cells = append(d.Cells, cell)
		d.conditions = d.conditions || c.If != nil
		if cell.Limited() {
			places += cell.Target
		}
	}
	for i := 0; d.open(); i++ {
		if i == patience*places {
			return Study{}, fault.Errorf(fault.Invalid, "after %d arrivals a cell of survey %q is still open; give its people a share in the population, or the cell no target", i, s.ID)
		}
		if err := ctx.Err(); err != nil {
			return Study{}, err
		}
		d.arrive(people.Interview(seed, i))
	}
	return d.Study, nil
}

// A drawing is a study under way.
type drawing struct {
	Study
	survey     *survey.Survey
	conditions bool           // a cell is given by a condition on the answers
	arrivals   map[string]int // eligible ones, by type
}

// open tells whether a cell with a target still has room.
func (d *drawing) open() bool {
	return slices.ContainsFunc(d.Cells, func(c quota.Cell) bool { return c.Limited() && !c.Full() })
}

// arrive is the gate and, for whoever passes, the end of the interview.
func (d *drawing) arrive(iv interview.Interview) {
	if iv.Decision != interview.Admitted {
		return
	}
	d.arrivals[iv.Type]++
	var facts survey.Facts
	if d.conditions {
		facts = interview.Walk(d.survey, &iv).Facts
	}
	var mine []*quota.Cell
	for _, name := range d.survey.CellsOf(iv.Type, facts) {
		mine = append(mine, &d.Cells[slices.IndexFunc(d.Cells, func(c quota.Cell) bool { return c.Name == name })])
	}
	if !iv.InSample || slices.ContainsFunc(mine, func(c *quota.Cell) bool { return c.Room() == 0 }) {
		return
	}
	d.Interviews = append(d.Interviews, iv)
	for _, c := range mine {
		c.Completed++
	}
	for _, c := range mine {
		if c.Limited() && c.Full() {
			d.Fills = append(d.Fills, quota.Fill{Cell: c.Name, Cells: slices.Clone(d.Cells), Arrivals: maps.Clone(d.arrivals)})
		}
	}
}

// A First is the cell that was full first, with what all cells held then; its name is empty when none has a target.
type First struct {
	Cell      string
	Completed map[string]int // by cell
}

func (s Study) first() First {
	if len(s.Fills) == 0 {
		return First{}
	}
	f := First{Cell: s.Fills[0].Cell, Completed: map[string]int{}}
	for _, c := range s.Fills[0].Cells {
		f.Completed[c.Name] = c.Completed
	}
	return f
}
