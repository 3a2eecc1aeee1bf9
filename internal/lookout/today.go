package lookout

import (
	"context"
	"sync"
	"time"

	"fieldwork/internal/console"
	"fieldwork/internal/field"
)

// The days keep, for each survey, how many had come before today. Reading a survey's course costs more the longer it has
// lasted, and what came before today does not change until tomorrow; so it is read once a day, and the counters tell the
// rest.
type days struct {
	mu     sync.Mutex
	before map[string]past // by survey
}

// A past is how many eligible arrivals there were before an instant.
type past struct {
	midnight time.Time // of the day for which this was read
	since    time.Time // midnight, or a little before in a long field, which is told in long slots
	n        int
}

// past returns what came before today.
func (l *Lookout) past(ctx context.Context, v *console.Visit, midnight time.Time) (past, error) {
	l.days.mu.Lock()
	known, ok := l.days.before[v.Survey.ID]
	l.days.mu.Unlock()
	if ok && known.midnight.Equal(midnight) {
		return known, nil
	}
	c, err := l.field.Course(ctx, v.Survey.ID)
	if err != nil {
		return past{}, err
	}
	known = until(c, midnight)
	l.days.mu.Lock()
	l.days.before[v.Survey.ID] = known
	l.days.mu.Unlock()
	return known, nil
}

// until counts the arrivals of the slots that ended by midnight.
func until(c field.Course, midnight time.Time) past {
	p := past{midnight: midnight, since: midnight}
	if c.Slot <= 0 || !midnight.After(c.From) {
		return p
	}
	first := int(midnight.Sub(c.From) / c.Slot)
	if first < len(c.Started) { // else the field was quiet since
		p.since = c.From.Add(time.Duration(first) * c.Slot)
	}
	for _, slots := range c.Arrivals {
		for _, n := range slots[:min(first, len(slots))] {
			p.n += n
		}
	}
	return p
}

// today is how many came since midnight, and the words for it: since when, where that is not midnight.
func (r reading) today(arrived int, p past) (count, what string) {
	if p.since.Equal(p.midnight) {
		return number(arrived - p.n), r.w.Text["lookout_today"]
	}
	return number(arrived - p.n), r.w.Say("lookout_since", map[string]any{"Time": r.clock(p.since)}, 1)
}
