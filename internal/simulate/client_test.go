package simulate

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

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
