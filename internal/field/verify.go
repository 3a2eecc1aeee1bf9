package field

import (
	"context"
	"maps"
	"slices"
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

// A MonitorCounter counts anew what the monitor shows. Its methods read every interview, so no page asks for them.
type MonitorCounter interface {
	// MonitorCounts returns what the counters say and what the rows do, by the names of the counters, in one snapshot.
	// What is nought is left out.
	MonitorCounts(ctx context.Context, surveyID string) (stored, rows map[string]int, err error)
	// MendMonitor makes the counters anew from the rows, but for the counts of arrivals by day.
	MendMonitor(ctx context.Context, surveyID string) error
}

// VerifyMonitor lists the counters of the monitor that have drifted from the rows, by their names.
func VerifyMonitor(ctx context.Context, store MonitorCounter, surveyID string) ([]quota.Drift, error) {
	stored, rows, err := store.MonitorCounts(ctx, surveyID)
	if err != nil {
		return nil, err
	}
	all := maps.Clone(stored)
	maps.Copy(all, rows)
	var drifts []quota.Drift
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if stored[name] != rows[name] {
			drifts = append(drifts, quota.Drift{Cell: "monitor", Counter: name, Stored: stored[name], Actual: rows[name]})
		}
	}
	return drifts, nil
}
