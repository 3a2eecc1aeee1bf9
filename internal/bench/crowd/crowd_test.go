package crowd

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"fieldwork/internal/bench/script"
)

// A fake is a server with two pages, which notes what is posted.
type fake struct {
	one    bool
	named  bool   // in one exchange, pages come with their address
	wrong  string // the page whose post is answered with 500
	busy   int    // so many newcomers are asked to wait
	chunks bool

	mu     sync.Mutex
	begun  int
	posted []string
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/") // s SURVEY TOKEN PAGE
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case len(parts) == 2 && f.busy > 0:
		f.busy--
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
	case len(parts) == 2:
		f.begun++
		http.Redirect(w, r, fmt.Sprintf("/s/mini/t%d/first", f.begun), http.StatusSeeOther)
	case r.Method == http.MethodPost:
		f.post(w, r, parts)
	default:
		f.page(w, len(parts) == 3)
	}
}

func (f *fake) post(w http.ResponseWriter, r *http.Request, parts []string) {
	body, _ := io.ReadAll(r.Body)
	f.posted = append(f.posted, parts[2]+" "+parts[3]+" "+string(body))
	to := map[string]string{"first": "/second", "second": ""}[parts[3]]
	switch {
	case parts[3] == f.wrong:
		w.WriteHeader(http.StatusInternalServerError)
	case f.named && r.Header.Get("Accept")+r.Header.Get("Prefer") != "application/jsonreturn=representation":
		w.WriteHeader(http.StatusNotAcceptable)
	case f.named && to == "":
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"to":"/s/mini/%s"}`, parts[2])
	case f.named:
		w.Header().Set("Content-Location", "/s/mini/"+parts[2]+to)
		f.page(w, false)
	case f.one:
		f.page(w, false)
	default:
		http.Redirect(w, r, "/s/mini/"+parts[2]+to, http.StatusSeeOther)
	}
}

func (f *fake) page(w http.ResponseWriter, end bool) {
	if f.chunks {
		io.WriteString(w, strings.Repeat("<p>a page</p>", 700))
		w.(http.Flusher).Flush()
	}
	if end {
		io.WriteString(w, `<main data-outcome="complete">`)
	}
	io.WriteString(w, `<input name="-shown" value="123">`)
}

func (f *fake) config(t *testing.T, interviews int) Config {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	post := script.ShownField + strings.Repeat("0", script.ShownSize) + "&do=next&q="
	return Config{Address: s.Listener.Addr().String(), Survey: "mini", Source: "panel", IDParam: "pid", Prefix: "p-", Respondents: 3, Interviews: interviews, OneExchange: f.one,
		Scripts: []script.Script{{Type: "A", Cell: "A", Route: []string{"first", "second"}, Posts: map[string]string{"first": post + "1", "second": post + "2"}}}}
}

// TestACrowd goes through whole interviews of servers that redirect, that do not, that send chunks, and that ask to wait.
func TestACrowd(t *testing.T) {
	for name, f := range map[string]*fake{"redirects": {}, "one exchange": {one: true}, "a script": {one: true, named: true}, "chunks": {chunks: true}, "busy": {busy: 2}} {
		t.Run(name, func(t *testing.T) {
			busy := f.busy
			r, err := Run(t.Context(), f.config(t, 10))
			if err != nil {
				t.Fatal(err)
			}
			if r.Errors > 0 || r.Pages != 20 || r.Begun != 10 || r.Finished != 10 || r.Total["A"]["complete"] != 10 || r.Waited != busy {
				t.Errorf("%+v", r)
			}
			if len(f.posted) != 20 || f.begun != 10 {
				t.Errorf("the server has %d posts of %d interviews", len(f.posted), f.begun)
			}
			for _, p := range f.posted {
				if _, stamp, _ := strings.Cut(p, script.ShownField); !strings.HasPrefix(stamp, "1") {
					t.Errorf("the post has no stamp: %q", p)
				}
			}
		})
	}
}

// TestAWrongAnswerIsTold: it is an error with the page's name, and nothing is counted as answered.
func TestAWrongAnswerIsTold(t *testing.T) {
	f := &fake{wrong: "second"}
	r, err := Run(t.Context(), f.config(t, 4))
	if err != nil {
		t.Fatal(err)
	}
	if r.Errors != 4 || r.Finished != 0 || r.Pages != 4 || !strings.Contains(strings.Join(r.Examples, "\n"), `"second": answered 500`) {
		t.Errorf("%+v", r)
	}
}

// TestTheTimeEnds: without a number of interviews the crowd stops by itself, and lets nobody stand in the middle when it is
// asked to finish.
func TestTheTimeEnds(t *testing.T) {
	f := &fake{}
	c := f.config(t, 0)
	began, ended := 0, 0
	c.Measured, c.Warm, c.Finish = 200*time.Millisecond, 50*time.Millisecond, true
	c.Began, c.Ended = func() { began++ }, func() { ended++ }
	r, err := Run(t.Context(), c)
	if err != nil || r.Errors > 0 {
		t.Fatal(err, r.Examples)
	}
	if began != 1 || ended != 1 || r.Pages == 0 || r.Post.P50 <= 0 {
		t.Errorf("began %d times, ended %d times: %+v", began, ended, r)
	}
	if f.begun != r.Total["A"]["complete"] {
		t.Errorf("%d interviews were begun and %d finished", f.begun, r.Total["A"]["complete"])
	}
}

// TestAPaceIsKept: pages are due at their instants. Whoever comes late to a turn is measured from when it was due, and
// whoever waits for it from when the wait was over.
func TestAPaceIsKept(t *testing.T) {
	r := &run{Config: Config{Pace: 1000}, began: time.Now().Add(-time.Hour)}
	p := newRespondent(r)
	now := time.Now()
	if began, ok := p.await(t.Context(), now); !ok || !began.Equal(r.began.Add(time.Millisecond)) {
		t.Errorf("a page that was due long ago is measured from %v", began)
	}
	r.began = now.Add(20 * time.Millisecond)
	due := r.began.Add(2 * time.Millisecond) // it is the second turn
	if began, ok := p.await(t.Context(), now); !ok || began.Before(due) {
		t.Errorf("a page that is due at %v is posted at %v", due, began)
	}
	r.Warm, r.Respondents, r.Pace = time.Hour, 30, 2
	if due := r.turn(now); !due.Equal(now.Add(15 * time.Second)) {
		t.Errorf("while 30 gather who post two pages a second, the next is due after %v", due.Sub(now))
	}
	r.Warm = 0
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	r.began = now.Add(time.Hour)
	if _, ok := p.await(gone, now); ok {
		t.Error("who has gone posts a page")
	}
}

// TestARecording keeps the pages of each type once, with marks for what differs.
func TestARecording(t *testing.T) {
	f := &fake{}
	c := f.config(t, 0)
	c.Scripts = append(c.Scripts, c.Scripts[0])
	rec, err := Record(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	route := rec.Routes["A"]
	if f.begun != 1 || len(rec.Scripts) != 2 || len(route.Pages) != 2 || route.Pages[1].Name != "second" {
		t.Fatalf("%d interviews: %+v", f.begun, rec)
	}
	if want := `<input name="-shown" value="` + Stamp + `">`; route.Pages[0].HTML != want || !strings.HasSuffix(route.End, want) {
		t.Errorf("the pages are %q and %q", route.Pages[0].HTML, route.End)
	}
}
