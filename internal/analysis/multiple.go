package analysis

import (
	"math"
	"slices"
	"strconv"

	"fieldwork/internal/dataset"
	"fieldwork/internal/survey"
	"fieldwork/internal/tabulate"
)

// A row's kind tells an option of the question from a row that the plan adds below the options.
const (
	multipleHeader = "table,group,rank,code,name,label,count,percent,n,variable,kind"
	optionKind     = "option"
	addedKind      = "added"
)

// multiple shows the percent of respondents who ticked each option, most frequent first, one column a group.
func (b *bench) multiple() {
	b.open("", multipleHeader)
	q, ok := b.survey.Question(b.plan.Question)
	if !ok || q.Kind != survey.Many {
		b.fail("%s: question %q is no question with many options; name one in the plan", b.place("", survey.Group{}), b.plan.Question)
		return
	}
	ticked, on := make([]tabulate.Frequency, len(b.plan.Groups)), make([]standing, len(b.plan.Groups))
	for i, g := range b.plan.Groups {
		ticked[i], on[i].base = b.ticks(q, g)
		on[i].weighted = b.weighted()
		b.weightRecord("", g, on[i].base)
	}
	order := b.order(ticked, len(q.List.Options))
	b.multipleRecords(q, order, ticked)
	full := b.ranking(q, order, ticked)
	full.Foot = b.baseRows(1, 0, on)
	b.table.Layout = full
	if top := b.plan.Top; top > 0 && top < len(order) {
		b.table.Layout.Body = slices.Clone(full.Body[:top])
		b.table.Full = &full
	}
	b.table.Layout.Body = append(b.table.Layout.Body, b.added()...)
}

// ranking is the list of all options in the order.
func (b *bench) ranking(q *survey.Question, order []int, ticked []tabulate.Frequency) Layout {
	l := Layout{Header: b.groupHeader("report_percent", word(Heading, "report_category", ""))}
	for _, k := range order {
		row := []Cell{text(Label, q.List.Options[k].Text)}
		for i := range b.plan.Groups {
			row = append(row, figure(ticked[i].Shares[k].Percent, 1))
		}
		l.Body = append(l.Body, row)
	}
	return l
}

// ticks counts one group's answers; they stand on the respondents whom the question was put to.
func (b *bench) ticks(q *survey.Question, g survey.Group) (tabulate.Frequency, base) {
	var flags [][]float64
	for _, o := range q.List.Options {
		if c, ok := b.column(survey.FlagName(q.Name, o.Name)); ok {
			flags = append(flags, b.values(c, g.Name))
		}
	}
	if withheld := whole(flags); withheld > 0 {
		b.warn("%s: %d answers to %q were given to fewer options than the table lists; an option that was not offered counts as not ticked", b.place("", g), withheld, q.Name)
	}
	f, err := tabulate.MultipleResponse(flags, codesOf(q.List.Options), b.weights(g))
	if err != nil {
		return b.checked(f, err, q.Name, g, len(q.List.Options), 0), base{math.NaN(), math.NaN()}
	}
	return b.checked(f, nil, q.Name, g, len(q.List.Options), gaps(flags[0])), b.baseOf(g, flags[0])
}

// whole counts an option that was not offered as not ticked, and tells how many respondents that touches. Their answers
// stay in: the percent is of those whom the question was put to, whatever an earlier answer or another version left of it.
func whole(flags [][]float64) (withheld int) {
	for row := range flags[0] {
		missing := 0
		for _, option := range flags {
			if math.IsNaN(option[row]) {
				missing++
			}
		}
		if missing == 0 || missing == len(flags) {
			continue
		}
		withheld++
		for _, option := range flags {
			if math.IsNaN(option[row]) {
				option[row] = 0
			}
		}
	}
	return withheld
}

// order ranks the options by the shares of the group that the plan sorts by, ties in the order of the list. A short list
// is of the most frequent answers, so it is ranked by its first group when the plan names none.
func (b *bench) order(ticked []tabulate.Frequency, options int) []int {
	order := make([]int, options)
	for k := range order {
		order[k] = k
	}
	by := slices.IndexFunc(b.plan.Groups, func(g survey.Group) bool { return g.Name == b.plan.SortBy })
	if by < 0 && b.plan.Top == 0 {
		return order
	}
	shares := ticked[max(by, 0)].Shares
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case shares[i].Count > shares[j].Count:
			return -1
		case shares[i].Count < shares[j].Count:
			return 1
		}
		return 0
	})
	return order
}

func (b *bench) multipleRecords(q *survey.Question, order []int, ticked []tabulate.Frequency) {
	for i, g := range b.plan.Groups {
		for rank, k := range order {
			o := q.List.Options[k]
			b.record("", multipleHeader, plain("", b.plan.ID), plain("", g.Name), count(float64(rank+1)), count(float64(o.Code)), plain("", o.Name),
				text(Label, o.Text), figure(ticked[i].Shares[k].Count, 0), figure(ticked[i].Shares[k].Percent, 1), count(ticked[i].Valid),
				plain("", survey.FlagName(q.Name, o.Name)), plain("", optionKind))
		}
	}
}

// added are the rows below the options: the percent of each group with one option of another question.
func (b *bench) added() [][]Cell {
	var rows [][]Cell
	for _, r := range b.plan.Rows {
		c, ok := b.column(r.Variable)
		if !ok {
			continue
		}
		o := wanted(c, r)
		row := []Cell{b.label(Label, r)}
		for _, g := range b.plan.Groups {
			n, with := b.having(c, o, g)
			row = append(row, figure(percent(with, n), 1))
			b.record("", multipleHeader, plain("", b.plan.ID), plain("", g.Name), plain("", ""), count(float64(o.Code)), plain("", o.Name),
				b.label(Label, r), count(with), figure(percent(with, n), 1), count(n), plain("", r.Variable), plain("", addedKind))
		}
		rows = append(rows, row)
	}
	return rows
}

// having counts the answers of the group, and those that are the option; each by its weight.
func (b *bench) having(c *dataset.Column, o survey.Option, g survey.Group) (n, with float64) {
	weights := b.weights(g)
	for i, x := range b.values(c, g.Name) {
		w := 1.0
		if weights != nil {
			w = weights[i]
		}
		if !math.IsNaN(x) {
			n += w
		}
		if x == float64(o.Code) {
			with += w
		}
	}
	return n, with
}

// wanted is the option that an added row counts; without a code it is the 1 of a flag.
func wanted(c *dataset.Column, r survey.PlannedRow) survey.Option {
	for _, o := range c.Values {
		if o.Name == r.Code {
			return o
		}
	}
	return survey.Option{Code: 1, Name: strconv.Itoa(1)}
}
