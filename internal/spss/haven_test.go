package spss

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

// samples is how many random tables haven reads again.
const samples = 1000

func TestHavenReadsWhatWasWritten(t *testing.T) {
	need(t, "R with haven", "Rscript", "-e", "library(haven)")
	folder := t.TempDir()
	written := map[string]labelledtest.Data{"limits": limits(60), "none": labelledtest.Limits(0), "one": oneRow(), "names": longNames()}
	for _, width := range []int{1, 64, 190, 317, 568, 2000, 8190, 9000} {
		written[fmt.Sprintf("width%d", width)] = full(width)
	}
	for seed := range samples {
		written[fmt.Sprintf("sample%04d", seed)] = sample(seed)
	}
	for name, d := range written {
		save(t, filepath.Join(folder, name+".sav"), d)
	}
	told := filepath.Join(folder, "told.txt")
	run(t, "Rscript", "testdata/haven.R", folder, told)
	content, err := os.ReadFile(told)
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for _, name := range sorted(written) {
		tell(&want, name+".sav", written[name])
	}
	compare(t, strings.Split(string(content), "\n"), strings.Split(want.String(), "\n"))
}

// longNames is a table whose names have 64 bytes and differ at the end alone.
func longNames() labelledtest.Data {
	d := full(0, 1, 2, 63, 64, 126, 127, 128, 317, 568, 8128, 8190, 8191, 8192, 9000)
	for i := range d.Table.Variables {
		d.Table.Variables[i].Name = fmt.Sprintf("a_name_%055d%02d", 0, i)
	}
	return d
}

// full is a table of texts that fill their widths. ReadStat's limits follow from the widest.
func full(widths ...int) labelledtest.Data {
	d := labelledtest.Data{Table: labelled.Table{Languages: []string{"en"}}}
	b := labelled.Batch{Rows: 2}
	for i, characters := range widths {
		v := labelled.Variable{Name: fmt.Sprintf("width%d", characters), Kind: labelled.Words, Width: characters, Label: labelled.Text{"en": strings.Repeat("问", 10*i)}}
		d.Table.Variables = append(d.Table.Variables, v)
		bytes := widthOf(&v)
		b.Columns = append(b.Columns, labelled.Column{Missing: make([]labelled.Missing, 2),
			Texts: []string{strings.Repeat("0123456789", bytes/10+1)[:bytes], strings.Repeat("é", bytes/2)}})
	}
	d.Batches = []labelled.Batch{b}
	return d
}

func sorted(written map[string]labelledtest.Data) (names []string) {
	for name := range written {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// tell writes what testdata/haven.R has to say of the data.
func tell(b *strings.Builder, name string, d labelledtest.Data) {
	fmt.Fprintf(b, "file\t%s\t%d\n", name, d.Rows())
	for i := range d.Table.Variables {
		v := &d.Table.Variables[i]
		shape, class := asHaven(v)
		fmt.Fprintf(b, "variable\t%s\t%s\t%s\t%s\n", v.Name, escape(shorten(v.Label.In(d.Table.Languages...), 255)), shape, class)
		missing, values := "missing", "values"
		if v.Kind.Numeric() {
			low, high := v.Codes()
			missing += "\t" + number(low) + "\t" + number(high)
			for _, m := range labelled.Reasons() {
				values += "\t" + number(v.Code(m)) + "\t" + escape(d.Table.Reason(m, d.Table.Languages...))
			}
			for _, o := range v.Values {
				label := shorten(o.Label.In(d.Table.Languages...), 120)
				if label == "" {
					label = o.Name
				}
				values += "\t" + number(float64(o.Code)) + "\t" + escape(label)
			}
		}
		b.WriteString(missing + "\n" + values + "\ncells")
		column := d.Column(i)
		for row := range d.Rows() {
			b.WriteString("\t" + cell(v, column, row))
		}
		b.WriteByte('\n')
	}
}

// widthOf is how many bytes a text can have; TestWidths says whether that is right.
func widthOf(v *labelled.Variable) int {
	f, _ := newField(v)
	return f.width
}

// asHaven is a variable's format, and its class in R.
func asHaven(v *labelled.Variable) (shape, class string) {
	switch v.Kind {
	case labelled.Words:
		return fmt.Sprintf("A%d", widthOf(v)), "character"
	case labelled.Day:
		return "SDATE10", "Date"
	case labelled.Instant:
		return "DATETIME20", "POSIXct"
	case labelled.Decimal:
		return "F16.4", "haven_labelled_spss"
	}
	f := field{variable: v}
	f.low, _ = v.Codes()
	return fmt.Sprintf("F%d.0", f.digits()), "haven_labelled_spss"
}

// cell is a cell as R tells it: a day in days and a moment in seconds since 1970.
func cell(v *labelled.Variable, c labelled.Column, row int) string {
	missing := c.Missing[row]
	switch {
	case v.Kind.Numeric() && missing != labelled.Present:
		return number(v.Code(missing))
	case v.Kind.Numeric():
		return number(c.Numbers[row])
	case v.Kind == labelled.Words && missing != labelled.Present:
		return escape("")
	case v.Kind == labelled.Words:
		return escape(c.Texts[row])
	case missing != labelled.Present:
		return "NA"
	case v.Kind == labelled.Day:
		day, _ := time.Parse(time.DateOnly, c.Texts[row])
		return number(float64(day.Unix()) / 86400)
	}
	moment, _ := time.Parse(time.RFC3339, c.Texts[row])
	return number(float64(moment.Unix()))
}

func number(x float64) string {
	if x == 0 {
		x = math.Abs(x) // R's %g and ours write a negative zero alike; ReadStat keeps it
	}
	return "#" + strconv.FormatFloat(x, 'g', -1, 64)
}

func escape(s string) string {
	return "T" + strings.NewReplacer("\\", "\\\\", "\t", "\\t", "\n", "\\n").Replace(s)
}

// compare compares line by line and field by field; numbers by their value.
func compare(t *testing.T, got, want []string) {
	t.Helper()
	file, failures := "", 0
	for i := range want {
		if strings.HasPrefix(want[i], "file\t") {
			file = want[i]
		}
		if i >= len(got) {
			t.Fatalf("%d lines were told, want %d", len(got), len(want))
		}
		if told := canonical(got[i]); told != want[i] {
			t.Errorf("%s, line %d:\n%.600q, want\n%.600q", file, i+1, told, want[i])
			if failures++; failures > 5 {
				t.FailNow()
			}
		}
	}
}

// canonical writes R's numbers as we do.
func canonical(line string) string {
	fields := strings.Split(line, "\t")
	for i, f := range fields {
		if x, err := strconv.ParseFloat(strings.TrimPrefix(f, "#"), 64); err == nil && strings.HasPrefix(f, "#") {
			fields[i] = number(x)
		}
	}
	return strings.Join(fields, "\t")
}
