package parquetfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

// drawn are so many random tables, each from its own seed.
func drawn(n int) []labelledtest.Data {
	draw := rapid.Custom(labelledtest.Draw)
	all := make([]labelledtest.Data, n)
	for seed := range all {
		all[seed] = draw.Example(seed)
	}
	return all
}

func written(t testing.TB, d labelledtest.Data) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, d.Table)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Write(w); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// cells are the cells of a variable as any reader may give them: nil, a number, or a text; a day is a text, an instant the
// milliseconds since 1970.
func cells(d labelledtest.Data, place int) []any {
	from, all := d.Column(place), make([]any, d.Rows())
	for row := range all {
		switch kind := d.Table.Variables[place].Kind; {
		case from.Missing[row] != labelled.Present:
		case kind.Numeric():
			all[row] = from.Numbers[row]
		case kind == labelled.Instant:
			at, err := time.Parse(time.RFC3339, from.Texts[row])
			if err != nil {
				panic(err)
			}
			all[row] = float64(at.UnixMilli())
		default:
			all[row] = from.Texts[row]
		}
	}
	return all
}

// typeOf is the type that the variable's column is to have, as the library writes it.
func typeOf(v labelled.Variable) string {
	low, high := v.Min, v.Max
	for _, o := range v.Values {
		low, high = min(low, float64(o.Code)), max(high, float64(o.Code))
	}
	switch v.Kind {
	case labelled.Code, labelled.Flag, labelled.Integer:
		if low >= math.MinInt32 && high <= math.MaxInt32 && (v.Kind != labelled.Integer || high > low) {
			return "INT(32,true)"
		}
		return "INT(64,true)"
	case labelled.Decimal:
		return "DOUBLE"
	case labelled.Words:
		return "STRING"
	case labelled.Day:
		return "DATE"
	}
	return "TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS)"
}

// read gives a cell of the library as cells has it.
func read(v parquet.Value, kind labelled.Kind) any {
	switch {
	case v.IsNull():
		return nil
	case kind == labelled.Day:
		return time.Unix(int64(v.Int32())*24*3600, 0).UTC().Format(time.DateOnly)
	case v.Kind() == parquet.ByteArray:
		return string(v.ByteArray())
	case v.Kind() == parquet.Int32:
		return float64(v.Int32())
	case v.Kind() == parquet.Int64:
		return float64(v.Int64())
	}
	return v.Double()
}

// check reads a file whole, by rows, and compares it with the table.
func check(t testing.TB, content []byte, d labelledtest.Data) {
	t.Helper()
	file, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	for i, field := range file.Schema().Fields() {
		v := d.Table.Variables[i]
		if got := field.Type().String(); field.Name() != v.Name || !field.Optional() || got != typeOf(v) {
			t.Fatalf("column %d is %s %s, want %s %s; optional: %t", i, field.Name(), got, v.Name, typeOf(v), field.Optional())
		}
	}
	if file.NumRows() != int64(d.Rows()) || len(file.Schema().Fields()) != len(d.Table.Variables) {
		t.Fatalf("%d rows of %d columns", file.NumRows(), len(file.Schema().Fields()))
	}
	reader, row := parquet.NewReader(file), 0
	defer reader.Close()
	want := make([][]any, len(d.Table.Variables))
	for i := range want {
		want[i] = cells(d, i)
	}
	rows := make([]parquet.Row, 100)
	for {
		n, err := reader.ReadRows(rows)
		for _, cells := range rows[:n] {
			for i, cell := range cells {
				if got := read(cell, d.Table.Variables[i].Kind); got != want[i][row] {
					t.Fatalf("row %d, variable %s: %v, want %v", row+1, d.Table.Variables[i].Name, got, want[i][row])
				}
			}
			row++
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if row != d.Rows() {
		t.Fatalf("%d rows were read of %d", row, d.Rows())
	}
}

func TestAThousandRandomTablesComeBack(t *testing.T) {
	for seed, d := range drawn(1000) {
		content := written(t, d)
		check(t, content, d)
		if seed < 50 && !bytes.Equal(content, written(t, d)) {
			t.Fatalf("the table of seed %d has other bytes when it is written again", seed)
		}
	}
}

func TestLimits(t *testing.T) {
	for _, rows := range []int{0, 7, 100} {
		d := labelledtest.Limits(rows)
		check(t, written(t, d), d)
	}
	one := labelledtest.Limits(7)
	one.Batches = []labelled.Batch{part(one.Batches[0], 0, 1)}
	check(t, written(t, one), one)
}

// TestRowGroups writes more rows than a row group has, and texts that end one by their bytes.
func TestRowGroups(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	long := make([]string, 97) // texts that do not compress well
	for i := range long {
		runes := make([]rune, 2000)
		for j := range runes {
			runes[j] = rune(0x4E00 + rng.IntN(20_000))
		}
		long[i] = string(runes)
	}
	for name, test := range map[string]struct {
		texts  []string
		rows   int
		groups int
	}{
		"short texts": {[]string{"x"}, groupRows + 3000, 2},
		"long texts":  {long, 8_000, 2},
	} {
		t.Run(name, func(t *testing.T) {
			d := labelledtest.Data{Table: labelled.Table{Name: "t", Variables: []labelled.Variable{
				{Name: "text", Kind: labelled.Words}, {Name: "row", Kind: labelled.Integer}}}}
			b := labelled.Batch{Rows: test.rows, Columns: []labelled.Column{{Missing: make([]labelled.Missing, test.rows)},
				{Missing: make([]labelled.Missing, test.rows)}}}
			for row := range test.rows {
				text := test.texts[row%len(test.texts)]
				cut := row % 1999 * 3 % len(text) // a character has three bytes; so the texts are others each time
				b.Columns[0].Texts = append(b.Columns[0].Texts, text[cut:]+text[:cut])
				b.Columns[1].Numbers = append(b.Columns[1].Numbers, float64(row))
			}
			d.Batches = []labelled.Batch{b}
			content := written(t, d)
			check(t, content, d)
			file, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
			if err != nil || len(file.RowGroups()) != test.groups {
				t.Errorf("%d row groups, want %d; %v", len(file.RowGroups()), test.groups, err)
			}
			for _, group := range file.RowGroups() {
				if group.NumRows() > groupRows {
					t.Errorf("a row group has %d rows", group.NumRows())
				}
			}
		})
	}
}

func TestTheFileCarriesItsCodebook(t *testing.T) {
	d := labelledtest.Limits(0)
	content := written(t, d)
	file, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	text, ok := file.Lookup(Codebook)
	var book tableJSON
	if err := json.Unmarshal([]byte(text), &book); err != nil || !ok {
		t.Fatal(ok, err)
	}
	if book.Table != "completes" || book.Title["en"] != "Survey of cross-border online shoppers" || !slices.Equal(book.Languages, d.Table.Languages) ||
		!book.Made.Equal(d.Table.Made) || book.Reasons["b"] != "refused" || len(book.Reasons) != 6 || book.Sets[0].Variables[1] != "reasons_quality" ||
		!slices.Equal(book.Notes, d.Table.Notes) {
		t.Errorf("the codebook says %+v", book)
	}
	for i, v := range d.Table.Variables {
		got := book.Variables[i]
		if got.Range != nil != (v.Max != 0) || got.Range != nil && *got.Range != [2]float64{v.Min, v.Max} {
			t.Errorf("%s: the range is %v", v.Name, got.Range)
		}
		if !reflect.DeepEqual(got, variableOf(v)) || len(got.Values) != len(v.Values) || got.Label["zh-CN"] != v.Label["zh-CN"] {
			t.Errorf("variable %d: %+v, want %+v", i, got, v)
		}
	}
	if strings.Contains(text, `\u003`) {
		t.Error("a text is escaped as if for a web page")
	}
}

func TestWhatCannotBeWritten(t *testing.T) {
	name := func(name string, kind labelled.Kind) labelled.Variable {
		return labelled.Variable{Name: name, Kind: kind}
	}
	for say, variables := range map[string][]labelled.Variable{
		"no variables":           nil,
		`another has ("a")`:      {name("a", labelled.Words), name("a", labelled.Words)},
		`variable 1 has no name`: {name("", labelled.Words)},
		`unknown kind "x"`:       {name("a", "x")},
	} {
		if _, err := NewWriter(io.Discard, labelled.Table{Variables: variables}); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%v, want %q", err, say)
		}
	}
	range32 := labelled.Variable{Name: "a", Kind: labelled.Integer, Min: 1, Max: 5}
	one := []labelled.Missing{labelled.Present}
	for say, test := range map[string]struct {
		v labelled.Variable
		c labelled.Column
	}{
		`row 1, variable "a": 1.5 is no whole number`: {range32, labelled.Column{Numbers: []float64{1.5}, Missing: one}},
		"NaN is no whole number":                      {name("a", labelled.Integer), labelled.Column{Numbers: []float64{math.NaN()}, Missing: one}},
		"1.8e+16 is no whole number":                  {name("a", labelled.Integer), labelled.Column{Numbers: []float64{1.8e16}, Missing: one}},
		"3000000000 does not fit":                     {range32, labelled.Column{Numbers: []float64{3e9}, Missing: one}},
		"-Inf is no number to compute with":           {name("a", labelled.Decimal), labelled.Column{Numbers: []float64{math.Inf(-1)}, Missing: one}},
		`"2015-02-29" is no day`:                      {name("a", labelled.Day), labelled.Column{Texts: []string{"2015-02-29"}, Missing: one}},
		`"09:00" is no time`:                          {name("a", labelled.Instant), labelled.Column{Texts: []string{"09:00"}, Missing: one}},
		"1 rows has 0 values and 1 reasons":           {name("a", labelled.Words), labelled.Column{Numbers: []float64{1}, Missing: one}},
		"1 rows has 1 values and 0 reasons":           {name("a", labelled.Words), labelled.Column{Texts: []string{"x"}}},
	} {
		w, err := NewWriter(io.Discard, labelled.Table{Name: "t", Variables: []labelled.Variable{test.v}})
		if err != nil {
			t.Fatal(err)
		}
		err = w.Write(labelled.Batch{Rows: 1, Columns: []labelled.Column{test.c}})
		if err == nil || !strings.Contains(err.Error(), say) || w.Close() == nil || w.Write(labelled.Batch{}) == nil {
			t.Errorf("%v, want %q, and nothing after it", err, say)
		}
	}
	w, _ := NewWriter(io.Discard, labelled.Table{Variables: []labelled.Variable{range32}})
	if err := w.Write(labelled.Batch{}); err == nil || !strings.Contains(err.Error(), "0 columns") {
		t.Errorf("a batch without columns: %v", err)
	}
}

// TestWhatIsNoUTF8IsMarked, as the type of the column promises UTF-8 and readers refuse the file otherwise.
func TestWhatIsNoUTF8IsMarked(t *testing.T) {
	d := labelledtest.Data{Table: labelled.Table{Name: "t", Variables: []labelled.Variable{{Name: "a", Kind: labelled.Words}}},
		Batches: []labelled.Batch{{Rows: 1, Columns: []labelled.Column{{Texts: []string{"a\xffb"}, Missing: []labelled.Missing{0}}}}}}
	content := written(t, d)
	d.Batches[0].Columns[0].Texts[0] = "a\uFFFDb"
	check(t, content, d)
}
