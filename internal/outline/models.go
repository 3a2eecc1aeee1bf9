package outline

import (
	"fieldwork/internal/estimate"
	"fieldwork/internal/survey"
)

func (k sketch) fits() (rows []Key) {
	for _, group := range k.groups() {
		for _, model := range k.fitted() {
			rows = append(rows, Key{"model": model, "group": group})
		}
	}
	return rows
}

// terms visits the variables of every model.
func (k sketch) terms(visit func(fit Key, variable string)) {
	for _, fit := range k.fits() {
		for _, r := range k.table.Rows {
			if r.Includes(fit["model"], fit["group"]) {
				visit(fit, r.Variable)
			}
		}
	}
}

func (fit Key) row(outcome, term string) Key {
	return Key{"model": fit["model"], "group": fit["group"], "outcome": outcome, "term": term}
}

// coefficients are the terms of every model; then the constant, or the cut points of an ordered logit.
func (k sketch) coefficients() (rows []Key) {
	outcomes := []string{""}
	if k.table.Kind == survey.MNLogitTable {
		outcomes = without(k.names(k.table.Outcome), k.table.Base)
	}
	for _, outcome := range outcomes {
		k.terms(func(fit Key, variable string) { rows = append(rows, fit.row(outcome, variable)) })
		for _, fit := range k.fits() {
			if k.table.Kind != survey.OLogitTable {
				rows = append(rows, fit.row(outcome, estimate.ConstantTerm))
				continue
			}
			levels := k.names(k.table.Outcome)
			for i := range levels[:max(0, len(levels)-1)] {
				rows = append(rows, fit.row("", levels[i]+"|"+levels[i+1]))
			}
		}
	}
	return rows
}

// effects are those of every variable on every outcome: per unit, and of a dummy from 0 to 1, too.
func (k sketch) effects() (rows []Key) {
	for _, outcome := range k.names(k.table.Outcome) {
		k.terms(func(fit Key, variable string) {
			for _, discrete := range []string{"0", "1"} {
				row := fit.row(outcome, variable)
				row["discrete"] = discrete
				rows = append(rows, row)
			}
		})
	}
	return rows
}
