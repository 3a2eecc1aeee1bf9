package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/bench/script"
)

// The budgets of a request through the whole program, in allocations: what the handler, the field and the store take, down to
// the durable commit, without net/http's own. A page that needs more makes the collector run more often for everybody.
const (
	mostOfAPage = 65  // asking for the largest page
	mostOfAPost = 370 // posting it: form, validation, path, lease, commit, redirect
	mostOfBoth  = 420 // posting it as the script does, which is given the next page
)

// largest is the shipped survey's page with the most fields.
const largest = "importance"

// TestAllocationsOfAPage holds the two requests of a page, and the one of the script, to their budgets.
func TestAllocationsOfAPage(t *testing.T) {
	const runs = 50
	d := openDesk(t)
	seats := make([]*seat, 2*(runs+1)) // AllocsPerRun runs once more, to warm up
	for i := range seats {
		seats[i] = d.seatAt(t, largest)
	}
	next := 0
	got := testing.AllocsPerRun(runs, func() { d.ask(t, seats[0].request(http.MethodGet, ""), http.StatusOK) })
	t.Logf("asking for page %s: %.0f allocations", largest, got)
	if got > mostOfAPage {
		t.Errorf("asking for page %s takes %.0f allocations, and its budget is %d", largest, got, mostOfAPage)
	}
	got = testing.AllocsPerRun(runs, func() {
		d.ask(t, seats[next].request(http.MethodPost, d.script.Posts[largest]), http.StatusSeeOther)
		next++
	})
	t.Logf("posting page %s: %.0f allocations", largest, got)
	if got > mostOfAPost {
		t.Errorf("posting page %s takes %.0f allocations, and its budget is %d", largest, got, mostOfAPost)
	}
	got = testing.AllocsPerRun(runs, func() {
		r := seats[next].request(http.MethodPost, d.script.Posts[largest])
		r.Header.Set("Accept", "application/json")
		r.Header.Set("Prefer", "return=representation")
		d.ask(t, r, http.StatusOK)
		next++
	})
	t.Logf("posting page %s for the next page: %.0f allocations", largest, got)
	if got > mostOfBoth {
		t.Errorf("posting page %s for the next page takes %.0f allocations, and its budget is %d", largest, got, mostOfBoth)
	}
}

// BenchmarkPageShown asks for the largest page.
func BenchmarkPageShown(b *testing.B) {
	d := openDesk(b)
	s := d.seatAt(b, largest)
	b.ReportAllocs()
	for b.Loop() {
		d.ask(b, s.request(http.MethodGet, ""), http.StatusOK)
	}
}

// BenchmarkPagePosted posts the largest page, each time of another interview, and waits for the commit: one respondent alone,
// so that every post pays for its own.
func BenchmarkPagePosted(b *testing.B) {
	d := openDesk(b)
	seats := make([]*seat, b.N)
	for i := range seats {
		seats[i] = d.seatAt(b, largest)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for _, s := range seats {
		d.ask(b, s.request(http.MethodPost, d.script.Posts[largest]), http.StatusSeeOther)
	}
}

// A desk is the program's handler over a database of its own, and the interview that all give.
type desk struct {
	handler http.Handler
	script  script.Script
	came    int
}

func openDesk(tb testing.TB) *desk {
	tb.Helper()
	surveys, err := loadSurveys(nil)
	if err != nil {
		tb.Fatal(err)
	}
	for i := range surveys[0].Cells {
		surveys[0].Cells[i].Target = 1 << 30
	}
	_, people, err := script.Load(shipped)
	if err != nil {
		tb.Fatal(err)
	}
	scripts, err := script.Draw(surveys[0], people, 1, 1)
	if err != nil {
		tb.Fatal(err)
	}
	folder := tb.TempDir()
	srv, err := openServer(tb.Context(), serverConfig{addr: "127.0.0.1:0", db: filepath.Join(folder, "desk.db"), works: filepath.Join(folder, "works"), surveys: surveys,
		clock: time.Now, log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(srv.close)
	return &desk{handler: srv.http.Handler, script: scripts[0]}
}

// A seat is one interview at one of its pages.
type seat struct{ at string }

// seatAt begins an interview and goes on to the page.
func (d *desk) seatAt(tb testing.TB, page string) *seat {
	tb.Helper()
	d.came++
	s := &seat{fmt.Sprintf("/s/%s?source=panel&pid=desk-%d", shipped, d.came)}
	s.at = d.ask(tb, s.request(http.MethodGet, ""), http.StatusSeeOther)
	for range d.script.Route {
		name := s.at[strings.LastIndexByte(s.at, '/')+1:]
		if name == page {
			return s
		}
		s.at = d.ask(tb, s.request(http.MethodPost, d.script.Posts[name]), http.StatusSeeOther)
	}
	tb.Fatalf("the interview has no page %s", page)
	return nil
}

// request is what a browser would send, as net/http hands it to a handler.
func (s *seat) request(method, form string) *http.Request {
	r, err := http.NewRequest(method, "http://127.0.0.1"+s.at, strings.NewReader(form))
	if err != nil {
		panic(err) // the server's own addresses are addresses
	}
	r.RemoteAddr, r.RequestURI = "127.0.0.1:40000", s.at
	r.Header.Set("Accept-Language", "zh-CN,zh;q=0.9")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

// ask has the request answered and returns where the answer leads.
func (d *desk) ask(tb testing.TB, r *http.Request, want int) string {
	tb.Helper()
	w := &sink{header: http.Header{}}
	d.handler.ServeHTTP(w, r)
	if w.status != want {
		tb.Fatalf("%s %s: answered %d, want %d", r.Method, r.URL.Path, w.status, want)
	}
	return w.header.Get("Location")
}

// A sink takes an answer and keeps nothing of its body.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header { return s.header }

func (s *sink) WriteHeader(status int) { s.status = status }

func (s *sink) Write(b []byte) (int, error) {
	if s.status == 0 {
		s.status = http.StatusOK
	}
	return len(b), nil
}
