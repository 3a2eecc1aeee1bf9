package wire

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

// A counted listener counts the writes of its connections.
type counted struct {
	net.Listener
	writes atomic.Int64
}

func (l *counted) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return &countedConn{c, l}, err
}

type countedConn struct {
	net.Conn
	l *counted
}

func (c *countedConn) Write(b []byte) (int, error) {
	c.l.writes.Add(1)
	return c.Conn.Write(b)
}

// body is n bytes none of which stands where it could stand for its neighbour.
func body(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i/251)
	}
	return b
}

// gathering serves bodies of ?n= bytes over a line, each written with one call that was announced.
func gathering(t *testing.T, l net.Listener) string {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("n"))
		w.Header().Set("Content-Length", strconv.Itoa(n))
		Gather(r.Context(), n)
		if _, err := w.Write(body(n)); err != nil && r.Method != http.MethodHead {
			t.Errorf("%d bytes: %v", n, err)
		}
	}))
	server.Listener.Close()
	line := Listen(l, 100, time.Minute)
	server.Listener, server.Config.ConnState, server.Config.ConnContext = line, line.Heard, Known
	server.Start()
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestAnswersArriveWhole asks for bodies of every length around those at which net/http writes, over one connection that is
// kept and over ones that end with the answer, and for the heads of some.
func TestAnswersArriveWhole(t *testing.T) {
	addr := gathering(t, listen(t))
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(time.Minute))
	read := bufio.NewReader(c)
	lengths := []int{0, 1, 2047, 2048, 2049, 3*headBuffer - 1, 3 * headBuffer, piece - headBuffer, piece, piece + 1, 3*piece + 17}
	for n := headBuffer - 300; n < headBuffer+100; n++ {
		lengths = append(lengths, n)
	}
	for n := 2*headBuffer - 300; n < 2*headBuffer+100; n++ {
		lengths = append(lengths, n)
	}
	for i, n := range lengths {
		method := http.MethodGet
		if i%5 == 4 {
			method = http.MethodHead
		}
		fmt.Fprintf(c, "%s /?n=%d HTTP/1.1\r\nHost: x\r\n\r\n", method, n)
		answer, err := http.ReadResponse(read, &http.Request{Method: method})
		if err != nil {
			t.Fatalf("%s of %d bytes: %v", method, n, err)
		}
		got, err := io.ReadAll(answer.Body)
		if want := body(n); err != nil || method == http.MethodGet && !bytes.Equal(got, want) || method == http.MethodHead && len(got) > 0 {
			t.Fatalf("%s of %d bytes: %d came, %v", method, n, len(got), err)
		}
	}
	once := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for _, n := range lengths[:40] {
		fetch(t, once, addr, n)
	}
}

// fetch asks for a body and compares it.
func fetch(t *testing.T, by *http.Client, addr string, n int) {
	t.Helper()
	answer, err := by.Get(fmt.Sprintf("http://%s/?n=%d", addr, n))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	if err != nil || !bytes.Equal(got, body(n)) {
		t.Fatalf("%d bytes: %d came, %v", n, len(got), err)
	}
}

// TestAPageTravelsInOnePiece: of net/http alone a page of six kilobytes is two writes, each of which wakes the peer.
func TestAPageTravelsInOnePiece(t *testing.T) {
	inner := &counted{Listener: listen(t)}
	addr := gathering(t, inner)
	for _, n := range []int{100, 6000, 7000} {
		before := inner.writes.Load()
		fetch(t, http.DefaultClient, addr, n)
		if writes := inner.writes.Load() - before; writes != 1 {
			t.Errorf("%d bytes took %d writes", n, writes)
		}
	}
}

// TestWhoeverStreamsIsNotHeldUp: a stream announces nothing, so that not even a part which fills net/http's buffer to the last
// byte waits for the next.
func TestWhoeverStreamsIsNotHeldUp(t *testing.T) {
	rest := make(chan struct{})
	defer close(rest)
	const part = headBuffer - len("ff9\r\n") - len("\r\n") // which is ff9 long, and is sent as one chunk
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush() // the head
		w.Write(body(part))
		w.(http.Flusher).Flush()
		<-rest
	}))
	server.Listener.Close()
	line := Listen(listen(t), 100, time.Minute)
	server.Listener, server.Config.ConnState, server.Config.ConnContext = line, line.Heard, Known
	server.Start()
	defer server.CloseClientConnections()
	answer, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.ReadFull(answer.Body, make([]byte, part)); err != nil {
		t.Errorf("the first part: %v", err)
	}
}
