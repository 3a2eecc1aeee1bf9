package store

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fieldwork/internal/interview"
)

// scanned is the instant of the last thing that happened, found by looking at every row of every table.
func scanned(t rapid.TB, s *Store) (last int64) {
	t.Helper()
	err := s.read.Raw(`SELECT max(ms) FROM (SELECT max(CASE WHEN finished_ms > updated_ms THEN finished_ms ELSE updated_ms END) AS ms FROM interviews WHERE survey = 'mini'
		UNION ALL SELECT max(at_ms) FROM arrivals WHERE survey = 'mini' UNION ALL SELECT max(at_ms) FROM fills WHERE survey = 'mini'
		UNION ALL SELECT max(at_ms) FROM changes WHERE survey = 'mini' UNION ALL SELECT 0) AS all_of_them`).Scan(&last).Error
	if err != nil {
		t.Fatal(err)
	}
	return last
}

// moment holds the last moment to that of a scan.
func (h *history) moment(r *rapid.T) {
	past, err := h.AsOf(context.Background(), "mini", time.Time{}, nil)
	if last := scanned(r, h.Store); err != nil || last > 0 && millis(past.At()) != last {
		r.Fatalf("the last moment is %v, and by a scan %v (%v)", past, instant(scanned(r, h.Store)), err)
	}
}

// TestTheLastMomentOfEachKind: each thing that can be the last to happen is what the moment is.
func TestTheLastMomentOfEachKind(t *testing.T) {
	later := start.Add(time.Hour)
	for name, happens := range map[string]func(d *door, iv interview.Interview){
		"an arrival":                       func(d *door, _ interview.Interview) { d.arrive(later, "A") },
		"an admission before a clock step": func(d *door, _ interview.Interview) { d.arrive(later, "A"); d.arrive(later.Add(-5*time.Second), "A") },
		"a page":                           func(d *door, iv interview.Interview) { d.savePage(iv, later) },
		"a completion without a page":      func(d *door, iv interview.Interview) { d.finish(iv, later) },
		"a withdrawal": func(d *door, iv interview.Interview) {
			if _, err := d.Withdraw(context.Background(), iv.ID, later); err != nil {
				d.Fatal(err)
			}
		},
		"a target": func(d *door, _ interview.Interview) {
			o := order(later)
			changed(d)(d.SetTarget(context.Background(), "A", 7, o))
		},
		"an invalidation": func(d *door, iv interview.Interview) {
			done := d.finish(iv, start.Add(time.Minute))
			changed(d)(d.Invalidate(context.Background(), done.ID, order(later)))
		},
	} {
		d := openDoor(t)
		iv := d.arrive(start, "B")
		d.arrive(start.Add(time.Second), "B")
		happens(d, iv)
		past, err := d.AsOf(context.Background(), "mini", time.Time{}, nil)
		if err != nil || !past.At().Equal(later) || millis(later) != scanned(t, d.Store) {
			t.Errorf("%s: the last moment is %v, want %s (%v)", name, past.At(), later, err)
		}
	}
}
