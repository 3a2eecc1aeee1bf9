package dataset

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

func write(t *testing.T, f *Frame) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// differences names the cells in which two frames of one survey differ.
func differences(a, b *Frame) []string {
	if a.Len() != b.Len() {
		return []string{"number of rows"}
	}
	var names []string
	for i, c := range a.Columns {
		d := b.Columns[i]
		for row := range a.Len() {
			same := c.Name == d.Name && c.Missing[row] == d.Missing[row]
			if c.Numeric() {
				same = same && (c.Numbers[row] == d.Numbers[row] || math.IsNaN(c.Numbers[row]) && math.IsNaN(d.Numbers[row]))
			} else {
				same = same && c.Texts[row] == d.Texts[row]
			}
			if !same {
				names = append(names, c.Name+" "+c.String(row)+c.Missing[row].String()+" / "+d.String(row)+d.Missing[row].String())
			}
		}
	}
	return names
}

func TestRoundTrip(t *testing.T) {
	s := small(t)
	f := build(t, s, buyer(s), passer(s), leaver(s), stranger(s), refuser(s))
	text := write(t, f)
	if strings.HasPrefix(text, "\ufeff") {
		t.Error("the codes file begins with a BOM")
	}
	for name, file := range map[string]string{"as written": text, "with a BOM": "\ufeff" + text} {
		back, err := ReadCSV(s, strings.NewReader(file))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if d := differences(f, back); d != nil {
			t.Errorf("%s: %v", name, d)
		}
		if again := write(t, back); again != text {
			t.Errorf("%s: written again it differs", name)
		}
	}
}

func TestReadCSVTakesColumnsInAnyOrder(t *testing.T) {
	s := small(t)
	f := build(t, s, buyer(s))
	lines := strings.SplitN(strings.Replace(write(t, f), "interview,type,", "type,interview,", 1), "\n", 2)
	back, err := ReadCSV(s, strings.NewReader(lines[0]+"\n"+strings.Replace(lines[1], "1,1,", "1,7,", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if id, _ := back.Column("interview"); id.Numbers[0] != 7 {
		t.Errorf("interview %v, want 7", id.Numbers[0])
	}
}

func TestReadCSVRefuses(t *testing.T) {
	s := small(t)
	good := write(t, build(t, s, passer(s)))
	for name, c := range map[string]struct{ old, new, want string }{
		"nothing at all":        {good, "", "no header"},
		"an unknown column":     {",age,", ",agee,", `unknown columns: "agee"; missing columns: age`},
		"a doubled column":      {",age,", ",gender,", "columns there twice: gender"},
		"a label for a code":    {",41,", ",forty,", `line 2, column age: "forty" is no number`},
		"infinity":              {",41,", ",Inf,", `"Inf" is no number`},
		"an undeclared type":    {"2,3,1,", "2,9,1,", "column type: code 9"},
		"a date of another way": {"2015-10-08T01:00:00Z", "8/10/2015", "no instant"},
		"a cell too many":       {"2,3,1,", "2,3,1,1,", "line 2"},
	} {
		_, err := ReadCSV(s, strings.NewReader(strings.Replace(good, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
	}
}
