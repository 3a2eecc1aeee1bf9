package field

import (
	"testing"
	"time"

	"fieldwork/internal/quota"
)

// TestNoForecastWithoutGrounds: a pace is what was counted, and a forecast is given only where it means something.
func TestNoForecastWithoutGrounds(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 5, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		launched time.Duration // before now
		n        int
		cell     quota.Cell
		pace     float64
		full     time.Duration // from now; 0: no forecast
	}{
		"an hour and five minutes": {3 * time.Hour, 13, quota.Cell{Target: 24}, 12, 2 * time.Hour},
		"the first minute":         {time.Minute, 1, quota.Cell{Target: 100}, 6, 0},
		"the first minutes":        {5 * time.Minute, 3, quota.Cell{Target: 18}, 18, time.Hour},
		"too few":                  {3 * time.Hour, 2, quota.Cell{Target: 4}, 2 / (65. / 60), 0},
		"in a thousand years":      {3 * time.Hour, 13, quota.Cell{Target: 120_000_000}, 12, 0},
		"closed by its date":       {3 * time.Hour, 13, quota.Cell{Target: 24, ClosesAt: now.Add(time.Hour)}, 12, 0},
		"by its date, after":       {3 * time.Hour, 13, quota.Cell{Target: 24, ClosesAt: now.Add(3 * time.Hour)}, 12, 2 * time.Hour},
		"the clock was set back":   {-time.Hour, 5, quota.Cell{Target: 24}, 0, 0},
	} {
		c.cell.Name, c.cell.State = "A", quota.Open
		counts := Counts{Tally: Tally{At: now, Cells: []quota.Cell{c.cell}}, Door: DoorOpen, Launched: now.Add(-c.launched),
			LastHour: map[string]int{"A": c.n}, HourBegan: now.Add(-65 * time.Minute)}
		p := paces(counts)["A"]
		want := time.Time{}
		if c.full != 0 {
			want = now.Add(c.full)
		}
		if off := p.Full.Sub(want).Abs(); p.PerHour-c.pace > 1e-9 || c.pace-p.PerHour > 1e-9 || off > time.Millisecond {
			t.Errorf("%s: %+v, want %v an hour and %v", name, p, c.pace, want)
		}
	}
}
