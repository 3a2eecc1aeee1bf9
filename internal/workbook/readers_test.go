package workbook

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fieldwork/internal/labelled"
	"fieldwork/internal/labelledtest"
)

// need skips a test that another program's reading is part of where that program is missing.
func need(t *testing.T, wanted, name string, args ...string) {
	t.Helper()
	if exec.Command(name, args...).Run() == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("no %s; run .ci/install", wanted)
	}
	t.Skipf("no %s, so that it did not read the workbooks; run .ci/install", wanted)
}

// frames are the tables at the limits and so many random ones, each written to a file of the folder as 0.xlsx, 1.xlsx, ….
func frames(t *testing.T, dir string, random int) []labelledtest.Data {
	t.Helper()
	all := []labelledtest.Data{labelledtest.Limits(0), labelledtest.Limits(1), labelledtest.Limits(49)}
	draw := rapid.Custom(labelledtest.Draw)
	for seed := range random {
		all = append(all, draw.Example(seed))
	}
	o := options(t)
	for i, d := range all {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.xlsx", i)), written(t, d, o), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// expected is a cell of a sheet as a program has it: nil, a number, or a text; a date is a text in layout.
func expected(v labelled.Variable, c labelled.Column, row int, worded bool, layout string) any {
	if c.Missing[row] != labelled.Present {
		return nil
	}
	switch v.Kind {
	case labelled.Words:
		return c.Texts[row]
	case labelled.Day, labelled.Instant:
		from := time.DateOnly
		if v.Kind == labelled.Instant {
			from = time.RFC3339
		}
		at, err := time.Parse(from, c.Texts[row])
		if err != nil || at.Before(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)) {
			return c.Texts[row]
		}
		return at.Format(layout)
	}
	if o, ok := v.Value(c.Numbers[row]); ok && worded && o.Label.In("en", "zh-CN") != "" {
		return o.Label.In("en", "zh-CN")
	}
	return c.Numbers[row]
}

// readOpenpyxl prints the data and the labels of every file as JSON, a file a line. In its mode for large files it goes by
// what a sheet says of its size.
const readOpenpyxl = `
import datetime, json, sys, openpyxl
def shown(cell):
    assert cell.data_type != "f", cell
    return cell.value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(cell.value, datetime.datetime) else cell.value
for i in range(int(sys.argv[2])):
    book = openpyxl.load_workbook(f"{sys.argv[1]}/{i}.xlsx", read_only=True)
    sheets = [book[name] for name in ("data", "labels")]
    print(json.dumps([[[shown(cell) for cell in row] for row in sheet.rows] for sheet in sheets]))
    book.close()
`

const python = "/usr/bin/python3"

func TestOpenpyxlReadsAThousandTables(t *testing.T) {
	need(t, "openpyxl", python, "-c", "import openpyxl")
	dir := t.TempDir()
	all := frames(t, dir, 1000)
	cmd := exec.Command(python, "-c", readOpenpyxl, dir, strconv.Itoa(len(all)))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := json.NewDecoder(bytes.NewReader(out))
	for i, d := range all {
		var sheets [][][]any
		if err := lines.Decode(&sheets); err != nil {
			t.Fatal(err)
		}
		for n, sheet := range sheets {
			if len(sheet) != d.Rows()+1 {
				t.Fatalf("table %d has %d rows, want %d and a header", i, len(sheet), d.Rows())
			}
			for place, v := range d.Table.Variables {
				if sheet[0][place] != v.Name {
					t.Fatalf("table %d has %v above %s", i, sheet[0][place], v.Name)
				}
				c := d.Column(place)
				for row := range d.Rows() {
					var got any
					if cells := sheet[row+1]; place < len(cells) {
						got = cells[place]
					}
					if want := expected(v, c, row, n == 1, time.DateTime); got != want {
						t.Fatalf("table %d, sheet %d, row %d: %s is %#v, want %#v", i, n, row+1, v.Name, got, want)
					}
				}
			}
		}
	}
}

func TestExcelizeReadsTables(t *testing.T) {
	dir := t.TempDir()
	for i, d := range frames(t, dir, 50) {
		data, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("%d.xlsx", i)))
		if err != nil {
			t.Fatal(err)
		}
		for n, name := range []string{"data", "labels"} {
			rows, err := opened(t, data).GetRows(name)
			if err != nil {
				t.Fatal(err)
			}
			asTexts(t, fmt.Sprintf("table %d, %s", i, name), d, rows, n == 1, func(v labelled.Variable) bool { return v.Kind != labelled.Day && v.Kind != labelled.Instant }, 0)
		}
	}
}

// TestLibreOfficeReadsTables has a spreadsheet open the workbooks and save their sheets as CSV.
func TestLibreOfficeReadsTables(t *testing.T) {
	dir := t.TempDir()
	profile := "-env:UserInstallation=file://" + filepath.ToSlash(t.TempDir())
	if _, err := exec.LookPath("soffice"); err != nil {
		need(t, "LibreOffice Calc", "soffice", "--version")
	}
	all := frames(t, dir, 10)
	// Fields 1 to 3 of the filter's options are the comma, the quotation mark and UTF-8; 8 is false for numbers in full; 11
	// is -1 for all sheets.
	args := []string{profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1", "--outdir", dir}
	for i := range all {
		args = append(args, filepath.Join(dir, fmt.Sprintf("%d.xlsx", i)))
	}
	out, err := exec.Command("soffice", args...).CombinedOutput()
	if strings.Contains(string(out), "source file could not be loaded") {
		need(t, "LibreOffice Calc", "false") // only Writer is there
	}
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for i, d := range all {
		if len(d.Table.Variables) == 1 {
			continue // its empty rows are empty lines, which the reader of CSV skips
		}
		for n, name := range []string{"data", "labels"} {
			data, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("%d-%s.csv", i, name)))
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			asTexts(t, fmt.Sprintf("table %d, %s", i, name), d, rows, n == 1, func(labelled.Variable) bool { return true }, 1e-14)
		}
	}
}

// asTexts holds the cells of a sheet, all as texts, against the table, numbers up to a relative error.
func asTexts(t *testing.T, at string, d labelledtest.Data, rows [][]string, worded bool, covers func(labelled.Variable) bool, tolerance float64) {
	t.Helper()
	for place, v := range d.Table.Variables {
		c, layout := d.Column(place), time.DateTime
		if v.Kind == labelled.Day {
			layout = time.DateOnly
		}
		for row := range d.Rows() {
			got := ""
			if row+1 < len(rows) && place < len(rows[row+1]) {
				got = rows[row+1][place]
			}
			same := got == ""
			switch want := expected(v, c, row, worded, layout).(type) {
			case string:
				same = got == want
			case float64:
				x, err := strconv.ParseFloat(got, 64)
				same = err == nil && math.Abs(x-want) <= tolerance*max(math.Abs(want), 1e-6)
			}
			if covers(v) && !same {
				t.Fatalf("%s, row %d: %s is %q, want %v", at, row+1, v.Name, got, expected(v, c, row, worded, layout))
			}
		}
	}
}
