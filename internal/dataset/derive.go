package dataset

import (
	"maps"
	"slices"

	"fieldwork/internal/fault"
	"fieldwork/internal/survey"
)

// With returns a copy of the frame with columns that are computed for analyses alone, behind those it has: each from the
// row's answers, type and cell, and from the columns before it. Rules hold over it as over the others. The columns that
// the frame has are shared with it; a name that one of them has is refused.
func (f *Frame) With(derived []survey.Variable) (*Frame, error) {
	w := &Frame{Columns: slices.Clone(f.Columns), survey: f.survey, rows: f.rows, room: f.rows, byName: maps.Clone(f.byName), fields: maps.Clone(f.fields)}
	for i := range derived {
		v := &derived[i]
		_, column := w.byName[v.Name]
		if _, field := w.fields[v.Field]; column || field {
			return nil, fault.Errorf(fault.Invalid, "the plan derives %q, and the dataset has a variable or an answer of that name; rename it in the plan", v.Name)
		}
		if v.Derived == nil || v.Derived.Value == nil {
			return nil, fault.Errorf(fault.Invalid, "the plan derives %q from nothing; give it a `value`", v.Name)
		}
		w.append(w.derive(v))
	}
	return w, nil
}

// append adds a column and makes it known to rules.
func (f *Frame) append(c *Column) {
	f.Columns = append(f.Columns, c)
	f.byName[c.Name] = c
	f.fields[c.Variable.Field] = []*Column{c}
}

// derive computes a column. An empty cell has the reason of the first answer that the formula lacks.
func (f *Frame) derive(v *survey.Variable) *Column {
	c := columnOf(v)
	c.resize(f.rows)
	for row := range f.rows {
		c.clear(row)
		facts := make(survey.Facts, len(v.Derived.Value.Names))
		for _, name := range v.Derived.Value.Names {
			facts[name] = f.fact(name, row)
		}
		c.set(row, v.Value(facts))
		if c.empty(row) {
			c.Missing[row] = f.inherited(row, v.Derived)
		}
	}
	return c
}

// columnOf is the variable's column without a row.
func columnOf(v *survey.Variable) *Column {
	return &Column{Name: v.Name, Kind: v.Kind, Label: v.Label, Values: v.Values, Variable: v}
}
