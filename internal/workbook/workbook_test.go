package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

// options have words that are the names of the words.
func options(t *testing.T) Options {
	return Options{Language: "en", Words: func(id string) string { return strings.TrimPrefix(id, "workbook_") }, Spool: t.TempDir()}
}

var log = [][]any{{1, "speeder", 0.25, "=1+1"}, {int64(2), "", nil, "很好"}}

// written is a workbook with a cleaning log.
func written(t *testing.T, d labelledtest.Data, o Options) []byte {
	t.Helper()
	var out bytes.Buffer
	b, err := New(&out, d.Table, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, batch := range d.Batches {
		if err := b.Write(batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Log([]string{"interview", "rule", "value", "detail"}, slices.Values(slices.Clone(log))); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(o.Spool); err != nil || len(left) > 0 {
		t.Fatalf("%d files are left where rows were spooled: %v", len(left), err)
	}
	return out.Bytes()
}

func opened(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestTheSheets(t *testing.T) {
	o := options(t)
	data := written(t, labelledtest.Limits(7), o)
	f := opened(t, data)
	if got := strings.Join(f.GetSheetList(), "|"); got != "data|labels|codebook_title|log|notes" {
		t.Fatalf("the sheets are %s", got)
	}
	for _, want := range []struct{ sheet, cell, value string }{
		{"data", "A1", "interview"}, {"data", "B2", "1"}, {"labels", "B2", "Yes"}, {"labels", "C2", "No"}, {"data", "C2", "0"}, {"data", "B3", ""}, {"labels", "B3", ""}, {"data", "F2", "12.5"},
		{"codebook_title", "A3", "a_name_of_exactly_32_characters_"}, {"codebook_title", "B3", "codebook_kind_code"}, {"codebook_title", "D3", "Have you bought any?"}, {"codebook_title", "E3", "1 = Yes\n2 = No\n4001 = 其他"},
		{"codebook_title", "J3", "haitao == yes"}, {"codebook_title", "L4", "reasons: Reasons"}, {"codebook_title", "G6", "16 – 99"}, {"codebook_title", "F6", "years"}, {"codebook_title", "K7", "midpoint(income) / 1000"},
		{"log", "A2", "1"}, {"log", "D2", "=1+1"}, {"log", "C2", "0.25"}, {"log", "D3", "很好"},
		{"notes", "B2", "Survey of cross-border online shoppers"}, {"notes", "B3", "7"}, {"notes", "B7", "The respondents were virtual."}, {"notes", "A11", "reason d"}, {"notes", "B11", "don't know"},
	} {
		if got, err := f.GetCellValue(want.sheet, want.cell); err != nil || got != want.value {
			t.Errorf("%s!%s is %q, want %q (%v)", want.sheet, want.cell, got, want.value, err)
		}
	}
	props, _ := f.GetDocProps()
	if props.Created != "2015-10-20T16:00:00Z" || props.Modified != props.Created || strings.TrimSpace(props.Creator) != "fieldwork test" || props.Description != "The respondents were virtual." {
		t.Errorf("%+v", props)
	}
	for name, part := range parts(t, data) {
		if !strings.HasPrefix(name, "xl/worksheets/") {
			continue
		}
		for _, want := range []string{`state="frozen"`, "<autoFilter "} {
			if !strings.Contains(part, want) {
				t.Errorf("%s has no %s", name, want)
			}
		}
		for _, not := range []string{"<f>", "<f ", "<dimension"} {
			if strings.Contains(part, not) {
				t.Errorf("%s has a %s", name, not)
			}
		}
	}
}

// TestWhatIsWrappedIsSeenWhole holds rows to the height that their values need, and the log to the width of its words: one line
// of ten was seen in LibreOffice, and twelve digits of a sentence.
func TestWhatIsWrappedIsSeenWhole(t *testing.T) {
	detail := strings.Repeat("against the medians: ", 4)
	defer func(before [][]any) { log = before }(log)
	log = append(slices.Clone(log), []any{3, "one_of_twenty_six_letters_", 0.1, detail})
	f := opened(t, written(t, labelledtest.Limits(3), options(t)))
	for _, want := range []struct {
		sheet string
		row   int
		least float64 // points
	}{{"codebook_title", 2, 15}, {"codebook_title", 3, 45}} { // the second has three values
		if h, err := f.GetRowHeight(want.sheet, want.row); err != nil || h < want.least {
			t.Errorf("row %d of %s is %g points high, want %g or more (%v)", want.row, want.sheet, h, want.least, err)
		}
	}
	for column, want := range map[string]float64{"B": 29, "C": 12, "D": float64(len(detail) + 3)} {
		if w, err := f.GetColWidth("log", column); err != nil || w != want {
			t.Errorf("column %s of the log is %g wide, want %g (%v)", column, w, want, err)
		}
	}
	s := sheet{widths: []float64{11, 11}}
	for text, want := range map[string]float64{"": 15, "0123456789": 15, "01234567890": 30, "一二三四五六": 30, "a\nb\nc": 45, strings.Repeat("x", 9000): excelize.MaxRowHeight} {
		if got := s.tall([]string{"x", text}).Height; got != want {
			t.Errorf("%.20q is %g points high, want %g", text, got, want)
		}
	}
}

// parts are the parts of the archive.
func parts(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(part)
	}
	return all
}

func TestTheSameTableGivesTheSameBytes(t *testing.T) {
	for _, d := range []labelledtest.Data{labelledtest.Limits(0), labelledtest.Limits(49), rapid.Custom(labelledtest.Draw).Example(1)} {
		first := written(t, d, options(t))
		for range 5 {
			if !bytes.Equal(first, written(t, d, options(t))) {
				t.Fatal("the same table gave other bytes")
			}
		}
	}
}

// texts is a table of one variable and a row for each text.
func texts(all ...string) labelledtest.Data {
	return labelledtest.Data{Table: labelled.Table{Name: "texts", Languages: []string{"en"}, Variables: []labelled.Variable{{Name: "text", Kind: labelled.Words}}},
		Batches: []labelled.Batch{{Rows: len(all), Columns: []labelled.Column{{Texts: all, Missing: make([]labelled.Missing, len(all))}}}}}
}

func TestTextsStayTexts(t *testing.T) {
	long := strings.Repeat("长", 32_767)
	given := []string{"=1+1", "+1", "@x", "0012", "1e5", " x ", "a\r\nb", "<&>\"'", "_x0041_", "_x005F_x0041_", "_x005F_", long, "a\x00\x0b\ufffe\uffffb", "\xff", "TRUE", "2015-10-08", "😀", "\u0085\u2028", "x"}
	want := slices.Clone(given)
	want[slices.Index(given, "a\x00\x0b\ufffe\uffffb")], want[slices.Index(given, "\xff")] = "ab", "\ufffd"
	f := opened(t, written(t, texts(given...), options(t)))
	for _, sheet := range []string{"data", "labels"} {
		for i := range given {
			cell := fmt.Sprintf("A%d", i+2)
			got, err := f.GetCellValue(sheet, cell)
			kind, _ := f.GetCellType(sheet, cell)
			if err != nil || got != want[i] || kind != excelize.CellTypeInlineString {
				t.Errorf("%s: %.40q reads %.40q of type %v (%v)", sheet, given[i], got, kind, err)
			}
		}
	}
}

func TestWhatDoesNotFitIsRefused(t *testing.T) {
	decimal := func(x float64) labelledtest.Data {
		return labelledtest.Data{Table: labelled.Table{Name: "n", Variables: []labelled.Variable{{Name: "x", Kind: labelled.Decimal}}},
			Batches: []labelled.Batch{{Rows: 1, Columns: []labelled.Column{{Numbers: []float64{x}, Missing: make([]labelled.Missing, 1)}}}}}
	}
	day := texts("2015-02-30")
	day.Table.Variables[0].Kind = labelled.Day
	many := texts()
	many.Batches = []labelled.Batch{{Rows: 1_048_576, Columns: []labelled.Column{{Texts: make([]string, 1_048_576), Missing: make([]labelled.Missing, 1_048_576)}}}}
	short := texts("x")
	short.Batches[0].Columns[0].Missing = nil
	for want, d := range map[string]labelledtest.Data{
		"row 1, text: the text is longer than the 32767 characters": texts(strings.Repeat("😀", 16_384)),
		"row 1, x: NaN is no number":                                decimal(math.NaN()),
		"row 1, x: -Inf is no number":                               decimal(math.Inf(-1)),
		`row 1, text: "2015-02-30" is no date like 2006-01-02`:      day,
		"holds 1048575 below its header; choose CSV":                many,
		"has 0 numbers, 1 texts and 0 reasons":                      short,
	} {
		o := options(t)
		b, err := New(io.Discard, d.Table, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Write(d.Batches[0]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
		if err := b.Abandon(); err != nil {
			t.Error(err)
		}
	}
}

func TestWhatCannotBeginIsRefused(t *testing.T) {
	wide := labelled.Table{Name: "wide", Variables: make([]labelled.Variable, 16_385)}
	same := options(t)
	same.Words = func(string) string { return "same" }
	hidden := options(t)
	hidden.Words = func(string) string { return "a/b" }
	rows := options(t)
	rows.Rows = 1_048_576
	for want, test := range map[string]struct {
		table labelled.Table
		o     Options
	}{
		"has 16385 variables": {wide, options(t)}, "has 0 variables": {labelled.Table{}, options(t)}, "1048576 rows or more": {texts("x").Table, rows},
		"word workbook_labels: there is a sheet": {texts("x").Table, same}, "word workbook_data": {texts("x").Table, hidden},
	} {
		if _, err := New(io.Discard, test.table, test.o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	b, err := New(io.Discard, texts("x").Table, options(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Log([]string{"x"}, slices.Values([][]any{{true}})); err == nil || !strings.Contains(err.Error(), "bool is neither a text nor a number") {
		t.Errorf("a log with a truth value: %v", err)
	}
	if err := b.Abandon(); err != nil {
		t.Error(err)
	}
}

// full takes nothing.
type full struct{}

var errFull = errors.New("no room")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestAFullDiskIsTold(t *testing.T) {
	d := labelledtest.Limits(7)
	b, err := New(full{}, d.Table, options(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Write(b); !errors.Is(err, errFull) {
		t.Errorf("%v", err)
	}
}

// TestAllWordsAreNamed asks a workbook of every kind of variable for words that Words does not list.
func TestAllWordsAreNamed(t *testing.T) {
	listed, asked := map[string]bool{}, map[string]bool{}
	for _, id := range Words() {
		listed[id] = true
	}
	o := options(t)
	o.Words = func(id string) string { asked[id] = true; return id }
	written(t, labelledtest.Limits(1), o)
	for id := range asked {
		if !listed[id] {
			t.Errorf("%s is asked for and not listed", id)
		}
	}
}
