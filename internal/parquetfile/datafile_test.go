package parquetfile

import (
	"bytes"
	"math"
	"testing"

	"fieldwork/internal/datafile"
	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

// TestModelsReadTheSame reads with the reader that `fieldwork fit` has. It takes no days and times.
func TestModelsReadTheSame(t *testing.T) {
	for _, d := range append(drawn(200), labelledtest.Limits(100), labelledtest.Limits(0)) {
		var wants []datafile.Want
		var columns [][]any
		for i, v := range d.Table.Variables {
			switch {
			case v.Kind.Numeric():
				wants, columns = append(wants, datafile.Want{Name: v.Name, As: datafile.Number}), append(columns, cells(d, i))
			case v.Kind == labelled.Words:
				wants, columns = append(wants, datafile.Want{Name: v.Name, As: datafile.Category}), append(columns, cells(d, i))
			}
		}
		content := written(t, d)
		table, err := datafile.Read("a.parquet", bytes.NewReader(content), int64(len(content)), wants)
		if err != nil || table.Rows != d.Rows() {
			t.Fatalf("%v, %v", table, err)
		}
		for i, want := range columns {
			for row := range want {
				if got := modelCell(table.Columns[i], row); got != want[row] {
					t.Fatalf("row %d, variable %s: %v, want %v", row+1, wants[i].Name, got, want[row])
				}
			}
		}
	}
}

func modelCell(c datafile.Column, row int) any {
	switch {
	case c.Codes == nil && math.IsNaN(c.Numbers[row]), c.Codes != nil && c.Codes[row] < 0:
		return nil
	case c.Codes != nil:
		return c.Levels[c.Codes[row]]
	}
	return c.Numbers[row]
}
