package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chromedp/chromedp"

	"fieldwork/internal/headless"
)

func TestReportFiles(t *testing.T) {
	files := wholeReport()
	files["tables/table08.csv"] = &fstest.MapFile{Data: []byte("a,b\n")}
	files["表8.docx"] = &fstest.MapFile{Data: []byte("PK")}
	files["notes.bin"] = &fstest.MapFile{Data: []byte("<script>")}
	v := fielded(t, newShelf(files)).visitor()
	for name, want := range map[string][2]string{
		"":                          {"text/html; charset=utf-8", ""},
		"report.html":               {"text/html; charset=utf-8", ""},
		"fill.svg":                  {"image/svg+xml", ""},
		"report.tex":                {"text/plain; charset=utf-8", ""},
		"report.md":                 {"text/markdown; charset=utf-8", ""},
		"report.json":               {"text/plain; charset=utf-8", ""},
		"report.pdf":                {"application/pdf", "attachment; filename=report.pdf"},
		"tables/table08.csv":        {"text/csv; charset=utf-8", "attachment; filename=table08.csv"},
		"report.docx":               {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment; filename=report.docx"},
		"tables.xlsx":               {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment; filename=tables.xlsx"},
		"%E8%A1%A8" + "8" + ".docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment; filename*=utf-8''%E8%A1%A88.docx"},
		"notes.bin":                 {"application/octet-stream", "attachment; filename=notes.bin"},
	} {
		h := v.get("/console/kinds/report/" + name).want(http.StatusOK).header
		if got := [2]string{h.Get("Content-Type"), h.Get("Content-Disposition")}; got != want {
			t.Errorf("%s as %q, want %q", name, got, want)
		}
		if csp := h.Get("Content-Security-Policy"); csp != reportPolicy || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: policy %q", name, csp)
		}
	}
	for _, name := range []string{"..%2fsecret", "tables", "tables/", "%2fetc%2fpasswd", "none.html", "..%5csecret"} {
		v.get("/console/kinds/report/" + name).want(http.StatusNotFound)
	}
}

// TestTheReportsPolicyShowsItsStyleAndFigures holds the policy against Chromium.
func TestTheReportsPolicyShowsItsStyleAndFigures(t *testing.T) {
	files := fstest.MapFS{"report.html": {Data: []byte(`<!doctype html><meta charset=utf-8><title>t</title><style>p { color: rgb(1, 2, 3) }</style>
<p>x<svg width="40" height="40" style="background: rgb(4, 5, 6)"><style>.a { fill: rgb(7, 8, 9) }</style><rect class="a" width="9" height="9"/></svg>
<script>document.querySelector('p').style.color = 'rgb(9, 9, 9)'</script>`)}}
	s, ctx := fielded(t, newShelf(files)), headless.Browser(t)
	headless.Run(t, ctx, chromedp.Navigate(s.URL+"/console/kinds/report/"))
	for selector, want := range map[string]string{"p.color": "rgb(1, 2, 3)", "svg.backgroundColor": "rgb(4, 5, 6)", "rect.fill": "rgb(7, 8, 9)"} {
		element, property, _ := strings.Cut(selector, ".")
		if got := headless.Ask[string](t, ctx, `getComputedStyle(document.querySelector('`+element+`')).`+property); got != want {
			t.Errorf("%s is %s, want %s", selector, got, want)
		}
	}
}

// TestTheReportPageFollowsInABrowser orders a report in a browser, sees it being made and then made, all without loading
// the page again, and looks at every state with axe.
func TestTheReportPageFollowsInABrowser(t *testing.T) {
	reports := newShelf(nil)
	s, ctx := fielded(t, reports), headless.Browser(t)
	s.web.pace = 20 * time.Millisecond
	state := func(want string) {
		t.Helper()
		came(t, ctx, "[data-report="+want+"]")
		judge(t, ctx, "report "+want)
		shoot(t, ctx, "report-"+want, false)
	}
	headless.Run(t, ctx, chromedp.Navigate(s.URL+"/console/kinds/report?lang=en"))
	state("none")
	headless.Run(t, ctx, chromedp.SendKeys("#as_of", "2015-10-15", chromedp.ByQuery))
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(".order button", chromedp.ByQuery)); err != nil { // which waits for the page it leads to
		t.Fatal(err)
	}
	came(t, ctx, ".live:not([hidden])")
	if got := reports.ordered(); got != "kinds en 2015-10-15" {
		t.Fatalf("the form ordered %q", got)
	}
	reports.change(func(s *ReportState) {
		s.Making = &ReportProgress{Language: "en", AsOf: "2015-10-15", Done: 4, Total: 11, What: "Table 7"}
	})
	state("making")
	if !headless.Ask[bool](t, ctx, `getComputedStyle(document.querySelector('.order')).display === 'none'`) {
		t.Error("the form is offered while a report is being made")
	}
	reports.change(func(s *ReportState) { s.Making, s.Folder = nil, wholeReport() })
	state("made")
	reports.change(func(s *ReportState) { s.Failure = context.DeadlineExceeded })
	state("failed")
}
