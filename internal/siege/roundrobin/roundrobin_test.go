package roundrobin_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fieldwork/internal/siege/roundrobin"
)

// before puts a balancer before servers and returns its address.
func before(t *testing.T, servers ...string) (*roundrobin.Balancer, string) {
	t.Helper()
	b, err := roundrobin.New(servers, roundrobin.Options{Interval: 5 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(b)
	t.Cleanup(func() { front.Close(); b.Close() })
	return b, front.URL
}

// serving is a server that says its name, and that it is well.
func serving(t *testing.T, name string, answer http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/readyz" {
			return
		}
		w.Header().Set("Name", name)
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func anything(http.ResponseWriter, *http.Request) {}

// ask makes a request and returns the answer with its body.
func ask(t *testing.T, method, to, body string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, to, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(said)
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("for a minute it did not come that %s", what)
		}
	}
}

// TestInTurn: each server gets every second request, with the name that was asked for and the asker's address.
func TestInTurn(t *testing.T) {
	var seen atomic.Pointer[http.Request]
	note := func(_ http.ResponseWriter, r *http.Request) { seen.Store(r) }
	b, front := before(t, serving(t, "one", note).URL, serving(t, "two", note).URL)
	var names []string
	for range 4 {
		answer, _ := ask(t, http.MethodGet, front+"/s/x?a=b", "")
		names = append(names, answer.Header.Get("Name"))
	}
	if names[0] == names[1] || names[0] != names[2] || names[1] != names[3] {
		t.Errorf("answered by %v; want each in turn", names)
	}
	if served := b.Served(); served[0] != 2 || served[1] != 2 {
		t.Errorf("served: %v", served)
	}
	r := seen.Load()
	if "http://"+r.Host != front || r.URL.RequestURI() != "/s/x?a=b" || r.Header.Get("X-Forwarded-For") != "127.0.0.1" || r.Header.Get("X-Forwarded-Proto") != "http" {
		t.Errorf("the server heard %s %s %v", r.Host, r.URL, r.Header)
	}
}

// TestNobodyHeardIsSaidAgain: a post that found no connection is made of the next server, whole; one that was heard is not, and a
// GET is made again in either case.
func TestNobodyHeardIsSaidAgain(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	var heard atomic.Int64
	dies := func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		heard.Add(1)
		panic(http.ErrAbortHandler)
	}
	echoes := func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) }
	dying := serving(t, "dying", dies).URL
	for name, c := range map[string]struct {
		other, method string
		repeated      bool // or refused, and heard once
	}{
		"a post that nobody heard": {gone.URL, http.MethodPost, true},
		"a get that nobody heard":  {gone.URL, http.MethodGet, true},
		"a post that killed":       {dying, http.MethodPost, false},
		"a get that killed":        {dying, http.MethodGet, true},
	} {
		t.Run(name, func(t *testing.T) {
			heard.Store(0)
			_, front := before(t, c.other, serving(t, "well", echoes).URL)
			var refused int64
			for range 10 { // half of which begin with the other server, unless that is known to be gone
				answer, said := ask(t, c.method, front, "what was said")
				switch {
				case answer.StatusCode == http.StatusBadGateway:
					refused++
				case answer.StatusCode != http.StatusOK || said != "what was said":
					t.Errorf("answered with %s and %q", answer.Status, said)
				}
			}
			if c.repeated && refused > 0 || !c.repeated && (refused == 0 || heard.Load() != refused) {
				t.Errorf("%d of 10 were refused, and %d were heard by the server that dies of them", refused, heard.Load())
			}
			if c.other == dying && heard.Load() == 0 {
				t.Error("nobody asked the server that dies: the test proves nothing")
			}
		})
	}
}

// TestHealth: a server that says it is not well gets nothing, one that is well again gets its share, and when all are unwell
// somebody answers all the same.
func TestHealth(t *testing.T) {
	var ill atomic.Bool
	first := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/readyz" && ill.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		w.Header().Set("Name", "first")
	}))
	t.Cleanup(first.Close)
	second := serving(t, "second", anything)
	b, front := before(t, first.URL, second.URL)
	ill.Store(true)
	eventually(t, "the first is down", func() bool { return b.Well() == 1 })
	for range 4 {
		if answer, _ := ask(t, http.MethodGet, front, ""); answer.Header.Get("Name") != "second" {
			t.Error("a server that is not well was asked")
		}
	}
	second.Close()
	eventually(t, "all are down", func() bool { return b.Well() == 0 })
	if answer, _ := ask(t, http.MethodPost, front, "x"); answer.Header.Get("Name") != "first" {
		t.Errorf("with nobody well the answer is %s by %q", answer.Status, answer.Header.Get("Name"))
	}
	ill.Store(false)
	eventually(t, "the first is well", func() bool { return b.Well() == 1 })
}

// TestNobody: when no server is there the status says so, and a post that is too large is refused by its size.
func TestNobody(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	_, front := before(t, gone.URL, gone.URL)
	if answer, _ := ask(t, http.MethodPost, front, "x"); answer.StatusCode != http.StatusBadGateway {
		t.Errorf("nobody answers with %s", answer.Status)
	}
	if answer, _ := ask(t, http.MethodPost, front, strings.Repeat("x", 9<<20)); answer.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a large post is answered with %s", answer.Status)
	}
}

// TestStreamsFlow: an event is heard while its stream is open.
func TestStreamsFlow(t *testing.T) {
	heard := make(chan struct{})
	_, front := before(t, serving(t, "stream", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, "data: first\n\n")
		http.NewResponseController(w).Flush()
		select {
		case <-heard:
			fmt.Fprint(w, "data: second\n\n")
		case <-r.Context().Done():
		}
	}).URL)
	answer, err := http.Get(front)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	for _, want := range []string{"data: first", "", "data: second"} {
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("heard %q, want %q", lines.Text(), want)
		}
		if want == "data: first" {
			close(heard)
		}
	}
}

// TestAddresses: what is no address is refused with the way to mend it.
func TestAddresses(t *testing.T) {
	for _, addresses := range [][]string{nil, {"127.0.0.1:8080"}, {"http://"}, {"ftp://x"}, {"http://x/path"}} {
		if _, err := roundrobin.New(addresses, roundrobin.Options{}); err == nil || !strings.Contains(err.Error(), "give") {
			t.Errorf("%q: %v", addresses, err)
		}
	}
}
