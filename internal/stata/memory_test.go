package stata

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"fieldwork/internal/labelled"
)

// BenchmarkWriting writes a questionnaire of sixty variables, two of them open answers, to a disk, and reports the greatest
// heap beside the rate: it must not grow with the rows.
//
//	go test -run - -bench Writing -benchtime 1x ./internal/stata
func BenchmarkWriting(b *testing.B) {
	for _, rows := range []int{20_000, 200_000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			for range b.N {
				peak, size := writeMany(b, rows)
				b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
				b.ReportMetric(float64(size)/(1<<20), "file-MiB")
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// writeMany writes so many rows and gives the greatest heap in use and the size of the file, both in bytes.
func writeMany(b *testing.B, rows int) (peak uint64, size int64) {
	folder := b.TempDir()
	out, err := os.Create(filepath.Join(folder, "table.dta"))
	if err != nil {
		b.Fatal(err)
	}
	defer out.Close()
	table, batch := questionnaire(1000)
	w, err := NewWriter(out, table, func() (io.ReadWriteSeeker, error) { return os.Create(filepath.Join(folder, "long")) })
	if err != nil {
		b.Fatal(err)
	}
	var memory runtime.MemStats
	for range rows / batch.Rows {
		if err := w.Write(batch); err != nil {
			b.Fatal(err)
		}
		runtime.ReadMemStats(&memory)
		peak = max(peak, memory.HeapInuse)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	runtime.ReadMemStats(&memory)
	info, err := out.Stat()
	if err != nil {
		b.Fatal(err)
	}
	return max(peak, memory.HeapInuse), info.Size()
}

// questionnaire is a table of sixty variables with a batch of so many rows.
func questionnaire(rows int) (labelled.Table, labelled.Batch) {
	table := labelled.Table{Languages: []string{"en"}, Made: time.Date(2015, 10, 20, 0, 0, 0, 0, time.UTC)}
	batch := labelled.Batch{Rows: rows}
	kinds := []labelled.Kind{labelled.Code, labelled.Flag, labelled.Integer, labelled.Decimal}
	for i := range 60 {
		v := labelled.Variable{Name: fmt.Sprintf("v%d", i), Kind: kinds[i%len(kinds)], Max: 5}
		text := "2015-10-08T09:00:00Z"
		switch {
		case i < 2:
			v.Kind, text = labelled.Words, "价格太高，而且运费不便宜；清关也很慢。"
		case i < 4:
			v.Kind = labelled.Instant
		}
		c := labelled.Column{Missing: make([]labelled.Missing, rows)}
		for row := range rows {
			if v.Kind.Numeric() {
				c.Numbers = append(c.Numbers, float64(row%2))
			} else {
				c.Texts = append(c.Texts, text)
			}
			if (row+i)%7 == 0 {
				c.Missing[row] = labelled.NotAsked
			}
		}
		table.Variables, batch.Columns = append(table.Variables, v), append(batch.Columns, c)
	}
	return table, batch
}
