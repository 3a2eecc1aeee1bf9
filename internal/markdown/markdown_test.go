package markdown

import (
	"bytes"
	"strings"
	"testing"

	"fieldwork/internal/document"
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

func TestWrite(t *testing.T) {
	got := written(t, specimen.Report("en"))
	for _, want := range []string{
		"# A survey\n", "\n## Tables\n", "\n### Table 8 Estimates\n", "\n- first\n- \\*\\*\\* second\n",
		"\n| Variables | Model (1): Estimate | Model (1): S.E. |\n| --- | ---: | ---: |\n| **Type B** |  |  |\n",
		"\n| Married | -0.168 | 0.097 \\*\\*\\* |\n", "\n| Gender | Male | 29.8% |\n|  | Female | 70.2% |\n",
		"\n![What is seen](figure04.svg)\n", "\n1. A note.\n", "\n**Left out**\n\n- A failure.\n", "\nFiles: [table08.csv](table08.csv), [table08\\_models.csv](table08_models.csv)\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	if got != written(t, specimen.Report("en")) {
		t.Error("the same document gave other bytes")
	}
}

// TestAModelWithoutStarsHasNoColumnOfThem, be it that nothing is significant or that nothing could be estimated.
func TestAModelWithoutStarsHasNoColumnOfThem(t *testing.T) {
	d := specimen.Report("en")
	for i, s := range d.Sections {
		for k, block := range s.Blocks {
			if table, ok := block.(document.Table); ok {
				for _, row := range table.Body {
					for at := range row {
						if row[at].Role == document.Stars {
							row[at].Text = ""
						}
					}
				}
				d.Sections[i].Blocks[k] = table
			}
		}
	}
	if got := written(t, d); !strings.Contains(got, "\n| Variables | Model (1): Estimate | Model (1): S.E. |\n") || !strings.Contains(got, "\n| Married | -0.168 | 0.097 |\n") {
		t.Errorf("an empty column of stars stands alone in\n%s", got)
	}
}

// TestTextsStayTexts holds that a text changes neither the lines of the document nor the cells of its tables.
func TestTextsStayTexts(t *testing.T) {
	plain := strings.Count(written(t, specimen.With("en", "x")), "\n")
	for _, text := range specimen.Hostile() {
		got := written(t, specimen.With("en", text))
		if lines := strings.Count(got, "\n"); lines != plain && !strings.Contains(text, "\n") {
			t.Errorf("%.40q made %d lines of %d", text, lines, plain)
		}
		for line := range strings.SplitSeq(got, "\n") {
			if strings.HasPrefix(line, "| ") && strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") != 4 {
				t.Errorf("%.40q broke a row: %.200s", text, line)
			}
		}
		bare := strings.ReplaceAll(got, `\\`, "")
		for _, special := range "`*<>_" {
			if strings.ContainsRune(text, special) && strings.Count(strings.ReplaceAll(bare, `\`+string(special), ""), string(special)) > strings.Count(written(t, specimen.With("en", "x")), string(special)) {
				t.Errorf("%.40q left a bare %c", text, special)
			}
		}
	}
}

func TestWhatWouldBeginABlockIsEscaped(t *testing.T) {
	for in, want := range map[string]string{
		"1. a": `1\. a`, "12) a": `12\) a`, "- a": `\- a`, "+ a": `\+ a`, "# a": `\# a`, "=== ": `\===`, "1.5": "1.5", "> a": `\> a`, "a - b": "a - b", "https://x.org": `https\://x.org`, "see www.x.org": `see www\.x.org`, "": "",
	} {
		if got := text(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
