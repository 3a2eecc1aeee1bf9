package stata

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDamageIsNamed(t *testing.T) {
	le := binary.AppendByteOrder(binary.LittleEndian)
	one := built{release: 118, order: le, types: []Type{Byte}, rows: 2, data: []byte{1, 2}}
	with := func(change func(b *built)) []byte { b := one; change(&b); return b.bytes() }
	for _, c := range []struct {
		name    string
		content []byte
		say     string
	}{
		{"empty", nil, "the file is empty"},
		{"something else", []byte("id,age\n1,2\n"), "does not begin as a .dta file"},
		{"other tags", []byte("<html><body></body></html>"), "does not begin as a .dta file"},
		{"Stata 7", []byte{110, 2, 1, 0}, "format 110 of Stata 7 or older"},
		{"Stata 18 with aliases", []byte("<stata_dta><header><release>120</release>"), "alias variables"},
		{"byte order", []byte{114, 7, 1, 0}, "byte order, is 7"},
		{"header cut off", []byte{114, 2, 1, 0, 9}, "ends within the number of variables"},
		{"rows beyond the file", with(func(b *built) { b.rows = 1 << 60 }), "claims 1152921504606846976 rows of 1 bytes"},
		{"rows without variables", with(func(b *built) { b.types, b.data = nil, nil }), "claims 2 rows, but has no variables"},
		{"variables beyond the file", with(func(b *built) { b.variables = 60000 }), "ends within the types of the variables"},
		{"other number of variables", with(func(b *built) { b.variables = 2 }), "variable 2 of 2 has the type code 12092"},
		{"type without meaning", with(func(b *built) { b.types = []Type{3000} }), "type code 3000"},
		{"type of width 0", with(func(b *built) { b.types = []Type{0} }), "type code 0"},
		{"too few data", with(func(b *built) { b.data = b.data[:1] }), "\"</data><strls>\" should stand at byte"},
		{"length of a long string", with(func(b *built) { b.long = append(b.gso(nil, 1, 1, "x")[:16], 255, 255, 255, 127) }), "ends within the long strings"},
		{"kind of a long string", with(func(b *built) { b.long = b.gso(nil, 1, 1, "x"); b.long[15] = 7 }), "of kind 7"},
		{"codes of a label", with(func(b *built) { b.labels = b.table("sex", []int32{1}, nil, "") }), "claims 1 codes and 0 bytes"},
		{"place of a label", with(func(b *built) { b.labels = b.table("sex", []int32{1}, []uint32{3}, "ab\x00") }), "lies outside its table"},
		{"overlap", with(func(b *built) { b.labels = b.table("sex", []int32{1, 2, 3}, []uint32{0, 1, 2}, "abc\x00") }), "overlap"},
		{"no end", one.bytes()[:len(one.bytes())-3], "ends within </value_labels></stata_dta>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := open(c.content)
			var format *FormatError
			if !errors.As(err, &format) || !strings.Contains(err.Error(), c.say) {
				t.Errorf("error %v, want one that says %q", err, c.say)
			}
		})
	}
}

func TestPointerToNoLongString(t *testing.T) {
	f, err := open(built{release: 118, order: binary.LittleEndian, types: []Type{StrL}, rows: 1, data: []byte{1, 0, 9, 0, 0, 0, 0, 0}}.bytes())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read(0); err == nil || !strings.Contains(err.Error(), `row 1 of variable "v1" points to a long string that is not in the file`) {
		t.Error(err)
	}
	if _, err := f.Read(1); err == nil {
		t.Error("a variable that is not there was read")
	}
}

func TestLabelsMayShareATextAndNameMissingCodes(t *testing.T) {
	b := built{release: 118, order: binary.LittleEndian, types: []Type{Byte}}
	b.labels = b.table("sex", []int32{2, 1, 2147483622}, []uint32{0, 0, 3}, "no\x00refused\x00")
	f, err := open(b.bytes())
	if err != nil {
		t.Fatal(err)
	}
	labels := f.ValueLabels("sex")
	if len(labels) != 3 || labels[1] != (ValueLabel{Code: 1, Text: "no"}) || labels[2].Missing.String() != ".a" || labels[2].Text != "refused" {
		t.Errorf("labels %+v", labels)
	}
}

// TestEveryCutIsAnError cuts each kept file at many lengths: none may open, none may panic.
func TestEveryCutIsAnError(t *testing.T) {
	for name, content := range kept(t) {
		for n := 0; n < len(content); n += 1 + len(content)/997 {
			f, err := open(content[:n])
			if err == nil && f.layout.tagged {
				t.Errorf("%s opened though it was cut at %d of %d", name, n, len(content))
			}
		}
	}
}

func kept(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/written/*.dta")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no kept files: %v", err)
	}
	files := map[string][]byte{}
	for _, path := range paths {
		if files[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func FuzzOpen(f *testing.F) {
	for _, content := range kept(f) {
		f.Add(content)
	}
	f.Add([]byte{115, 1, 1, 0, 0, 1, 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := open(content)
		if err != nil {
			var format *FormatError
			if !errors.As(err, &format) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		for i := range file.Variables {
			columns, err := file.Read(i)
			if err == nil && len(columns[0].Numbers)+len(columns[0].Texts) != file.Rows {
				t.Fatalf("variable %d has another number of rows than the file", i)
			}
		}
	})
}
