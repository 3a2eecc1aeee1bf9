package shell

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
	"fieldwork/internal/shed"
)

// newShell is one with a handler.
func newShell(t *testing.T, load *shed.Load, path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) *Shell {
	t.Helper()
	s, err := New(Config{Logger: slog.New(slog.DiscardHandler), Clock: time.Now, Load: load})
	if err != nil {
		t.Fatal(err)
	}
	s.echo.POST(path, h, m...)
	return s
}

// TestASlowLineIsNoSlowServer: a request is on our time once its body is there, and not before.
func TestASlowLineIsNoSlowServer(t *testing.T) {
	load := shed.New(shed.Config{Clock: time.Now, Random: func() float64 { return 0 }})
	var s *Shell
	inFlight := func() int { return load.Counts().InFlight }
	s = newShell(t, load, "/form", func(c echo.Context) error {
		one := make([]byte, 1)
		if _, err := c.Request().Body.Read(one); err != nil || inFlight() != 0 {
			t.Errorf("while the body comes: %v, %d in flight", err, inFlight())
		}
		if _, err := io.ReadAll(c.Request().Body); err != nil || inFlight() != 1 {
			t.Errorf("when it is there: %v, %d in flight", err, inFlight())
		}
		return c.NoContent(http.StatusOK)
	}, func(next echo.HandlerFunc) echo.HandlerFunc { return s.Paced(next) })
	s.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/form", strings.NewReader("a=1")))
	if inFlight() != 0 {
		t.Errorf("afterwards %d in flight", inFlight())
	}
}

// TestTheLogTellsWhoGaveUp apart from who was failed.
func TestTheLogTellsWhoGaveUp(t *testing.T) {
	for _, c := range []struct {
		gone bool
		want string
	}{{false, "status=500"}, {true, "status=499"}} {
		var log strings.Builder
		s := newShell(t, nil, "/fails", func(echo.Context) error { return errors.New("no") })
		s.Log = slog.New(slog.NewTextHandler(&log, nil))
		r := httptest.NewRequest(http.MethodPost, "/fails", nil)
		ctx, leave := context.WithCancel(r.Context())
		if c.gone {
			leave()
		}
		s.Handler().ServeHTTP(httptest.NewRecorder(), r.WithContext(ctx))
		leave()
		if !strings.Contains(log.String(), c.want) {
			t.Errorf("gone %v: %s", c.gone, log.String())
		}
	}
}

// TestFewLargeBodiesAtOnce: the memory that bodies take is bounded, and small ones never wait for large ones.
func TestFewLargeBodiesAtOnce(t *testing.T) {
	hold := make(chan struct{})
	held := make(chan struct{}, 100)
	s := newShell(t, nil, "/form", func(c echo.Context) error {
		if c.Request().ContentLength <= largeBody && c.Request().ContentLength != 3 {
			held <- struct{}{}
			<-hold
		}
		return c.NoContent(http.StatusOK)
	})
	s.largeWait = 10 * time.Millisecond
	post := func(r io.Reader, n int64) error {
		request := httptest.NewRequest(http.MethodPost, "/form", r)
		request.ContentLength = n
		c := s.echo.NewContext(request, httptest.NewRecorder())
		s.echo.Router().Find(http.MethodPost, "/form", c)
		return s.fewLarge(c.Handler())(c)
	}
	done := make(chan error, largeAtOnce)
	for i := range largeAtOnce {
		go func() { done <- post(strings.NewReader("x"), []int64{largeBody, -1}[i%2]) }()
	}
	for range largeAtOnce {
		<-held
	}
	if err := post(strings.NewReader("a=1"), 3); err != nil {
		t.Errorf("a small body: %v", err)
	}
	if err := post(strings.NewReader("x"), largeBody+1); !fault.Is(err, fault.Unavailable) {
		t.Errorf("one large body too many: %v", err)
	}
	close(hold)
	for range largeAtOnce {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if err := post(strings.NewReader("x"), largeBody); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
