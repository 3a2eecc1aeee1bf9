package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
	"fieldwork/internal/shell"
)

// healthy tells that the process answers.
func (s *Server) healthy(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// ready tells whether the store answers, so that a balancer can send respondents elsewhere.
func (s *Server) ready(c echo.Context) error {
	err := s.field.Ready(c.Request().Context())
	if err == nil {
		return c.String(http.StatusOK, "ready\n")
	}
	s.Log.Error("not ready", "kind", fault.KindOf(err), "error", err)
	c.Response().Header().Set("Retry-After", shell.RetryAfter)
	return c.String(http.StatusServiceUnavailable, "the database does not answer\n")
}
