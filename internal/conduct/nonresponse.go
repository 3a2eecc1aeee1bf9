package conduct

import (
	"cmp"
	"iter"
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
	Refused   int    `json:"refused"`   // of the missing: "prefer not to answer"
	DontKnow  int    `json:"dont_know"` // of the missing: "don't know"
	Worst     []Item `json:"worst"`     // the ten items with the highest share missing; none that nobody left open
}

// An Item is one thing asked.
type Item struct {
	Item     string `json:"item"` // the field of the answer, which is the variable's name where the item has one variable
	Asked    int    `json:"asked"`
	Missing  int    `json:"missing"`
	Refused  int    `json:"refused"`
	DontKnow int    `json:"dont_know"`
}

// Share is the part of those asked who gave no answer.
func (i Item) Share() float64 {
	if i.Asked == 0 {
		return 0
	}
	return float64(i.Missing) / float64(i.Asked)
}

// A leftOpen gathers what completes left open and how they answered grids, a frame of them at a time.
type leftOpen struct {
	completes int
	items     []Item // in the order of the questionnaire
	place     map[string]int
	grids     []Grid
}

// nonresponseOf goes once through the completes. The grids are those of the questionnaire, whether anybody came to them or
// not. Where nothing is known of the completes there are none.
func nonresponseOf(s *survey.Survey, frames iter.Seq2[*dataset.Frame, error]) (*Nonresponse, []Grid, error) {
	if frames == nil {
		return nil, []Grid{}, nil
	}
	o := leftOpen{place: map[string]int{}, grids: gridsOf(s)}
	for f, err := range frames {
		if err != nil {
			return nil, nil, err
		}
		o.add(f)
	}
	return o.nonresponse(), o.grids, nil
}

// add counts the completes of a frame, of which it keeps nothing: its maker may use it again.
func (o *leftOpen) add(f *dataset.Frame) {
	o.completes += f.Len()
	for _, columns := range itemsOf(f) {
		name := itemOf(columns[0].Variable)
		i, known := o.place[name]
		if !known {
			i, o.place[name] = len(o.items), len(o.items)
			o.items = append(o.items, Item{Item: name})
		}
		o.items[i].count(columns, f.Len())
	}
	rows := gridColumns(f)
	for i := range o.grids {
		for row := range f.Len() {
			o.grids[i].row(rows[o.grids[i].Question], row)
		}
	}
}

func (o *leftOpen) nonresponse() *Nonresponse {
	n := Nonresponse{Completes: o.completes, Worst: []Item{}}
	for _, item := range o.items {
		n.Items += one(item.Asked > 0)
		n.Asked += item.Asked
		n.Missing += item.Missing
		n.Refused += item.Refused
		n.DontKnow += item.DontKnow
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
func (i *Item) count(columns []*dataset.Column, rows int) {
	for row := range rows {
		has := func(m survey.Missing) bool {
			return slices.ContainsFunc(columns, func(c *dataset.Column) bool { return c.Missing[row] == m })
		}
		asked := slices.ContainsFunc(columns, func(c *dataset.Column) bool { return c.Missing[row] != survey.NotAsked })
		switch {
		case !asked:
			continue
		case !has(survey.Present):
			i.Missing++
			i.Refused += one(has(survey.Refused))
			i.DontKnow += one(has(survey.DontKnow))
		}
		i.Asked++
	}
}
