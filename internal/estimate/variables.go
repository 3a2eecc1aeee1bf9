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
	for k := range m.terms {
		add(z, product(parts[k], at), m.back.RawRowView(k))
	}
	if m.width > len(m.terms) {
		add(z, 1, m.back.RawRowView(m.width-1))
	}
}

// over is the mean over the rows of what one adds up at a row.
func (m *fittedIndex) over(v variable, one func(*fittedIndex, variable, point, float64, *response, []float64)) *gradients {
	responses := make([]*response, workers())
	flat := sweep(m.n, m.flat(), func(worker int, sums []float64, from, to int) {
		if responses[worker] == nil {
			responses[worker] = m.newResponse()
		}
		for i := from; i < to; i++ {
			one(m, v, m.at(i), m.weight(i), responses[worker], sums)
		}
	})
	return m.view(flat, m.total)
}

// flat is the length of gradients in one slice: the effects, then the gradient of each.
func (m *fittedIndex) flat() int { return m.link.levels() * (1 + m.params) }

// derive1 adds one row's derivative of every probability in the variable, and its gradient; see derivatives.
func (m *fittedIndex) derive1(v variable, at point, w float64, r *response, sums []float64) {
	m.zAt(v.parts, at, r.z)
	m.indices(r.z, m.theta, r.u)
	m.link.response(r.u, r.p, r.d, r.dd)
	turn, c := make([]float64, m.width), make([]float64, len(r.u))
	for k := range m.terms {
		add(turn, v.slope(v.parts[k], at), m.back.RawRowView(k))
	}
	m.indices(turn, m.theta, r.b)
	for j := range r.p {
		theta := sums[len(r.p)+j*m.params:][:m.params]
		sums[j] += w * inner(r.d[j], r.b)
		for h := range c {
			c[h] = 0
			for i, b := range r.b {
				c[h] += w * r.dd[j][i][h] * b
			}
		}
		m.pull(r.z, c, theta)
		copy(c, r.d[j])
		scale(c, w)
		m.pull(turn, c, theta)
	}
}

// change1 adds one row's change of every probability from one value to the other, and its gradient.
func (m *fittedIndex) change1(v variable, at point, w float64, r *response, sums []float64) {
	for value, sign := range []float64{-w, w} {
		m.zAt(v.parts, v.moved(at, float64(value)), r.z)
		m.indices(r.z, m.theta, r.u)
		m.link.response(r.u, r.p, r.d, nil)
		for j := range r.p {
			sums[j] += sign * r.p[j]
			scale(r.d[j], sign)
			m.pull(r.z, r.d[j], sums[len(r.p)+j*m.params:][:m.params])
		}
	}
}

// MarginalEffectsAtMeans returns the effects of AverageMarginalEffects at one point, where every variable has its
// (weighted) mean and the indicators of a categorical variable their shares, and the probabilities there.
func (f *Fit) MarginalEffectsAtMeans() (effects []Effect, probabilities []float64, err error) {
	if f.model == nil {
		return nil, nil, refuse(NoMargins, "marginal effects are for the logits; this fit is %q", f.Kind)
	}
	m, variables, r := f.model, f.variables(), f.model.newResponse()
	at := m.means()
	one := func(v variable, add func(*fittedIndex, variable, point, float64, *response, []float64)) *gradients {
		sums := make([]float64, m.flat())
		add(m, v, at, 1, r, sums)
		return m.view(sums, 1)
	}
	for _, v := range variables {
		if !v.categorical() {
			effects = append(effects, f.effects(v.name, false, one(v, (*fittedIndex).derive1))...)
		}
	}
	for _, v := range variables {
		if v.steps() {
			effects = append(effects, f.effects(v.name, true, one(v, (*fittedIndex).change1))...)
		}
	}
	m.zAt(m.parts(f.design), at, r.z)
	m.indices(r.z, m.theta, r.u)
	m.link.response(r.u, r.p, r.d, nil)
	return effects, r.p, nil
}

// means is the point at which every part has its weighted mean.
func (m *fittedIndex) means() point {
	known := map[*float64]float64{}
	return func(p Part) float64 {
		mean, ok := known[&p.Values[0]]
		if !ok {
			first := p.Values[m.place(0)]
			sum := 0.0
			for i := range m.n {
				sum += m.weight(i) * (p.Values[m.place(i)] - first)
			}
			mean = first + sum/m.total
			known[&p.Values[0]] = mean
		}
		return mean
	}
}
