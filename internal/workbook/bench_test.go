package workbook

import (
	"fmt"
	"io"
	"runtime"
	"testing"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

// wide are rows of 60 variables, of which most are codes.
func wide(rows int) labelledtest.Data {
	d := labelledtest.Data{Table: labelled.Table{Name: "wide", Languages: []string{"en"}}, Batches: []labelled.Batch{{Rows: rows}}}
	for i := range 60 {
		v, c := labelled.Variable{Name: fmt.Sprintf("variable_%02d", i), Kind: labelled.Code}, labelled.Column{Missing: make([]labelled.Missing, rows)}
		for code := range 7 {
			v.Values = append(v.Values, labelled.Value{Code: code, Label: labelled.Text{"en": fmt.Sprintf("Answer %d", code)}})
		}
		for row := range rows {
			c.Numbers = append(c.Numbers, float64((row*7+i)%7))
		}
		if i == 1 {
			v.Kind, v.Values, c.Numbers = labelled.Words, nil, nil
			for range rows {
				c.Texts = append(c.Texts, "质量不错, but dear")
			}
		}
		d.Table.Variables, d.Batches[0].Columns = append(d.Table.Variables, v), append(d.Batches[0].Columns, c)
	}
	return d
}

func write(b *testing.B, d labelledtest.Data, times int) {
	w, err := New(io.Discard, d.Table, Options{Language: "en", Words: func(id string) string { return id }, Spool: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	for range times {
		if err := w.Write(d.Batches[0]); err != nil {
			b.Fatal(err)
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/(1<<20), "heap-MiB")
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkWorkbook writes workbooks of 60 variables; the heap after the last row is not to grow with the rows.
func BenchmarkWorkbook(b *testing.B) {
	d := wide(1000)
	for _, thousands := range []int{0, 10, 50} {
		b.Run(fmt.Sprintf("%d_rows", thousands*1000), func(b *testing.B) {
			for b.Loop() {
				write(b, d, thousands)
			}
			b.ReportMetric(float64(thousands*1000*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
