package datafile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// BenchmarkRead reads 17 columns, one of them a category, of a million rows: the shape of a model with 16 covariates.
func BenchmarkRead(b *testing.B) {
	const rows, numbers = 1_000_000, 16
	rng := rand.New(rand.NewPCG(2015, 11))
	schema, wants, header := parquet.Group{}, []Want{cat("y")}, "y"
	schema["y"] = parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	for j := range numbers {
		name := fmt.Sprintf("x%02d", j)
		schema[name] = parquet.Leaf(parquet.DoubleType)
		wants = append(wants, num(name))
		header += "," + name
	}
	var text, stored bytes.Buffer
	text.WriteString(header + "\n")
	w := parquet.NewWriter(&stored, parquet.NewSchema("rows", schema))
	row := make(parquet.Row, 0, 1+numbers)
	for range rows {
		row = row[:0]
		cells := ""
		for j := range numbers {
			v := float64(rng.IntN(7))
			if j%4 == 0 {
				v = rng.NormFloat64()
			}
			cells += "," + shortest(v, 64)
			row = append(row, parquet.DoubleValue(v).Level(0, 0, j))
		}
		y := string(rune('A' + rng.IntN(3)))
		text.WriteString(y + cells + "\n")
		if _, err := w.WriteRows([]parquet.Row{append(row, parquet.ByteArrayValue([]byte(y)).Level(0, 0, numbers))}); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	for name, content := range map[string][]byte{"a.csv": text.Bytes(), "a.parquet": stored.Bytes()} {
		b.Run(name[2:], func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(content)))
			for b.Loop() {
				table, err := Read(name, bytes.NewReader(content), int64(len(content)), wants)
				if err != nil || table.Rows != rows {
					b.Fatal(table, err)
				}
			}
		})
	}
}
