package web

import (
	"bytes"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// quietLooks is how many looks without news pass before a comment is sent, which keeps the connection from being taken
// for dead: 15 seconds at one look a second.
const quietLooks = 15

// events streams the monitor's fragment: at once, and then whenever the counters have changed. A stream that meets an
// error ends; the browser connects again by itself.
func (s *Server) events(c echo.Context) error {
	sv, w, err := s.monitored(c)
	if err != nil {
		return err
	}
	return s.stream(c, func(b *bytes.Buffer) error {
		tally, err := s.field.Monitor(c.Request().Context(), sv.ID)
		if err != nil {
			return err
		}
		return s.fragment(b, w, sv, tally)
	})
}

// stream sends a fragment of a page while the page is open.
func (s *Server) stream(c echo.Context, fragment func(*bytes.Buffer) error) error {
	stream := &eventStream{server: s, c: c, control: http.NewResponseController(c.Response()), fragment: fragment}
	if _, err := stream.look(); err != nil { // an error now can still be a page
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	stream.control.SetWriteDeadline(time.Time{}) // a server's write timeout is for pages; where it is not supported there is none
	c.Response().WriteHeader(http.StatusOK)
	return stream.run()
}

// An eventStream is one open page.
type eventStream struct {
	server   *Server
	c        echo.Context
	control  *http.ResponseController
	fragment func(*bytes.Buffer) error // writes it as it is now
	last     []byte
}

func (e *eventStream) run() error {
	ticker := time.NewTicker(e.server.pace)
	defer ticker.Stop()
	err := e.write(event(e.last))
	for quiet := 0; err == nil; quiet++ {
		select {
		case <-e.c.Request().Context().Done():
			return nil
		case <-e.server.closing:
			return nil
		case <-ticker.C:
		}
		news, failed := e.look()
		switch {
		case failed != nil:
			return failed
		case news:
			err, quiet = e.write(event(e.last)), 0
		case quiet >= quietLooks:
			err, quiet = e.write(": still here\n\n"), 0
		}
	}
	return nil // the browser has gone
}

// look tells whether the fragment has changed.
func (e *eventStream) look() (bool, error) {
	b := e.server.buffer()
	defer e.server.buffers.Put(b)
	if err := e.fragment(b); err != nil {
		return false, err
	}
	if bytes.Equal(b.Bytes(), e.last) {
		return false, nil
	}
	e.last = bytes.Clone(b.Bytes())
	return true, nil
}

func (e *eventStream) write(message string) error {
	if _, err := e.c.Response().Write([]byte(message)); err != nil {
		return err
	}
	return e.control.Flush()
}

// event frames markup as a server-sent event, whose data may have no line break.
func event(markup []byte) string {
	return "data: " + strings.Join(strings.Fields(string(markup)), " ") + "\n\n"
}
