package wire

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A house is a server behind a line, whose handler is told what to do by the path.
type house struct {
	t    *testing.T
	line *Line
	addr string
	hold chan struct{} // lets the requests for /hold go

	held   atomic.Int64
	failed atomic.Int64 // writes that the peer did not take
}

func open(t *testing.T, most int, patience time.Duration) *house {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, line: Listen(ln, most, patience), addr: ln.Addr().String(), hold: make(chan struct{})}
	h.line.grace = 10 * time.Millisecond
	server := &http.Server{Handler: h, ConnState: h.line.Heard, ReadHeaderTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- server.Serve(h.line) }()
	t.Cleanup(func() {
		server.Close()
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("serve: %v", err)
		}
	})
	return h
}

func (h *house) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/hold":
		h.held.Add(1)
		<-h.hold
	case "/unlimited":
		http.NewResponseController(w).SetWriteDeadline(time.Time{})
		fallthrough
	case "/much":
		for range 100 {
			if _, err := w.Write(make([]byte, 1<<20)); err != nil {
				h.failed.Add(1)
				return
			}
		}
	case "/refused":
		http.Error(w, "too much", http.StatusRequestEntityTooLarge)
		return
	}
	fmt.Fprint(w, "here")
}

// dial connects and says something.
func (h *house) dial(say string) net.Conn {
	h.t.Helper()
	c, err := net.Dial("tcp", h.addr)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(time.Minute))
	if _, err := io.WriteString(c, say); err != nil {
		h.t.Fatal(err)
	}
	return c
}

// answered reads the answer to a request.
func (h *house) answered(c net.Conn) {
	h.t.Helper()
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		h.t.Fatalf("no answer: %v", err)
	}
	if body, err := io.ReadAll(r.Body); err != nil || !strings.HasPrefix(string(body), "here") {
		h.t.Fatalf("%q, %v", body, err)
	}
}

func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not within a minute: " + what)
		}
	}
}

const ask = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

// TestTheSilentMakeRoom: whoever connects and asks nothing, or has been answered, goes for whoever asks; the longest
// silent goes first, and nobody who is being answered.
func TestTheSilentMakeRoom(t *testing.T) {
	h := open(t, 5, time.Minute)
	busy := h.dial(strings.Replace(ask, "/ ", "/hold ", 1))
	until(t, "a request is held", func() bool { return h.held.Load() == 1 })
	silent := []net.Conn{h.dial(""), h.dial("GET / HT"), h.dial("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")}
	until(t, "all are there", func() bool { n, _ := h.line.Counts(); return n == 4 })
	kept := h.dial(ask)
	h.answered(kept)
	for i, c := range silent {
		h.answered(h.dial(ask)) // the first takes the fifth place's silent neighbour
		if _, err := c.Read(make([]byte, 1)); err == nil || errors.Is(err, net.ErrClosed) {
			t.Errorf("silent %d: %v, want the end of the connection", i, err)
		}
	}
	if n, gaveUp := h.line.Counts(); n != 5 || gaveUp != int64(len(silent)) {
		t.Errorf("%d open, %d given up; want 5 and %d", n, gaveUp, len(silent))
	}
	close(h.hold)
	h.answered(busy)
}

// TestNewcomersWaitForTheBusy: when every connection is being answered, nobody is given up and nobody is refused.
func TestNewcomersWaitForTheBusy(t *testing.T) {
	h := open(t, 2, time.Minute)
	var busy []net.Conn
	for range 2 {
		busy = append(busy, h.dial(strings.Replace(ask, "/ ", "/hold ", 1)))
	}
	until(t, "both are held", func() bool { return h.held.Load() == 2 })
	late := h.dial(ask)
	later := h.dial(ask)
	close(h.hold)
	for _, c := range append(busy, late, later) {
		h.answered(c)
	}
}

// TestWhoDoesNotReadIsGivenUp, and whoever reads gets an answer of any length.
func TestWhoDoesNotReadIsGivenUp(t *testing.T) {
	h := open(t, 10, 200*time.Millisecond)
	much := strings.Replace(ask, "/ ", "/much ", 1)
	h.dial(much)
	until(t, "a write fails", func() bool { return h.failed.Load() == 1 })
	r, err := http.ReadResponse(bufio.NewReader(h.dial(much)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, r.Body); err != nil || n != 100<<20+int64(len("here")) {
		t.Errorf("read %d bytes: %v", n, err)
	}
}

// TestAnAnswerWithoutALimitOfItsOwnIsGivenUpToo: the limit of the page before it on the same connection, a moment ago, is gone.
func TestAnAnswerWithoutALimitOfItsOwnIsGivenUpToo(t *testing.T) {
	h := open(t, 10, 2*time.Second)
	c := h.dial(ask)
	h.answered(c)
	if _, err := io.WriteString(c, strings.Replace(ask, "GET / ", "GET /unlimited ", 1)); err != nil {
		t.Fatal(err)
	}
	until(t, "the peer who does not read is given up", func() bool { return h.failed.Load() == 1 })
}

// TestARefusalReachesWhoIsStillSending needs the half-closing that the line must not hide.
func TestARefusalReachesWhoIsStillSending(t *testing.T) {
	h := open(t, 10, time.Minute)
	c := h.dial("POST /refused HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n")
	go func() {
		for range 100 {
			if _, err := c.Write(make([]byte, 10_000)); err != nil {
				return
			}
		}
	}()
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil || r.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("%v, %v", r, err)
	}
}

// TestACloseEndsTheWait of an Accept that has no place to give.
func TestACloseEndsTheWait(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	line := Listen(ln, 1, time.Minute)
	peer, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	c, err := line.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	line.Heard(c, http.StateActive)
	ended := make(chan error, 1)
	go func() {
		_, err := line.Accept()
		ended <- err
	}()
	line.Close()
	if err := <-ended; !errors.Is(err, net.ErrClosed) {
		t.Errorf("%v", err)
	}
}
