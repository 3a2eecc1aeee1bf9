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
	Cells *List // its values: the names of its cells
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

// assigned reads the assigned variables. Their codes are those of a list, because codes are part of the data and must not
// follow from the order of the cells; each option of the list is the name of a cell.
func (c *compiler) assigned(f *surveyFile) {
	for _, af := range f.Assign {
		a := Assigned{Name: c.name(af.Assign, lowerName, "assign", af.At), Text: c.text(af.Text, af.At, "assigned variable "+af.Assign.Text), Cells: c.list(af.Of, af.At, "of")}
		c.places[a.Name] = af.At
		celled := map[string]bool{}
		for _, q := range f.Quotas {
			celled[q.Cell.Text] = celled[q.Cell.Text] || q.Assign.Text == a.Name
		}
		for _, o := range a.Cells.Options {
			if !celled[o.Name] {
				c.Addf(af.At, "nothing-to-assign", "add a cell of that name with `assign: "+a.Name+"` to `quotas`", "option %q of variable %q has no cell", o.Name, a.Name)
			}
		}
		c.survey.Assigned = append(c.survey.Assigned, a)
	}
}

// assignedCell checks a cell that the gate assigns.
func (c *compiler) assignedCell(q cellFile, cell Cell) {
	switch a := c.survey.assigned(cell.Dimension); {
	case a != nil:
		if _, listed := a.Cells.Named(cell.Name); !listed {
			c.Addf(q.Cell.At, "unknown-option", strictyaml.DidYouMean(cell.Name, a.Cells.Names()), "cell %q is assigned, and no option of list %q", cell.Name, a.Cells.Name)
		}
	default:
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
