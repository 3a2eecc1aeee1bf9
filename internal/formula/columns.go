package formula

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// maxLevels bounds the levels of a factor: a column for each of thousands of names, postcodes or numbers is a mistake.
const maxLevels = 300

// Data hands out the columns that terms are made of, each with one entry for each row.
type Data interface {
	// Numbers is a column as numbers, NaN for missing.
	Numbers(name string) []float64
	// Categories is a column as codes that index its levels, -1 for missing.
	Categories(name string) (codes []int, levels []string)
}

// A Part is one variable's part in a column, so that a derivative with respect to the variable can be taken through
// powers and products.
type Part struct {
	Variable string
	// Level is the level whose 0/1 column the part is; empty for a number.
	Level string
	// Power is the exponent that Values are raised to.
	Power int
	// Values are the variable's own, before the power: its numbers, or 0 and 1 for the level; NaN for missing.
	Values []float64
}

func (p Part) String() string {
	switch {
	case p.Level != "":
		return p.Variable + "=" + p.Level
	case p.Power > 1:
		return p.Variable + "^" + strconv.Itoa(p.Power)
	}
	return p.Variable
}

// A Column is one column of a design.
type Column struct {
	// Name joins the parts by colons: "income", "region=South", "age^2", "age:region=South".
	Name  string
	Parts []Part
	// Values has NaN where any part is missing. A plain column shares the data's.
	Values []float64
}

// Columns makes the term's columns: one, or with factors one for each combination of their levels but the bases, the
// last factor's levels changing fastest. Errors are an *Error that names the factor and what its levels are.
func (t Term) Columns(d Data) ([]Column, error) {
	combinations := [][]Part{nil}
	for _, f := range t {
		parts, err := f.parts(d)
		if err != nil {
			return nil, err
		}
		var longer [][]Part
		for _, c := range combinations {
			for _, p := range parts {
				longer = append(longer, append(slices.Clone(c), p))
			}
		}
		if combinations = longer; len(combinations) > maxLevels {
			return nil, wrong(0, "merge levels in the data", "%s has more than %d columns", t, maxLevels)
		}
	}
	columns := make([]Column, len(combinations))
	for i, parts := range combinations {
		columns[i] = column(parts)
	}
	return columns, nil
}

// parts are the factor's own columns.
func (f Factor) parts(d Data) ([]Part, error) {
	if !f.Categorical {
		return []Part{{Variable: f.Variable, Power: f.Power, Values: d.Numbers(f.Variable)}}, nil
	}
	codes, levels := d.Categories(f.Variable)
	base, err := f.base(levels)
	if err != nil {
		return nil, err
	}
	parts := make([]Part, 0, len(levels)-1)
	for j, level := range levels {
		if j != base {
			parts = append(parts, Part{Variable: f.Variable, Level: level, Power: 1, Values: indicator(codes, j)})
		}
	}
	return parts, nil
}

// base is the place of the factor's base among its levels.
func (f Factor) base(levels []string) (int, error) {
	switch {
	case len(levels) < 2:
		return 0, wrong(0, "leave it out: with fewer than two there is nothing to compare", "%s has %d levels in the data (%s)", f, len(levels), list(levels))
	case len(levels) > maxLevels:
		return 0, wrong(0, "merge them in the data, or use the column as a number", "%s has %d levels, more than %d", f, len(levels), maxLevels)
	case f.Base == "":
		return 0, nil
	}
	if j := slices.Index(levels, f.Base); j >= 0 {
		return j, nil
	}
	return 0, wrong(0, "use one of "+list(levels), "the base %q of %s is none of its levels", f.Base, f)
}

// list is the first few texts, quoted.
func list(texts []string) string {
	const few = 12
	quoted := make([]string, 0, few+1)
	for i, text := range texts {
		if i == few {
			quoted = append(quoted, "…")
			break
		}
		quoted = append(quoted, strconv.Quote(text))
	}
	return strings.Join(quoted, ", ")
}

func indicator(codes []int, level int) []float64 {
	values := make([]float64, len(codes))
	for i, code := range codes {
		switch code {
		case level:
			values[i] = 1
		case -1:
			values[i] = math.NaN()
		}
	}
	return values
}

// column multiplies the parts.
func column(parts []Part) Column {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.String()
	}
	c := Column{Name: strings.Join(names, ":"), Parts: parts, Values: parts[0].Values}
	if len(parts) == 1 && parts[0].Power == 1 {
		return c
	}
	c.Values = make([]float64, len(parts[0].Values))
	for i := range c.Values {
		c.Values[i] = 1
		for _, p := range parts {
			c.Values[i] *= power(p.Values[i], p.Power)
		}
	}
	return c
}

// power multiplies n times, which is the same on every machine.
func power(x float64, n int) float64 {
	product := x
	for range n - 1 {
		product *= x
	}
	return product
}
