package docx

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fieldwork/internal/document"
	"fieldwork/internal/specimen"
)

func written(t *testing.T, d document.Document, picture func(document.Figure) ([]byte, error)) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, d, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unzipped are the files of the package; every one of XML is read whole.
func unzipped(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
		if !strings.HasSuffix(f.Name, ".xml") && !strings.HasSuffix(f.Name, ".rels") {
			continue
		}
		for d := xml.NewDecoder(bytes.NewReader(content)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	return files
}

func TestWrite(t *testing.T) {
	data := written(t, specimen.Report("zh-CN"), nil)
	if !bytes.Equal(data, written(t, specimen.Report("zh-CN"), nil)) {
		t.Error("the same document gave other bytes")
	}
	files := unzipped(t, data)
	text := files["word/document.xml"]
	for what, want := range map[string]string{
		"a span":               `<w:gridSpan w:val="3"/>`,
		"a cell over two rows": `<w:vMerge w:val="restart"/>`,
		"its second row":       `<w:vMerge/>`,
		"a repeated header":    `<w:tblHeader/>`,
		"a heading":            `<w:pStyle w:val="Heading2"/></w:pPr><w:bookmarkStart w:id="2" w:name="section2"/>`,
		"a link to it":         `<w:hyperlink w:anchor="section2">`,
		"a drawing":            `<a:blip r:embed="png1"><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip r:embed="svg1"/>`,
		"its words":            `descr="In words"`,
		"lines of a paragraph": `One line.</w:t><w:br/><w:t xml:space="preserve">Another.`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %s: %s", what, want)
		}
	}
	if core := files["docProps/core.xml"]; !strings.Contains(core, "<dc:title>A survey</dc:title>") || strings.Count(core, "2026-09-20T08:30:00Z") != 2 {
		t.Error(core)
	}
	if !strings.Contains(files["word/styles.xml"], `w:lang w:val="zh-CN" w:eastAsia="zh-CN"`) || files["word/media/figure1.svg"] != specimen.Drawing || !strings.HasPrefix(files["word/media/figure1.png"], "\x89PNG") {
		t.Error("the language, the drawing or the picture is not there")
	}
}

func TestThePictureIsTheOneGiven(t *testing.T) {
	give := func(f document.Figure) ([]byte, error) { return []byte("picture of " + f.ID), nil }
	if got := unzipped(t, written(t, specimen.Report("en"), give))["word/media/figure1.png"]; got != "picture of figure04" {
		t.Error(got)
	}
	fail := func(document.Figure) ([]byte, error) { return nil, errors.New("no colours") }
	if err := Write(io.Discard, specimen.Report("en"), fail); err == nil || !strings.Contains(err.Error(), "section figure04: figure figure04: no colours") {
		t.Error(err)
	}
}

func TestWideTablesTurnThePage(t *testing.T) {
	row := make([]document.Cell, turnedColumns)
	for i := range row {
		row[i] = document.Cell{Role: document.Number, Text: "1"}
	}
	d := document.Document{Sections: []document.Section{{ID: "x", Level: 1, Blocks: []document.Block{document.Table{ID: "x", Body: [][]document.Cell{row}}}}}}
	text := unzipped(t, written(t, d, nil))["word/document.xml"]
	if strings.Count(text, "<w:sectPr>") != 3 || strings.Count(text, `w:orient="landscape"`) != 1 {
		t.Error("the page is not turned for the table alone")
	}
}

func TestTextsStayTexts(t *testing.T) {
	elements := func(files map[string]string) int { return strings.Count(files["word/document.xml"], "<w:p>") }
	plain := elements(unzipped(t, written(t, specimen.Report("en"), nil)))
	for _, text := range specimen.Hostile() {
		if got := elements(unzipped(t, written(t, specimen.With("en", text), nil))); got != plain {
			t.Errorf("%.40q made %d paragraphs of %d", text, got, plain)
		}
	}
}

// TestPythonDocx reads the document by a library that is not ours.
func TestPythonDocx(t *testing.T) {
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import docx").Run(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no python-docx; install it with apt-get install python3-docx")
		}
		t.Skip("no python-docx, so that no library but ours read the document; install it with apt-get install python3-docx")
	}
	file := filepath.Join(t.TempDir(), "report.docx")
	if err := os.WriteFile(file, written(t, specimen.With("ko", "<b> & 한국어"), nil), 0o600); err != nil {
		t.Fatal(err)
	}
	script := `import json, sys, docx
d = docx.Document(sys.argv[1])
tables = [[[c.text for c in r.cells] for r in t.rows] for t in d.tables]
print(json.dumps([tables[1], tables[2], [p.text for p in d.paragraphs if p.style.name.lower().startswith("heading")], str(d.core_properties.created), len(d.inline_shapes)]))`
	out, err := exec.Command(python, "-c", script, file).CombinedOutput()
	var got []any
	if err != nil || json.Unmarshal(out, &got) != nil {
		t.Fatalf("%v: %s", err, out)
	}
	shown, _ := json.Marshal(got)
	plain := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(shown))
	for _, want := range []string{`["Married <b> & 한국어","-0.168","0.097","***"]`, `["Gender <b> & 한국어","Female <b> & 한국어","70.2%"]`, `"Table 8 <b> & 한국어 Estimates <b> & 한국어"`, `"2026-09-20 08:30:00",1]`} {
		if !strings.Contains(plain, want) {
			t.Errorf("python-docx does not read %s in %s", want, plain)
		}
	}
}
