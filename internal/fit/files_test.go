package fit

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"testing"

	"fieldwork/internal/fault"
	"fieldwork/internal/modeldata"
	"fieldwork/internal/modelspec"
)

// opened is a file on the disk.
type opened struct {
	*os.File
	size int64
}

func (o opened) Size() int64 { return o.size }

// disk opens files as the command does.
func disk(name string) (modeldata.File, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Errorf(fault.NotFound, "%w", err)
	}
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	return opened{f, info.Size()}, err
}

// inMemory is a file of a test.
type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// files opens files by name from memory.
type files map[string]string

func (f files) open(name string) (modeldata.File, error) {
	text, ok := f[name]
	if !ok {
		return nil, fault.Errorf(fault.NotFound, "open %s: no such file", name)
	}
	return inMemory{bytes.NewReader([]byte(text))}, nil
}

// run loads and runs a spec over data.csv.
func run(t *testing.T, spec, data string) (*Result, error) {
	t.Helper()
	s, err := modelspec.Load("m/spec.yaml", []byte(spec))
	if err != nil {
		return nil, err
	}
	return Run(s, "", files{"m/data.csv": data}.open)
}

// mustRun is run without an error.
func mustRun(t *testing.T, spec, data string) *Result {
	t.Helper()
	r, err := run(t, spec, data)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
