package estimate

import (
	"math"
	"slices"
)

// variable is one whose marginal effects are asked for. It knows which columns it is part of and, of each, the factor
// that it contributes.
type variable struct {
	name     string
	variable string
	level    string   // of a categorical variable; empty for a number
	column   int      // the column that it is, alone; -1 when it is part of products, powers or a set of indicators
	parts    [][]Part // of every column kept
	values   []float64
	dummy    bool
}

func (v variable) categorical() bool { return v.level != "" }
func (v variable) steps() bool       { return v.categorical() || v.dummy }

// variables lists the model's variables in the order of the design.
func (f *Fit) variables() []variable {
	m, parts := f.model, f.model.parts(f.design)
	var out []variable
	for k := range m.terms {
		for _, part := range parts[k] {
			known := func(v variable) bool { return v.variable == part.Variable && v.level == part.Level }
			if slices.ContainsFunc(out, known) {
				continue
			}
			v := variable{variable: part.Variable, level: part.Level, name: part.Variable, column: -1, parts: parts, values: part.Values}
			if v.categorical() {
				v.name += "=" + part.Level
			} else {
				v.dummy = m.dummy(part.Values)
			}
			if alone(parts, k, part) {
				v.column = k
			}
			out = append(out, v)
		}
	}
	return out
}

// parts are those of the columns kept; a column without any is a variable.
func (m *fittedIndex) parts(d Design) [][]Part {
	parts := make([][]Part, len(m.terms))
	for k, term := range m.terms {
		if d.Parts != nil && len(d.Parts[m.columns[k]]) > 0 {
			parts[k] = d.Parts[m.columns[k]]
		} else {
			parts[k] = []Part{{Variable: term, Power: 1, Values: m.raw[k]}}
		}
	}
	return parts
}

// alone tells whether column k is the variable of the part, and no other column has to do with it.
func alone(parts [][]Part, k int, part Part) bool {
	if len(parts[k]) != 1 || part.Power != 1 || part.Level != "" {
		return false
	}
	for j, others := range parts {
		if j != k && slices.ContainsFunc(others, func(p Part) bool { return p.Variable == part.Variable }) {
			return false
		}
	}
	return true
}

// dummy tells whether a column has both of the values 0 and 1 in the sample, and no others.
func (m *fittedIndex) dummy(column []float64) bool {
	var zero, one bool
	for i := range m.n {
		switch column[m.place(i)] {
		case 0:
			zero = true
		case 1:
			one = true
		default:
			return false
		}
	}
	return zero && one
}

// A point is the values of every part of every column at one row, or at the means.
type point func(p Part) float64

// at is the observed point of the sample's i-th row.
func (m *fittedIndex) at(i int) point {
	row := m.place(i)
	return func(p Part) float64 { return p.Values[row] }
}

// column is the product that the parts make at the point; replaced values stand in for those of the variable.
func product(parts []Part, at point) float64 {
	x := 1.0
	for _, p := range parts {
		x *= power(at(p), p.Power)
	}
	return x
}

func power(x float64, n int) float64 {
	if n <= 1 {
		return x
	}
	return math.Pow(x, float64(n))
}

// moved is the point with the variable at another value: a number at value, a categorical variable at v's level for a
// value of 1 and at its base for 0.
func (v variable) moved(at point, value float64) point {
	return func(p Part) float64 {
		switch {
		case p.Variable != v.variable:
			return at(p)
		case !v.categorical():
			return value
		case p.Level == v.level:
			return value
		}
		return 0
	}
}

// slope is the derivative in the variable of the column that the parts make, by the rule for products.
func (v variable) slope(parts []Part, at point) float64 {
	sum := 0.0
	for i, p := range parts {
		if p.Variable != v.variable {
			continue
		}
		d := 1.0
		if p.Power > 1 {
			d = float64(p.Power) * power(at(p), p.Power-1)
		}
		for j, other := range parts {
			if j != i {
				d *= power(at(other), other.Power)
			}
		}
		sum += d
	}
	return sum
}

// row fills z with the row of Z at a point.
func (m *fittedIndex) zAt(parts [][]Part, at point, z []float64) {
	clear(z)
	for k := range m.terms { // about the means, or a column far from zero would lose its digits
		add(z[:len(m.terms)], product(parts[k], at)-m.shift[k].mean, m.back.RawRowView(k)[:len(m.terms)])
	}
	if m.width > len(m.terms) {
		z[m.width-1] = 1
	}
}
