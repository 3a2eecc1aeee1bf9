package parquetfile

import (
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"fieldwork/internal/labelled"
)

// BenchmarkMillionRows writes a table of 60 variables such as a survey has, a million rows of it an operation:
//
//	go test ./internal/parquetfile -run - -bench MillionRows -benchtime 1x -cpu 1
func BenchmarkMillionRows(b *testing.B) {
	const rows, batchRows = 1_000_000, 4096
	table, all := wide(16 * batchRows)
	for b.Loop() {
		out := &counter{}
		w, err := NewWriter(out, table)
		if err != nil {
			b.Fatal(err)
		}
		for from := 0; from < rows; from += batchRows {
			if err := w.Write(part(all, from%all.Rows, min(batchRows, rows-from))); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(out.n)/1e6, "MB/file")
	}
}

// part is some rows of a batch.
func part(b labelled.Batch, from, rows int) labelled.Batch {
	cut := labelled.Batch{Rows: rows}
	for _, c := range b.Columns {
		one := labelled.Column{Missing: c.Missing[from : from+rows]}
		if c.Texts == nil {
			one.Numbers = c.Numbers[from : from+rows]
		} else {
			one.Texts = c.Texts[from : from+rows]
		}
		cut.Columns = append(cut.Columns, one)
	}
	return cut
}

type counter struct{ n int }

func (c *counter) Write(p []byte) (int, error) { c.n += len(p); return len(p), nil }

var _ io.Writer = (*counter)(nil)

// wide makes a batch of 60 variables: 30 codes, 15 flags, 6 whole numbers, 3 decimals, an open text, a source, a day, an
// instant, an id and the reasons for empty cells, of which a tenth of the cells are.
func wide(rows int) (labelled.Table, labelled.Batch) {
	table, batch := labelled.Table{Name: "completes", Made: time.Unix(0, 0)}, labelled.Batch{Rows: rows}
	rng := rand.New(rand.NewPCG(1, 2))
	add := func(kind labelled.Kind, times int, number func() float64, text func(row int) string) {
		for range times {
			v := labelled.Variable{Name: fmt.Sprintf("v%d", len(table.Variables)), Kind: kind, Max: 100}
			c := labelled.Column{Missing: make([]labelled.Missing, rows)}
			for row := range rows {
				if rng.IntN(10) == 0 {
					c.Missing[row] = labelled.NotAsked
				}
				if number != nil {
					c.Numbers = append(c.Numbers, number())
				} else {
					c.Texts = append(c.Texts, text(row))
				}
			}
			table.Variables, batch.Columns = append(table.Variables, v), append(batch.Columns, c)
		}
	}
	within := func(n int) func() float64 { return func() float64 { return float64(rng.IntN(n)) } }
	begin := time.Date(2015, 10, 8, 9, 0, 0, 0, time.UTC)
	add(labelled.Code, 30, within(7), nil)
	add(labelled.Flag, 15, within(2), nil)
	add(labelled.Integer, 7, within(100), nil)
	add(labelled.Decimal, 3, func() float64 { return float64(rng.IntN(100_000)) / 100 }, nil)
	add(labelled.Words, 1, nil, func(row int) string { return fmt.Sprintf("因为价格便宜 %d %d", row, rng.Int()) })
	add(labelled.Words, 1, nil, func(row int) string { return fmt.Sprintf("panel%d", rng.IntN(3)) })
	add(labelled.Day, 1, nil, func(row int) string { return begin.AddDate(0, 0, rng.IntN(12)).Format(time.DateOnly) })
	add(labelled.Instant, 1, nil, func(row int) string { return begin.Add(time.Duration(row) * time.Second).Format(time.RFC3339) })
	add(labelled.Words, 1, nil, func(row int) string {
		reasons := make([]byte, 59)
		for i := range reasons {
			reasons[i] = batch.Columns[i].Missing[row].Letter()
		}
		return string(reasons)
	})
	return table, batch
}
