package field

import (
	"context"

	"fieldwork/internal/quota"
)

// Monitor reads a survey's counters.
func (f *Service) Monitor(ctx context.Context, surveyID string) (Tally, error) {
	if _, err := f.Survey(surveyID); err != nil {
		return Tally{}, err
	}
	return f.store.Tally(ctx, surveyID, f.clock())
}

// A CellStatus is one cell in the shape that scripts rely on, from the command line and from the console alike.
type CellStatus struct {
	Cell      string      `json:"cell"`
	Target    int         `json:"target"`
	Completed int         `json:"completed"`
	Held      int         `json:"held"`
	OverQuota int         `json:"over_quota"`
	State     quota.State `json:"state"`
}

// Status is the cells of the tally for scripts.
func (t Tally) Status() []CellStatus {
	cells := make([]CellStatus, len(t.Cells))
	for i, c := range t.Cells {
		cells[i] = CellStatus{c.Name, c.Target, c.Completed, c.Held, c.OverQuota, c.Standing()}
	}
	return cells
}

// Verify recounts a survey's cells from its rows and lists every drift; none is a clean bill.
func (f *Service) Verify(ctx context.Context, surveyID string) ([]quota.Drift, error) {
	return Verify(ctx, f.store, surveyID, f.clock())
}
