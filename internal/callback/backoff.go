package callback

import (
	"net/http"
	"strings"
	"time"

	"fieldwork/internal/field"
)

const (
	firstSoon   = 10 * time.Second
	firstSlowly = 10 * time.Minute
	longest     = time.Hour      // between two attempts of our own accord
	longestAsk  = 24 * time.Hour // that an answer may ask for
	spread      = 0.2            // each wait is drawn from within 20 % of its length
)

// again is when to try once more; zero when the message is given up.
func (s *Sender) again(c field.Callback, r result) time.Time {
	attempt := c.Attempts + 1
	if r.pace == never || attempt >= s.config.Attempts {
		return time.Time{}
	}
	// What was asked for never shortens our own wait: "Retry-After: 0" would use up the attempts in a minute.
	return s.config.Clock().Add(max(delay(r.pace, attempt, s.config.Random()), r.asked))
}

// delay is how long to wait after the n-th attempt (n = 1, 2, …) that failed:
//
//	min(first · 2^(n-1), 1 h) · (0.8 + 0.4 u),  u uniform in [0, 1)
//
// where first is 10 s, or 10 min at the slow pace. Messages that failed together so come back apart. With 80 attempts
// there are 79 waits: 10 + 20 + … + 2560 s (nine) and 70 h, in all 71 h; at the slow pace 10 + 20 + 40 min (three) and
// 76 h, in all 77 h. Either is about three days: a weekend's outage loses nothing.
func delay(p pace, n int, u float64) time.Duration {
	wait := firstSoon
	if p == slowly {
		wait = firstSlowly
	}
	for i := 1; i < n && wait < longest; i++ {
		wait *= 2
	}
	return time.Duration(float64(min(wait, longest)) * (1 - spread + 2*spread*u))
}

// retryAfter reads the header of that name, seconds or a date (RFC 9110 section 10.2.3), as a wait from 0 to 24 h. What
// it cannot read asks for nothing.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0
	}
	if strings.Trim(value, "0123456789") == "" {
		return seconds(value)
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(date.Sub(now), 0), longestAsk)
}

// seconds reads decimal digits, however many.
func seconds(digits string) time.Duration {
	var wait time.Duration
	for _, d := range digits {
		wait = min(10*wait+time.Duration(d-'0')*time.Second, longestAsk)
	}
	return wait
}
