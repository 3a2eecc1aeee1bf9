// Package fit takes a model from its spec to its result: it reads the spec and the columns the spec names, has the model
// estimated and judged, and lays out every number under the name that docs/fit.md gives it.
//
// It is opinionated: whatever is asked of it ends as a Result that says what it is. A model without an answer is a result
// too, with a status, a reason and a cure, so that a script over a hundred models does not end at the third; an error is
// left for what is no model at all (a spec that cannot be read, a column that is not there). Nothing is estimated here:
// numbers come from estimate, diagnose and choicebased, and a number that they say does not exist stays null.
//
// The package opens no file: it is handed Open.
package fit

import (
	"io"

	"fieldwork/internal/fault"
)

// A File is an opened file of known size.
type File interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Open opens a file by name; its error should be of kind fault.NotFound when the file is not there.
type Open func(name string) (File, error)

// Run estimates the spec's model from the data file of that name; the spec's own data are used when it is empty, from the
// spec's folder. Errors are strictyaml.Findings for what is wrong with the spec and of kind fault.Invalid or
// fault.NotFound for what is wrong with the data.
func Run(s *Spec, data string, open Open) (*Result, error) {
	if data == "" {
		if s.Data.Text == "" {
			return nil, fault.Errorf(fault.Invalid, "%s names no data file; add data: FILE to it, or give --data FILE", s.At.File)
		}
		data = s.beside(s.Data.Text)
	}
	m, err := read(s, data, open)
	if err != nil {
		return nil, err
	}
	r := m.result()
	if s.Quotas.Given {
		return m.choiceBased(r, open)
	}
	m.estimate(r)
	return r, nil
}
