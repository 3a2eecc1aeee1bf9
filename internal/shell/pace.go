package shell

import (
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
	"fieldwork/internal/shed"
)

// Paced measures how long a request waits for us, by which newcomers are let in or asked to wait. What a slow line
// needs to bring the body is not our time, so the measure begins when the body is there.
func (s *Shell) Paced(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		p := pace{load: s.Load}
		if r := c.Request(); r.Body == nil || r.Body == http.NoBody {
			p.enter()
		} else {
			r.Body = &arriving{ReadCloser: r.Body, whole: p.enter}
		}
		err := next(c)
		if p.entered {
			// A request that was refused for what it is has done no work; one that waited in vain has.
			s.Load.Leave(p.since, err == nil || fault.Is(err, fault.Unavailable))
		}
		return err
	}
}

// A pace is one request on its way.
type pace struct {
	load    *shed.Load
	since   time.Time
	entered bool
}

func (p *pace) enter() {
	if !p.entered {
		p.since, p.entered = p.load.Enter(), true
	}
}

// An arriving body tells when it is there as a whole.
type arriving struct {
	io.ReadCloser
	whole func()
}

func (a *arriving) Read(b []byte) (int, error) {
	n, err := a.ReadCloser.Read(b)
	if err == io.EOF {
		a.whole()
	}
	return n, err
}

// LetIn decides about a newcomer, and sees to it that the log tells when people are asked to wait.
func (s *Shell) LetIn() bool {
	in := s.Load.LetIn()
	if c, news := s.Load.News(); news {
		if c.Share < 1 {
			s.Log.Warn("newcomers are asked to wait, because those inside wait too long for their pages", "let_in", c.LetIn, "asked_to_wait", c.Waited, "share_let_in", c.Share, "in_flight", c.InFlight)
		} else {
			s.Log.Info("everybody is let in again", "let_in", c.LetIn, "asked_to_wait", c.Waited)
		}
	}
	return in
}

// quietKey marks a request of which the log says nothing.
const quietKey = "quiet"

// Quiet keeps a request out of the log: in a flood the log must not be what drowns the server.
func Quiet(c echo.Context) { c.Set(quietKey, true) }

func quiet(c echo.Context) bool {
	return c.Response().Status == http.StatusServiceUnavailable && c.Get(quietKey) != nil
}
