package stata

import (
	"math"
	"testing"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

// checkOwn compares a file with its data by the reader of this package.
func checkOwn(t *testing.T, table int, d labelledtest.Data, content []byte) {
	t.Helper()
	f, err := open(content)
	if err != nil {
		t.Fatalf("table %d: %v", table, err)
	}
	if f.Release != 118 || f.Rows != d.Rows() || f.Label != shown(d.Table.Title) || len(f.Variables) != len(d.Table.Variables) {
		t.Fatalf("table %d: release %d, %d rows, label %q, %d variables", table, f.Release, f.Rows, f.Label, len(f.Variables))
	}
	for place, v := range d.Table.Variables {
		columns, err := f.Read(place)
		if err != nil {
			t.Fatalf("table %d, %s: %v", table, v.Name, err)
		}
		if got := columns[0].Variable; got.Name != v.Name || got.Label != shown(v.Label) {
			t.Errorf("table %d: %q is read as %+v", table, v.Name, got)
		}
		want := d.Column(place)
		for row := range want.Missing {
			if !sameInOwn(v, want, row, columns[0]) {
				t.Errorf("table %d, %s, row %d: not what was written", table, v.Name, row)
			}
		}
		checkOwnLabels(t, table, v, f.ValueLabels(columns[0].Variable.Labels))
	}
}

func sameInOwn(v labelled.Variable, want labelled.Column, row int, got Column) bool {
	missing := want.Missing[row]
	switch {
	case v.Kind == labelled.Words && missing != labelled.Present:
		return got.Texts[row] == ""
	case v.Kind == labelled.Words:
		return got.Texts[row] == want.Texts[row]
	case missing != labelled.Present:
		return got.Missing != nil && got.Missing[row].String() == "."+string(rune(missing.Letter())) && math.IsNaN(got.Numbers[row])
	}
	return math.Float64bits(got.Numbers[row]) == math.Float64bits(inStata(v, want, row)) && (got.Missing == nil || got.Missing[row] == Present)
}

func checkOwnLabels(t *testing.T, table int, v labelled.Variable, got []ValueLabel) {
	t.Helper()
	want := valueLabels(v)
	if len(got) != len(want) {
		t.Errorf("table %d, %s: %d value labels, want %d", table, v.Name, len(got), len(want))
		return
	}
	for i, l := range want {
		if got[i].Missing.String() != l.missing || l.missing == "" && float64(got[i].Code) != l.code || got[i].Text != l.words {
			t.Errorf("table %d, %s: label %+v, want %+v", table, v.Name, got[i], l)
		}
	}
}
