package stata

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

func TestTheMapLeadsToEverySection(t *testing.T) {
	d := labelledtest.Limits(40)
	d.Table.Made = d.Table.Made.In(time.FixedZone("Beijing", 8*60*60)) // which the file has in UTC
	content := file(t, d)
	at := bytes.Index(content, []byte("<map>")) + len("<map>")
	for i, tag := range []string{"<stata_dta>", "<map>", "<variable_types>", "<varnames>", "<sortlist>", "<formats>", "<value_label_names>",
		"<variable_labels>", "<characteristics>", "<data>", "<strls>", "<value_labels>", "</stata_dta>", ""} {
		place := binary.LittleEndian.Uint64(content[at+8*i:])
		if place > uint64(len(content)) || !bytes.HasPrefix(content[place:], []byte(tag)) || tag == "" && place != uint64(len(content)) {
			t.Errorf("the map has %q at %d", tag, place)
		}
	}
	if want := "<timestamp>\x1120 Oct 2015 16:00</timestamp>"; !bytes.Contains(content, []byte(want)) {
		t.Errorf("there is no %q", want)
	}
}

func TestAFileIsTheSameHoweverItsRowsCome(t *testing.T) {
	d := labelledtest.Limits(40)
	whole := file(t, d)
	if !bytes.Equal(whole, file(t, d)) {
		t.Error("written twice, the files are not the same")
	}
	var rows []labelled.Batch
	for at := range d.Rows() {
		b := labelled.Batch{Rows: 1}
		for _, c := range d.Batches[0].Columns {
			one := labelled.Column{Missing: c.Missing[at : at+1]}
			if c.Texts == nil {
				one.Numbers = c.Numbers[at : at+1]
			} else {
				one.Texts = c.Texts[at : at+1]
			}
			b.Columns = append(b.Columns, one)
		}
		rows = append(rows, b)
	}
	if !bytes.Equal(whole, file(t, labelledtest.Data{Table: d.Table, Batches: rows})) {
		t.Error("row by row, the file is another")
	}
}

func TestAFileBeginsWhereItsWriterStands(t *testing.T) {
	d := labelledtest.Limits(7)
	out := &tape{content: []byte("before"), at: 6}
	w, err := NewWriter(out, d.Table, inMemory)
	if err != nil || d.Write(w) != nil {
		t.Fatal(err)
	}
	if rest, ok := bytes.CutPrefix(out.content, []byte("before")); !ok || !bytes.Equal(rest, file(t, d)) || out.at != int64(len(out.content)) {
		t.Error("what stood before it was written over, or the file is another, or its writer does not stand behind it")
	}
}

func TestTypesFollowFromTheHeader(t *testing.T) {
	codes := func(codes ...int) (values []labelled.Value) {
		for _, c := range codes {
			values = append(values, labelled.Value{Code: c})
		}
		return values
	}
	for _, c := range []struct {
		v      labelled.Variable
		want   string
		format string
	}{
		{labelled.Variable{Kind: labelled.Flag}, "byte", "%8.0g"},
		{labelled.Variable{Kind: labelled.Code, Values: codes(1, 100)}, "byte", "%8.0g"},
		{labelled.Variable{Kind: labelled.Code, Values: codes(-127, 2)}, "byte", "%8.0g"},
		{labelled.Variable{Kind: labelled.Code, Values: codes(1, 101)}, "int", "%8.0g"},
		{labelled.Variable{Kind: labelled.Code, Values: codes(-128)}, "int", "%8.0g"},
		{labelled.Variable{Kind: labelled.Code, Values: codes(32741)}, "long", "%12.0g"},
		{labelled.Variable{Kind: labelled.Integer, Min: 16, Max: 99}, "byte", "%8.0g"},
		{labelled.Variable{Kind: labelled.Integer, Min: 0, Max: 32740}, "int", "%8.0g"},
		{labelled.Variable{Kind: labelled.Integer, Min: -32768, Max: 0}, "long", "%12.0g"},
		{labelled.Variable{Kind: labelled.Integer, Min: 0, Max: 2147483620}, "long", "%12.0g"},
		{labelled.Variable{Kind: labelled.Integer, Min: 0, Max: 2147483621}, "double", "%17.0f"},
		{labelled.Variable{Kind: labelled.Integer}, "double", "%17.0f"},
		{labelled.Variable{Kind: labelled.Decimal, Min: 0, Max: 1}, "double", "%10.0g"},
		{labelled.Variable{Kind: labelled.Day}, "long", "%td"},
		{labelled.Variable{Kind: labelled.Instant}, "double", "%tc"},
		{labelled.Variable{Kind: labelled.Words, Width: 2}, "str8", "%-9s"},
		{labelled.Variable{Kind: labelled.Words, Width: 32}, "str128", "%-32s"},
		{labelled.Variable{Kind: labelled.Words, Width: 33}, "strL", "%-9s"},
		{labelled.Variable{Kind: labelled.Words}, "strL", "%-9s"},
	} {
		got := storageType(c.v)
		if format := displayFormat(c.v, got); got.String() != c.want || format != c.format {
			t.Errorf("%+v is a %s shown by %s, want %s and %s", c.v, got, format, c.want, c.format)
		}
	}
}

// TestAFileWithoutLabelsIsWhole has no language, no label and no words for reasons.
func TestAFileWithoutLabelsIsWhole(t *testing.T) {
	f, err := open(file(t, labelledtest.Data{Table: labelled.Table{Variables: []labelled.Variable{{Name: "v", Kind: labelled.Code,
		Values: []labelled.Value{{Code: 7, Name: "seven"}, {Code: -1}, {Code: 3, Name: "three"}}}}}}))
	if err != nil {
		t.Fatal(err)
	}
	want := []ValueLabel{{Code: 3, Text: "three"}, {Code: 7, Text: "seven"}, {Code: maxLong + 2, Missing: System + 1, Text: "not asked"}}
	if got := f.ValueLabels("v"); len(got) != 8 || !slices.Equal(got[:3], want) {
		t.Errorf("%+v", got)
	}
}
