package strictcsv_test

import (
	"math"
	"strings"
	"testing"

	"fieldwork/internal/strictcsv"
	"fieldwork/internal/strictyaml"
)

func TestSheet(t *testing.T) {
	s, findings := strictcsv.Read("x.csv", []byte("\uFEFF# a comment\nterm, estimate ,\"se\"\nprice,-0.130,0.06\n\n# another\n\"a,b\",.27,\n"))
	if len(findings) > 0 || len(s.Rows) != 2 || !s.Has("estimate") || s.Has("price") {
		t.Fatalf("%v: %+v", findings, s)
	}
	n, ok := s.Rows[0].Number("estimate", &findings)
	if !ok || n.Value != -0.13 || n.Decimals != 3 || math.Abs(n.HalfWidth()-0.0005) > 1e-18 {
		t.Errorf("%+v, %v, half-width %g", n, ok, n.HalfWidth())
	}
	if whole := (strictcsv.Number{Value: 27}); whole.HalfWidth() != 0.5 {
		t.Errorf("half-width of 27: %g", whole.HalfWidth())
	}
	if _, ok := s.Rows[1].Number("se", &findings); ok || len(findings) > 0 {
		t.Errorf("an empty cell is a number, or found: %v", findings)
	}
	if row := s.Rows[1]; row.Text("term") != "a,b" || row.Text("nothing") != "" || row.At("estimate").Line != 6 || row.At("estimate").Col != 7 {
		t.Errorf("%q at %v", row.Text("term"), row.At("estimate"))
	}
}

func TestFindings(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"nothing", "", "x.csv:1:1: no-header: "},
		{"comments alone", "# nothing\n", "no-header: "},
		{"a column twice", "a,b,a\n", `x.csv:1:5: duplicate-column: column "a" is there twice`},
		{"a column without a name", "a,,b\n", "x.csv:1:3: no-column-name: "},
		{"too few cells", "a,b\n1\n", "x.csv:2:1: wrong-cells: the line has 1 cells and the header 2"},
		{"an open quote", "a,b\n\"1,2\n", "bad-csv: the line cannot be read"},
		{"a quote within", "a,b\n1\"2,3\n", "x.csv:2:2: bad-csv: "},
	} {
		_, findings := strictcsv.Read("x.csv", []byte(c.file))
		if !strings.Contains(findings.Error(), c.want) {
			t.Errorf("%s: %s, want %s", c.name, findings.Error(), c.want)
		}
	}
	for _, bad := range []string{"x", "1e5", "NaN", "Inf", "0x10", "1_000", "1.2.3", "--1", "5%", "."} {
		var findings strictyaml.Findings
		s, _ := strictcsv.Read("x.csv", []byte("a\n\""+bad+"\"\n"))
		if n, ok := s.Rows[0].Number("a", &findings); ok || !strings.Contains(findings.Error(), "x.csv:2:") || !strings.Contains(findings.Error(), "bad-number") {
			t.Errorf("%q is %v: %s", bad, n, findings.Error())
		}
	}
}

// FuzzRead: whatever the file, its rows have all columns, its places are in the file, and its numbers are finite.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "\"", "a\n\n\"x\ny\",\n", "#\n,\n", "a,a\r\n1", "a\n" + strings.Repeat("9", 400)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, findings := strictcsv.Read("x.csv", data)
		if s == nil {
			if len(findings) == 0 {
				t.Error("neither a sheet nor a finding")
			}
			return
		}
		for _, row := range s.Rows {
			for _, column := range s.Header {
				if n, ok := row.Number(column, &findings); ok && (math.IsNaN(n.Value) || math.IsInf(n.Value, 0) || n.Decimals < 0) {
					t.Errorf("%q is %v", row.Text(column), n)
				}
				if at := row.At(column); at.Line < 1 || at.Col < 1 {
					t.Errorf("place %v", at)
				}
			}
		}
	})
}
