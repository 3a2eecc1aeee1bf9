package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/bench/crowd"
	"fieldwork/internal/bench/script"
	"fieldwork/internal/field"
	"fieldwork/internal/shell"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
	"fieldwork/internal/web"
)

// few is the target of each cell, and many is how many respondents come: enough for every cell, and too many for each.
const (
	few  = 8
	many = 60
)

// A site is the respondents' pages over a real database.
type site struct {
	store *store.Store
	field *field.Service
	crowd crowd.Config
}

// openSite serves the shipped survey with cells of so many places.
func openSite(t *testing.T, db string, target int) site {
	t.Helper()
	folder, err := roomy(t.TempDir(), target)
	if err != nil {
		t.Fatal(err)
	}
	s, people, err := script.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	scripts, err := script.Draw(s, people, 1, 20)
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	f, err := field.New(t.Context(), st, []*survey.Survey{s}, time.Now, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sh, err := shell.New(shell.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := web.New(web.Config{Field: f, Shell: sh}); err != nil {
		t.Fatal(err)
	}
	served := httptest.NewServer(sh.Handler())
	t.Cleanup(served.Close)
	return site{st, f, crowd.Config{OneExchange: true, Address: served.Listener.Addr().String(), Survey: s.ID, Source: "panel", IDParam: "pid", Prefix: "t-", Scripts: scripts, Respondents: 16, Interviews: many}}
}

// TestTheCrowdFillsTheCells: scripted interviews go through the real pages without an unexpected answer, and each cell has
// exactly the completes that the crowd was told of, which are its target.
func TestTheCrowdFillsTheCells(t *testing.T) {
	s := openSite(t, filepath.Join(t.TempDir(), "field.db"), few)
	r, err := crowd.Run(t.Context(), s.crowd)
	if err != nil || r.Errors > 0 || r.Finished != many {
		t.Fatalf("%v: %+v", err, r)
	}
	tally, err := s.store.Tally(t.Context(), shipped, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range tally.Cells {
		if c.Completed != few || r.Total[c.Name]["complete"] != few || c.Held != 0 {
			t.Errorf("cell %s has %d completes and %d held, the crowd was told of %v; the target is %d", c.Name, c.Completed, c.Held, r.Total[c.Name], few)
		}
	}
	if drifts, err := s.field.Verify(t.Context(), shipped); err != nil || len(drifts) > 0 {
		t.Errorf("%v: %v", err, drifts)
	}
}

// TestMultipliedInterviewsAreSound: copies of interviews pass the recount, are all there, and the field goes on from them.
func TestMultipliedInterviewsAreSound(t *testing.T) {
	const copies = 3
	db := filepath.Join(t.TempDir(), "field.db")
	s := openSite(t, db, room)
	r, err := crowd.Run(t.Context(), s.crowd)
	if err != nil || r.Errors > 0 {
		t.Fatalf("%v: %+v", err, r)
	}
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := multiply(t.Context(), db, copies); err != nil {
		t.Fatal(err)
	}
	again := openSite(t, db, room)
	if drifts, err := again.field.Verify(t.Context(), shipped); err != nil || len(drifts) > 0 {
		t.Errorf("%v: %v", err, drifts)
	}
	if got := completed(t, again); got != many*copies {
		t.Errorf("%d completes, of %d times %d", got, copies, many)
	}
	again.crowd.Prefix, again.crowd.Interviews = "later-", 5
	if r, err := crowd.Run(t.Context(), again.crowd); err != nil || r.Errors > 0 || r.Finished != 5 {
		t.Errorf("%v: %+v", err, r)
	}
	if got := completed(t, again); got != many*copies+5 {
		t.Errorf("%d completes after five more", got)
	}
}

func completed(t *testing.T, s site) (n int) {
	t.Helper()
	tally, err := s.store.Tally(context.Background(), shipped, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range tally.Cells {
		n += c.Completed
	}
	return n
}

// TestTheTableIsPutIntoItsPlace and nowhere else; a file without a place is an error.
func TestTheTableIsPutIntoItsPlace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "performance.md")
	write(t, file, "before\n"+begins+"old\n"+ends+"after\n")
	for _, table := range []string{"new\n", "newer\n"} {
		if err := replace(file, table); err != nil {
			t.Fatal(err)
		}
		if got, want := read(t, file), "before\n"+begins+table+ends+"after\n"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	write(t, file, "nothing")
	if err := replace(file, "new"); err == nil {
		t.Error("a file without marks is written")
	}
}

// TestTheReportTellsWhatWasMeasured and leaves out what was not.
func TestTheReportTellsWhatWasMeasured(t *testing.T) {
	m := func(pages float64) crowd.Measurement {
		return crowd.Measurement{Result: crowd.Result{Pages: 1}, PagesPerSecond: pages, ServerMicros: 100}
	}
	slow := func(p99 float64) crowd.Measurement {
		late := m(300)
		late.Post.P99 = p99
		return late
	}
	r := report{rounds: map[int]map[string][]crowd.Measurement{}, latencies: []loaded{{"a crowd", "20 ms", []crowd.Measurement{slow(7), slow(30), slow(9)}}}}
	for _, n := range crowds() {
		r.rounds[n] = map[string][]crowd.Measurement{ours: {m(400), m(700), m(600)}, one: {m(2000), m(1400), m(2000)}, plain: {m(500)}, two: {m(1000), m(900), m(1200)}}
	}
	text := r.markdown(&bench{window: time.Second, rounds: 3})
	for _, want := range []string{"| 64 | fieldwork | 600 | 400 – 700 | **30 %** (20 – 50) |", "| 64 | fieldwork, no scripts | 500 | 500 – 500 | **50 %** (50 – 50) |",
		"| 256 | limit, two exchanges | 1000 | 900 – 1200 | – |", "| a crowd | 300 | 0.0 ms | **9.0 ms** (7.0, 30.0, 9.0) |"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
	for _, unmeasured := range []string{"resident", "stored", "quotas", "%!"} {
		if strings.Contains(text, unmeasured) {
			t.Errorf("the report speaks of %q:\n%s", unmeasured, text)
		}
	}
	r = report{sizes: []size{{0, []crowd.Measurement{m(100)}, []looked{{4, 1000}}}, {1000, []crowd.Measurement{m(90)}, []looked{{5, 1100}}}}}
	if text := r.markdown(&bench{}); !strings.Contains(text, "| 1000 | 90 (-10 %) | 100 us (+0 %) |") || !strings.Contains(text, "5.00 ms (+25 %)") {
		t.Error(text)
	}
	r = report{disk: weighing{completes: 10, empty: 1000, whole: 21000, answers: 10000, tables: "interviews 5"}}
	if text := r.markdown(&bench{}); !strings.Contains(text, "2000, **2.00 times**") || !strings.Contains(text, fmt.Sprintf("%.2f times", 2.1)) {
		t.Error(text)
	}
}
