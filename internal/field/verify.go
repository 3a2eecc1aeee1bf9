package field

import (
	"context"
	"time"

	"fieldwork/internal/quota"
)

// Verify recounts a survey's cells from the rows of a store. It is a function of its own so that a command can verify a
// database without putting a survey into the field.
func Verify(ctx context.Context, store Store, surveyID string, now time.Time) ([]quota.Drift, error) {
	rows, err := store.Recount(ctx, surveyID, now)
	if err != nil {
		return nil, err
	}
	drifts := quota.Recount(rows.Cells, rows.Completed, rows.Held)
	if rows.Unledgered > 0 {
		drifts = append(drifts, quota.Drift{Cell: "ledger", Counter: "decided interviews without exactly one row", Stored: 0, Actual: rows.Unledgered})
	}
	if rows.Outlived > 0 {
		drifts = append(drifts, quota.Drift{Cell: "leases", Counter: "held by interviews that have ended", Stored: 0, Actual: rows.Outlived})
	}
	return drifts, nil
}
