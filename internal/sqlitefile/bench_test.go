package sqlitefile

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"fieldwork/internal/labelled"
)

// BenchmarkWrite writes rows of 60 variables, of which 55 are numbers; an operation is 100,000 rows:
//
//	go test ./internal/sqlitefile -run - -bench Write -benchtime 10x
func BenchmarkWrite(b *testing.B) {
	const rows, batchRows = 100_000, 4096
	table, batch := wide(batchRows)
	for b.Loop() {
		path := filepath.Join(b.TempDir(), "a.sqlite")
		f, err := New(path)
		if err != nil {
			b.Fatal(err)
		}
		w, err := f.Table(table)
		if err != nil {
			b.Fatal(err)
		}
		for range rows / batchRows {
			if err := w.Write(batch); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/1e6, "MB/file")
	}
	b.ReportMetric(float64(rows/batchRows*batchRows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// wide makes a batch in which a tenth of the cells are empty.
func wide(rows int) (labelled.Table, labelled.Batch) {
	table, batch := labelled.Table{Name: "completes"}, labelled.Batch{Rows: rows}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 60 {
		v := labelled.Variable{Name: fmt.Sprintf("v%d", i), Kind: labelled.Code}
		switch {
		case i >= 55:
			v.Kind = labelled.Words
		case i >= 50:
			v.Kind = labelled.Decimal
		}
		c := labelled.Column{Missing: make([]labelled.Missing, rows)}
		for row := range rows {
			if rng.IntN(10) == 0 {
				c.Missing[row] = labelled.NotAsked
			}
			if v.Kind == labelled.Words {
				c.Texts = append(c.Texts, fmt.Sprint("因为价格便宜", rng.Int()))
			} else {
				c.Numbers = append(c.Numbers, float64(rng.IntN(7)))
			}
		}
		table.Variables, batch.Columns = append(table.Variables, v), append(batch.Columns, c)
	}
	return table, batch
}
