package csvfile

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"fieldwork/internal/labelled"
)

// wide is a survey as it is met: 60 variables, most of them codes and flags, and half of the cells empty in some.
func wide(rows int) (labelled.Table, labelled.Batch) {
	random := rand.New(rand.NewPCG(1, 2))
	table, b := labelled.Table{Name: "completes", Languages: []string{"en"}}, labelled.Batch{Rows: rows}
	for i := range 60 {
		v := labelled.Variable{Name: fmt.Sprintf("variable_%02d", i), Kind: labelled.Code}
		var c labelled.Column
		switch {
		case i == 0:
			v.Kind = labelled.Integer
		case i == 1:
			v.Kind = labelled.Instant
		case i == 2:
			v.Kind = labelled.Words
		case i == 3:
			v.Kind = labelled.Decimal
		}
		for code := range 7 {
			v.Values = append(v.Values, labelled.Value{Code: code, Label: labelled.Text{"en": "Answer " + strconv.Itoa(code)}})
		}
		for row := range rows {
			missing := labelled.Present
			if i > 10 && random.IntN(8) == 0 {
				missing = labelled.NotAsked
			}
			c.Missing = append(c.Missing, missing)
			switch i {
			case 0:
				c.Numbers = append(c.Numbers, float64(100_000+row))
			case 1:
				c.Texts = append(c.Texts, fmt.Sprintf("2015-10-08T09:%02d:%02dZ", row/60%60, row%60))
			case 2:
				c.Texts = append(c.Texts, "质量不错, but dear")
			case 3:
				c.Numbers = append(c.Numbers, float64(random.IntN(30_000))/10)
			default:
				c.Numbers = append(c.Numbers, float64(random.IntN(6)*random.IntN(6)))
			}
		}
		table.Variables, b.Columns = append(table.Variables, v), append(b.Columns, c)
	}
	return table, b
}

// BenchmarkWriters writes 100,000 rows of 60 variables by this package, with codes and with words, and by encoding/csv.
func BenchmarkWriters(b *testing.B) {
	const rows, batches = 1000, 100
	table, batch := wide(rows)
	for name, o := range map[string]Options{"codes": {}, "words": {Labels: "en", Guard: true}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var counted counting
			for b.Loop() {
				w, err := NewWriter(&counted, table, o)
				if err != nil {
					b.Fatal(err)
				}
				for range batches {
					if err := w.Write(batch); err != nil {
						b.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
			}
			report(b, rows*batches*b.N, counted)
		})
	}
	b.Run("encoding_csv", func(b *testing.B) {
		b.ReportAllocs()
		var counted counting
		for b.Loop() {
			w := csv.NewWriter(&counted)
			for range batches {
				if err := w.WriteAll(records(batch)); err != nil {
					b.Fatal(err)
				}
			}
		}
		report(b, rows*batches*b.N, counted)
	})
}

func report(b *testing.B, rows int, bytes counting) {
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(bytes)/b.Elapsed().Seconds()/1e6, "MB/s")
}

// counting is how many bytes it was given.
type counting int

func (c *counting) Write(p []byte) (int, error) {
	*c += counting(len(p))
	return len(p), nil
}

// records are the batch's rows as encoding/csv takes them.
func records(b labelled.Batch) [][]string {
	var all [][]string
	for row := range b.Rows {
		record := make([]string, len(b.Columns))
		for i, c := range b.Columns {
			switch {
			case c.Missing[row] != labelled.Present:
			case c.Texts != nil:
				record[i] = c.Texts[row]
			default:
				record[i] = strconv.FormatFloat(c.Numbers[row], 'f', -1, 64)
			}
		}
		all = append(all, record)
	}
	return all
}
