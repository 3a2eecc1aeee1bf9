package csvfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

func written(t interface{ Fatal(...any) }, d labelledtest.Data, o Options) string {
	var out bytes.Buffer
	w, err := NewWriter(&out, d.Table, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Write(w); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// expected are the header and the rows as texts, for the options.
func expected(d labelledtest.Data, o Options) [][]string {
	rows := make([][]string, d.Rows()+1)
	for i, v := range d.Table.Variables {
		rows[0] = append(rows[0], v.Name)
		c := d.Column(i)
		for row := range d.Rows() {
			rows[row+1] = append(rows[row+1], expectedCell(v, c, row, o, d.Table.Languages))
		}
	}
	return rows
}

func expectedCell(v labelled.Variable, c labelled.Column, row int, o Options, languages []string) string {
	text := ""
	switch {
	case c.Missing[row] != labelled.Present:
		return ""
	case !v.Kind.Numeric():
		text = c.Texts[row]
	default:
		value, ok := v.Value(c.Numbers[row])
		if text = value.Label.In(append([]string{o.Labels}, languages...)...); o.Labels == "" || !ok || text == "" {
			return strconv.FormatFloat(c.Numbers[row], 'f', -1, 64)
		}
	}
	if o.Guard {
		return Guard(text)
	}
	return text
}

// reference is what encoding/csv writes for the same cells. It writes an empty line for a row of one empty cell, which its
// own reader skips; there alone we differ.
func reference(t interface{ Fatal(...any) }, d labelledtest.Data, o Options) string {
	var out strings.Builder
	if o.BOM {
		out.WriteString("\ufeff")
	}
	w := csv.NewWriter(&out)
	for _, row := range expected(d, o) {
		if len(row) == 1 && row[0] == "" {
			w.Flush()
			out.WriteString("\"\"\n")
		} else if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return out.String()
}

func TestTheBytesAreThoseOfEncodingCSV(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := labelledtest.Draw(t)
		roughen(t, d)
		o := Options{BOM: rapid.Bool().Draw(t, "bom"), Labels: rapid.SampledFrom([]string{"", "en", "zh-CN"}).Draw(t, "labels"), Guard: rapid.Bool().Draw(t, "guard")}
		if got, want := written(t, d, o), reference(t, d, o); got != want {
			t.Fatalf("%+v:\n%q\nwant\n%q", o, got, want)
		}
	})
	for _, rows := range []int{0, 1, 49} {
		d := labelledtest.Limits(rows)
		if got, want := written(t, d, Options{}), reference(t, d, Options{}); got != want {
			t.Errorf("%d rows at the limits: %.200q, want %.200q", rows, got, want)
		}
	}
}

// roughen puts hostile texts and numbers of any bits into some of the cells.
func roughen(t *rapid.T, d labelledtest.Data) {
	hostile := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{`\.`, `\..`, " x", "\u00a0x", "\u3000x", "\u0085", "a\rb", "a\r\nb", `"`, `""`, "\x00", "\xff,", "x\\", "\ufeffx", "'=1"}))
	numbers := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{math.Copysign(0, -1), 0, 9, 10, 99, 100, 999, 1000, -1, -999, 1 << 53, 1<<53 + 2, -1 << 53, 1 << 60, 1 << 63, -1 << 63, 1e22, 1e300, 5e-324, math.NaN(), math.Inf(1), math.Inf(-1), 0.5, 999.5}))
	for _, b := range d.Batches {
		for _, c := range b.Columns {
			for row := range c.Texts {
				if rapid.Bool().Draw(t, "rough") {
					c.Texts[row] = hostile.Draw(t, "text")
				}
			}
			for row := range c.Numbers {
				if rapid.Bool().Draw(t, "rough") {
					c.Numbers[row] = numbers.Draw(t, "number")
				}
			}
		}
	}
}

func TestWhatSpreadsheetsGet(t *testing.T) {
	yesNo := []labelled.Value{{Code: 0, Label: labelled.Text{"en": "No", "zh-CN": "否"}}, {Code: 1, Label: labelled.Text{"en": "=Yes", "zh-CN": "是"}}}
	d := labelledtest.Data{Table: labelled.Table{Languages: []string{"zh-CN", "en"}, Variables: []labelled.Variable{
		{Name: "flag", Kind: labelled.Flag, Values: yesNo},
		{Name: "code", Kind: labelled.Code, Values: []labelled.Value{{Code: 4001, Label: labelled.Text{"zh-CN": "其他"}}, {Code: -2, Label: labelled.Text{"en": "-2, refused"}}, {Code: 7}}},
		{Name: "number", Kind: labelled.Integer}, {Name: "text", Kind: labelled.Words},
	}}}
	present := make([]labelled.Missing, 3)
	d.Batches = []labelled.Batch{{Rows: 3, Columns: []labelled.Column{
		{Numbers: []float64{0, 1, 2}, Missing: present}, {Numbers: []float64{4001, -2, 7}, Missing: present},
		{Numbers: []float64{-1, 0, 1}, Missing: present}, {Texts: []string{"+86 10", "'-1", "1-1"}, Missing: present},
	}}}
	want := "\ufeffflag,code,number,text\nNo,其他,-1,'+86 10\n'=Yes,\"'-2, refused\",0,''-1\n2,7,1,1-1\n"
	if got := written(t, d, Options{BOM: true, Labels: "en", Guard: true}); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestABatchOfAnotherTableIsRefused(t *testing.T) {
	table := labelled.Table{Variables: []labelled.Variable{{Name: "age", Kind: labelled.Integer}}}
	for want, b := range map[string]labelled.Batch{
		"has 0 columns, the table 1":   {Rows: 1},
		"age has 0 cells of kind int":  {Rows: 1, Columns: []labelled.Column{{Texts: []string{"x"}, Missing: make([]labelled.Missing, 1)}}},
		"integer and 1 reasons for 2 ": {Rows: 2, Columns: []labelled.Column{{Numbers: []float64{1, 2}, Missing: make([]labelled.Missing, 1)}}},
	} {
		w, err := NewWriter(&bytes.Buffer{}, table, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(b); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
		if w.Close() == nil {
			t.Error("the error is forgotten when the file is closed")
		}
	}
	if _, err := NewWriter(&bytes.Buffer{}, labelled.Table{Name: "empty"}, Options{}); err == nil {
		t.Error("a table without variables was begun")
	}
}

// full is a disk without room after so many bytes.
type full int

var errFull = errors.New("no room")

func (f *full) Write(p []byte) (int, error) {
	if *f -= full(len(p)); *f < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestAFullDiskIsTold(t *testing.T) {
	for _, room := range []full{10, 100_000} {
		w, err := NewWriter(&room, labelledtest.Limits(0).Table, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := labelledtest.Limits(1000).Write(w); !errors.Is(err, errFull) {
			t.Errorf("%v", err)
		}
	}
}
