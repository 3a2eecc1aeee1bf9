package field

import (
	"context"
	"maps"
	"slices"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/incidence"
	"fieldwork/internal/interview"
	"fieldwork/internal/ledger"
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
	NoLimit   bool        `json:"no_limit,omitempty"` // the cell only counts; its target is then quota.NoLimit
	Completed int         `json:"completed"`
	Held      int         `json:"held"`
	OverQuota int         `json:"over_quota"`
	State     quota.State `json:"state"`
	Closes    *time.Time  `json:"closes,omitempty"` // the instant from which it gives out no place, when one is set
}

// Status is the cells of the tally for scripts.
func (t Tally) Status() []CellStatus {
	cells := make([]CellStatus, len(t.Cells))
	for i, c := range t.Cells {
		cells[i] = CellStatus{c.Name, c.Target, !c.Limited(), c.Completed, c.Held, c.OverQuota, c.Standing(), nil}
		if !c.ClosesAt.IsZero() {
			cells[i].Closes = &c.ClosesAt
		}
	}
	return cells
}

// A Turnout is who came to a survey's gate, and what that says of the population.
type Turnout struct {
	ledger.Summary
	At        time.Time
	Counts    []interview.ArrivalCount // what the summary was read from
	Weighting *incidence.Weighting     // of the sample as it stands; nil while there is nothing to weigh
}

// WhoCame reads who came. Its cost grows with days, sources and types, and with the sample, but not with arrivals.
func (f *Service) WhoCame(ctx context.Context, surveyID string) (t Turnout, err error) {
	s, err := f.Survey(surveyID)
	if err != nil {
		return t, err
	}
	defer fault.Wrap(&err, "who came to survey %q", surveyID)
	tally, err := f.store.Tally(ctx, surveyID, f.clock())
	if err != nil {
		return t, err
	}
	t.At = tally.At
	completes, err := f.store.SampleByType(ctx, surveyID)
	if err != nil {
		return t, err
	}
	// The arrivals are read last, so that all who are in a fill or in the sample are among them.
	if t.Counts, err = f.store.ArrivalCounts(ctx, surveyID); err != nil {
		return t, err
	}
	if t.Summary, err = ledger.Read(s, t.Counts, tally.Fills, tally.Cells); err != nil {
		return t, err
	}
	var sample []incidence.Count
	for _, name := range slices.Sorted(maps.Keys(completes)) {
		sample = append(sample, incidence.Count{Name: name, N: completes[name]})
	}
	t.Weighting, err = t.Weights(sample)
	return t, err
}

// Verify recounts a survey's cells from its rows and lists every drift; none is a clean bill.
func (f *Service) Verify(ctx context.Context, surveyID string) ([]quota.Drift, error) {
	return Verify(ctx, f.store, surveyID, f.clock())
}
