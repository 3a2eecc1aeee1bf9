package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// events tells an open page when the survey's files have changed, so that it shows them without being asked. The page
// says nothing back: what changed is read by the request that follows.
func (p *Preview) events(c echo.Context) error {
	h, control := c.Response().Header(), http.NewResponseController(c.Response())
	h.Set(echo.HeaderContentType, "text/event-stream")
	control.SetWriteDeadline(time.Time{}) // a server's write timeout is for pages; where it is not supported there is none
	c.Response().WriteHeader(http.StatusOK)
	ticker := time.NewTicker(p.Pace)
	defer ticker.Stop()
	for last := ""; ; {
		if stamp := p.config.Stamp(); stamp != last {
			last = stamp
			if _, err := c.Response().Write([]byte("data: " + stamp + "\n\n")); err != nil || control.Flush() != nil {
				return nil // the browser has gone
			}
		}
		select {
		case <-c.Request().Context().Done():
			return nil
		case <-p.Closing():
			return nil
		case <-ticker.C:
		}
	}
}
