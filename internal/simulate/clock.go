package simulate

import (
	"context"
	"sync/atomic"
	"time"
)

// A Clock is a virtual clock that Run advances. It stands at the instant of the latest event begun and never goes back,
// so a server that is handed its Now lives in the field period, however fast that is played.
type Clock struct {
	from, to time.Time
	now      atomic.Int64 // nanoseconds since 1970
}

// NewClock returns a clock for a field period. It stands at the beginning and speaks the beginning's time zone, whose
// days and nights are those of the respondents.
func NewClock(from, to time.Time) *Clock {
	c := &Clock{from: from, to: to}
	c.now.Store(from.UnixNano())
	return c
}

// Now is the virtual instant of the latest event begun. It may be called by any goroutine.
func (c *Clock) Now() time.Time { return time.Unix(0, c.now.Load()).In(c.from.Location()) }

// advance moves the clock to the instant unless it is there already.
func (c *Clock) advance(to time.Time) {
	next := to.UnixNano()
	for {
		now := c.now.Load()
		if next <= now || c.now.CompareAndSwap(now, next) {
			return
		}
	}
}

// sleep waits in real time, or until the context ends.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
