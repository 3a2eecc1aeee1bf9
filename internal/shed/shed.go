// Package shed decides whether somebody who comes to a busy server is let in now or asked to wait.
//
// It is opinionated: no number of requests a second is set by anybody, because the machine knows best what it can carry.
// What is watched is how long those who are inside wait for their answers. A burst is no reason to turn anybody away, a
// queue that stands is. Those who wait are drawn by lot, so that nobody starves and nothing has to be remembered of them.
// The package reads no clock and draws no lot that it was not handed.
package shed

import (
	"sync"
	"time"
)

// The ordinary measures. Half a second is half of what interrupts nobody's thought (a second, by the studies that
// Nielsen sums up in "Usability Engineering", 1993, chapter 5): a standing queue is met before people feel it. A window is
// twice that, so that whoever waited for longer than the target waited for most of one. The limit is of memory and not of
// speed: a request in flight holds some tens of kilobytes.
const (
	ordinaryTarget = 500 * time.Millisecond
	ordinaryWindow = time.Second
	ordinaryMost   = 2048
)

// few is how many requests make a queue. Fewer than that are a slow disk, which is no faster for those who stay outside.
const few = 8

// The share of newcomers that are let in falls to a quarter with each window of a standing queue, and rises by a sixteenth
// with each window without: letting somebody in costs many pages later, so that its effect shows late. Below the least
// share nobody is let in.
const (
	cut   = 0.25
	raise = 1.0 / 16
	least = 1.0 / 1024
)

// A Config is what a Load is made of.
type Config struct {
	Clock  func() time.Time // must not go back, as time.Now does not within a process
	Random func() float64   // in [0, 1), safe to call from several goroutines

	Target time.Duration // what half of the requests may take while everybody is let in; 0: half a second
	Window time.Duration // over which that is judged; 0: a second
	Most   int           // requests in flight beyond which nobody is let in; 0: 2,048
}

// A Load is how busy a server is. A nil Load is never busy.
type Load struct {
	Config

	mu       sync.Mutex
	end      time.Time // of the window
	finished int       // in the window
	slow     int       // of them, that took longer than the target
	slower   int       // of them, that took longer than half of it
	inFlight int
	before   int     // in flight when the window began
	share    float64 // of the newcomers that are let in
	counts   Counts
	told     time.Time // when there was news
	reported Counts    // what it was
}

// Counts are what a Load has done since the program started, and how it stands.
type Counts struct {
	InFlight int     // requests that are being answered
	Share    float64 // of the newcomers that are let in now; 1: everybody
	LetIn    int64   // newcomers
	Waited   int64   // newcomers who were asked to wait; one who tries again counts again
}

// New is a Load of a server to which nobody has come.
func New(c Config) *Load {
	if c.Target == 0 {
		c.Target = ordinaryTarget
	}
	if c.Window == 0 {
		c.Window = ordinaryWindow
	}
	if c.Most == 0 {
		c.Most = ordinaryMost
	}
	return &Load{Config: c, share: 1, end: c.Clock().Add(c.Window), reported: Counts{Share: 1}}
}

// Enter counts a request that is from now on waiting for nothing but the server. It returns what Leave is told.
func (l *Load) Enter() (since time.Time) {
	if l == nil {
		return since
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	since = l.roll()
	l.inFlight++
	return since
}

// Leave counts a request that has been answered. One that was refused without work says nothing about the queue, and
// worked is false: otherwise a flood of nonsense would make a busy server look idle.
func (l *Load) Leave(since time.Time, worked bool) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.roll()
	l.inFlight--
	if !worked {
		return
	}
	l.finished++
	took := now.Sub(since)
	if took > l.Target {
		l.slow++
	}
	if took > l.Target/2 {
		l.slower++
	}
}

// LetIn decides about a newcomer.
func (l *Load) LetIn() bool {
	if l == nil {
		return true
	}
	lot := l.Random()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.roll()
	if lot < l.share && l.inFlight < l.Most {
		l.counts.LetIn++
		return true
	}
	l.counts.Waited++
	return false
}

// Counts tells how the load stands.
func (l *Load) Counts() Counts {
	if l == nil {
		return Counts{Share: 1}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.roll()
	return l.now()
}

func (l *Load) now() Counts {
	c := l.counts
	c.InFlight, c.Share = l.inFlight, l.share
	return c
}
