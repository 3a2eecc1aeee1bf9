// Package fit takes a model from its spec and its data to its result: it has the model estimated and judged, and lays out
// every number under the name that docs/fit.md gives it.
//
// It is opinionated: whatever is asked of it ends as a Result that says what it is. A model without an answer is a result
// too, with a status, a reason and a cure, so that a script over a hundred models does not end at the third; an error is
// left for what is no model at all (a spec that cannot be read, a column that is not there). Nothing is estimated here:
// numbers come from estimate, diagnose and choicebased, and a number that they say does not exist stays null.
//
// The package opens no file: it is handed modeldata.Open.
package fit

import (
	"fieldwork/internal/modeldata"
	"fieldwork/internal/modelspec"
)

// model is a spec with its data, on the way to its Result.
type model struct{ *modeldata.Model }

// Run estimates the spec's model from the data file of that name; the spec's own data are used when it is empty. Errors are
// those of modeldata.Read, and of an arrivals log that cannot be read.
func Run(s *modelspec.Spec, data string, open modeldata.Open) (*Result, error) {
	read, err := modeldata.Read(s, data, open)
	if err != nil {
		return nil, err
	}
	m := &model{read}
	r := m.result()
	if s.Quotas.Given {
		return m.choiceBased(r, open)
	}
	m.estimate(r)
	return r, nil
}
