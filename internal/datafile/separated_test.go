package datafile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"fieldwork/internal/fault"
)

func TestWhatTextFilesMayLookLike(t *testing.T) {
	for _, c := range []struct{ name, file, content, want string }{
		{"plain", "a.csv", "x,g\n1,a\n2,b\n", "1|2 a|b of a|b"},
		{"no newline at the end", "a.csv", "x,g\n1,a\n2,b", "1|2 a|b of a|b"},
		{"CRLF", "a.csv", "x,g\r\n1,a\r\n2,b\r\n", "1|2 a|b of a|b"},
		{"byte order mark", "a.csv", "\uFEFFx,g\n1,a\n", "1 a of a"},
		{"byte order mark before a quoted name", "a.csv", "\uFEFF\"x\",g\n1,a\n", "1 a of a"},
		{"quotes", "a.csv", "\"x\",\"g\"\n\"1\",\"a, \"\"b\"\"\nc\"\n", "1 a, \"b\"\nc of a, \"b\"\nc"},
		{"empty lines", "a.csv", "\nx,g\n\n1,a\n\n2,b\n\n", "1|2 a|b of a|b"},
		{"tabs", "a.tsv", "x\tg\n1\ta,b\n", "1 a,b of a,b"},
		{"missing", "a.csv", "x,g\n,\n  ,\t \n1,a\n", "·|·|1 ·|·|a of a"},
		{"blanks around a number are passed over, around a text kept", "a.csv", "x,g\n 1 , a\n2,a\n", "1|2  a|a of  a|a"},
		{"leading zeros of a category", "a.csv", "x,g\n01,01\n1,1\n", "1|1 01|1 of 1|01"},
		{"NA is a category like any other", "a.csv", "x,g\n1,NA\n2,nan\n", "1|2 NA|nan of NA|nan"},
		{"a column that stands twice, not asked for", "a.csv", "x,y,y,g\n1,2,3,a\n", "1 a of a"},
		{"other columns may hold anything", "a.csv", "x,note,g\n1,NA \xff,a\n", "1 a of a"},
		{"no rows", "a.csv", "x,g\n", "  of "},
		{"Chinese", "a.csv", "x,g\n1,上海\n", "1 上海 of 上海"},
	} {
		t.Run(c.name, func(t *testing.T) {
			table := mustRead(t, c.file, []byte(c.content), num("x"), cat("g"))
			if got := say(table.Columns[0]) + " " + say(table.Columns[1]); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestWhatIsWrongWithACell(t *testing.T) {
	const empty = "leave the cell empty when the value is missing"
	for _, c := range []struct {
		cell string
		says []string
	}{
		{"abc", []string{`data.csv: row 2 (line 3), column "age": "abc" is not a number; ` + empty + ", or declare the column as a factor"}},
		{"NA", []string{`"NA" is not a number; ` + empty}},
		{"NaN", []string{`"NaN" is not a number; ` + empty}},
		{".", []string{`"." is not a number; ` + empty}},
		{"Inf", []string{"computed with"}},
		{"-infinity", []string{"computed with"}},
		{"0x1p-2", []string{`"0x1p-2" is not a number`}},
		{"1_000", []string{"underscore", "1000"}},
		{`"1,000"`, []string{"comma", "1000"}},
		{`"1,5"`, []string{"comma", "1.5"}},
		{"1e999", []string{"beyond the largest number"}},
		{"1e", []string{`"1e" is not a number`}},
		{"--5", []string{`"--5" is not a number`}},
		{"5 %", []string{`"5 %" is not a number`}},
		{"\xc4\xea", []string{"not UTF-8", "GBK", "CSV UTF-8"}},
		{strings.Repeat("长", 60), []string{`"` + strings.Repeat("长", 40) + `…"`}},
		{"<script>\x07", []string{`"<script>\a"`}},
	} {
		_, err := read("data.csv", "id,age\n1,30\n2,"+c.cell+"\n", num("id"), num("age"))
		wrong(t, err, c.says...)
	}
}

func TestLinesAreCountedThroughQuotedNewlines(t *testing.T) {
	_, err := read("data.csv", "note,age\n\"a\nb\",30\n\nc,x\n", num("age"))
	wrong(t, err, "row 2 (line 5)")
}

func TestWhatIsWrongWithAFile(t *testing.T) {
	utf16le := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune("age\n1\n")) {
		utf16le = binary.LittleEndian.AppendUint16(utf16le, u)
	}
	for _, c := range []struct {
		name, content string
		says          []string
	}{
		{"nothing", "", []string{"the file is empty", "first line has to name the columns"}},
		{"blanks", " \n\n\t", []string{"the file is empty"}},
		{"only a mark", "\uFEFF", []string{"the file is empty"}},
		{"a spreadsheet", "PK\x03\x04\x14\x00", []string{"spreadsheet", "CSV UTF-8"}},
		{"an old spreadsheet", "\xD0\xCF\x11\xE0\xA1\xB1", []string{"old spreadsheet"}},
		{"Parquet", "PAR1\x15\x04", []string{"Parquet", ".parquet"}},
		{"Stata", "<stata_dta><header>", []string{"Stata", ".dta"}},
		{"gzip", "\x1f\x8b\x08", []string{"unpack"}},
		{"UTF-16", string(utf16le), []string{"UTF-16", "CSV UTF-8"}},
		{"zero bytes", "age\n1\x002\n", []string{"binary"}},
		{"short line", "age,sex\n1,2\n3\n", []string{"line 3 has 1 cell where the header has 2 names"}},
		{"long line", "age,sex\n1,2,3\n", []string{"line 2 has 3 cells", "quoted"}},
		{"open quote", "age,sex\n1,\"2\n3,4\n", []string{"begins in line 2", "close it"}},
		{"text behind a quote", "age,sex\n1,\"2\"x\n", []string{"line 2", "double each"}},
		{"quote within", "age,sex\n1,2\"3\n", []string{"line 2, byte 4", "quote the whole cell"}},
		{"twice", "age,age\n1,2\n", []string{`more than one column is named "age"`}},
		{"no header", "30,1\n31,2\n", []string{`no column "age"`, "looks like data"}},
		{"semicolons", "id;age\n1;2\n", []string{"semicolons"}},
		{"tabs", "id\tage\n1\t2\n", []string{"tabs", ".tsv"}},
		{"names not UTF-8", "age,\xc4\xea\n1,2\n", []string{"line 1, name 2", "UTF-8"}},
		{"empty line in one column", "age\n1\n\n3\n", []string{"line 3 is empty", `""`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := read("data.csv", c.content, num("age"))
			wrong(t, err, append(c.says, "data.csv: ")...)
		})
	}
	_, err := read("data.csv", "age,g\n1,\xc4\xea\n", cat("g"))
	wrong(t, err, "row 1 (line 2)", `column "g"`, "GBK")
	_, err = read("data.csv", "age,g\n"+strings.Repeat("1,a\n", sniffed)+"1,a\x00b\n", cat("g"))
	wrong(t, err, "row 4097 (line 4098)", "zero byte")
}

type broken struct{ after int64 }

func (b broken) ReadAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) > b.after {
		return 0, errors.New("disk on fire")
	}
	return copy(p, bytes.Repeat([]byte("a,b\n"), len(p)/4+1)), nil
}

func TestAFailingDiskIsNotTheGiversFault(t *testing.T) {
	for _, name := range []string{"a.csv", "a.parquet", "a.dta"} {
		for _, after := range []int64{0, 5000} {
			_, err := Read(name, broken{after}, 1<<20, []Want{cat("a")})
			if err == nil || !fault.Is(err, fault.Unavailable) && name != "a.parquet" || !strings.HasPrefix(err.Error(), name) {
				if !(name == "a.dta" && after > 0) { // its first bytes are no .dta file's
					t.Errorf("%s after %d bytes: %v (%s)", name, after, err, fault.KindOf(err))
				}
			}
		}
	}
}

// TestNumbersAreReadAsStrconvReadsThem holds the number's door to strconv.ParseFloat bit by bit.
func TestNumbersAreReadAsStrconvReadsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.StringMatching(`[-+]?[0-9]{1,25}(\.[0-9]{0,25})?([eE][-+]?[0-9]{1,3})?`),
			rapid.StringMatching(`[-+0-9.eE]{1,8}`),
			rapid.Map(rapid.Float64(), func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }),
		).Draw(t, "text")
		want, err := strconv.ParseFloat(text, 64)
		got, problem := parse(text)
		if math.IsInf(want, 0) || math.IsNaN(want) || err != nil {
			if problem == "" {
				t.Fatalf("%q was read as %v", text, got)
			}
			return
		}
		if problem != "" || math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("%q was read as %v (%s), want %v", text, got, problem, want)
		}
	})
}

func TestShortestReadsBack(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 1: "1", -2.5: "-2.5", 100000: "100000", 1e21: "1e+21", 1e-7: "1e-07", 0.000001: "0.000001"} {
		if got := shortest(v, 64); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
	if got := shortest(math.Copysign(0, -1), 64); got != "0" {
		t.Errorf("negative zero is written %s", got)
	}
	if got := shortest(float64(float32(0.1)), 32); got != "0.1" {
		t.Errorf("the float 0.1 is written %s", got)
	}
}
