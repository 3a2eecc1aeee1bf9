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

// Verify recounts a survey's cells from its rows and lists every drift; none is a clean bill.
func (f *Service) Verify(ctx context.Context, surveyID string) ([]quota.Drift, error) {
	return Verify(ctx, f.store, surveyID, f.clock())
}
