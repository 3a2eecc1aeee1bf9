package shell

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

// Stream sends a fragment of a page while the page is open.
func (s *Shell) Stream(c echo.Context, fragment func(*bytes.Buffer) error) error {
	stream := &eventStream{shell: s, c: c, control: http.NewResponseController(c.Response()), fragment: fragment}
	if _, err := stream.look(); err != nil { // an error now can still be a page
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	stream.control.SetWriteDeadline(time.Time{}) // a server's write timeout is for pages; where it is not supported there is none
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead { // which never learns that there is news, and would be kept for as long as a reader
		return nil
	}
	return stream.run()
}

// An eventStream is one open page.
type eventStream struct {
	shell    *Shell
	c        echo.Context
	control  *http.ResponseController
	fragment func(*bytes.Buffer) error // writes it as it is now
	last     []byte
}

func (e *eventStream) run() error {
	ticker := time.NewTicker(e.shell.Pace)
	defer ticker.Stop()
	err := e.write(event(e.last))
	for quiet := 0; err == nil; quiet++ {
		select {
		case <-e.c.Request().Context().Done():
			return nil
		case <-e.shell.closing:
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
	b := e.shell.Buffer()
	defer e.shell.Release(b)
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
