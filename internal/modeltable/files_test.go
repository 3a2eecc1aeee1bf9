package modeltable

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"fieldwork/internal/fault"
	"fieldwork/internal/fit"
	"fieldwork/internal/modeldata"
	"fieldwork/internal/modelspec"
)

// references are the cases that package estimate keeps.
const references = "../estimate/testdata/reference"

// termsSpec has every kind of term over the voters of the two large parties; the others are no levels.
const termsSpec = `kind: logit
outcome: vote
levels: [Conservative, Labour]
regressors:
- age
- age^2
- male
- age:male
- factor(political_knowledge, base=1)
tests:
- joint: ["factor(political_knowledge)"]
- joint: [age, age^2, age:male]
`

// votes is a small survey, and ordinary a spec for it.
const (
	votes = "vote,age,town\nleft,20,a\nleft,31,a\nleft,45,b\nleft,29,b\nmiddle,38,c\nmiddle,52,c\nmiddle,24,d\nmiddle,61,d\n" +
		"right,47,e\nright,66,e\nright,35,f\nright,58,f\nleft,55,g\nright,23,g\nmiddle,41,h\nright,70,h\n"
	ordinary = "kind: mnlogit\ndata: data.csv\noutcome: vote\nlevels: [left, middle, right]\nbase: left\nregressors: [age]\n"
)

// inMemory is a file's content.
type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// disk reads a file whole.
func disk(name string) (modeldata.File, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Errorf(fault.NotFound, "%w", err)
	}
	return inMemory{bytes.NewReader(text)}, err
}

// estimated runs a spec over a data file.
func estimated(t *testing.T, name, spec, data string, open modeldata.Open) *fit.Result {
	t.Helper()
	s, err := modelspec.Load(name, []byte(spec))
	if err != nil {
		t.Fatal(err)
	}
	r, err := fit.Run(s, data, open)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// ofCase is the result of a reference case; the log of arrivals that one of them names stands with package fit.
func ofCase(name string) func(*testing.T) *fit.Result {
	return func(t *testing.T) *fit.Result {
		t.Helper()
		path := filepath.Join(references, name, "spec.yaml")
		return estimated(t, path, readFile(t, path), "", func(file string) (modeldata.File, error) {
			f, err := disk(file)
			if fault.Is(err, fault.NotFound) {
				return disk(filepath.Join("../fit/testdata", name, filepath.Base(file)))
			}
			return f, err
		})
	}
}

func ofTerms(t *testing.T) *fit.Result {
	t.Helper()
	return estimated(t, "spec.yaml", termsSpec, filepath.Join(references, "mnl_beps", "data.csv"), disk)
}

// ofData is the result of a spec over data.csv.
func ofData(t *testing.T, spec, data string) *fit.Result {
	t.Helper()
	return estimated(t, "spec.yaml", spec, "", func(string) (modeldata.File, error) { return inMemory{bytes.NewReader([]byte(data))}, nil })
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
