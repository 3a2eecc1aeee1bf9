package survey

import "slices"

// A Division is what puts a respondent into one of a dimension's cells.
type Division string

const (
	ByType      Division = "type"      // the type
	ByCondition Division = "condition" // the cells' conditions over what was asked before the gate
	ByDraw      Division = "draw"      // the gate
)

// A Dimension is one way of sharing out the respondents: each of them is in one of its cells.
type Dimension struct {
	Name  string
	By    Division
	Cells []Cell
}

// Dimensions are the survey's dimensions with their cells, in the order of the file.
func (s *Survey) Dimensions() []Dimension {
	var ds []Dimension
	for _, c := range s.Cells {
		i := slices.IndexFunc(ds, func(d Dimension) bool { return d.Name == c.Dimension })
		if i < 0 {
			i = len(ds)
			ds = append(ds, Dimension{Name: c.Dimension, By: c.division()})
		}
		ds[i].Cells = append(ds[i].Cells, c)
	}
	return ds
}

func (c Cell) division() Division {
	switch {
	case c.Assigned:
		return ByDraw
	case c.If != nil:
		return ByCondition
	}
	return ByType
}
