package spss

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"os/exec"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

// A tape is a file in memory that fails when it has so many bytes, if that is not 0.
type tape struct {
	content []byte
	at      int
	most    int
}

var errFull = errors.New("the disk is full")

func (m *tape) Write(p []byte) (int, error) {
	if m.most > 0 && m.at+len(p) > m.most {
		return 0, errFull
	}
	if grow := m.at + len(p) - len(m.content); grow > 0 {
		m.content = append(m.content, make([]byte, grow)...)
	}
	m.at += copy(m.content[m.at:], p)
	return len(p), nil
}

func (m *tape) Seek(offset int64, whence int) (int64, error) {
	m.at = int(offset) + map[int]int{io.SeekStart: 0, io.SeekCurrent: m.at, io.SeekEnd: len(m.content)}[whence]
	return int64(m.at), nil
}

// content is the file of the data.
func content(t testing.TB, d labelledtest.Data) []byte {
	t.Helper()
	out := &tape{}
	w, err := NewWriter(out, d.Table)
	if err == nil {
		err = d.Write(w)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.content
}

// save writes the data's file.
func save(t testing.TB, path string, d labelledtest.Data) {
	t.Helper()
	if err := os.WriteFile(path, content(t, d), 0o600); err != nil {
		t.Fatal(err)
	}
}

// sample is the random table of a seed, of the thousand that are read again.
func sample(seed int) labelledtest.Data { return rapid.Custom(labelledtest.Draw).Example(seed) }

// oneRow is the table at the limits with its first row alone.
func oneRow() labelledtest.Data {
	d := labelledtest.Limits(1)
	d.Batches[0].Rows = 1
	return d
}

// need skips the test where a program is missing, and fails it there when it runs as CI.
func need(t *testing.T, what string, name string, arguments ...string) {
	t.Helper()
	if out, err := exec.Command(name, arguments...).CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is needed: %v\n%s", what, err, out)
		}
		t.Skipf("%s is not installed: %v", what, err)
	}
}

// run runs a program and gives what it printed.
func run(t *testing.T, name string, arguments ...string) string {
	t.Helper()
	command := exec.Command(name, arguments...)
	command.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func TestTheSameRowsMakeTheSameFile(t *testing.T) {
	d := labelledtest.Limits(30)
	whole := content(t, d)
	single := labelledtest.Data{Table: d.Table}
	for row := range d.Rows() {
		single.Batches = append(single.Batches, slice(d, row))
	}
	if !bytes.Equal(whole, content(t, single)) {
		t.Error("rows in batches of one make another file than in one batch")
	}
	if got := binary.LittleEndian.Uint32(whole[headerCases:]); got != 30 {
		t.Errorf("the header has %d rows", got)
	}
	var extended dictionary
	extended.int32s(extensionRecord, casesExtension, 8, 2, 1, 0, 30, 0)
	if !bytes.Contains(whole, extended.bytes) {
		t.Error("the record for more than 2^31 rows does not have the number of rows")
	}
}

// slice is a batch of one row of the data's first batch.
func slice(d labelledtest.Data, row int) labelled.Batch {
	b := labelled.Batch{Rows: 1}
	for _, c := range d.Batches[0].Columns {
		part := labelled.Column{Missing: c.Missing[row : row+1]}
		if c.Texts != nil {
			part.Texts = c.Texts[row : row+1]
		} else {
			part.Numbers = c.Numbers[row : row+1]
		}
		b.Columns = append(b.Columns, part)
	}
	return b
}

func TestAFileMayBeginAnywhere(t *testing.T) {
	d := labelledtest.Limits(10)
	out := &tape{content: []byte("before"), at: 6}
	w, err := NewWriter(out, d.Table)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Write(w); err != nil {
		t.Fatal(err)
	}
	if string(out.content[:6]) != "before" || !bytes.Equal(out.content[6:], content(t, d)) || out.at != len(out.content) {
		t.Error("what stood before the file was touched, or the file is another one")
	}
}

// TestTheHeaderFollowsFromTheQuestionnaire sees that the answers leave no trace in the dictionary but their number.
func TestTheHeaderFollowsFromTheQuestionnaire(t *testing.T) {
	none, some := content(t, labelledtest.Limits(0)), content(t, labelledtest.Limits(50))
	end := len(none) - 8 // the block with the end of the data
	differ := 0
	for i := range end {
		if none[i] != some[i] {
			differ++
		}
	}
	if differ != 2 { // the least byte of both numbers of rows
		t.Errorf("the dictionary differs in %d bytes", differ)
	}
}

func TestWhatCannotBeWrittenIsRefused(t *testing.T) {
	number := func(x float64) labelled.Column {
		return labelled.Column{Numbers: []float64{x}, Missing: []labelled.Missing{labelled.Present}}
	}
	text := func(s string) labelled.Column {
		return labelled.Column{Texts: []string{s}, Missing: []labelled.Missing{labelled.Present}}
	}
	for name, test := range map[string]struct {
		v    labelled.Variable
		c    labelled.Column
		want string
	}{
		"a text that is too long":      {labelled.Variable{Kind: labelled.Words, Width: 2}, text("123456789"), "9 bytes"},
		"a text of unknown width":      {labelled.Variable{Kind: labelled.Words}, text(strings.Repeat("x", unknownText+1)), "2001 bytes"},
		"a text beyond SPSS's longest": {labelled.Variable{Kind: labelled.Words, Width: 1 << 20}, text(strings.Repeat("x", widestText+1)), "32767 bytes"},
		"a NUL":                        {labelled.Variable{Kind: labelled.Words, Width: 9}, text("a\x00b"), "NUL"},
		"bytes that are no UTF-8":      {labelled.Variable{Kind: labelled.Words, Width: 9}, text("\xff"), "UTF-8"},
		"no number":                    {labelled.Variable{Kind: labelled.Decimal}, number(math.NaN()), "not finite"},
		"infinity":                     {labelled.Variable{Kind: labelled.Decimal}, number(math.Inf(1)), "not finite"},
		"system-missing":               {labelled.Variable{Kind: labelled.Decimal}, number(-math.MaxFloat64), "not finite"},
		"a code for a missing value":   {labelled.Variable{Kind: labelled.Integer, Min: 1, Max: 9}, number(-7), "missing values"},
		"a day that is none":           {labelled.Variable{Kind: labelled.Day}, text("2015-02-29"), "a day such as"},
		"a day before the calendar":    {labelled.Variable{Kind: labelled.Day}, text("1582-10-14"), "calendar"},
		"a time that is none":          {labelled.Variable{Kind: labelled.Instant}, text("2015-02-28"), "a time such as"},
	} {
		test.v.Name = "answer"
		w, err := NewWriter(&tape{}, labelled.Table{Variables: []labelled.Variable{test.v}})
		if err != nil {
			t.Fatal(err)
		}
		err = w.Write(labelled.Batch{Rows: 1, Columns: []labelled.Column{test.c}})
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "row 1, variable answer: ") {
			t.Errorf("%s: %v", name, err)
		}
		if w.Close() == nil || w.Write(labelled.Batch{}) == nil {
			t.Errorf("%s: the file was finished", name)
		}
	}
}

func TestTablesThatSPSSCannotHoldAreRefused(t *testing.T) {
	flag := func(names ...string) (all []labelled.Variable) {
		for _, n := range names {
			all = append(all, labelled.Variable{Name: n, Kind: labelled.Flag})
		}
		return all
	}
	for name, test := range map[string]struct {
		table labelled.Table
		want  string
	}{
		"no variables":           {labelled.Table{}, "no variables"},
		"a reserved word":        {labelled.Table{Variables: flag("with")}, "word of SPSS's own"},
		"names but for capitals": {labelled.Table{Variables: flag("Age", "aGE")}, "capitals"},
		"a kind that is none":    {labelled.Table{Variables: []labelled.Variable{{Name: "v", Kind: "colour"}}}, "no type"},
		"a set's lost variable":  {labelled.Table{Variables: flag("a", "b"), Sets: []labelled.Set{{Name: "s", Variables: []string{"a", "c"}}}}, `has "c" in it`},
		"a set's reserved name":  {labelled.Table{Variables: flag("a", "b"), Sets: []labelled.Set{{Name: "to", Variables: []string{"a", "b"}}}}, "$to"},
		"a set's long name":      {labelled.Table{Variables: flag("a", "b"), Sets: []labelled.Set{{Name: strings.Repeat("s", 64), Variables: []string{"a", "b"}}}}, "64 bytes"},
	} {
		if _, err := NewWriter(&tape{}, test.table); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFullDiskIsTold(t *testing.T) {
	d := labelledtest.Limits(200)
	whole := len(content(t, d))
	for _, most := range []int{1, buffered, whole / 2, whole - 1} {
		w, err := NewWriter(&tape{most: most}, d.Table)
		if err == nil {
			err = d.Write(w)
		}
		if !errors.Is(err, errFull) {
			t.Errorf("with room for %d bytes of %d: %v", most, whole, err)
		}
	}
}

// TestRowsTakeNoMemory is why a million rows need no more than a thousand: nothing is kept of them.
func TestRowsTakeNoMemory(t *testing.T) {
	d := labelledtest.Limits(100)
	w, err := NewWriter(discard{}, d.Table)
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(20, func() { err = errors.Join(err, w.Write(d.Batches[0])) }); n != 0 || err != nil {
		t.Errorf("%v allocations in a batch of 100 rows, %v", n, err)
	}
}

// discard is a file that keeps nothing.
type discard struct{}

func (discard) Write(p []byte) (int, error)        { return len(p), nil }
func (discard) Seek(o int64, _ int) (int64, error) { return o, nil }

// BenchmarkRows writes 200,000 rows of the table at the limits, a tenth of whose comments have 2,000 characters.
func BenchmarkRows(b *testing.B) {
	d := labelledtest.Limits(1000)
	b.ReportAllocs()
	for b.Loop() {
		w, err := NewWriter(discard{}, d.Table)
		for range 200 {
			err = errors.Join(err, w.Write(d.Batches[0]))
		}
		if err = errors.Join(err, w.Close()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/200_000, "ns/row")
}
