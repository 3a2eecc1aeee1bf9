package conduct

import (
	"slices"

	"fieldwork/internal/dataset"
	"fieldwork/internal/survey"
)

// least is how many rows of a grid must be answered before the same answer to all of them says anything.
const least = 3

// A Grid counts the completes in the sample that gave the same answer in every row. It is a description: whoever holds the
// same opinion of everything answers so too.
type Grid struct {
	Question string `json:"question"`
	Answered int    `json:"answered"` // three rows or more
	Same     int    `json:"same"`
}

// gridsOf are the grids that have enough rows.
func gridsOf(s *survey.Survey) []Grid {
	grids := []Grid{}
	for i := range s.Variables {
		v := &s.Variables[i]
		if isGrid(v) && !slices.ContainsFunc(grids, func(g Grid) bool { return g.Question == v.Question.Name }) {
			grids = append(grids, Grid{Question: v.Question.Name})
		}
	}
	return grids
}

func isGrid(v *survey.Variable) bool {
	return v.Question != nil && v.Question.Kind == survey.Grid && len(v.Question.Rows.Options) >= least
}

// gridColumns are the columns of each grid.
func gridColumns(f *dataset.Frame) map[string][]*dataset.Column {
	rows := map[string][]*dataset.Column{}
	for _, c := range f.Columns {
		if c.Variable != nil && isGrid(c.Variable) {
			rows[c.Variable.Question.Name] = append(rows[c.Variable.Question.Name], c)
		}
	}
	return rows
}

// row counts one complete.
func (g *Grid) row(columns []*dataset.Column, row int) {
	n, first, same := 0, 0.0, true
	for _, c := range columns {
		if c.Missing[row] != survey.Present {
			continue
		}
		if n++; n == 1 {
			first = c.Numbers[row]
		}
		same = same && c.Numbers[row] == first
	}
	if n >= least {
		g.Answered++
		g.Same += one(same)
	}
}
