package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
	"fieldwork/internal/shell"
)

// healthy tells that the process answers. It stays so while the disk is full: to start the server anew would mend nothing.
func (s *Server) healthy(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// ready tells whether the store can be read and written, so that a balancer can send respondents elsewhere, and in one line
// what is wrong when it cannot. Of a defect of ours the line says nothing, because anybody may ask.
func (s *Server) ready(c echo.Context) error {
	err := s.field.Ready(c.Request().Context())
	if err == nil {
		return c.String(http.StatusOK, "ready\n")
	}
	if !shell.Gone(c) {
		s.Log.Error("not ready", "kind", fault.KindOf(err), "error", err)
	}
	why := "the server has a defect; its log says which"
	if fault.Is(err, fault.Unavailable) {
		why, _, _ = strings.Cut(shell.Clean(err.Error()), "\n")
	}
	c.Response().Header().Set("Retry-After", shell.RetryAfter)
	return c.String(http.StatusServiceUnavailable, "not ready: "+why+"\n")
}
