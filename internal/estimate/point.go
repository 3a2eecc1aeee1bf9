package estimate

import "slices"

// Movement is what a marginal effect of a logit is the effect of: one variable moving, and with it every column that it is
// part of. It lets a caller take the mean over rows of another population than the model's.
type Movement struct {
	Term     string // as in Effect
	Discrete bool   // from one value to another; otherwise by a derivative
	// Columns are the places in Fit.Terms of the columns that move, in order.
	Columns []int
	// Slopes fills out with the derivative of each of Columns in the variable, at the caller's row.
	Slopes func(row int, out []float64)
	// Values fills out with what each of Columns would be in the caller's row, were the variable at the value; a categorical
	// one is at its level for 1 and at its base for 0.
	Values func(row int, value float64, out []float64)
}

// Movements lists the movements behind AverageMarginalEffects, in its order; an OLS fit has none. The functions of one
// movement may be called for any row of the caller's columns, and by several goroutines.
func (f *Fit) Movements() []Movement {
	if f.model == nil {
		return nil
	}
	var derivatives, changes []Movement
	for _, v := range f.variables() {
		if !v.categorical() {
			derivatives = append(derivatives, v.movement(false))
		}
		if v.steps() {
			changes = append(changes, v.movement(true))
		}
	}
	return append(derivatives, changes...)
}

func (v variable) movement(discrete bool) Movement {
	m := Movement{Term: v.name, Discrete: discrete}
	for k, parts := range v.parts {
		if slices.ContainsFunc(parts, func(p Part) bool { return p.Variable == v.variable }) {
			m.Columns = append(m.Columns, k)
		}
	}
	observed := func(row int) point { return func(p Part) float64 { return p.Values[row] } }
	m.Slopes = func(row int, out []float64) {
		for i, k := range m.Columns {
			out[i] = v.slope(v.parts[k], observed(row))
		}
	}
	m.Values = func(row int, value float64, out []float64) {
		for i, k := range m.Columns {
			out[i] = product(v.parts[k], v.moved(observed(row), value))
		}
	}
	return m
}
