package survey

import (
	"time"

	"fieldwork/internal/strictyaml"
)

// An Assigned variable is drawn at the gate, such as the arm of an experiment: each admitted respondent is put into the
// least filled of its cells, at random among equals.
type Assigned struct {
	Name  string
	Text  Text
	Cells *List // its cells as codes 1, 2, … in the order of the file
}

// assigned returns the assigned variable of the name, nil when there is none.
func (s *Survey) assigned(name string) *Assigned {
	for i := range s.Assigned {
		if s.Assigned[i].Name == name {
			return &s.Assigned[i]
		}
	}
	return nil
}

// AssignedCell returns the code of a cell of an assigned variable.
func (s *Survey) AssignedCell(variable, cell string) (Option, bool) {
	a := s.assigned(variable)
	if a == nil {
		return Option{}, false
	}
	return a.Cells.Named(cell)
}

// assigned reads the assigned variables; their values are the cells that name them.
func (c *compiler) assigned(f *surveyFile) {
	for _, af := range f.Assign {
		a := Assigned{Name: c.name(af.Assign, lowerName, "assign", af.At), Text: c.text(af.Text, af.At, "assigned variable "+af.Assign.Text), Cells: &List{Name: af.Assign.Text}}
		c.places[a.Name] = af.At
		for _, q := range f.Quotas {
			if q.Assign.Text == a.Name {
				a.Cells.Options = append(a.Cells.Options, Option{Code: len(a.Cells.Options) + 1, Name: q.Cell.Text, Text: q.Text})
			}
		}
		if len(a.Cells.Options) < 2 {
			c.Addf(af.At, "nothing-to-assign", "give two or more cells of `quotas` the key `assign: "+a.Name+"`", "variable %q has %d cells to assign", a.Name, len(a.Cells.Options))
		}
		c.survey.Assigned = append(c.survey.Assigned, a)
	}
}

// assignedCell checks a cell that the gate assigns.
func (c *compiler) assignedCell(q cellFile, cell Cell) {
	if c.survey.assigned(cell.Dimension) == nil {
		known := make([]string, 0, len(c.survey.Assigned))
		for _, a := range c.survey.Assigned {
			known = append(known, a.Name)
		}
		c.Addf(q.Assign.At, "unknown-assignment", strictyaml.DidYouMean(cell.Dimension, known), "variable %q is not declared under `assign`", cell.Dimension)
	}
	if q.If.Text != "" || len(q.Types) > 0 || q.Dimension != "" {
		c.Addf(q.At, "mixed-cell", "keep `assign` and leave `types`, `if` and `dimension` out", "cell %q is assigned by the gate and given by something else too", cell.Name)
	}
}

// closes reads the instant from which a cell gives out no lease.
func (c *compiler) closes(q cellFile) time.Time {
	if q.Closes.Text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, q.Closes.Text)
	if err != nil {
		c.Addf(q.Closes.At, "bad-time", "write an instant with its zone, such as 2015-10-20T18:00:00+08:00", "closes %q is no instant", q.Closes.Text)
	}
	return at
}
