package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/quota"
)

// A statusReply is what scripts read; its shape is that of `fieldwork quota status --json`.
type statusReply struct {
	Cells    []statusCell   `json:"cells"`
	Started  int            `json:"started"`
	Arrivals map[string]int `json:"arrivals"`
	Ended    map[string]int `json:"ended"`
}

type statusCell struct {
	Cell      string      `json:"cell"`
	Target    int         `json:"target"`
	Completed int         `json:"completed"`
	Held      int         `json:"held"`
	OverQuota int         `json:"over_quota"`
	State     quota.State `json:"state"`
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
	reply := statusReply{Cells: make([]statusCell, len(t.Cells)), Started: t.Started, Arrivals: map[string]int{}, Ended: map[string]int{}}
	for i, cell := range t.Cells {
		reply.Cells[i] = statusCell{cell.Name, cell.Target, cell.Completed, cell.Held, cell.OverQuota, cell.State}
	}
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
