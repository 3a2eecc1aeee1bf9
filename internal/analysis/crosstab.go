package analysis

import (
	"strconv"

	"fieldwork/internal/dataset"
	"fieldwork/internal/survey"
	"fieldwork/internal/tabulate"
)

// A crossing is one variable by the variable across, in one group.
type crossing struct {
	group   survey.Group
	row     survey.PlannedRow
	options []survey.Option // the row variable's categories
	counts  tabulate.Crosstab
	test    tabulate.Association
}

// crosstab shows, for each variable, the percent of its categories in every category of another, and under them how many
// respondents a column stands on and the test that the two have nothing to do with one another. Groups are parts of the
// table, one below the other, each with tests of its own.
func (b *bench) crosstab() {
	b.openCrosstabRecords()
	b.table.Layout.Header = [][]Cell{{word(Heading, "report_variable", ""), word(Heading, "report_category", "")}}
	by, ok := b.column(b.plan.By)
	if !ok {
		return
	}
	across, ok := b.categories(by)
	if !ok {
		return
	}
	b.table.Layout.Header = crosstabHeader(by, across)
	for _, g := range b.plan.Groups {
		if !b.oneUnnamed() {
			b.addBody(named(Block, g.Label, g.Name).across(crosstabWidth(across)))
		}
		b.crossGroup(by, across, g)
	}
	if b.weighted() {
		b.table.Layout.Foot = append(b.table.Layout.Foot, b.weightedBy(crosstabWidth(across)))
	}
	b.say("tables_"+b.independence(), "")
}

// crosstabWidth is how many columns the table has: two of labels, the categories across, and all of them together.
func crosstabWidth(across []survey.Option) int { return 2 + len(across) + 1 }

func crosstabHeader(by *dataset.Column, across []survey.Option) [][]Cell {
	top := []Cell{word(Heading, "report_variable", "").down(2), word(Heading, "report_category", "").down(2),
		named(Over, by.Label, by.Name).across(len(across)), word(Over, "tables_total", "").down(2)}
	var below []Cell
	for _, o := range across {
		below = append(below, category(Over, by, o))
	}
	return [][]Cell{top, below}
}

// category names one category of a variable; those of a flag are no and yes.
func category(role Role, c *dataset.Column, o survey.Option) Cell {
	if c.Kind == survey.FlagVariable && len(o.Text) == 0 {
		return word(role, "tables_"+o.Name, "")
	}
	return named(role, o.Text, strconv.Itoa(o.Code))
}

// crossGroup adds the rows of all variables in one group.
func (b *bench) crossGroup(by *dataset.Column, across []survey.Option, g survey.Group) {
	for _, r := range b.plan.Rows {
		if r.Heading {
			b.addBody(text(Heading, r.Label).across(crosstabWidth(across)))
			continue
		}
		c, ok := b.column(r.Variable)
		if !ok {
			continue
		}
		options, ok := b.categories(c)
		if !ok {
			continue
		}
		x := crossing{group: g, row: r, options: options}
		if b.cross(&x, c, by, across) {
			b.crossRows(x, c)
			b.crossRecords(x, by, across)
		}
	}
	values := b.values(by, g.Name)
	b.weightRecord("", g, b.baseOf(g, values))
}

// cross counts and tests, and says what is to be known of it.
func (b *bench) cross(x *crossing, c, by *dataset.Column, across []survey.Option) (ok bool) {
	place := b.place("", x.group) + ": " + c.Name + " by " + by.Name
	counts, err := tabulate.Cross(b.values(c, x.group.Name), b.values(by, x.group.Name), codesOf(x.options), codesOf(across), b.weights(x.group))
	if err != nil {
		b.fail("%s: %v; run `fieldwork check` on the survey", place, err)
		return false
	}
	x.counts, x.test = counts, counts.Independence()
	all := float64(len(b.rows[x.group.Name]))
	if missing := all - x.test.N; missing > 0 {
		b.warn("%s: %s of %s respondents lack one of the two answers and are left out", place, Format(missing, 0), Format(all, 0))
	}
	if all == 0 { // which has been said
		return true
	}
	b.reserve(counts.Warnings, x.group)
	for _, w := range x.test.Warnings {
		b.warn("%s: %s", place, w)
	}
	if x.test.Reason != "" {
		b.fail("%s: there is no test: %s", place, x.test.Reason)
	}
	return true
}

// independence is the name of the test of the table.
func (b *bench) independence() string {
	if b.weighted() {
		return tabulate.RaoScott
	}
	return tabulate.Pearson
}
