package field

import (
	"time"

	"fieldwork/internal/quota"
)

// The limits of a forecast. The number of completes in an hour scatters by its square root: of fewer than three nothing can
// be foretold, and nobody plans a field by what is more than a year away.
const (
	fewestForetell = 3
	farthest       = 365 * 24 * time.Hour
)

// paces are how fast the cells fill. The hour is counted in whole slots, so it is up to a slot longer than an hour.
func paces(c Counts) map[string]Pace {
	since := c.HourBegan
	if c.Launched.After(since) {
		since = c.Launched
	}
	over := c.At.Sub(since)
	all := make(map[string]Pace, len(c.Cells))
	for _, cell := range c.Cells {
		all[cell.Name] = Pace{}
		if over <= 0 { // the clock was set back
			continue
		}
		n := c.LastHour[cell.Name]
		p := Pace{PerHour: float64(n) / max(over, SlotLength).Hours()}
		if c.Door == DoorOpen && n >= fewestForetell {
			p.Full = fullAt(c.At, cell, p.PerHour)
		}
		all[cell.Name] = p
	}
	return all
}

// fullAt is when an open cell is full at a pace; zero when it is not to be, or nobody can tell.
func fullAt(now time.Time, cell quota.Cell, perHour float64) time.Time {
	if cell.State != quota.Open || !cell.Limited() || cell.Full() {
		return time.Time{}
	}
	hours := float64(cell.Target-cell.Completed) / perHour
	if hours > farthest.Hours() {
		return time.Time{}
	}
	full := now.Add(time.Duration(hours * float64(time.Hour)))
	if !cell.ClosesAt.IsZero() && cell.ClosesAt.Before(full) {
		return time.Time{}
	}
	return full
}
