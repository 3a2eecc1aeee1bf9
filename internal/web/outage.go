package web

import (
	"sync"
	"time"
)

// outageEvery is how often the log tells of requests that a database which is away has failed. Every respondent meets it and tries
// again every few seconds, and what is wrong is the same for all.
const outageEvery = 10 * time.Second

// An outage keeps requests that fail alike from filling the log.
type outage struct {
	mu     sync.Mutex
	told   time.Time
	untold int
}

// tells says whether the log is to tell of a request that failed, and of how many before it the log has not told.
func (o *outage) tells(now time.Time) (before int, tells bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if ago := now.Sub(o.told); !o.told.IsZero() && 0 <= ago && ago < outageEvery {
		o.untold++
		return 0, false
	}
	before, o.untold, o.told = o.untold, 0, now
	return before, true
}
