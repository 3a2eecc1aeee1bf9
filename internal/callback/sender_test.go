package callback

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/panel"
)

// testSender is one whose chance is even and that looks into the outbox all the time.
func testSender(t *testing.T, o *outbox, tweak func(*Config)) *Sender {
	t.Helper()
	c := Config{Outbox: o, Clock: o.clock.Now, Logger: slog.New(slog.NewTextHandler(t.Output(), nil)), AllowPrivate: true,
		Poll: time.Millisecond, Timeout: time.Minute, Random: func() float64 { return 0.5 }}
	if tweak != nil {
		tweak(&c)
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// run runs a sender until stop is called or the test ends.
func run(t *testing.T, s *Sender) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// A source is a panel's server that keeps what it was told.
type source struct {
	*httptest.Server
	mu   sync.Mutex
	keys []string
}

func (s *source) told() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.keys)
}

// newSource answers the n-th request (from 1) by handle.
func newSource(t *testing.T, handle func(w http.ResponseWriter, r *http.Request, n int)) *source {
	s := &source{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.keys = append(s.keys, r.Header.Get("Idempotency-Key"))
		n := len(s.keys)
		s.mu.Unlock()
		handle(w, r, n)
	}))
	t.Cleanup(s.Close)
	return s
}

func statuses(all ...int) func(http.ResponseWriter, *http.Request, int) {
	return func(w http.ResponseWriter, _ *http.Request, n int) { w.WriteHeader(all[min(n, len(all))-1]) }
}

func post(url string) panel.Message { return panel.Message{Method: http.MethodPost, URL: url} }

func TestTheMessageArrivesAsItIs(t *testing.T) {
	got := make(chan *http.Request, 1)
	body := make(chan string, 1)
	src := newSource(t, func(_ http.ResponseWriter, r *http.Request, _ int) {
		b, _ := io.ReadAll(r.Body)
		got <- r
		body <- string(b)
	})
	o := newOutbox()
	o.add("haitao-2015-7-complete", panel.Message{Method: http.MethodPut, URL: src.URL + "/v1/end?rid=a%26b", Body: `{"status":5}`,
		Header: map[string]string{"Authorization": "Bearer k", "content-type": "application/json", "User-Agent": "x", "idempotency-key": "forged"}})
	run(t, testSender(t, o, nil))
	if m := o.next(t); !m.sent {
		t.Fatalf("marked %+v, want it sent", m)
	}
	r := <-got
	if r.Method != http.MethodPut || r.RequestURI != "/v1/end?rid=a%26b" || <-body != `{"status":5}` {
		t.Errorf("arrived as %s %s", r.Method, r.RequestURI)
	}
	want := http.Header{"Authorization": {"Bearer k"}, "Content-Type": {"application/json"}, "Content-Length": {"12"},
		"User-Agent": {"fieldwork"}, "Idempotency-Key": {"haitao-2015-7-complete"}}
	if fmt.Sprint(r.Header) != fmt.Sprint(want) {
		t.Errorf("header %v, want %v", r.Header, want)
	}
}

func TestAFailedMessageIsSentAgainUnderItsKey(t *testing.T) {
	src := newSource(t, statuses(500, 503, 200))
	o := newOutbox()
	id := o.add("key-1", post(src.URL))
	run(t, testSender(t, o, nil))
	for _, wait := range []time.Duration{10 * time.Second, 20 * time.Second} {
		m := o.next(t)
		if m.sent || m.again.Sub(o.clock.Now()) != wait {
			t.Fatalf("marked %+v, want a failure to be tried again in %s", m, wait)
		}
		o.clock.Set(m.again.Add(-time.Nanosecond))
		o.idle(t, 3)
		o.clock.Set(m.again)
	}
	if m := o.next(t); !m.sent {
		t.Fatalf("marked %+v, want it sent", m)
	}
	o.idle(t, 3)
	if want := []string{"key-1", "key-1", "key-1"}; !slices.Equal(src.told(), want) {
		t.Errorf("keys %v, want %v", src.told(), want)
	}
	if r := o.row(id); r.Attempts != 3 {
		t.Errorf("%d attempts, want 3", r.Attempts)
	}
}

// The source's machine does not even accept connections for a minute of the clock's time.
func TestASourceThatIsDownForAMinute(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	o := newOutbox()
	o.add("key-1", post("http://"+address))
	run(t, testSender(t, o, nil))
	attempts := 0
	for o.clock.Now().Before(start.Add(time.Minute)) {
		m := o.next(t)
		if m.sent || m.again.IsZero() || m.why != "connection refused" {
			t.Fatalf("marked %+v, want a refused connection to be tried again", m)
		}
		attempts++
		if m.again.Before(start.Add(time.Minute)) {
			o.clock.Set(m.again)
			continue
		}
		if listener, err = net.Listen("tcp", address); err != nil {
			t.Fatal(err)
		}
		src := &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})}}
		src.Start()
		t.Cleanup(src.Close)
		o.clock.Set(m.again)
	}
	if m := o.next(t); !m.sent || attempts != 3 { // at 0 s, 10 s and 30 s; the fourth at 70 s
		t.Errorf("marked %+v after %d attempts, want it sent after 3", m, attempts)
	}
}

func TestGivingUp(t *testing.T) {
	src := newSource(t, statuses(500))
	o := newOutbox()
	o.hurry = true
	id := o.add("key-1", post(src.URL))
	run(t, testSender(t, o, func(c *Config) { c.Attempts = 4 }))
	for attempt := 1; attempt <= 4; attempt++ {
		if m := o.next(t); m.sent || m.again.IsZero() != (attempt == 4) {
			t.Fatalf("attempt %d of 4: marked %+v", attempt, m)
		}
	}
	o.idle(t, 5)
	if r := o.row(id); !r.givenUp || len(src.told()) != 4 {
		t.Errorf("given up %t after %d requests, want true after 4", r.givenUp, len(src.told()))
	}
}

// The process dies between the source's answer and the mark: the message goes out again under the same key.
func TestACrashBetweenSendAndMark(t *testing.T) {
	src := newSource(t, statuses(200))
	o := newOutbox()
	id := o.add("key-1", post(src.URL))
	o.failNext(1<<30, 0, fault.New(fault.Unavailable, "the process is as good as dead"))
	stop := run(t, testSender(t, o, nil))
	o.waitRefused(3)
	stop()
	if got := src.told(); len(got) != 1 {
		t.Fatalf("sent %d times by one process that could not mark it, want once", len(got))
	}
	if o.row(id).sent {
		t.Fatal("marked as sent")
	}
	o.failNext(0, 0, nil)
	run(t, testSender(t, o, nil))
	if m := o.next(t); !m.sent {
		t.Fatalf("marked %+v, want it sent", m)
	}
	if want := []string{"key-1", "key-1"}; !slices.Equal(src.told(), want) {
		t.Errorf("keys %v, want %v", src.told(), want)
	}
}

func TestAMarkThatFailsIsMadeAgainWithoutSendingAgain(t *testing.T) {
	src := newSource(t, statuses(200))
	o := newOutbox()
	o.add("key-1", post(src.URL))
	o.failNext(3, 0, fault.New(fault.Unavailable, "the disk is full"))
	run(t, testSender(t, o, nil))
	if m := o.next(t); !m.sent {
		t.Fatalf("marked %+v, want it sent", m)
	}
	o.idle(t, 3)
	if len(src.told()) != 1 {
		t.Errorf("sent %d times, want once", len(src.told()))
	}
}

// A respondent was erased, and the message with them, while it was on its way: its place becomes free.
func TestAMessageThatIsGone(t *testing.T) {
	src := newSource(t, statuses(200))
	o := newOutbox()
	o.add("key-1", post(src.URL))
	o.failNext(1, 0, fault.New(fault.NotFound, "no such callback"))
	stop := run(t, testSender(t, o, func(c *Config) { c.PerHost = 1 }))
	for len(src.told()) < 2 { // it is still due in this outbox, so it comes again once its place is free
		o.wait(1)
	}
	stop()
}

func TestAnOutboxThatCannotBeRead(t *testing.T) {
	src := newSource(t, statuses(200))
	o := newOutbox()
	o.add("key-1", post(src.URL))
	o.failNext(0, 5, fault.New(fault.Unavailable, "the database is locked"))
	run(t, testSender(t, o, nil))
	if m := o.next(t); !m.sent {
		t.Errorf("marked %+v, want it sent", m)
	}
}

func TestAShutdownInTheMiddleOfASend(t *testing.T) {
	begun := make(chan struct{}, 1)
	src := newSource(t, func(_ http.ResponseWriter, r *http.Request, _ int) {
		begun <- struct{}{}
		<-r.Context().Done()
	})
	o := newOutbox()
	id := o.add("key-1", post(src.URL))
	stop := run(t, testSender(t, o, nil))
	<-begun
	stop()
	if r := o.row(id); r.sent || r.givenUp || r.Attempts != 0 || r.due.After(start) {
		t.Errorf("after the shutdown: %+v, want it due as before", r)
	}
	o.idle(t, 0)
}

// What the source has taken is marked even when the process is told to stop before the mark.
func TestAShutdownBetweenSendAndMark(t *testing.T) {
	o := newOutbox()
	id := o.add("key-1", post("https://panel.example"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	done := make(chan job, 1)
	testSender(t, o, nil).work(ctx, job{Callback: o.row(id).Callback, result: &result{sent: true, status: 200}}, done)
	if j := <-done; !j.marked || !o.row(id).sent {
		t.Error("not marked")
	}
}

func TestASenderRunsOnce(t *testing.T) {
	o := newOutbox()
	s := testSender(t, o, nil)
	stop := run(t, s)
	o.wait(1)
	if err := s.Run(t.Context()); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second Run: %v, want a conflict", err)
	}
	stop()
}

func TestNewRefuses(t *testing.T) {
	whole := Config{Outbox: newOutbox(), Clock: time.Now, Logger: slog.New(slog.DiscardHandler)}
	for name, spoil := range map[string]func(*Config){
		"no outbox":         func(c *Config) { c.Outbox = nil },
		"no clock":          func(c *Config) { c.Clock = nil },
		"no logger":         func(c *Config) { c.Logger = nil },
		"negative poll":     func(c *Config) { c.Poll = -1 },
		"negative timeout":  func(c *Config) { c.Timeout = -1 },
		"negative attempts": func(c *Config) { c.Attempts = -1 },
		"negative per host": func(c *Config) { c.PerHost = -1 },
	} {
		c := whole
		spoil(&c)
		if _, err := New(c); !fault.Known(err) {
			t.Errorf("%s: error %v, want a fault", name, err)
		}
	}
	if _, err := New(whole); err != nil {
		t.Error(err)
	}
}

// A crowd of messages to two sources that fail at random and an outbox that does too: all arrive, none is on its way twice
// at the same time, and no source gets more at the same time than it should.
func TestACrowd(t *testing.T) {
	const messages, perHost = 300, 3
	chance := rand.New(rand.NewPCG(2015, 6))
	var mu sync.Mutex
	underWay, arrived := map[string]int{}, map[string]bool{}
	handle := func(w http.ResponseWriter, r *http.Request, _ int) {
		key, host := r.Header.Get("Idempotency-Key"), r.Host
		mu.Lock()
		underWay[key]++
		underWay[host]++
		if underWay[key] > 1 || underWay[host] > perHost {
			t.Errorf("%s is under way %d times, its host has %d", key, underWay[key], underWay[host])
		}
		status := []int{200, 200, 500, 404, 429}[chance.IntN(5)]
		arrived[key] = arrived[key] || status == 200
		mu.Unlock()
		time.Sleep(time.Millisecond) // so that sends that may overlap do
		defer func() {
			mu.Lock()
			defer mu.Unlock()
			underWay[key]--
			underWay[host]--
		}()
		w.WriteHeader(status)
	}
	one, two := newSource(t, handle), newSource(t, handle)
	o := newOutbox()
	o.hurry = true
	for i := range messages {
		o.add(fmt.Sprint("key-", i), post([]*source{one, two}[i%2].URL))
	}
	o.failNext(40, 3, fault.New(fault.Unavailable, "busy"))
	run(t, testSender(t, o, func(c *Config) { c.PerHost = perHost; c.Logger = slog.New(slog.DiscardHandler) }))
	for sent := 0; sent < messages; {
		m := o.next(t)
		if m.sent {
			sent++
		} else if m.again.IsZero() {
			t.Fatalf("given up: %+v", m)
		}
	}
	o.idle(t, 3)
	mu.Lock()
	defer mu.Unlock()
	for i := range messages {
		if !arrived[fmt.Sprint("key-", i)] {
			t.Errorf("key-%d is marked as sent and did not arrive", i)
		}
	}
}

// A source that hangs keeps its messages due. They must not keep another source's message from being seen.
func TestADeadSourceHidesNobody(t *testing.T) {
	release := make(chan struct{})
	dead := newSource(t, func(http.ResponseWriter, *http.Request, int) { <-release })
	well := newSource(t, statuses(200))
	o := newOutbox()
	for i := range 4 * shallow {
		o.add(fmt.Sprint("dead-", i), post(dead.URL))
	}
	id := o.add("well", post(well.URL))
	stop := run(t, testSender(t, o, nil))
	if m := o.next(t); m.id != id || !m.sent {
		t.Errorf("marked %+v, want message %d sent", m, id)
	}
	if n := len(dead.told()); n > defaultPerHost {
		t.Errorf("%d sends to the dead source, want at most %d", n, defaultPerHost)
	}
	stop()
	close(release)
}
