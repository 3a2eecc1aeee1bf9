package stata

import (
	"errors"
	"io"
	"strings"
	"testing"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

func TestWhatDoesNotFitIsNamed(t *testing.T) {
	number := func(kind labelled.Kind, low, high, x float64) (labelled.Variable, labelled.Column) {
		return labelled.Variable{Name: "v", Kind: kind, Min: low, Max: high}, labelled.Column{Numbers: []float64{1, x}, Missing: make([]labelled.Missing, 2)}
	}
	text := func(kind labelled.Kind, width int, first, x string) (labelled.Variable, labelled.Column) {
		return labelled.Variable{Name: "v", Kind: kind, Width: width}, labelled.Column{Texts: []string{first, x}, Missing: make([]labelled.Missing, 2)}
	}
	type both = func() (labelled.Variable, labelled.Column)
	for say, give := range map[string]both{
		"5000 does not fit into a byte (-127 to 100)": func() (labelled.Variable, labelled.Column) { return number(labelled.Integer, 0, 100, 5000) },
		"101 does not fit into a byte":                func() (labelled.Variable, labelled.Column) { return number(labelled.Code, 0, 100, 101) },
		"-40000 does not fit into a int":              func() (labelled.Variable, labelled.Column) { return number(labelled.Integer, 0, 101, -40000) },
		"3e+09 does not fit into a long":              func() (labelled.Variable, labelled.Column) { return number(labelled.Integer, 0, 99999, 3e9) },
		"1.5 is no whole number":                      func() (labelled.Variable, labelled.Column) { return number(labelled.Flag, 0, 0, 1.5) },
		"1e+300 is no whole number up to 2^53":        func() (labelled.Variable, labelled.Column) { return number(labelled.Integer, 0, 0, 1e300) },
		"9e+307 does not fit into a double":           func() (labelled.Variable, labelled.Column) { return number(labelled.Decimal, 0, 0, 9e307) },
		"neither a number nor a reason":               func() (labelled.Variable, labelled.Column) { return number(labelled.Decimal, 0, 0, nan()) },
		`"8 October" is no date as 2015-10-08 is`:     func() (labelled.Variable, labelled.Column) { return text(labelled.Day, 0, "2015-10-08", "8 October") },
		`"2015" is no time as 2015-10-08T09:00:00Z is`: func() (labelled.Variable, labelled.Column) {
			return text(labelled.Instant, 0, "2015-10-08T09:00:00Z", "2015")
		},
		"finer than a millisecond": func() (labelled.Variable, labelled.Column) {
			return text(labelled.Instant, 0, "2015-10-08T09:00:00.123Z", "2015-10-08T09:00:00.0001Z")
		},
		"a text of 9 bytes does not fit into str8": func() (labelled.Variable, labelled.Column) { return text(labelled.Words, 2, "12345678", "123456789") },
		"the text has a NUL":                       func() (labelled.Variable, labelled.Column) { return text(labelled.Words, 0, "a", "a\x00b") },
		"the text is not UTF-8":                    func() (labelled.Variable, labelled.Column) { return text(labelled.Words, 9, "a", "\xff") },
		"missing_77 is no reason for a cell to be empty": func() (labelled.Variable, labelled.Column) {
			v, c := number(labelled.Flag, 0, 0, 1)
			c.Missing[1] = 77
			return v, c
		},
	} {
		v, c := give()
		w, err := NewWriter(&tape{}, labelled.Table{Variables: []labelled.Variable{v}}, inMemory)
		if err != nil {
			t.Fatal(err)
		}
		err = w.Write(labelled.Batch{Rows: 2, Columns: []labelled.Column{c}})
		if err == nil || !strings.HasPrefix(err.Error(), `variable "v", row 2: `) || !strings.Contains(err.Error(), say) {
			t.Errorf("%v, want %q", err, say)
		}
		if again := w.Write(labelled.Batch{}); again != err || w.Close() != err {
			t.Errorf("after %v the writer went on", err)
		}
	}
}

func nan() float64 { zero := 0.0; return zero / zero }

func TestTablesThatCannotBeWritten(t *testing.T) {
	flag := func(names ...string) (variables []labelled.Variable) {
		for _, n := range names {
			variables = append(variables, labelled.Variable{Name: n, Kind: labelled.Flag})
		}
		return variables
	}
	coded := func(codes ...int) []labelled.Variable {
		v := labelled.Variable{Name: "v", Kind: labelled.Code}
		for _, c := range codes {
			v.Values = append(v.Values, labelled.Value{Code: c})
		}
		return []labelled.Variable{v}
	}
	for say, table := range map[string]labelled.Table{
		`"using" is a word of Stata's own; rename it, for instance using_1`: {Variables: flag("using")},
		`variable "v" is there twice`:                                       {Variables: flag("v", "w", "v")},
		"code 2147483621 is beyond what Stata labels":                       {Variables: coded(1, 2147483621)},
		"code 2 is there twice":                                             {Variables: coded(1, 2, 2)},
		"the table has 32768 variables":                                     {Variables: make([]labelled.Variable, 32768)},
		`languages "zh-CN" and "zh_CN" would both be "zh_CN"`:               {Languages: []string{"zh-CN", "en", "zh_CN"}},
		`language "1x" has no name`:                                         {Languages: []string{"1x"}},
		"the table has 101 languages":                                       {Languages: make([]string, 101)},
	} {
		if _, err := NewWriter(&tape{}, table, inMemory); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%v, want %q", err, say)
		}
	}
}

func TestBatchesOfAnotherTable(t *testing.T) {
	table := labelled.Table{Variables: []labelled.Variable{{Name: "v", Kind: labelled.Flag}}}
	for say, b := range map[string]labelled.Batch{
		"a batch of 0 columns":                      {Rows: 1},
		"1 cells and 0 reasons in a batch of 2":     {Rows: 2, Columns: []labelled.Column{{Numbers: []float64{1}}}},
		"1 cells and 2 reasons in a batch of 1 row": {Rows: 1, Columns: []labelled.Column{{Numbers: []float64{1}, Missing: make([]labelled.Missing, 2)}}},
	} {
		w, err := NewWriter(&tape{}, table, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(b); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%v, want %q", err, say)
		}
	}
}

// A full is a disk that takes so many bytes.
type full struct {
	tape
	room int
}

var errFull = errors.New("the disk is full")

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return f.tape.Write(p)
}

func TestFailuresOfFilesAreReturned(t *testing.T) {
	d := labelledtest.Limits(700)
	write := func(out io.WriteSeeker, open func() (io.ReadWriteSeeker, error)) error {
		w, err := NewWriter(out, d.Table, open)
		if err != nil {
			return err
		}
		return d.Write(w)
	}
	size := len(file(t, d))
	for room := 0; room < size; room += size/50 + 1 {
		if err := write(&full{room: room}, inMemory); !errors.Is(err, errFull) {
			t.Errorf("with room for %d of %d bytes: %v", room, size, err)
		}
	}
	if err := write(&full{room: size}, inMemory); !errors.Is(err, errFull) {
		t.Errorf("without room for the map: %v", err) // which a disk has, as it stands where zeros stood
	}
	if err := write(&tape{}, func() (io.ReadWriteSeeker, error) { return &full{room: 9}, nil }); !errors.Is(err, errFull) {
		t.Errorf("without room for long texts: %v", err)
	}
	if err := write(&tape{}, func() (io.ReadWriteSeeker, error) { return nil, errFull }); !errors.Is(err, errFull) {
		t.Errorf("without a file for long texts: %v", err)
	}
	if err := write(&tape{}, nil); err == nil || !strings.Contains(err.Error(), "no temporary file") {
		t.Errorf("without anybody to open one: %v", err)
	}
}

func TestAClosedWriterIsClosed(t *testing.T) {
	w, err := NewWriter(&tape{}, labelled.Table{}, nil)
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	if err := w.Write(labelled.Batch{}); !errors.Is(err, errClosed) {
		t.Error(err)
	}
	if err := w.Close(); !errors.Is(err, errClosed) {
		t.Error(err)
	}
}
