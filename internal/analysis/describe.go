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
	b.record("", frequencyHeader)
	b.table.Layout.Header = b.groupHeader("report_percent", word(Heading, "report_variable", ""), word(Heading, "report_category", ""))
	for _, r := range b.plan.Rows {
		if r.Heading {
			b.addBody(text(Heading, r.Label).across(2 + len(b.plan.Groups)))
			continue
		}
		if c, ok := b.column(r.Variable); ok {
			b.variable(c, b.label(Label, r))
		}
	}
	b.foot(2)
}

// variable adds the rows of one variable's categories.
func (b *bench) variable(c *dataset.Column, label Cell) {
	options, ok := b.categories(c)
	if !ok {
		return
	}
	shares := make([]tabulate.Frequency, len(b.plan.Groups))
	for i, g := range b.plan.Groups {
		shares[i] = b.shares(c, options, g)
	}
	for k, o := range options {
		row := []Cell{named(Label, o.Text, strconv.Itoa(o.Code))}
		if k == 0 {
			row = append([]Cell{label.down(len(options))}, row...)
		}
		for i := range b.plan.Groups {
			row = append(row, figure(shares[i].Shares[k].Percent, 1))
		}
		b.addBody(row...)
	}
	b.frequencyRecords(c.Name, options, shares)
}

func (b *bench) addBody(row ...Cell) { b.table.Layout.Body = append(b.table.Layout.Body, row) }

// shares counts the categories in one group and warns of what the percentages leave out.
func (b *bench) shares(c *dataset.Column, options []survey.Option, g survey.Group) tabulate.Frequency {
	f, err := tabulate.Frequencies(b.values(c, g.Name), codesOf(options), nil)
	if err != nil {
		b.warn("%s: %s: %v; run `fieldwork check` on the survey", b.place("", g), c.Name, err)
	}
	for _, w := range f.Warnings {
		b.warn("%s: %s: %s", b.place("", g), c.Name, w)
	}
	if f.Missing > 0 {
		b.warn("%s: %s: %s of %d respondents have no answer and are left out of the percentages",
			b.place("", g), c.Name, Format(f.Missing, 0), len(b.rows[g.Name]))
	}
	for len(f.Shares) < len(options) { // after an error there are none
		f.Shares = append(f.Shares, tabulate.Share{Count: math.NaN(), Percent: math.NaN()})
	}
	return f
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

// categories are the column's value labels, 0 and 1 for a flag, and the values that occur for a plain number.
func (b *bench) categories(c *dataset.Column) ([]survey.Option, bool) {
	if c.Values != nil {
		return c.Values, true
	}
	if c.Kind == survey.FlagVariable {
		return []survey.Option{{Code: 0, Name: "no"}, {Code: 1, Name: "yes"}}, true
	}
	var codes []int
	for _, g := range b.plan.Groups {
		for _, x := range b.values(c, g.Name) {
			switch {
			case math.IsNaN(x):
			case x != math.Trunc(x) || len(codes) > maxCategories:
				b.warn("%s: %s has more than %d different values or fractions; show its mean instead, or derive categories", b.place("", survey.Group{}), c.Name, maxCategories)
				return nil, false
			case !slices.Contains(codes, int(x)):
				codes = append(codes, int(x))
			}
		}
	}
	slices.Sort(codes)
	options := make([]survey.Option, len(codes))
	for i, code := range codes {
		options[i] = survey.Option{Code: code, Name: strconv.Itoa(code)}
	}
	return options, len(codes) > 0
}

func codesOf(options []survey.Option) []int {
	codes := make([]int, len(options))
	for i, o := range options {
		codes[i] = o.Code
	}
	return codes
}

// foot closes the table with the respondents of each group; labels is how many columns stand before the figures.
func (b *bench) foot(labels int) {
	row := []Cell{word(Label, "report_n", "").across(labels)}
	for _, g := range b.plan.Groups {
		row = append(row, count(float64(len(b.rows[g.Name]))))
	}
	b.table.Layout.Foot = append(b.table.Layout.Foot, row)
}

// distribution is the table of one variable's shares by group, and its figure.
func (b *bench) distribution() {
	b.record("", frequencyHeader)
	b.table.Layout.Header = b.groupHeader("report_percent", word(Heading, "report_category", ""))
	defer b.foot(1)
	c, ok := b.column(b.plan.Outcome)
	if !ok {
		return
	}
	options, ok := b.categories(c)
	if !ok {
		return
	}
	shares := make([]tabulate.Frequency, len(b.plan.Groups))
	f := &Figure{ID: b.plan.ID, Title: b.plan.Title}
	for i, g := range b.plan.Groups {
		shares[i] = b.shares(c, options, g)
		f.Series = append(f.Series, Series{Label: g.Label})
	}
	for k, o := range options {
		f.Categories = append(f.Categories, o.Text)
		row := []Cell{named(Label, o.Text, strconv.Itoa(o.Code))}
		for i := range b.plan.Groups {
			row = append(row, figure(shares[i].Shares[k].Percent, 1))
			f.Series[i].Percent = append(f.Series[i].Percent, shares[i].Shares[k].Percent)
		}
		b.addBody(row...)
	}
	b.frequencyRecords(c.Name, options, shares)
	b.table.Figure = f
}
