package datafile

import (
	"bytes"
	"encoding/csv"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"
)

type drawn struct {
	X *float64 `parquet:"x,optional"`
	K *int64   `parquet:"k,optional"`
	G *string  `parquet:"g,optional,dict"`
	H *string  `parquet:"h,optional"`
}

func drawRows(t *rapid.T) []drawn {
	number := rapid.Float64().Filter(func(v float64) bool { return !math.IsInf(v, 0) && !math.IsNaN(v) })
	text := rapid.StringMatching(`[a-c"\n, ;'0-9上é.-]{1,6}`).Filter(func(s string) bool { return trim(s) != "" })
	few := rapid.SampledFrom([]string{"yes", "no", "don't know", "01", "1"})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) drawn {
		return drawn{
			X: rapid.Ptr(number, true).Draw(t, "x"),
			K: rapid.Ptr(rapid.Int64Range(-1<<53, 1<<53), true).Draw(t, "k"),
			G: rapid.Ptr(few, true).Draw(t, "g"),
			H: rapid.Ptr(text, true).Draw(t, "h"),
		}
	}), 0, 60).Draw(t, "rows")
}

func asCSV(rows []drawn, crlf bool) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = crlf
	_ = w.Write([]string{"h", "x", "k", "g"})
	for _, r := range rows {
		record := make([]string, 4)
		if r.H != nil {
			record[0] = *r.H
		}
		if r.X != nil {
			record[1] = strconv.FormatFloat(*r.X, 'g', -1, 64)
		}
		if r.K != nil {
			record[2] = strconv.FormatInt(*r.K, 10)
		}
		if r.G != nil {
			record[3] = *r.G
		}
		_ = w.Write(record)
	}
	w.Flush()
	return out.Bytes()
}

// TestTheSameDataIsTheSameTable writes random rows as CSV and as Parquet and holds both tables to the rows.
func TestTheSameDataIsTheSameTable(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := drawRows(rt)
		var out bytes.Buffer
		w := parquet.NewGenericWriter[drawn](&out, parquet.MaxRowsPerRowGroup(rapid.Int64Range(1, 40).Draw(rt, "group")), parquet.PageBufferSize(256))
		if _, err := w.Write(rows); err != nil {
			rt.Fatal(err)
		}
		if err := w.Close(); err != nil {
			rt.Fatal(err)
		}
		wants := []Want{cat("h"), num("x"), num("k"), cat("g"), cat("k")}
		text := mustRead(t, "a.csv", asCSV(rows, rapid.Bool().Draw(rt, "crlf")), wants...)
		stored := mustRead(t, "a.parquet", out.Bytes(), wants...)
		for i := range wants {
			a, b := text.Columns[i], stored.Columns[i]
			if !slices.EqualFunc(a.Numbers, b.Numbers, sameBits) || !slices.Equal(a.Codes, b.Codes) || !slices.Equal(a.Levels, b.Levels) {
				rt.Fatalf("%s differs:\n%s\n%s", wants[i].Name, say(a), say(b))
			}
		}
		checkRows(rt, text, rows)
	})
}

func sameBits(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}

func checkRows(t *rapid.T, table *Table, rows []drawn) {
	if table.Rows != len(rows) {
		t.Fatalf("%d rows, want %d", table.Rows, len(rows))
	}
	text := func(c *Column, row int) *string {
		if c.Codes[row] < 0 {
			return nil
		}
		return &c.Levels[c.Codes[row]]
	}
	for i, row := range rows {
		x := math.NaN()
		if row.X != nil {
			x = *row.X
		}
		if got := table.Column("x", Number).Numbers[i]; !sameBits(got, x) {
			t.Fatalf("row %d: x is %v, want %v", i, got, x)
		}
		for name, want := range map[string]*string{"g": row.G, "h": row.H} {
			got := text(table.Column(name, Category), i)
			if (got == nil) != (want == nil) || got != nil && *got != *want {
				t.Fatalf("row %d: %s is %v, want %v", i, name, got, want)
			}
		}
	}
}
