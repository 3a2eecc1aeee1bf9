package shell

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
)

// logged writes one line a request; those that went well are for whoever wants to see everything. It names the route and never the address: the address holds the respondent's token
// and the panel's id, which are nobody's business who reads logs.
func (s *Shell) logged(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := s.Clock()
		if err := next(c); err != nil {
			c.Error(err) // now, so that the line has the status that was sent
		}
		level, status := slog.LevelInfo, outcome(c)
		if status < http.StatusBadRequest {
			level = slog.LevelDebug
		}
		if quiet(c) || !s.Log.Enabled(c.Request().Context(), level) {
			return nil
		}
		s.Log.LogAttrs(c.Request().Context(), level, "request",
			slog.String("method", c.Request().Method), slog.String("route", c.Path()),
			slog.Int("status", status), slog.Duration("duration", s.Clock().Sub(began)))
		return nil
	}
}

// statusGone stands in the log for what a browser that has gone would have been told; nginx writes it so.
const statusGone = 499

// outcome is the status to log. A browser that goes takes its request with it, which fails and is nobody's failure.
func outcome(c echo.Context) int {
	if status := c.Response().Status; status < http.StatusInternalServerError || !Gone(c) {
		return status
	}
	return statusGone
}

// Gone tells whether whoever asked waits for the answer no more.
func Gone(c echo.Context) bool { return c.Request().Context().Err() != nil }

// recovered turns a panic into an internal error: one respondent's bad luck must not end everybody's interview.
func (s *Shell) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler: // the standard library's way to drop a connection
				panic(p)
			default:
				s.Log.Error("panic", "route", c.Path(), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				err = fault.New(fault.Internal, "a handler panicked")
			}
		}()
		return next(c)
	}
}
