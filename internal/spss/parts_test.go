package spss

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"fieldwork/internal/labelled"
)

func TestCheckName(t *testing.T) {
	for name, want := range map[string]string{
		"age": "", "Age_2": "", "ends_": "", "a.b": "", "年龄": "", "v" + strings.Repeat("x", 63): "", "without": "",
		"":                            "no name",
		"v" + strings.Repeat("x", 64): "65 bytes",
		strings.Repeat("问", 22):       "66 bytes",
		"_age":                        "for instance vage",
		"1st":                         "letter",
		"#scratch":                    "letter",
		"$system":                     "letter",
		"two words":                   "characters",
		"a-b":                         "characters",
		"a=b":                         "characters",
		"a\tb":                        "characters",
		"ends.":                       "period",
		"with":                        "word",
		"Not":                         "word",
		"a\xff":                       "UTF-8",
	} {
		err := CheckName(name)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
}

func TestOldNames(t *testing.T) {
	names := newOldNames()
	for _, test := range [][2]string{{"age", "AGE"}, {"comment", "COMMENT"}, {"comment", "COMMENT1"}, {"comment1", "COMMENT2"}, {"comment_other", "COMMENT_"},
		{"comment_of_age", "COMMENT3"}, {"年龄", "V"}, {"全to", "VTO"}, {"é1", "V1"}, {"a.b$c", "ABC"}} {
		if got := names.next(test[0]); got != test[1] {
			t.Errorf("%s is %s, want %s", test[0], got, test[1])
		}
	}
}

func TestOldNamesAreNamesAndNeverTwiceTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names, seen := newOldNames(), map[string]bool{}
		for _, name := range rapid.SliceOfN(rapid.StringMatching(`[a-cA-C年v][a-c0-9_é]{0,12}`), 1, 300).Draw(t, "names") {
			old := names.next(name)
			if seen[old] || len(old) > oldName || CheckName(old) != nil || old != strings.ToUpper(old) {
				t.Fatalf("%q became %q", name, old)
			}
			seen[old] = true
		}
	})
}

func TestWidths(t *testing.T) {
	for characters, want := range map[int]int{0: 2000, 1: 4, 63: 252, 64: 256, 317: 1269, 568: 2273, 2000: 8000, 8190: 32761, 8191: 32764, 8192: 32766, 1 << 62: 32766} {
		if f, err := newField(&labelled.Variable{Kind: labelled.Words, Width: characters}); f.width != want || err != nil {
			t.Errorf("a text of %d characters has %d bytes, want %d; %v", characters, f.width, want, err)
		}
	}
}

func TestSegmentsHoldTheirText(t *testing.T) {
	for width := 1; width <= widestText; width++ {
		segments, room := segmentsOf(width), 0
		for i, s := range segments {
			if i < len(segments)-1 && s.width != widestSegment || s.width < 1 || s.width > widestSegment {
				t.Fatalf("a text of %d bytes has a segment of %d", width, s.width)
			}
			room += s.width
		}
		if room < width || width <= widestSegment && len(segments) > 1 {
			t.Fatalf("a text of %d bytes has room for %d in %d segments", width, room, len(segments))
		}
	}
	if s := segmentsOf(20_000); len(s) != 80 || s[79].width != 92 { // the description's example
		t.Errorf("a text of 20,000 bytes has %d segments, the last of %d", len(s), s[len(s)-1].width)
	}
}

func TestTextsAreCutBetweenCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, bytes := rapid.String().Draw(t, "text"), rapid.IntRange(4, 20).Draw(t, "bytes")
		short := cut(s, bytes)
		if len(short) > bytes || !utf8.ValidString(short) || !strings.HasPrefix(s, short) || strings.HasSuffix(short, " ") {
			t.Fatalf("%q was cut to %q", s, short)
		}
		if rest := s[len(short):]; rest != "" && strings.TrimRight(rest, " ") != "" && len(short)+utf8.UTFMax < bytes && rest[0] != ' ' {
			t.Fatalf("%q was cut to %q, though %d bytes have room for more", s, short, bytes)
		}
		lines := wrap(s, bytes)
		for _, line := range lines {
			if len(line) > bytes || !utf8.ValidString(line) {
				t.Fatalf("%q was broken into %q", s, lines)
			}
		}
		if strings.ReplaceAll(strings.Join(lines, ""), " ", "") != strings.ReplaceAll(oneLine(s), " ", "") {
			t.Fatalf("%q was broken into %q", s, lines)
		}
	})
	for _, test := range []struct{ label, want string }{{"twelve bytes", "twelve bytes"}, {"thirteen byte", "thirteen…"}, {"问问问问", "问问问问"}, {"问问问问问", "问问问…"}} {
		if got := shorten(test.label, 12); got != test.want {
			t.Errorf("%q became %q, want %q", test.label, got, test.want)
		}
	}
	if got := wrap("The respondents were virtual.", 15); len(got) != 2 || got[0] != "The respondents" || got[1] != "were virtual." {
		t.Errorf("%q", got)
	}
}

func TestCompressionKeepsEveryElement(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var packed, want bytes.Buffer
		c := compressor{out: bufio.NewWriter(&packed)}
		for range rapid.IntRange(0, 40).Draw(t, "elements") {
			if rapid.Bool().Draw(t, "number") {
				x := rapid.OneOf(rapid.Float64(), rapid.Map(rapid.IntRange(-110, 160), func(n int) float64 { return float64(n) }),
					rapid.SampledFrom([]float64{math.Copysign(0, -1), 0.5, -99, -100, 151, 152})).Draw(t, "x")
				c.number(x)
				_ = binary.Write(&want, binary.LittleEndian, x)
				continue
			}
			s := rapid.StringMatching(`[ a]{0,30}`).Draw(t, "text")
			elements := (len(s)+7)/8 + rapid.SampledFrom([]int{0, 1, 3, 7, 8, 9, 40}).Draw(t, "blank")
			c.text(s, elements)
			want.WriteString(s + strings.Repeat(" ", elements*8-len(s)))
		}
		c.end()
		if err := c.out.Flush(); err != nil || !bytes.Equal(unpack(t, packed.Bytes()), want.Bytes()) {
			t.Fatalf("%v, %q, want %q", err, unpack(t, packed.Bytes()), want.Bytes())
		}
	})
}

// unpack reads compressed data, as PSPP's "Data Record" has it.
func unpack(t *rapid.T, packed []byte) (elements []byte) {
	for len(packed) >= 8 {
		var block []byte
		block, packed = packed[:8], packed[8:]
		for _, code := range block {
			switch code {
			case 0:
			case endOfFile:
				if len(packed) != 0 {
					t.Fatalf("%d bytes stand behind the end", len(packed))
				}
				return elements
			case literal:
				elements, packed = append(elements, packed[:8]...), packed[8:]
			case blanks:
				elements = append(elements, "        "...)
			default:
				elements = binary.LittleEndian.AppendUint64(elements, math.Float64bits(float64(code)-bias))
			}
		}
	}
	t.Fatalf("the data have no end")
	return nil
}
