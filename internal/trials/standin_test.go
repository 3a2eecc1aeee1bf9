package trials_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
)

// A standIn is where a node would be, and notes what it is asked.
type standIn struct {
	*httptest.Server
	red    atomic.Bool // says so at /readyz
	heard  sync.Map    // what was posted -> *atomic.Int64
	asked  atomic.Int64
	last   atomic.Pointer[http.Request]
	opened chan struct{} // a stream goes on when it is told
}

func newStandIn(t *testing.T) *standIn {
	t.Helper()
	s := &standIn{opened: make(chan struct{})}
	s.Server = httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(s.CloseClientConnections)
	return s
}

func (s *standIn) answer(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/readyz" {
		if s.red.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		return
	}
	s.asked.Add(1)
	s.last.Store(r)
	body, _ := io.ReadAll(r.Body)
	n, _ := s.heard.LoadOrStore(string(body), new(atomic.Int64))
	n.(*atomic.Int64).Add(1)
	switch r.URL.Path {
	case "/dies":
		panic(http.ErrAbortHandler)
	case "/busy":
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusServiceUnavailable)
		io.WriteString(w, "what you typed is here: "+string(body))
	case "/stream":
		s.stream(w, r)
	default:
		w.Write(body)
	}
}

// stream says one word, and the next when the first has been heard, as the console's do it.
func (s *standIn) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	fmt.Fprint(w, "data: first\n\n")
	http.NewResponseController(w).Flush()
	select {
	case <-s.opened:
		fmt.Fprint(w, "data: second\n\n")
	case <-r.Context().Done():
	}
}

// times is how often the words were posted here.
func (s *standIn) times(words string) int64 {
	n, there := s.heard.Load(words)
	if !there {
		return 0
	}
	return n.(*atomic.Int64).Load()
}
