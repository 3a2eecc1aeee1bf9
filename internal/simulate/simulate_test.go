package simulate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fieldwork/internal/fault"
)

// config is a run of so many arrivals against the fake server, without sockets and without a clock.
func config(f *fakeServer, p *Population, arrivals int) Config {
	return Config{
		URL: "http://fieldwork.test", Survey: f.survey, Population: p, Seed: 1, Source: "panel", Arrivals: arrivals, Concurrency: 4, Transport: f,
	}
}

func run(t *testing.T, c Config) Result {
	t.Helper()
	r, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range r.Errors {
		t.Error(e)
	}
	return r
}

func sum(r Result) int {
	n := 0
	for _, cells := range r.Outcomes {
		for _, k := range cells {
			n += k
		}
	}
	return n
}

func TestRunFillsTheCellsAndAccountsForEverybody(t *testing.T) {
	s, p := small(t)
	f := newFakeServer(s)
	r := run(t, config(f, p, 300))
	if got := f.completed("User"); got > 60 || f.taken["U"] != 60 {
		t.Errorf("%d users are complete, %d slots are taken; the target is 60", got, f.taken["U"])
	}
	if r.Arrived != 300 || sum(r) != 300 {
		t.Errorf("300 arrivals: %d counted, %d ended: %v", r.Arrived, sum(r), r.Outcomes)
	}
	if got := f.completed("User") + f.completed("Other"); r.Completed != got {
		t.Errorf("completed %d, the server says %d", r.Completed, got)
	}
	for what, n := range map[string]int{"over quota": r.OverQuota, "screened out": r.ScreenedOut, "refused": r.Refused, "dropped": r.Dropped, "came back": r.CameBack, "again": r.Again} {
		if n == 0 {
			t.Errorf("nobody is %s: %+v", what, r)
		}
	}
	if r.Pages != len(f.posts) || r.Requests < 2*r.Pages || r.Bytes == 0 || r.Other != 0 {
		t.Errorf("pages %d of %d, requests %d, bytes %d, other %d", r.Pages, len(f.posts), r.Requests, r.Bytes, r.Other)
	}
	if len(f.ids) != 300 {
		t.Errorf("%d interviews for 300 respondents, whose second attempts and returns begin none", len(f.ids))
	}
	if f.ids["sim-1-0"] == nil || f.ids["sim-1-299"] == nil {
		t.Error("ids are not sim-SEED-NUMBER")
	}
}

// What reaches the server is what the respondent would answer without one.
func TestServerGetsTheAnswersOfTheRespondent(t *testing.T) {
	s, p := small(t)
	f := newFakeServer(s)
	s.Cells[0].Target, s.Cells[1].Target = 1000, 1000
	run(t, config(f, p, 200))
	for i := range 200 {
		iv, want := f.ids[fmt.Sprintf("sim-1-%d", i)], p.Complete(s, p.Draw(1, i), 0)
		if iv.Disposition != want.Disposition {
			if h := p.Draw(1, i).habits; h.dropsOut && !h.comesBack {
				continue
			}
			t.Fatalf("arrival %d ends as %q, in process as %q", i, iv.Disposition, want.Disposition)
		}
		for field, a := range want.Answers {
			if got := iv.Answers[field]; !got.Equal(a) {
				t.Fatalf("arrival %d: %s is %v on the server, %v in process", i, field, got, a)
			}
		}
	}
}

func TestSomeGoBackOnceAndForthAgain(t *testing.T) {
	s, p := small(t)
	f := newFakeServer(s)
	var number int
	for r := p.Draw(1, number); r.habits.backAt != 2 || r.habits.refuses; r = p.Draw(1, number) {
		number++
	}
	c := config(f, p, number+1)
	c.Concurrency = 1
	c.Stop = nil
	run(t, c)
	for i := range f.posts[2:] {
		if slices.Equal(f.posts[i:i+3], []string{"screener", "welcome", "screener"}) {
			return
		}
	}
	t.Errorf("nobody goes from the screener back to the welcome page: %v", f.posts)
}

func TestDirectVisitors(t *testing.T) {
	s, p := small(t)
	f := newFakeServer(s)
	c := config(f, p, 200)
	c.Source = ""
	r := run(t, c)
	if r.Again != 0 || r.CameBack == 0 || len(f.ids) != 200 || sum(r) != 200 {
		t.Errorf("second attempts %d, returns %d, interviews %d, ended %d", r.Again, r.CameBack, len(f.ids), sum(r))
	}
}

func TestAnotherHostIsAnOutcomeAndNotContacted(t *testing.T) {
	s, p := small(t)
	f := newFakeServer(s)
	c := config(f, p, 200)
	c.Source = "agency"
	r := run(t, c)
	for _, host := range f.hosts {
		if host != "fieldwork.test" {
			t.Fatalf("host %q is contacted", host)
		}
	}
	if r.Completed == 0 || r.ScreenedOut == 0 || r.OverQuota == 0 || r.Refused == 0 || r.Again == 0 || r.Other > 0 {
		t.Errorf("outcomes by address: %v", r.Outcomes)
	}
}

func TestAnAddressThatNoOutcomeHas(t *testing.T) {
	s, p := small(t)
	c := config(newFakeServer(s), p, 3)
	c.Transport = responder(func(*http.Request) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		w.Header().Set("Location", "//elsewhere.example/x")
		w.WriteHeader(http.StatusSeeOther)
		return w
	})
	if r := run(t, c); r.Outcomes[Elsewhere]["U"]+r.Outcomes[Elsewhere]["O"] != 3 || r.Requests < 3 || r.Other != 3 {
		t.Errorf("outcomes %v, %d requests", r.Outcomes, r.Requests)
	}
}

// A responder is a transport that is a function.
type responder func(*http.Request) *httptest.ResponseRecorder

func (f responder) RoundTrip(r *http.Request) (*http.Response, error) { return f(r).Result(), nil }

func TestRefusedPageIsADefect(t *testing.T) {
	s, p := small(t)
	f := newFakeServer(s)
	f.refuse = "screener"
	r, err := Run(t.Context(), config(f, p, 3))
	if err != nil {
		t.Fatal(err)
	}
	// Each is refused twice: once more is tried, and then given up.
	if len(f.posts) != 9 || r.Other != 3 || r.Defects != 6 {
		t.Errorf("%d posts, %d given up, %d defects", len(f.posts), r.Other, r.Defects)
	}
	if !strings.Contains(strings.Join(r.Errors, "\n"), `page "screener": refused: x: required`) {
		t.Errorf("errors do not name page and problem: %q", r.Errors)
	}
}

func TestErrorsAreFewAndNameNoAddress(t *testing.T) {
	s, p := small(t)
	c := config(newFakeServer(s), p, 100)
	c.Transport = failing{errors.New("connection refused")}
	c.Sleep = func(context.Context, time.Duration) error { return nil }
	r, err := Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Errors) != maxErrors || r.Defects != 100 || r.Failures != 100*maxTries || r.Other != 100 {
		t.Errorf("%d errors kept of %d; %d requests failed", len(r.Errors), r.Defects, r.Failures)
	}
	if e := r.Errors[0]; strings.Contains(e, "fieldwork.test") || !strings.Contains(e, "connection refused") {
		t.Errorf("error %q", e)
	}
}

type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

func TestBusyServerIsTriedAgain(t *testing.T) {
	s, p := small(t)
	f := newFakeServer(s)
	f.busy = 5
	var slept []time.Duration
	c := config(f, p, 1)
	c.Concurrency = 1
	c.Sleep = func(_ context.Context, d time.Duration) error { slept = append(slept, d); return nil }
	r := run(t, c)
	if r.Failures != 5 || r.Completed+r.ScreenedOut+r.Refused+r.Dropped != 1 {
		t.Errorf("failures %d, outcomes %v", r.Failures, r.Outcomes)
	}
	if !slices.IsSorted(slept) || len(slept) != 5 || slept[4] <= slept[0] {
		t.Errorf("slept %v", slept)
	}
}

func TestStopEndsArrivalsAndNotInterviews(t *testing.T) {
	s, p := small(t)
	f := newFakeServer(s)
	c := config(f, p, 0)
	c.Stop = func(context.Context) bool { return f.completed("User") >= 20 }
	r := run(t, c)
	if f.completed("User") < 20 || r.Arrived > 200 || sum(r) != r.Arrived {
		t.Errorf("%d users complete, %d arrived, %d ended", f.completed("User"), r.Arrived, sum(r))
	}
}

func TestProgressIsToldNowAndThenAndAtTheEnd(t *testing.T) {
	s, p := small(t)
	f := newFakeServer(s)
	c := config(f, p, 50)
	var ticks atomic.Int64
	c.Now = func() time.Time { return time.Unix(0, ticks.Add(int64(10*time.Millisecond))) }
	var told []Progress
	c.Progress = func(p Progress) { told = append(told, p) }
	r := run(t, c)
	if len(told) < 3 || len(told) > int(r.Elapsed/tellEvery)+1 {
		t.Errorf("told %d times in %s", len(told), r.Elapsed)
	}
	for i := range told[1:] {
		if told[i+1].Pages < told[i].Pages || told[i+1].Arrived < told[i].Arrived {
			t.Errorf("progress goes back: %+v, %+v", told[i], told[i+1])
		}
	}
	if last := told[len(told)-1]; last != r.Progress || last.Arrived != 50 {
		t.Errorf("told last %+v, result %+v", last, r.Progress)
	}
	if r.Latency.P50 < 10 || r.Latency.P99 < r.Latency.P50 || r.Latency.Max < r.Latency.P99 {
		t.Errorf("latencies %+v", r.Latency)
	}
}

func TestConcurrencyIsKept(t *testing.T) {
	s, p := small(t)
	f := newFakeServer(s)
	f.before = func(*http.Request) { time.Sleep(50 * time.Microsecond) }
	c := config(f, p, 60)
	c.Concurrency = 3
	run(t, c)
	if f.mostAtOnce > 3 || f.mostAtOnce < 2 {
		t.Errorf("%d requests at once, 3 allowed", f.mostAtOnce)
	}
}

func TestUnusableConfigs(t *testing.T) {
	s, p := small(t)
	good := config(newFakeServer(s), p, 1)
	for what, spoil := range map[string]func(*Config){
		"no address":     func(c *Config) { c.URL = "127.0.0.1:8080" },
		"another scheme": func(c *Config) { c.URL = "file:///etc/passwd" },
		"no end":         func(c *Config) { c.Arrivals = 0 },
		"source":         func(c *Config) { c.Source = "nobody" },
		"survey":         func(c *Config) { c.Survey = nil },
	} {
		c := good
		spoil(&c)
		if _, err := Run(t.Context(), c); err == nil || fault.KindOf(err) == "" {
			t.Errorf("%s: Run = %v, want a fault", what, err)
		}
	}
}

func TestCancelStopsAtOnceAndLeavesNoGoroutine(t *testing.T) {
	s, p := small(t)
	f := newFakeServer(s)
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	hang := make(chan struct{})
	f.before = func(r *http.Request) {
		if f.count() > 20 {
			cancel()
			select { // a server that does not answer any more
			case <-hang:
			case <-r.Context().Done():
			}
		}
	}
	server := httptest.NewServer(f)
	c := config(f, p, 1000)
	c.URL, c.Transport = server.URL, nil
	begun := time.Now()
	r, err := Run(ctx, c)
	if !errors.Is(err, context.Canceled) || time.Since(begun) > 5*time.Second {
		t.Errorf("Run = %v after %s", err, time.Since(begun))
	}
	if r.Arrived == 0 || r.Arrived > 100 || r.Defects != 0 {
		t.Errorf("arrived %d, errors %q", r.Arrived, r.Errors)
	}
	close(hang)
	server.Close()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}

func (f *fakeServer) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.posts)
}

func TestConnectionsAreKeptAlive(t *testing.T) {
	s, p := small(t)
	f := newFakeServer(s)
	remotes := map[string]bool{}
	f.before = func(r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		remotes[r.RemoteAddr] = true
		if r.Header.Get("Accept-Encoding") != "" {
			t.Errorf("compression is asked for: %q", r.Header.Get("Accept-Encoding"))
		}
	}
	server := httptest.NewServer(f)
	defer server.Close()
	c := config(f, p, 30)
	c.URL, c.Transport = server.URL+"/", nil
	r := run(t, c)
	if len(remotes) > 2*c.Concurrency || r.Requests < 100 {
		t.Errorf("%d connections for %d requests", len(remotes), r.Requests)
	}
}

func TestHistogram(t *testing.T) {
	var h histogram
	for i := 1; i <= 1000; i++ {
		h.add(time.Duration(i) * time.Millisecond)
	}
	l := h.percentiles()
	for _, c := range []struct{ got, want float64 }{{l.P50, 500}, {l.P90, 900}, {l.P99, 990}, {l.Max, 1000}} {
		if c.got < c.want || c.got > c.want*1.05 {
			t.Errorf("quantile %.1f, want %.0f within 5 %%", c.got, c.want)
		}
	}
	h.add(1000 * time.Hour)
	h.add(-1)
	if empty := (&histogram{}).percentiles(); empty != (Latency{}) {
		t.Errorf("an empty histogram has %+v", empty)
	}
}

// A fully refused entry, such as an unknown survey, is told as it is.
func TestStatusIsReported(t *testing.T) {
	s, p := small(t)
	c := config(newFakeServer(s), p, 1)
	c.Transport = responder(func(*http.Request) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		w.WriteHeader(http.StatusNotFound)
		return w
	})
	r, err := Run(t.Context(), c)
	if err != nil || len(r.Errors) != 1 || r.Errors[0] != "arrival 0, the link: status 404" {
		t.Errorf("errors %q, %v", r.Errors, err)
	}
}
