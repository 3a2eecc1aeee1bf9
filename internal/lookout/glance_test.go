package lookout

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/shell"
)

// counted counts how often a survey is read.
type counted struct {
	Field
	mu    sync.Mutex
	reads map[string]int
	fails error
}

func (c *counted) Watch(_ context.Context, survey string) (w field.Watch, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reads[survey]++
	w.Started = c.reads[survey]
	return w, c.fails
}

// TestOpenMonitorsShareALook: many that look at once cost one reading; the next is made when there is news, at the earliest
// when streams look again, and after a while without any.
func TestOpenMonitorsShareALook(t *testing.T) {
	read, now, news := &counted{reads: map[string]int{}}, time.Unix(0, 0), make(chan struct{})
	l := &Lookout{field: read, shell: &shell.Shell{Clock: func() time.Time { return now }, Pace: time.Second}, changes: func() <-chan struct{} { return news }}
	sees := func(after time.Duration, want int) {
		t.Helper()
		now = now.Add(after)
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				if seen, err := l.glance(t.Context(), "a"); err != nil || seen.watch.Started != want {
					t.Errorf("the reading is number %d (%v), want %d", seen.watch.Started, err, want)
				}
			})
		}
		all.Wait()
	}
	sees(0, 1)
	sees(time.Second, 1) // there is no news
	close(news)
	news = make(chan struct{})
	sees(0, 2)
	close(news)
	news = make(chan struct{})
	sees(400*time.Millisecond, 2) // it is too soon
	sees(100*time.Millisecond, 3)
	sees(longestBlind-1, 3)
	sees(1, 4)
	if _, err := l.glance(t.Context(), "b"); err != nil || read.reads["b"] != 1 || read.reads["a"] != 4 {
		t.Errorf("read %v (%v)", read.reads, err)
	}
	read.fails = errors.New("gone")
	close(news)
	now = now.Add(time.Second)
	if _, err := l.glance(t.Context(), "a"); err == nil {
		t.Error("what cannot be read is shown as it was")
	}
	read.fails, news = nil, make(chan struct{})
	sees(0, 6)
	l.changes = nil
	sees(longestBlind, 7)
	sees(time.Second, 8) // nobody tells of news
}
