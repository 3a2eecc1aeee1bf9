package htmlpage

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"fieldwork/internal/document"
	"fieldwork/internal/headless"
	"fieldwork/internal/specimen"
)

func page(t *testing.T, d document.Document) (string, *goquery.Document) {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, d); err != nil {
		t.Fatal(err)
	}
	q, err := goquery.NewDocumentFromReader(strings.NewReader(out.String()))
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), q
}

func TestPage(t *testing.T) {
	source, q := page(t, specimen.Report("ko"))
	for selector, want := range map[string]string{
		"html[lang=ko] h1":                                   "A survey",
		"nav ol ol a[href='#table08'] .title":                "Estimates",
		"section#table08 > h3 .no":                           "Table 8",
		"section#tables > h2 .title":                         "Tables",
		"header .facts dd":                                   "3,000",
		"thead th[rowspan='2'][scope=col]":                   "Variables",
		"thead th[colspan='3'][scope=colgroup]":              "Model (1)",
		"tbody th[scope=rowgroup][colspan='4'].block":        "Type B",
		"tbody tr:nth-child(3) > th[scope=row]":              "Married",
		"tfoot tr.first > th":                                "n",
		"details > summary":                                  "All answers",
		".notes ol li":                                       "A note.",
		".remarks.warnings[role=note] .remark-title":         "Warnings",
		".remarks.failures[role=note] .remark-title":         "Left out",
		"a[href='table08_models.csv']":                       "table08_models.csv",
		"figure svg text":                                    "满意 <b> 50%",
		"figure figcaption":                                  "What is seen",
		"meta[http-equiv='Content-Security-Policy'] ~ title": "A survey · Report",
	} {
		if got := q.Find(selector).Text(); got != want {
			t.Errorf("%s says %q, want %q", selector, got, want)
		}
	}
	if again, _ := page(t, specimen.Report("ko")); again != source {
		t.Error("the same document gave other bytes")
	}
	if strings.Contains(strings.ReplaceAll(source, "http://www.w3.org/", ""), "http://") || strings.Contains(source, "https://") || strings.Contains(source, "url(http") {
		t.Error("the page names another host")
	}
}

func TestHeadingsFollowEachOther(t *testing.T) {
	d := specimen.Report("en")
	d.Sections = d.Sections[1:]
	_, q := page(t, d)
	if got := q.Find("h2#table08-heading .title").Text(); got != "Estimates" {
		t.Errorf("without a part above it the section's heading is not of the second level: %q", got)
	}
}

func TestTextsStayTexts(t *testing.T) {
	for _, text := range specimen.Hostile() {
		_, q := page(t, specimen.With("en", text))
		_, clean := page(t, specimen.Report("en"))
		for _, selector := range []string{"script", "img", "style", "title", "section", "td, th", "a", "svg *"} {
			if got, want := q.Find(selector).Length(), clean.Find(selector).Length(); got != want {
				t.Errorf("%.40q made %d of %s, want %d", text, got, selector, want)
			}
		}
		if got := q.Find("h1").Text(); strings.TrimSpace(text) != "" && text == document.Clean(text) && !strings.Contains(got, strings.TrimSpace(text)) {
			t.Errorf("the title is %.60q, without %.40q", got, text)
		}
	}
}

func TestADrawingThatActsIsRefused(t *testing.T) {
	figure := func(id, svg string) document.Section {
		return document.Section{ID: id, Blocks: []document.Block{document.Figure{ID: id, SVG: svg}}}
	}
	for want, sections := range map[string][]document.Section{
		"figure a: the element <script>": {figure("a", `<svg><script>alert(1)</script></svg>`)},
		"is used in figure a too":        {figure("a", `<svg id="x"/>`), figure("b", `<svg id="x"/>`)},
	} {
		var out bytes.Buffer
		if err := Write(&out, document.Document{Sections: sections}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want one with %q", err, want)
		}
	}
}

func TestAccessibleAndFitsAPhone(t *testing.T) {
	ctx := headless.Browser(t)
	source, _ := page(t, specimen.With("en", strings.Repeat("long ", 30)+strings.Repeat("x", 300)))
	for _, width := range []int64{1280, 360} {
		headless.Run(t, ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate("about:blank"), chromedp.Evaluate("document.open();document.write("+quoted(source)+");document.close();0", nil))
		if over := headless.Ask[int](t, ctx, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
			t.Errorf("at %d pixels the page is %d too wide", width, over)
		}
	}
	for _, v := range headless.Axe(t, ctx) {
		t.Error(v)
	}
}

// TestAFoldedTableIsPrintedWithItsName: without it two tables stand in print one below the other, and nothing tells them apart.
func TestAFoldedTableIsPrintedWithItsName(t *testing.T) {
	ctx := headless.Browser(t)
	source, q := page(t, specimen.Report("en"))
	if q.Find("summary").Length() == 0 {
		t.Fatal("nothing is folded in the specimen")
	}
	headless.Run(t, ctx, chromedp.Navigate("about:blank"), chromedp.Evaluate("document.open();document.write("+quoted(source)+");document.close();0", nil), emulation.SetEmulatedMedia().WithMedia("print"))
	if hidden := headless.Ask[int](t, ctx, "[...document.querySelectorAll('summary')].filter(s => !s.offsetHeight).length"); hidden > 0 {
		t.Errorf("%d names are not printed", hidden)
	}
}

func quoted(s string) string {
	data, _ := json.Marshal(s)
	return string(data)
}
