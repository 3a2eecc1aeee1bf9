package web

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/fault"
)

// A shelf is a reporter whose reports are made when the test says so.
type shelf struct {
	mu     sync.Mutex
	state  ReportState
	asked  []string
	answer error
}

func newShelf(files fs.FS) *shelf { return &shelf{state: ReportState{Folder: files}} }

func (s *shelf) Make(survey, language, asOf string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, survey+" "+language+" "+asOf)
	return s.answer
}

func (s *shelf) State(string) ReportState {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// ordered are the orders so far.
func (s *shelf) ordered() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.asked, "; ")
}

func (s *shelf) change(to func(*ReportState)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to(&s.state)
}

// wholeReport is a folder with a file of every kind, two tables that could not be computed and a format that was skipped.
func wholeReport() fstest.MapFS {
	files, listed := fstest.MapFS{}, []map[string]any{}
	for i, name := range []string{"analysis.yaml", "table03.csv", "table08_full.csv", "fill.svg", "report.html", "table03.tex", "report.tex", "report.docx", "tables.xlsx", "report.md", "document.json", "report.pdf"} {
		files[name] = &fstest.MapFile{Data: []byte("<p>" + name)}
		f := map[string]any{"name": name, "size": 1234 * i * i * i, "sha256": "00"}
		if strings.HasSuffix(name, ".csv") {
			f["rows"] = 1200 + i
		}
		listed = append(listed, f)
	}
	manifest, _ := json.Marshal(map[string]any{"format": "fieldwork-report/2", "version": strings.Repeat("0123456789abcdef", 4), "as_of": "2015-10-20T15:59:58Z", "n": 3000,
		"failed": []string{"table08", "table10"}, "skipped": []string{"pdf"}, "software": "fieldwork 1.2.3", "synthetic": true, "language": "ko", "files": listed})
	files["report.json"] = &fstest.MapFile{Data: manifest}
	return files
}

func TestReportPageWithoutAReport(t *testing.T) {
	for _, files := range []fs.FS{nil, fstest.MapFS{}, fstest.MapFS{"report.json": {Data: []byte(`{"format":"something-else/1","files":[{"name":"a.csv"}]}`)}}} {
		v := fielded(t, newShelf(files)).visitor()
		doc := v.get("/console/kinds/report?lang=en").want(http.StatusOK).page()
		if got := doc.Find("[data-report]").AttrOr("data-report", ""); got != "none" || !strings.Contains(doc.Find("#tally").Text(), "No report has been made yet.") {
			t.Errorf("%v: state %q, %s", files, got, doc.Find("#tally").Text())
		}
		if doc.Find("noscript").Length() > 0 {
			t.Error("a page on which nothing changes by itself is loaded again and again")
		}
		if doc.Find("form[method=post] select option").Length() != 3 || doc.Find("option[selected]").AttrOr("value", "") != "en" {
			t.Error("no choice of the frame's languages, or another than the page's is chosen")
		}
		v.get("/console/kinds/report/").want(http.StatusNotFound)
		monitor := v.get("/console/kinds?lang=en").page()
		if monitor.Find("a[href$='/report/']").Length() != 0 || monitor.Find("a[href='/console/kinds/report?lang=en']").Length() != 1 {
			t.Error("the monitor leads to a report that is not there, or not to the page where it is made")
		}
	}
}

// spaced sets apart what stands apart on the screen.
func spaced(doc *goquery.Document) *goquery.Document {
	doc.Find("dt, dd, th, td, li").AppendHtml(" ")
	return doc
}

func TestReportPageListsWhatWasMade(t *testing.T) {
	v := fielded(t, newShelf(wholeReport())).visitor()
	r := v.get("/console/kinds/report?lang=en").want(http.StatusOK)
	if csp := r.header.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action 'self'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q", csp)
	}
	doc := r.page()
	reads(t, spaced(doc), map[string]string{
		".facts div:nth-child(1)":                               "Data as of 2015-10-20 15:59 UTC",
		".facts div:nth-child(2)":                               "Respondents in the tables 3000",
		".facts div:nth-child(3)":                               "Language 한국어",
		".facts div:nth-child(4)":                               "Questionnaire version 0123456789ab",
		".facts div:nth-child(5)":                               "Made by fieldwork 1.2.3",
		"#failed .places":                                       "table08 table10",
		"[data-group=reports_for_read] tbody":                   "report.html 79 kB",
		"[data-group=reports_for_data] tbody tr:nth-child(1)":   "tables.xlsx 632 kB",
		"[data-group=reports_for_data] tbody tr:nth-child(3)":   "table03.csv 1201 1.2 kB",
		"[data-group=reports_for_paper] tbody tr:nth-child(1)":  "report.tex 267 kB",
		"[data-group=reports_for_paper] tbody tr:nth-child(5)":  "table03.tex 154 kB",
		"[data-group=reports_for_figures] tbody":                "fill.svg 33 kB",
		"[data-group=reports_for_record] tbody tr:nth-child(1)": fmt.Sprintf("report.json %s", bytesize(int64(len(wholeReport()["report.json"].Data)))),
	})
	if !strings.Contains(doc.Text(), "not on this machine: pdf") || !strings.Contains(doc.Text(), "no answers of people") {
		t.Error("what was skipped, and that nobody answered, is not said")
	}
	if doc.Find("#failed li").Length() != 2 {
		t.Error("it lacks more than its list says")
	}
	if doc.Find("#failed a[href='/console/kinds/report/#table08']").Length() != 1 || doc.Find("a.next[href='/console/kinds/report/']").Length() != 1 {
		t.Error("no way to the report")
	}
	for _, link := range doc.Find("[data-group] a").EachIter() {
		v.get(link.AttrOr("href", "")).want(http.StatusOK)
	}
	if v.get("/console/kinds").page().Find("a[href='/console/kinds/report/']").Length() != 1 {
		t.Error("the monitor does not lead to the report")
	}
}

func TestReportPageSaysWhatTheReportLacks(t *testing.T) {
	files := wholeReport()
	delete(files, "report.json")
	reports := newShelf(files)
	v := fielded(t, reports).visitor()
	reports.change(func(s *ReportState) { s.Lacks = []string{"analysis.yaml:3:5: unknown-variable: <q9>; name a variable"} })
	doc := v.get("/console/kinds/report?lang=en").want(http.StatusOK).page()
	if got := doc.Find("[data-report=made] #failed li").Text(); got != "analysis.yaml:3:5: unknown-variable: <q9>; name a variable" {
		t.Errorf("says %q", got)
	}
}

// TestReportsOfOlderProgramsAreListed: what they do not say is not shown, and a page without a list is still a report.
func TestReportsOfOlderProgramsAreListed(t *testing.T) {
	for _, c := range []struct{ manifest, facts, files string }{
		{`{"format":"fieldwork-report/1","n":7,"generated":"2015-10-21T00:00:00Z","files":[{"name":"report.html","size":5},{"name":"a/b c.csv","size":48,"rows":2},{"name":"../x","size":1}]}`,
			"Respondents in the tables 7", "report.html a/b c.csv report.json"},
		{`{"format":"fieldwork-report/`, "", ""},
	} {
		files := fstest.MapFS{"report.html": {Data: []byte("<p>")}, "a/b c.csv": {Data: []byte("x\n")}, "report.json": {Data: []byte(c.manifest)}}
		v := fielded(t, newShelf(files)).visitor()
		doc := v.get("/console/kinds/report?lang=en").want(http.StatusOK).page()
		var names []string
		for _, link := range doc.Find("[data-group] a").EachIter() {
			names = append(names, link.Text())
			v.get(link.AttrOr("href", "")).want(http.StatusOK)
		}
		reads(t, spaced(doc), map[string]string{".facts": c.facts})
		if got := strings.Join(names, " "); got != c.files || doc.Find("a.next[href='/console/kinds/report/']").Length() != 1 {
			t.Errorf("lists %q, want %q", got, c.files)
		}
	}
}

func TestReportPageTellsHowFarItIs(t *testing.T) {
	reports := newShelf(wholeReport())
	v := fielded(t, reports).visitor()
	for _, c := range []struct {
		progress    ReportProgress
		heading     string
		done, total string
		says        string
	}{
		{ReportProgress{Language: "ko", AsOf: "<2015>", Done: 3, Total: 11, What: "Table <6>"}, "The report is being made", "3", "11", "3 of 11 한국어 · Data as of <2015> · Table <6>"},
		{ReportProgress{Language: "en", Done: 500, Total: 3000, What: "interviews"}, "The report is being made", "500", "3000", "500 of 3000 English · reading the interviews"},
		{ReportProgress{Language: "en", Done: 1, Total: 2, What: "field"}, "The report is being made", "1", "2", "1 of 2 English · how the study was conducted"},
		{ReportProgress{Language: "en"}, "The report is being made", "", "", "English"},
		{ReportProgress{Language: "en", Waiting: true}, "The report of another survey is being made; this one comes next", "", "", "English"},
	} {
		reports.change(func(s *ReportState) { s.Making = &c.progress })
		doc := v.get("/console/kinds/report?lang=en").want(http.StatusOK).page()
		bar := doc.Find(".making progress")
		if bar.AttrOr("value", "") != c.done || bar.AttrOr("max", "") != c.total || doc.Find(".making h2").Text() != c.heading {
			t.Errorf("%+v: %s", c.progress, doc.Find(".making").Text())
		}
		if got := strings.Join(strings.Fields(doc.Find(".making b").Text()+" "+doc.Find(".making .quiet").Text()), " "); got != c.says {
			t.Errorf("says %q, want %q", got, c.says)
		}
		if !strings.Contains(doc.Find("noscript").Text(), "refresh") && doc.Find("noscript meta[http-equiv=refresh]").Length() != 1 {
			t.Error("without scripts nobody sees the end of it")
		}
		if doc.Find(".facts").Length() != 1 {
			t.Error("the report from before is gone")
		}
	}
}

func TestReportPageTellsWhyThereIsNone(t *testing.T) {
	reports := newShelf(nil)
	v := fielded(t, reports).visitor()
	reports.change(func(s *ReportState) {
		s.Failure = fault.New(fault.Invalid, "analysis.yaml:3:5: unknown-variable: <b>q9</b>; name a variable\nanalysis.yaml:9:1: the second")
	})
	doc := v.get("/console/kinds/report?lang=en").want(http.StatusOK).page()
	if got := doc.Find(".failed li:first-child").Text(); got != "analysis.yaml:3:5: unknown-variable: <b>q9</b>; name a variable" || doc.Find(".failed li").Length() != 2 {
		t.Errorf("says %q", got)
	}
	if strings.Contains(doc.Find(".failed").Text(), "from before") {
		t.Error("speaks of a report that was never made")
	}
}

func TestOrderingAReport(t *testing.T) {
	reports := newShelf(nil)
	v := fielded(t, reports).visitor()
	const path = "/console/kinds/report?lang=en"
	if to := v.post(path, form("language", "ko", "as_of", " 2015-10-15 12:00 ")).to(); to != path {
		t.Errorf("leads to %s", to)
	}
	if got := strings.Join(reports.asked, "; "); got != "kinds ko 2015-10-15 12:00" {
		t.Fatalf("asked for %q", got)
	}
	v.post(path, form("language", "fr")).want(http.StatusBadRequest)
	v.post(path, form("language", "en", "as_of", strings.Repeat("9", maxAsOf+1))).want(http.StatusBadRequest)
	v.do(http.MethodPost, path, "text/plain", "language=en").want(http.StatusBadRequest)
	v.post("/console/none/report", form("language", "en")).want(http.StatusNotFound)
	if len(reports.asked) != 1 {
		t.Errorf("asked for %q", reports.asked)
	}
	reports.answer = fault.New(fault.Invalid, `"<soon>" is no moment; write 2015-10-15`)
	doc := v.post(path, form("language", "ko", "as_of", "<soon>")).want(http.StatusUnprocessableEntity).page()
	field := doc.Find("#as_of")
	if field.AttrOr("value", "") != "<soon>" || field.AttrOr("aria-invalid", "") != "true" || !strings.Contains(doc.Find("#as_of-error").Text(), `"<soon>" is no moment`) {
		t.Errorf("%s", doc.Find("form").Text())
	}
	if doc.Find("option[selected]").AttrOr("value", "") != "ko" {
		t.Error("the chosen language is forgotten")
	}
	reports.answer = fault.New(fault.Unavailable, "the server is stopping")
	v.post(path, form("language", "ko")).want(http.StatusServiceUnavailable)
}

// TestNoOtherSiteOrdersAReport: a page from elsewhere that is open on the server's machine must not make it work.
func TestNoOtherSiteOrdersAReport(t *testing.T) {
	reports := newShelf(nil)
	s := fielded(t, reports)
	body := url.Values{"language": {"en"}}.Encode()
	for _, c := range []struct {
		peer, name, value string
		status            int
	}{
		{"127.0.0.1:4711", "Sec-Fetch-Site", "cross-site", http.StatusForbidden},
		{"127.0.0.1:4711", "Sec-Fetch-Site", "same-site", http.StatusForbidden},
		{"127.0.0.1:4711", "Origin", "https://evil.example", http.StatusForbidden},
		{"127.0.0.1:4711", "Origin", "null", http.StatusForbidden},
		{"203.0.113.5:4711", "Sec-Fetch-Site", "same-origin", http.StatusForbidden},
		{"127.0.0.1:4711", "X-Forwarded-For", "127.0.0.1", http.StatusForbidden},
		{"127.0.0.1:4711", "Sec-Fetch-Site", "same-origin", http.StatusSeeOther},
		{"127.0.0.1:4711", "Origin", "http://localhost:8080", http.StatusSeeOther},
		{"127.0.0.1:4711", "Accept", "*/*", http.StatusSeeOther}, // no browser
	} {
		before := len(reports.asked)
		r := httptest.NewRequest(http.MethodPost, "/console/kinds/report", strings.NewReader(body))
		r.RemoteAddr, r.Host = c.peer, "localhost:8080"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(c.name, c.value)
		w := httptest.NewRecorder()
		s.web.Handler().ServeHTTP(w, r)
		if made := len(reports.asked) > before; w.Code != c.status || made != (c.status == http.StatusSeeOther) {
			t.Errorf("%s: %s from %s: %d, asked for one: %v", c.name, c.value, c.peer, w.Code, made)
		}
	}
}

func TestAServerWithoutReports(t *testing.T) {
	v := fielded(t, nil).visitor()
	for _, path := range []string{"/console/kinds/report", "/console/kinds/report/", "/console/kinds/report/report.html", "/console/kinds/report-events"} {
		v.get(path).want(http.StatusNotFound)
	}
	v.post("/console/kinds/report", form("language", "en")).want(http.StatusNotFound)
	if v.get("/console/kinds").page().Find("a[href*='/report']").Length() != 0 {
		t.Error("the monitor leads to reports that nobody makes")
	}
}

func TestReportInEveryLanguage(t *testing.T) {
	v := fielded(t, newShelf(wholeReport())).visitor()
	for language, want := range map[string]string{"zh-CN": "未能计算的表格", "en": "Tables that could not be computed", "ko": "계산하지 못한 표"} {
		r := v.get("/console/kinds/report?lang=" + language).want(http.StatusOK)
		if doc := r.page(); doc.Find("html").AttrOr("lang", "") != language || doc.Find("#failed h2").Text() != want || strings.Contains(r.body, "no value") {
			t.Errorf("%s: %.300s", language, doc.Find("main").Text())
		}
	}
}

func TestSizesForPeople(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 1234: "1.2 kB", 9949: "9.9 kB", 9950: "10 kB", 12_345: "12 kB", 999_499: "999 kB", 999_500: "1.0 MB", 13_400_000: "13 MB"} {
		if got := bytesize(n); got != want {
			t.Errorf("%d bytes as %q, want %q", n, got, want)
		}
	}
}
