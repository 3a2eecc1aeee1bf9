package latex

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"fieldwork/internal/document"
	"fieldwork/internal/drawing"
	"fieldwork/internal/specimen"
)

func written(t *testing.T, d document.Document) string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, d); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// compile sets a document and returns what the engine logged and the text of the pages. Without the engine the test is
// skipped, except in CI.
func compile(t *testing.T, engine, source string) (log, text string) {
	t.Helper()
	if _, err := exec.LookPath(engine); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no %s; install it with apt-get install texlive-xetex texlive-latex-recommended texlive-pictures lmodern", engine)
		}
		t.Skipf("no %s, so nothing was set; install it with apt-get install texlive-xetex texlive-latex-recommended texlive-pictures lmodern", engine)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "report.tex"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(engine, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "report.tex")
	command.Dir = dir
	command.Env = append(os.Environ(), "max_print_line=1000")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%.3000s", engine, err, out[max(0, len(out)-3000):])
	}
	if tool, err := exec.LookPath("pdftotext"); err == nil {
		pages, err := exec.Command(tool, "-layout", filepath.Join(dir, "report.pdf"), "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		text = string(pages)
	}
	return string(out), text
}

var overfull = regexp.MustCompile(`Overfull \\hbox \(([0-9.]+)pt`)

func TestCompiles(t *testing.T) {
	for _, c := range []struct{ engine, language, words string }{
		{"xelatex", "zh-CN", "调查报告，共三千人。"}, {"xelatex", "ko", "조사 보고서"}, {"xelatex", "en", "Größe 中文 ≤"}, {"pdflatex", "en", "Größe ≤"},
	} {
		t.Run(c.engine+" "+c.language, func(t *testing.T) {
			log, text := compile(t, c.engine, written(t, specimen.With(c.language, c.words)))
			for _, m := range overfull.FindAllStringSubmatch(log, -1) {
				if over, _ := strconv.ParseFloat(m[1], 64); over > 5 {
					t.Errorf("a line is %s points too wide", m[1])
				}
			}
			if strings.Contains(log, "Missing character") {
				t.Error("a character was lost")
			}
			for _, want := range []string{c.words, "0.168", "1,234.500", "***", "Left out", "50%"} {
				if text != "" && !strings.Contains(strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(want, " ", "")) {
					t.Errorf("the pages do not show %q", want)
				}
			}
		})
	}
}

// TestTextsStayTexts sets every hostile text in every place, all in one run of the engine.
func TestTextsStayTexts(t *testing.T) {
	for _, engine := range []string{"xelatex", "pdflatex"} {
		d := specimen.Report("en")
		for i, text := range specimen.Hostile() {
			hostile := specimen.With("en", text)
			d.Facts = append(d.Facts, hostile.Facts...)
			if len(text) > 1000 { // forty pages of one word would show no more
				continue
			}
			d.Title, d.Notices = d.Title+text, append(d.Notices, text)
			for _, s := range hostile.Sections {
				s.ID = fmt.Sprintf("%s%d", s.ID, i)
				d.Sections = append(d.Sections, s)
			}
		}
		_, text := compile(t, engine, written(t, d))
		if text != "" && !strings.Contains(text, `\input{/etc/passwd}`) || strings.Contains(text, "root:x:0:0") {
			t.Errorf("%s: a text was read as a command", engine)
		}
	}
}

func TestWideTablesFit(t *testing.T) {
	for _, columns := range []int{3, 9, 14, 22} {
		table := document.Table{ID: "wide"}
		head, row := []document.Cell{{Role: document.Heading, Text: "Variables"}}, []document.Cell{{Role: document.Label, Text: "Accuracy and sufficiency of product information"}}
		for i := range columns {
			head = append(head, document.Cell{Role: document.Over, Text: fmt.Sprintf("Korean platform user (Type %d)", i)})
			row = append(row, document.Cell{Role: document.Number, Text: "-3,192.396"})
		}
		table.Header = [][]document.Cell{head}
		for range 60 {
			table.Body = append(table.Body, row)
		}
		l := fit(table)
		width := 2 * separation * float64(len(l.columns))
		for _, c := range l.columns {
			width += c.width
		}
		if width > l.room()+0.1 || !l.long || l.turned != (columns > 3) {
			t.Errorf("%d columns are %.0f points wide of %.0f, turned %v, long %v, type of %.1f", columns, width, l.room(), l.turned, l.long, l.points)
		}
	}
}

func TestTableIsAFragment(t *testing.T) {
	var out bytes.Buffer
	add := func(s string) string { return s + " 50%" }
	if err := Table(&out, specimen.Table(add), "en", "Estimates & more", []string{"p < 0.1"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`\caption{Estimates \& more}\label{tab:table08}`, `\multicolumn{3}{`, `\cmidrule(lr){2-4}`, `\toprule`, `\bottomrule`, `$-$0.168 & 0.097 & {}***\tabularnewline`, `1. p \textless{} 0.1`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the fragment has no %s:\n%s", want, &out)
		}
	}
	paper := "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{array,booktabs,longtable,pdflscape}\\begin{document}\nSee Table~\\ref{tab:table08}.\n" + out.String() + "\\end{document}\n"
	compile(t, "pdflatex", paper)
}

// TestFiguresOfPackageChart holds that TikZ can be told all that our figures are drawn with.
func TestFiguresOfPackageChart(t *testing.T) {
	files, err := filepath.Glob("../chart/testdata/*.svg")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no drawings to try (%v); package chart keeps them in its testdata", err)
	}
	d := document.Document{Title: "Figures", Language: "zh-CN"}
	for _, file := range files {
		svg, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		root, err := drawing.Read(string(svg))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		width, _ := root.Number("width", 0)
		height, _ := root.Number("height", 0)
		if _, err := picture(document.Figure{SVG: string(svg), Width: int(width), Height: int(height)}, scriptOf("en"), textWidth); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if !strings.Contains(file, "-zh") { // one of each kind is set; the others differ in words
			continue
		}
		d.Sections = append(d.Sections, document.Section{ID: filepath.Base(file), Level: 1, Title: filepath.Base(file), Blocks: []document.Block{document.Figure{ID: "x", SVG: string(svg), Width: int(width), Height: int(height)}}})
	}
	compile(t, "xelatex", written(t, d))
}

func TestWhatTikZCannotBeToldIsAnError(t *testing.T) {
	for want, inside := range map[string]string{
		"<linearGradient>":   `<linearGradient/>`,
		`the colour "url(#g`: `<rect width="1" height="1" fill="url(#g)"/>`,
		"the transform":      `<g transform="skewX(3)"><rect width="1" height="1"/></g>`,
		"the clip path":      `<g clip-path="url(#none)"><rect width="1" height="1"/></g>`,
		"is no number":       `<rect width="\input{x}" height="1"/>`,
		"the opacity":        `<rect width="1" height="1" opacity="half"/>`,
		"the path":           `<path d="M0 0\relax"/>`,
	} {
		_, err := picture(document.Figure{ID: "x", SVG: "<svg>" + inside + "</svg>", Width: 10, Height: 10}, scriptOf("en"), 100)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error with %q", inside, err, want)
		}
	}
}

func TestMix(t *testing.T) {
	for color, want := range map[string]string{"#fff": "{rgb,255:red,255;green,255;blue,255}", "#1a2B3c": "{rgb,255:red,26;green,43;blue,60}", "rgb(1, 2,3)": "{rgb,255:red,1;green,2;blue,3}", "none": "", "transparent": "", "rgba(0,0,0,0)": ""} {
		if got, _, err := paint(color, "black", "", ""); err != nil || got != want {
			t.Errorf("%s is %s, %v; want %s", color, got, err, want)
		}
	}
	if _, opacity, _ := paint("rgba(1,2,3,0.5)", "black", "0.5", ""); opacity != "0.25" {
		t.Errorf("opacities multiply to %s", opacity)
	}
}
