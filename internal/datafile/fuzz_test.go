package datafile

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fieldwork/internal/fault"
)

// checkAny reads a hostile file, whatever its columns are called, and holds what comes back to the promises of Table.
func checkAny(t *testing.T, name string, content []byte) {
	r, size := bytes.NewReader(content), int64(len(content))
	names, err := Header(name, r, size)
	if err != nil {
		if fault.KindOf(err) != fault.Invalid {
			t.Fatalf("error of kind %s: %v", fault.KindOf(err), err)
		}
		return
	}
	for _, column := range names[:min(4, len(names))] {
		for _, as := range []As{Number, Category} {
			table, err := Read(name, r, size, []Want{{column, as}})
			if err != nil {
				if fault.KindOf(err) != fault.Invalid {
					t.Fatalf("error of kind %s: %v", fault.KindOf(err), err)
				}
				continue
			}
			c := table.Columns[0]
			if len(c.Numbers)+len(c.Codes) != table.Rows {
				t.Fatalf("column %q has another number of rows than the table", column)
			}
			if slices.ContainsFunc(c.Numbers, func(v float64) bool { return math.IsInf(v, 0) }) {
				t.Fatalf("column %q has an infinite number", column)
			}
			if slices.ContainsFunc(c.Codes, func(code int) bool { return code < -1 || code >= len(c.Levels) }) {
				t.Fatalf("column %q has a code without a level", column)
			}
			if unique := slices.Compact(slices.Sorted(slices.Values(c.Levels))); len(unique) != len(c.Levels) {
				t.Fatalf("column %q has a level twice", column)
			}
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, content := range []string{"x,g\n1,a\n,\n", "\uFEFFx\r\n1\r\n", "x\n\"1\n\"\n", "x,x\n1\n", "\"", "x;y\n1;2", "a\tb\n", "PK\x03\x04", "x\n\xff\n"} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) { checkAny(t, "a.csv", content) })
}

func FuzzStata(f *testing.F) {
	paths, _ := filepath.Glob(written + "*.dta")
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) { checkAny(t, "a.dta", content) })
}

func FuzzParquet(f *testing.F) {
	f.Add(writeParquet(f, 2, kindRows()))
	f.Add(writeParquet(f, 1, []struct{ X float64 }{{1}, {2}}))
	f.Add([]byte("PAR1\x00\x00\x00\x00PAR1"))
	f.Fuzz(func(t *testing.T, content []byte) { checkAny(t, "a.parquet", content) })
}
