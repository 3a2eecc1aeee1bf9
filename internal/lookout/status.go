package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/field"
)

// A statusReply is what scripts read; its shape is that of `fieldwork quota status --json`.
type statusReply struct {
	Cells    []field.CellStatus `json:"cells"`
	Started  int                `json:"started"`
	Arrivals map[string]int     `json:"arrivals"`
	Ended    map[string]int     `json:"ended"`
}

// status gives the counters as JSON.
func (s *Server) status(c echo.Context) error {
	sv, _, err := s.monitored(c)
	if err != nil {
		return err
	}
	t, err := s.field.Monitor(c.Request().Context(), sv.ID)
	if err != nil {
		return err
	}
	reply := statusReply{Cells: t.Status(), Started: t.Started, Arrivals: map[string]int{}, Ended: map[string]int{}}
	for name, n := range t.Arrivals {
		reply.Arrivals[name] = n
	}
	for d, n := range t.Ended {
		if d != "" {
			reply.Ended[string(d)] = n
		}
	}
	return c.JSON(http.StatusOK, reply)
}
