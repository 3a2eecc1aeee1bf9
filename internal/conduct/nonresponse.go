package conduct

import (
	"cmp"
	"slices"

	"fieldwork/internal/dataset"
	"fieldwork/internal/survey"
)

// worst is how many items are listed.
const worst = 10

// Nonresponse is what completes in the sample left open of what they were asked. An item is one thing to be answered: a
// question, a row of a grid, the words behind an option; a question of several options is one item, and so is a rank.
type Nonresponse struct {
	Completes int    `json:"completes"`
	Items     int    `json:"items"` // that somebody was asked
	Asked     int    `json:"asked"` // answers that were asked for, over all items and completes
	Missing   int    `json:"missing"`
	Refused   int    `json:"refused"` // of the missing: "prefer not to answer"
	Worst     []Item `json:"worst"`   // the ten items with the highest share missing; none that nobody left open
}

// An Item is one thing asked.
type Item struct {
	Item    string `json:"item"` // the field of the answer, which is the variable's name where the item has one variable
	Asked   int    `json:"asked"`
	Missing int    `json:"missing"`
	Refused int    `json:"refused"`
}

// Share is the part of those asked who gave no answer.
func (i Item) Share() float64 {
	if i.Asked == 0 {
		return 0
	}
	return float64(i.Missing) / float64(i.Asked)
}

func nonresponseOf(f *dataset.Frame) *Nonresponse {
	if f == nil {
		return nil
	}
	n := Nonresponse{Completes: f.Len(), Worst: []Item{}}
	for _, columns := range itemsOf(f) {
		item := count(columns, f.Len())
		n.Items += one(item.Asked > 0)
		n.Asked += item.Asked
		n.Missing += item.Missing
		n.Refused += item.Refused
		if item.Missing > 0 {
			n.Worst = append(n.Worst, item)
		}
	}
	slices.SortStableFunc(n.Worst, func(a, b Item) int { return cmp.Compare(b.Share(), a.Share()) })
	n.Worst = n.Worst[:min(worst, len(n.Worst))]
	return &n
}

// itemsOf are the columns of each item, in the order of the questionnaire.
func itemsOf(f *dataset.Frame) (items [][]*dataset.Column) {
	place := map[string]int{}
	for _, c := range f.Columns {
		if c.Variable == nil || c.Variable.Question == nil {
			continue
		}
		name := itemOf(c.Variable)
		i, known := place[name]
		if !known {
			i, place[name] = len(items), len(items)
			items = append(items, nil)
		}
		items[i] = append(items[i], c)
	}
	return items
}

func itemOf(v *survey.Variable) string {
	if v.Question.Kind == survey.Rank {
		return v.Question.Name
	}
	return v.Field
}

// count goes through the rows. An item is answered when any of its columns is, and not asked when none was.
func count(columns []*dataset.Column, rows int) Item {
	item := Item{Item: itemOf(columns[0].Variable)}
	for row := range rows {
		has := func(m survey.Missing) bool {
			return slices.ContainsFunc(columns, func(c *dataset.Column) bool { return c.Missing[row] == m })
		}
		asked := slices.ContainsFunc(columns, func(c *dataset.Column) bool { return c.Missing[row] != survey.NotAsked })
		switch {
		case !asked:
			continue
		case !has(survey.Present):
			item.Missing++
			item.Refused += one(has(survey.Refused))
		}
		item.Asked++
	}
	return item
}

// least is how many rows of a grid must be answered before the same answer to all of them says anything.
const least = 3

// A Grid counts the completes in the sample that gave the same answer in every row. It is a description: whoever holds the
// same opinion of everything answers so too.
type Grid struct {
	Question string `json:"question"`
	Answered int    `json:"answered"` // three rows or more
	Same     int    `json:"same"`
}

func gridsOf(f *dataset.Frame) []Grid {
	grids := []Grid{}
	if f == nil {
		return grids
	}
	rows := map[string][]*dataset.Column{}
	for _, c := range f.Columns {
		if v := c.Variable; v != nil && v.Question != nil && v.Question.Kind == survey.Grid && len(v.Question.Rows.Options) >= least {
			if rows[v.Question.Name] == nil {
				grids = append(grids, Grid{Question: v.Question.Name})
			}
			rows[v.Question.Name] = append(rows[v.Question.Name], c)
		}
	}
	for i := range grids {
		for row := range f.Len() {
			grids[i].row(rows[grids[i].Question], row)
		}
	}
	return grids
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
