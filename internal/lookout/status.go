package lookout

import (
	"net/http"

	"fieldwork/internal/console"
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
func (l *Lookout) status(v *console.Visit) error {
	t, err := l.field.Monitor(v.Ctx(), v.Survey.ID)
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
	return v.JSON(http.StatusOK, reply)
}
