package simulate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
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

// A fully refused entry, such as an unknown survey, is told as it is.
