package archive_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chromedp/chromedp"

	"fieldwork/internal/consoletest"
	"fieldwork/internal/headless"
	"fieldwork/internal/works"
)

const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"

func TestFiles(t *testing.T) {
	files := wholeReport()
	for name, content := range map[string]string{"tables/table08.csv": "a,b\n", "表8.docx": "PK", "notes.bin": "<script>", "a,b;c d.csv": "x", "completes.sav": "$FL2", "completes.R": "x", "ddi.xml": "<a/>", "codebook.html": "<p>"} {
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	h := opened(t, work(works.Report, files))
	b := h.As(consoletest.Analyst)
	for name, want := range map[string][2]string{
		"report.html":               {"text/html; charset=utf-8", ""},
		"codebook.html":             {"text/html; charset=utf-8", ""},
		"fill.svg":                  {"image/svg+xml", ""},
		"report.tex":                {"text/plain; charset=utf-8", ""},
		"report.md":                 {"text/markdown; charset=utf-8", ""},
		"report.json":               {"text/plain; charset=utf-8", ""},
		"report.pdf":                {"application/pdf", "attachment; filename=report.pdf"},
		"tables/table08.csv":        {"text/csv; charset=utf-8", "attachment; filename=table08.csv"},
		"report.docx":               {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment; filename=report.docx"},
		"tables.xlsx":               {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment; filename=tables.xlsx"},
		"%E8%A1%A8" + "8" + ".docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment; filename*=utf-8''%E8%A1%A88.docx"},
		"a%2Cb%3Bc%20d.csv":         {"text/csv; charset=utf-8", "attachment; filename=\"a,b;c d.csv\""},
		"completes.sav":             {"application/x-spss-sav", "attachment; filename=completes.sav"},
		"completes.R":               {"text/plain; charset=utf-8", "attachment; filename=completes.R"},
		"ddi.xml":                   {"application/xml; charset=utf-8", "attachment; filename=ddi.xml"},
		"notes.bin":                 {"application/octet-stream", "attachment; filename=notes.bin"},
	} {
		r := b.Get(at("/works/20151020-155958-report/files/" + name)).Want(http.StatusOK)
		if got := [2]string{r.Header.Get("Content-Type"), r.Header.Get("Content-Disposition")}; got != want {
			t.Errorf("%s as %q, want %q", name, got, want)
		}
		if csp := r.Header.Get("Content-Security-Policy"); csp != filePolicy || r.Header.Get("X-Content-Type-Options") != "nosniff" || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: policy %q", name, csp)
		}
		if noted := strings.Contains(h.notes(), "analyst downloaded 20151020-155958-report/"+plain(name)); noted != (want[1] != "") {
			t.Errorf("%s is in the log: %v", name, noted)
		}
	}
	for _, name := range []string{"", "..%2fsecret", "tables", "tables/", "%2fetc%2fpasswd", "none.html", "..%5csecret", "tables/%2e%2e/report.html"} {
		b.Get(at("/works/20151020-155958-report/files/" + name)).Want(http.StatusNotFound)
	}
	if to := b.Get(at("/report/tables.xlsx")).Want(http.StatusFound).Header.Get("Location"); to != at("/works/20151020-155958-report/files/tables.xlsx") {
		t.Errorf("an old address leads to %s", to)
	}
	if to := b.Get(at("/report/")).Want(http.StatusFound).Header.Get("Location"); to != at("/works/20151020-155958-report/files/report.html") {
		t.Errorf("the old report leads to %s", to)
	}
	b.Get(at("/report/..%2f..%2fx")).Want(http.StatusNotFound)
}

// plain is a name as it stands in an address, without what it is escaped by.
func plain(name string) string {
	unescaped, _ := url.PathUnescape(name) // which is well-formed
	return unescaped
}

func TestWhoMayTakeFiles(t *testing.T) {
	failed := work(works.Delivery, nil)
	failed.State, failed.ID = works.Failed, "20151021-155958-delivery"
	h := opened(t, work(works.Report, wholeReport()), failed)
	for who, want := range map[string]int{consoletest.Viewer: http.StatusForbidden, consoletest.Stranger: http.StatusNotFound} {
		for _, path := range []string{"", "/zip", "/files/report.html", "/files/table03.csv"} {
			h.As(who).Get(at("/works/20151020-155958-report" + path)).Want(want)
		}
		h.As(who).Get(at("/data/events")).Want(want)
	}
	b := h.As(consoletest.Manager)
	for _, path := range []string{"/works/20151021-155958-delivery/zip", "/works/20151021-155958-delivery/files/x", "/works/none/zip", "/works/none/files/x"} {
		b.Get(at(path)).Want(http.StatusNotFound)
	}
	if h.notes() != "" {
		t.Errorf("the log says %q", h.notes())
	}
	b.Send(http.MethodHead, at("/works/20151020-155958-report/zip"), nil, nil).Want(http.StatusOK)
	b.Send(http.MethodHead, at("/works/20151020-155958-report/files/tables.xlsx"), nil, nil).Want(http.StatusOK)
	if h.notes() != "" {
		t.Errorf("who only asks how large a file is has taken it: %q", h.notes())
	}
}

// TestAllFilesAsOneArchive takes them from a queue as it is in the field.
func TestAllFilesAsOneArchive(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dataset")
	if err := os.MkdirAll(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"completes.csv": strings.Repeat("1,2,3\n", 50_000), "sub/x.txt": "x"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	q, err := works.New(works.Config{Dir: filepath.Join(t.TempDir(), "works"), Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	w, err := q.Adopt(works.Order{Survey: study, Kind: works.Delivery, By: "demo"}, dir, made)
	if err != nil {
		t.Fatal(err)
	}
	h := open(t, q)
	b := h.As(consoletest.Analyst)
	r := b.Get(at("/works/" + w.ID + "/zip")).Want(http.StatusOK)
	if r.Header.Get("Content-Disposition") != "attachment; filename=haitao-2015-"+w.ID+".zip" || r.Header.Get("Content-Type") != "application/zip" {
		t.Errorf("%v", r.Header)
	}
	archive, err := zip.NewReader(bytes.NewReader([]byte(r.Body)), int64(len(r.Body)))
	if err != nil || len(archive.File) != 2 {
		t.Fatalf("%v: %d files", err, len(archive.File))
	}
	if got := h.notes(); got != "analyst downloaded "+w.ID {
		t.Errorf("the log says %q", got)
	}
	part := b.Send(http.MethodGet, at("/works/"+w.ID+"/files/completes.csv"), nil, map[string]string{"Range": "bytes=2-4"}).Want(http.StatusPartialContent)
	if part.Body != "2,3" {
		t.Errorf("a part is %q", part.Body)
	}
	b.Post(at("/works/"+w.ID+"/remove"), nil).Want(http.StatusConflict)
}

// TestTheFilesPolicyShowsStyleAndFigures holds the policy against Chromium.
func TestTheFilesPolicyShowsStyleAndFigures(t *testing.T) {
	files := fstest.MapFS{"report.html": {Data: []byte(`<!doctype html><meta charset=utf-8><title>t</title><style>p { color: rgb(1, 2, 3) }</style>
<p>x<svg width="40" height="40" style="background: rgb(4, 5, 6)"><style>.a { fill: rgb(7, 8, 9) }</style><rect class="a" width="9" height="9"/></svg>
<script>document.querySelector('p').style.color = 'rgb(9, 9, 9)'</script>`)}}
	h, ctx := opened(t, work(works.Report, files)), headless.Browser(t)
	enter(t, ctx, h)
	headless.Run(t, ctx, chromedp.Navigate(h.URL+at("/works/20151020-155958-report/files/report.html")))
	for selector, want := range map[string]string{"p.color": "rgb(1, 2, 3)", "svg.backgroundColor": "rgb(4, 5, 6)", "rect.fill": "rgb(7, 8, 9)"} {
		element, property, _ := strings.Cut(selector, ".")
		if got := headless.Ask[string](t, ctx, `getComputedStyle(document.querySelector('`+element+`')).`+property); got != want {
			t.Errorf("%s is %s, want %s", selector, got, want)
		}
	}
}
