package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"fieldwork/internal/document"
	"fieldwork/internal/specimen"
)

func written(t *testing.T, d document.Document) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, d); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func opened(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestWrite(t *testing.T) {
	data := written(t, specimen.Report("en"))
	if !bytes.Equal(data, written(t, specimen.Report("en"))) {
		t.Error("the same document gave other bytes")
	}
	f := opened(t, data)
	if got := strings.Join(f.GetSheetList(), "|"); got != "Contents|Tables|Table 8|Table 8 (2)|Figure 4" {
		t.Fatalf("the sheets are %s", got)
	}
	for cell, want := range map[string]string{"A1": "Table 8 Estimates", "A4": "Variables", "B4": "Model (1)", "A8": "Married", "B8": "-0.168", "C9": "1,234.500", "B9": "n/a", "D8": "***", "B10": "3,000"} {
		if got, err := f.GetCellValue("Table 8", cell); err != nil || got != want {
			t.Errorf("%s shows %q, want %q (%v)", cell, got, want, err)
		}
	}
	if raw, _ := f.GetCellValue("Table 8", "B8", excelize.Options{RawCellValue: true}); raw != "-0.16812345" {
		t.Errorf("the number is %s, not in full", raw)
	}
	if got, _ := f.GetCellValue("Table 8 (2)", "C5"); got != "29.8%" {
		t.Errorf("a share shows %q", got)
	}
	merged, _ := f.GetMergeCells("Table 8")
	if len(merged) != 5 {
		t.Errorf("%d cells are merged, want 5", len(merged))
	}
	if linked, target, _ := f.GetCellHyperLink("Contents", "B9"); !linked || target != "'Table 8'!A1" {
		t.Errorf("the contents lead to %q", target)
	}
	props, _ := f.GetDocProps()
	if props.Created != "2026-09-20T08:30:00Z" || props.Modified != props.Created || props.Creator != "An institute" {
		t.Errorf("%+v", props)
	}
}

// TestTextsStayTexts writes every hostile text into every place of one workbook.
func TestTextsStayTexts(t *testing.T) {
	d := specimen.Report("en")
	texts := specimen.Hostile()
	for _, text := range texts {
		d.Facts = append(d.Facts, document.Term{Name: text, Text: text})
		d.Sections = append(d.Sections, specimen.With("en", text).Sections...)
	}
	data := written(t, d)
	for name, sheet := range sheets(t, data) {
		if bytes.Contains(sheet, []byte("<f>")) || bytes.Contains(sheet, []byte("<f ")) {
			t.Errorf("a text of %s became a formula", name)
		}
	}
	rows, err := opened(t, data).GetRows("Contents")
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		if row := rows[5+i+1]; len(row) != 2 || row[1] != document.Clean(text) {
			t.Errorf("%.40q reads %.80q", text, row)
		}
	}
}

// sheets are the sheets of the workbook as they lie in the package.
func sheets(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, f := range z.File {
		if strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			if all[f.Name], err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(all) == 0 {
		t.Fatal("the workbook has no sheets")
	}
	return all
}

func TestNames(t *testing.T) {
	b := &book{names: map[string]bool{}}
	for _, c := range [][2]string{
		{"Table 8", "Table 8"}, {"table 8", "table 8 (2)"}, {"a/b\\c[d]:*?", "a-b-c-d----"}, {"'quoted'", "quoted"}, {"", "-"}, {"History", "History-"},
		{strings.Repeat("长", 40), strings.Repeat("长", 31)}, {strings.Repeat("长", 40), strings.Repeat("长", 27) + " (2)"}, {strings.Repeat("😀", 20), strings.Repeat("😀", 15)},
	} {
		if got := b.name(c[0]); got != c[1] {
			t.Errorf("%q became %q, want %q", c[0], got, c[1])
		}
	}
}

// TestOpenpyxl reads the workbook by a library that is not ours.
func TestOpenpyxl(t *testing.T) {
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import openpyxl").Run(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no openpyxl; install it with apt-get install python3-openpyxl")
		}
		t.Skip("no openpyxl, so that no library but ours read the workbook; install it with apt-get install python3-openpyxl")
	}
	file := filepath.Join(t.TempDir(), "report.xlsx")
	if err := os.WriteFile(file, written(t, specimen.With("zh-CN", "=1+1")), 0o600); err != nil {
		t.Fatal(err)
	}
	script := `import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book.worksheets[2]
print(json.dumps([sheet["B8"].value, sheet["B8"].number_format, sheet["B8"].data_type, sheet["A8"].value, sheet["A8"].data_type, sheet.freeze_panes, str(book.properties.created)]))`
	out, err := exec.Command(python, "-c", script, file).CombinedOutput()
	var got []any
	if err != nil || json.Unmarshal(out, &got) != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for i, want := range []any{-0.16812345, "#,##0.000", "n", "Married =1+1", "s", "B6", "2026-09-20 08:30:00"} {
		if got[i] != want {
			t.Errorf("value %d is %v, want %v", i, got[i], want)
		}
	}
}
