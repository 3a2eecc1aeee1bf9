package shed

import "time"

// roll judges the windows that have ended, and returns the time.
func (l *Load) roll() time.Time {
	now := l.Clock()
	if now.Before(l.end) {
		return now
	}
	l.judge()
	l.end = l.end.Add(l.Window)
	if missed := now.Sub(l.end); missed >= 0 {
		// Nothing began or ended in the windows since: they were calm, unless what is in flight is stuck.
		windows := 1 + int(missed/l.Window)
		if l.inFlight < few {
			l.share = min(1, l.share+raise*float64(windows))
		} else {
			l.close()
		}
		l.end = l.end.Add(time.Duration(windows) * l.Window)
	}
	l.finished, l.slow, l.slower, l.before = 0, 0, 0, l.inFlight
	return now
}

// judge closes or opens by what the window showed. Between the target and half of it everything stays as it is, so that
// the door does not flap.
func (l *Load) judge() {
	queue := l.finished+l.inFlight >= few
	stuck := l.finished == 0 && min(l.before, l.inFlight) >= few
	switch {
	case stuck, queue && 2*l.slow > l.finished:
		l.close()
	case !queue, l.finished > 0 && 2*l.slower <= l.finished:
		l.share = min(1, l.share+raise)
	}
}

func (l *Load) close() {
	if l.share *= cut; l.share < least {
		l.share = 0
	}
}

// newsPace is the least time between two pieces of news.
const newsPace = 5 * time.Second

// News tells how the load stands when somebody should know: when newcomers have been asked to wait, and once more when
// everybody is let in again. It has news at most every five seconds, so that the log of a flood can be read.
func (l *Load) News() (Counts, bool) {
	if l == nil {
		return Counts{}, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.roll()
	if l.counts.Waited == l.reported.Waited && (l.share < 1 || l.reported.Share == 1) || now.Sub(l.told) < newsPace {
		return Counts{}, false
	}
	l.told, l.reported = now, l.now()
	return l.reported, true
}
