package shell

import (
	"time"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
)

// largeBody is the size, in bytes, from which a body is a large one; the longest honest page has two thirds of it.
// largeAtOnce is how many of those are read at once, and largePatience how long one waits for its turn.
const (
	largeBody     = 32 << 10
	largeAtOnce   = 8
	largePatience = 5 * time.Second
)

// fewLarge bounds the memory that bodies take: thousands who each send a large one slowly would otherwise fill it. Who does
// not say how much is coming is taken to send much, which no browser does with a form.
func (s *Shell) fewLarge(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if n := c.Request().ContentLength; n >= 0 && n < largeBody {
			return next(c)
		}
		patience := time.NewTimer(s.largeWait)
		defer patience.Stop()
		select {
		case s.large <- struct{}{}:
		case <-patience.C:
			return fault.New(fault.Unavailable, "too many large posts are being read at once; try again")
		case <-c.Request().Context().Done():
			return fault.New(fault.Unavailable, "whoever sent a large post has gone")
		}
		defer func() { <-s.large }()
		return next(c)
	}
}
