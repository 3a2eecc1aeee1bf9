package analysis

import (
	"math"
	"slices"
	"strconv"

	"fieldwork/internal/dataset"
	"fieldwork/internal/survey"
	"fieldwork/internal/tabulate"
)

const frequencyHeader = "table,variable,code,name,label,count,percent,group,n"

// maxCategories is how many values a number without value labels may have in a table of frequencies.
const maxCategories = 30

// frequencies shows the percent of each category of each variable, one column a group.
func (b *bench) frequencies() {
	for _, of := range b.both() {
		of.open("", frequencyHeader)
	}
	b.table.Layout.Header = b.groupHeader("report_percent", word(Heading, "report_variable", ""), word(Heading, "report_category", ""))
	for _, r := range b.plan.Rows {
		if r.Heading {
			b.addBody(text(Heading, r.Label).across(2 + b.figures()))
			continue
		}
		if c, ok := b.column(r.Variable); ok {
			b.variable(c, b.label(Label, r))
		}
	}
	b.table.Layout.Foot = b.baseRows(2, 0, b.standings())
}

// variable adds the rows of one variable's categories.
func (b *bench) variable(c *dataset.Column, label Cell) {
	options, rows, ok := b.percentRows(c)
	if !ok {
		return
	}
	for k, row := range rows {
		row = append([]Cell{named(Label, options[k].Text, strconv.Itoa(options[k].Code))}, row...)
		if k == 0 {
			row = append([]Cell{label.down(len(options))}, row...)
		}
		b.addBody(row...)
	}
}

// percentRows are the percentages of a variable's categories, one row a category, one cell a group, or two when there are
// weighted figures beside. They are recorded, too.
func (b *bench) percentRows(c *dataset.Column) (options []survey.Option, rows [][]Cell, ok bool) {
	options, ok = b.categories(c)
	if !ok {
		return nil, nil, false
	}
	rows = make([][]Cell, len(options))
	recorded := map[*bench][]tabulate.Frequency{}
	for _, g := range b.plan.Groups {
		for _, of := range b.both() {
			f := of.shares(c, options, g)
			recorded[of] = append(recorded[of], f)
			for k := range options {
				rows[k] = append(rows[k], figure(f.Shares[k].Percent, 1))
			}
		}
	}
	for _, of := range b.both() {
		of.frequencyRecords(c.Name, options, recorded[of])
	}
	return options, rows, true
}

func (b *bench) addBody(row ...Cell) { b.table.Layout.Body = append(b.table.Layout.Body, row) }

// shares counts the categories in one group.
func (b *bench) shares(c *dataset.Column, options []survey.Option, g survey.Group) tabulate.Frequency {
	values := b.values(c, g.Name)
	f, err := tabulate.Frequencies(values, codesOf(options), b.weights(g))
	return b.checked(f, err, c.Name, g, len(options), gaps(values))
}

// checked says what is to be known about counts before they are used: that there are none, that so many answers are
// missing from the percentages, that there are few. After an error every share is NaN.
func (b *bench) checked(f tabulate.Frequency, err error, variable string, g survey.Group, options int, missing float64) tabulate.Frequency {
	if err != nil {
		b.fail("%s: %s: %v; run `fieldwork check` on the survey", b.place("", g), variable, err)
		f = tabulate.Frequency{Valid: math.NaN()}
		for range options {
			f.Shares = append(f.Shares, tabulate.Share{Count: math.NaN(), Percent: math.NaN()})
		}
	}
	b.unanswered(missing, variable, g)
	if f.Valid > 0 {
		b.reserve(f.Warnings, g)
	}
	return f
}

// unanswered tells that answers are missing.
func (b *bench) unanswered(missing float64, variable string, g survey.Group) {
	if missing > 0 {
		b.warn("%s: %s: %s of %s respondents have no answer and are left out", b.place("", g), variable, Format(missing, 0), Format(float64(len(b.rows[g.Name])), 0))
	}
}

// reserve passes on, once for a group, what the counting has to say about its numbers.
func (b *bench) reserve(warnings []string, g survey.Group) {
	for _, w := range warnings {
		b.warn("%s: %s", b.place("", g), w)
	}
}

func (b *bench) frequencyRecords(variable string, options []survey.Option, shares []tabulate.Frequency) {
	for i, g := range b.plan.Groups {
		for k, o := range options {
			s := shares[i].Shares[k]
			b.record("", frequencyHeader, plain("", b.plan.ID), plain("", variable), count(float64(o.Code)), plain("", o.Name),
				named(Label, o.Text, strconv.Itoa(o.Code)), figure(s.Count, 0), figure(s.Percent, 1), plain("", g.Name), count(shares[i].Valid))
		}
	}
}

// categories are the column's value labels, 0 and 1 for a flag, and whatever whole numbers occur besides: all of them for
// a plain number, codes of an older questionnaire for a labelled one.
func (b *bench) categories(c *dataset.Column) ([]survey.Option, bool) {
	options := slices.Clone(c.Values)
	if c.Kind == survey.FlagVariable {
		options = []survey.Option{{Code: 0, Name: "no"}, {Code: 1, Name: "yes"}}
	}
	if c.Variable == nil { // a type or cell that nobody of the table can be of says nothing of the others
		options = slices.DeleteFunc(options, func(o survey.Option) bool { return !b.occurs(c, o.Code) })
	}
	var further []int
	for _, g := range b.plan.Groups {
		for _, x := range b.values(c, g.Name) {
			known := slices.ContainsFunc(options, func(o survey.Option) bool { return float64(o.Code) == x })
			switch {
			case known || math.IsNaN(x) || slices.Contains(further, int(x)) && x == math.Trunc(x):
			case x != math.Trunc(x) || len(further) >= maxCategories:
				b.fail("%s: %s has fractions or more than %d different values; show its mean instead, or derive categories", b.place("", survey.Group{}), c.Name, maxCategories)
				return nil, false
			default:
				further = append(further, int(x))
			}
		}
	}
	slices.Sort(further)
	for _, code := range further {
		options = append(options, survey.Option{Code: code, Name: strconv.Itoa(code)})
	}
	if c.Values != nil && further != nil {
		b.warn("%s: %s holds codes that the questionnaire does not list: %v; they are shown by number", b.place("", survey.Group{}), c.Name, further)
	}
	return options, len(options) > 0
}

// occurs tells whether anybody in any group of the table has the code.
func (b *bench) occurs(c *dataset.Column, code int) bool {
	return slices.ContainsFunc(b.plan.Groups, func(g survey.Group) bool { return slices.Contains(b.values(c, g.Name), float64(code)) })
}

func codesOf(options []survey.Option) []int {
	codes := make([]int, len(options))
	for i, o := range options {
		codes[i] = o.Code
	}
	return codes
}
