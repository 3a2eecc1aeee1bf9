package archive_test

import (
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"fieldwork/internal/consoletest"
	"fieldwork/internal/works"
)

func TestTheWorksPage(t *testing.T) {
	h := opened(t, work(works.Report, wholeReport()), work(works.Delivery, wholeDelivery()))
	b := h.As(consoletest.Analyst)
	doc := b.Get(at("/works/20151020-155958-report")).Want(http.StatusOK).Page()
	reads(t, doc, map[string]string{
		".facts div:nth-child(1)":                              "Respondents in the tables 3000",
		".facts div:nth-child(2)":                              "Data as of 2015-10-20 23:59 UTC+08:00",
		".facts div:nth-child(3)":                              "Language 한국어",
		".facts div:nth-child(4)":                              "Questionnaire version 0123456789ab",
		".facts div:nth-child(5)":                              "Made by fieldwork 1.2.3",
		"#failed .places":                                      "table08 table10",
		"figure:nth-of-type(1)":                                "How <it> filledIn wordsA: 1; B: 2",
		"figure:nth-of-type(2)":                                "plain",
		"[data-group=reports_for_read] tbody":                  "report.html 79 kB " + strings.Repeat("0f", 32),
		"[data-group=reports_for_data] tbody tr:nth-child(1)":  "tables.xlsx 632 kB " + strings.Repeat("0f", 32),
		"[data-group=reports_for_data] tbody tr:nth-child(3)":  "table03.csv 1201 1.2 kB " + strings.Repeat("0f", 32),
		"[data-group=reports_for_paper] tbody tr:nth-child(1)": "report.tex 267 kB " + strings.Repeat("0f", 32),
		"[data-group=reports_for_figures] tbody th":            "fill.svg plain.svg",
		"[data-group=reports_for_record] tbody th":             "report.json analysis.yaml",
	})
	for _, words := range []string{"not on this machine: pdf", "no answers of people", "took 1m35s"} {
		if !strings.Contains(text(doc, "main"), words) {
			t.Errorf("%q is not said", words)
		}
	}
	if doc.Find("#failed a[href='"+at("/works/20151020-155958-report/files/report.html#table08")+"']").Length() != 1 {
		t.Error("no way to the place of a table that is missing")
	}
	doc = b.Get(at("/works/20151020-155958-delivery")).Want(http.StatusOK).Page()
	reads(t, doc, map[string]string{
		"[data-group=archive_for_use] tbody th":     "completes.csv completes_labels.csv completes.dta completes.sav completes.parquet completes.xlsx completes.R dataset.sqlite dropped.csv",
		"[data-group=archive_for_meaning] tbody th": "codebook.html codebook.json ddi.xml",
		"[data-group=archive_for_field] tbody th":   "ledger.csv quality.json manifest.json",
	})
	for _, of := range []string{"report", "delivery"} {
		for _, link := range b.Get(at("/works/20151020-155958-" + of)).Page().Find("[data-group] a, figure a, figure img").EachIter() {
			b.Get(link.AttrOr("href", link.AttrOr("src", ""))).Want(http.StatusOK)
		}
	}
}

// TestWorksOfOlderProgramsAreListed: what they do not say is not shown, and a folder without a list can still be read.
func TestWorksOfOlderProgramsAreListed(t *testing.T) {
	for _, c := range []struct{ manifest, facts, files string }{
		{`{"format":"fieldwork-report/1","n":7,"generated":"2015-10-21T00:00:00Z","files":[{"name":"report.html","size":5},{"name":"a/b c.csv","size":48,"rows":2},{"name":"../x","size":1}]}`,
			"Respondents in the tables 7", "report.html a/b c.csv report.json"},
		{`{"format":"fieldwork-report/`, "", ""},
		{`{"format":"something-else/1","files":[{"name":"a.csv"}]}`, "", ""},
	} {
		files := fstest.MapFS{"report.html": {Data: []byte("<p>")}, "a/b c.csv": {Data: []byte("x\n")}, "report.json": {Data: []byte(c.manifest)}}
		b := opened(t, work(works.Report, files)).As(consoletest.Analyst)
		doc := b.Get(at("/works/20151020-155958-report")).Want(http.StatusOK).Page()
		var names []string
		for _, link := range doc.Find("[data-group] a").EachIter() {
			names = append(names, link.Text())
			b.Get(link.AttrOr("href", "")).Want(http.StatusOK)
		}
		reads(t, doc, map[string]string{".facts": c.facts})
		if got := strings.Join(names, " "); got != c.files || doc.Find("a.main").Length() != 1 {
			t.Errorf("lists %q, want %q", got, c.files)
		}
	}
	b := opened(t, work(works.Report, fs.FS(fstest.MapFS{}))).As(consoletest.Analyst)
	if doc := b.Get(at("/works/20151020-155958-report")).Want(http.StatusOK).Page(); doc.Find("a.main").Length() > 0 {
		t.Error("a report that is not there can be read")
	}
}
