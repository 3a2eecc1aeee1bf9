package dataset

import (
	"slices"

	"fieldwork/internal/survey"
)

// A formula computes a derived column, and remembers what it gave.
type formula struct {
	*survey.Derived
	place  int   // among the frame's columns
	names  []int // among the plan's names
	result int   // its own place among them; -1 when no formula names it
	given  map[string]survey.Value
}

// mostGiven bounds what a formula remembers.
const mostGiven = 10_000

// An input is where a fact comes from that formulas look at.
type input struct {
	from  origin
	place int
	code  int
	value survey.Value // of a constant
}

// addFormula notes what a derived column looks at. Columns stand in the order in which they are derived.
func (p *plan) addFormula(place int, c *Column) {
	d := formula{Derived: c.Variable.Derived, place: place, result: -1, given: map[string]survey.Value{}}
	for _, name := range d.Value.Names {
		i := slices.Index(p.names, name)
		if i < 0 {
			i = len(p.names)
			p.names = append(p.names, name)
		}
		d.names = append(d.names, i)
	}
	p.formulas = append(p.formulas, d)
}

// input finds where a fact of a path comes from.
func (p *plan) input(name string, facts survey.Facts) input {
	if slices.ContainsFunc(p.formulas, func(d formula) bool { return d.Name == name }) {
		return input{} // its value comes from the formula
	}
	fact := facts[name]
	if !fact.Answered() {
		return input{}
	}
	if place, field := p.form.Place(name); field && !p.cut(name) {
		return input{from: number, place: place}
	}
	if v, known := p.began.Variable(name); known && v.Question != nil && v.Question.Kind == survey.Rank && !p.cut(v.Question.Name) {
		return input{from: ranking, place: p.place(v.Question.Name), code: rankOf(v)}
	}
	return input{from: constant, value: fact}
}

// cut tells whether of the answer to the field only a part may count, which is then in the pattern's key.
func (p *plan) cut(field string) bool {
	q, known := p.began.Question(field)
	return known && q.Kind != survey.Grid && q.Limited()
}

// fact is the value of an input, where it is known before the formulas are computed.
func (n *input) fact(answers []survey.Value) survey.Value {
	switch n.from {
	case constant:
		return n.value
	case number:
		return answers[n.place]
	case ranking:
		return survey.CodeValue(answers[n.place].Codes()[n.code])
	}
	return survey.Value{}
}

// compute fills the derived columns of a row whose other cells are filled.
func (p *plan) compute(f *Frame, row int, k *pattern) {
	for i := range p.names {
		p.values[i] = k.facts[i].fact(p.sheet.Values)
	}
	for i := range p.formulas {
		d := &p.formulas[i]
		v := p.value(d)
		if d.result >= 0 {
			p.values[d.result] = v
		}
		c := f.Columns[d.place]
		c.clear(row)
		c.set(row, v)
		switch {
		case !c.empty(row):
		case k.withdrawn:
			c.Missing[row] = survey.Withdrawn
		default:
			c.Missing[row] = f.inherited(row, d.Derived)
		}
	}
}

// value computes the formula from the plan's values, unless it has been computed from the same before.
func (p *plan) value(d *formula) survey.Value {
	p.key = p.key[:0]
	for _, i := range d.names {
		if !p.values[i].Answered() {
			return survey.Value{}
		}
		p.key = appendValue(p.key, &p.values[i])
	}
	if v, known := d.given[string(p.key)]; known {
		return v
	}
	facts := make(survey.Facts, len(d.names))
	for _, i := range d.names {
		facts[p.names[i]] = p.values[i]
	}
	v := d.Value.Of(facts, d.List)
	if len(d.given) >= mostGiven {
		clear(d.given)
	}
	d.given[string(p.key)] = v
	return v
}
