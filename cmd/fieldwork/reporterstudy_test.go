package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/simulate"
)

// A researcher is somebody at the server's machine with a browser that has no scripts.
type researcher struct {
	t   *testing.T
	url string
}

func (r researcher) get(path string) (status int, header http.Header, body string) {
	r.t.Helper()
	return r.read(http.Get(r.url + path))
}

func (r researcher) read(resp *http.Response, err error) (int, http.Header, string) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(body)
}

// order posts the form of the console's page and returns the page it leads to.
func (r researcher) order(survey string, fields url.Values) (status int, page string) {
	r.t.Helper()
	status, _, page = r.read(http.PostForm(r.url+"/console/"+survey+"/report?lang=en", fields))
	return status, page
}

// waits until no report is being made, and returns the page that says so.
func (r researcher) waits(survey string) *goquery.Document {
	r.t.Helper()
	return eventually(r.t, func() (*goquery.Document, bool) {
		_, _, body := r.get("/console/" + survey + "/report?lang=en")
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
		if err != nil {
			r.t.Fatal(err)
		}
		return doc, doc.Find("[data-report=making]").Length() == 0
	})
}

// TestAReportFromTheConsole sends a few respondents through the served pages, orders a report by the console's form while
// the server runs, and reads it: also by the link of a file of each kind.
func TestAReportFromTheConsole(t *testing.T) {
	ss := mustLoad(t)
	dir := t.TempDir()
	folders, err := foldersOf(ss, nil)
	if err != nil {
		t.Fatal(err)
	}
	srv, _ := serveFor(t, serverConfig{surveys: ss, clock: time.Now, folders: folders, reports: reportsIn(dir, "")})
	result, err := simulate.Run(context.Background(), simulate.Config{URL: srv.url, Survey: ss[0], Population: steady(t, ss[0]), Seed: 3, Source: "panel", Arrivals: 60, Concurrency: 8, Now: time.Now})
	if err != nil || result.Defects > 0 {
		t.Fatalf("%v; %d defects: %v", err, result.Defects, result.Errors)
	}
	r := researcher{t, srv.url}
	if status, page := r.order(shipped, url.Values{"language": {"zh-CN"}}); status != http.StatusOK || !strings.Contains(page, "data-report=") {
		t.Fatalf("the form leads to %d %s", status, page)
	}
	doc := r.waits(shipped)
	if doc.Find("[data-report=made] a.next[href='/console/haitao-2015/report/']").Length() != 1 {
		t.Fatalf("no report: %s", doc.Find("#tally").Text())
	}
	status, header, report := r.get("/console/haitao-2015/report/")
	if status != http.StatusOK || !strings.Contains(report, `<html lang="zh-CN"`) || !strings.Contains(header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("the report: %d %.200s", status, report)
	}
	links := doc.Find("[data-group] a")
	for _, link := range links.EachIter() {
		if status, _, body := r.get(link.AttrOr("href", "")); status != http.StatusOK || body == "" {
			t.Errorf("%s: %d, %d bytes", link.Text(), status, len(body))
		}
	}
	if links.Length() < 10 {
		t.Errorf("only %d files", links.Length())
	}
	r.refusesMoments(report)
	if drifts, err := srv.field.Verify(context.Background(), shipped); err != nil || len(drifts) > 0 {
		t.Errorf("verify: %v %v", drifts, err)
	}
}

// refusesMoments orders reports of moments that there are none of, or no data of: the report that is there stays.
func (r researcher) refusesMoments(report string) {
	r.t.Helper()
	if status, page := r.order(shipped, url.Values{"language": {"en"}, "as_of": {"soon"}}); status != http.StatusUnprocessableEntity || !strings.Contains(page, "is no moment; write a day") {
		r.t.Errorf("no moment: %d", status)
	}
	r.order(shipped, url.Values{"language": {"en"}, "as_of": {"2001-01-01"}})
	if doc := r.waits(shipped); doc.Find("[data-report=failed] .failed").Length() == 0 {
		r.t.Errorf("a moment before everything: %s", doc.Find("#tally").Text())
	}
	if _, _, now := r.get("/console/" + shipped + "/report/"); now != report {
		r.t.Error("the report from before is gone")
	}
}

// TestAReportIsNotMadeOverSomebodysFiles tells on the page why, and leaves them alone.
func TestAReportIsNotMadeOverSomebodysFiles(t *testing.T) {
	ss, dir := mustLoad(t), t.TempDir()
	srv, _ := serveFor(t, serverConfig{surveys: ss, clock: time.Now, folders: map[string]folder{}, reports: func(string) string { return filepath.Join(dir, "mine") }})
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "mine"), 0o755), os.WriteFile(filepath.Join(dir, "mine", "notes.txt"), []byte("mine"), 0o644)); err != nil {
		t.Fatal(err)
	}
	r := researcher{t, srv.url}
	r.order(shipped, url.Values{"language": {"en"}})
	doc := r.waits(shipped)
	if said := doc.Find("[data-report=failed] .failed").Text(); !strings.Contains(said, "name a new or empty folder") {
		t.Errorf("the page says %q", said)
	}
}
