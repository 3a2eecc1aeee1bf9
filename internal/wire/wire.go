// Package wire is the connections of a server: how many there may be, and how long each may keep us waiting.
//
// It is opinionated: a connection costs a file and some memory whether or not anything comes over it, so whoever has one
// and asks for nothing makes room for whoever does. Nobody is refused for coming late: a newcomer takes the place of the
// connection that has been silent longest, and waits in the kernel's queue while all of them are being answered. A peer
// that stops reading is given up by what it takes and not by how long the answer is, so that pages, streams of events and
// downloads of any size live under one rule.
package wire

import (
	"container/list"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// A Line is a listener with a limit of connections.
type Line struct {
	net.Listener
	most     int
	patience time.Duration
	grace    time.Duration

	mu     sync.Mutex
	freed  *sync.Cond // a place is free, a connection is silent, or the line is closed
	open   map[*conn]struct{}
	silent *list.List // of *conn that have asked nothing yet or have been answered, the longest silent first
	closed bool
	gaveUp int64
}

// grace is how long a connection may be silent before it can be given up for another: long enough to ask for the page that
// a redirect leads to, or to say what was connected for.
const grace = time.Second

// Listen limits the connections of a listener. A write that the peer does not take within the patience ends its connection.
func Listen(l net.Listener, most int, patience time.Duration) *Line {
	line := &Line{Listener: l, most: max(most, 1), patience: patience, grace: grace, open: map[*conn]struct{}{}, silent: list.New()}
	line.freed = sync.NewCond(&line.mu)
	return line
}

// Accept waits for the next connection. When there are as many as there may be, the one that has been silent longest is
// given up for it.
func (l *Line) Accept() (net.Conn, error) {
	if err := l.room(); err != nil {
		return nil, err
	}
	inner, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: inner, line: l}
	l.mu.Lock()
	l.open[c] = struct{}{}
	l.silence(c)
	victim := l.victim()
	l.mu.Unlock()
	if victim != nil {
		victim.Close()
	}
	return c, nil
}

// room waits until there is a place, or one that could be given up. The newcomer is then accepted before the silent one is
// given up, because as long as nobody comes nobody has to go.
func (l *Line) room() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.open) >= l.most && !l.closed {
		ripe := l.ripe()
		if ripe <= 0 {
			break
		}
		again := time.AfterFunc(ripe, l.freed.Broadcast)
		l.freed.Wait()
		again.Stop()
	}
	if l.closed {
		return net.ErrClosed
	}
	return nil
}

// ripe is the time until a connection can be given up, by what is known now.
func (l *Line) ripe() time.Duration {
	if l.silent.Len() == 0 {
		return time.Hour // whoever falls silent tells
	}
	return l.grace - time.Since(l.silent.Front().Value.(*conn).since)
}

// victim is the connection to give up, which is a stranger to the line from now on; nil when there is room, or when the one
// that was to go has just asked for something.
func (l *Line) victim() *conn {
	if len(l.open) <= l.most || l.ripe() > 0 {
		return nil
	}
	c := l.silent.Front().Value.(*conn)
	l.drop(c)
	l.gaveUp++
	return c
}

// drop forgets a connection.
func (l *Line) drop(c *conn) {
	if _, there := l.open[c]; !there {
		return
	}
	delete(l.open, c)
	if c.place != nil {
		l.silent.Remove(c.place)
		c.place = nil
	}
	l.freed.Signal()
}

// Heard is for http.Server.ConnState: it tells which connections are silent. One that is sending the head of its request is
// silent until the head is whole.
func (l *Line) Heard(c net.Conn, state http.ConnState) {
	mine, ok := c.(*conn)
	if !ok {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, there := l.open[mine]
	switch {
	case !there:
	case state == http.StateActive && mine.place != nil:
		l.silent.Remove(mine.place)
		mine.place = nil
	case state == http.StateIdle && mine.place == nil:
		l.silence(mine)
		l.freed.Signal()
	}
}

func (l *Line) silence(c *conn) {
	c.place, c.since = l.silent.PushBack(c), time.Now()
}

// Counts are how many connections there are, and how many were given up for others since the start.
func (l *Line) Counts() (open int, gaveUp int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.open), l.gaveUp
}

// Close stops listening. Connections stay.
func (l *Line) Close() error {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.freed.Broadcast()
	return l.Listener.Close()
}

// A conn is one connection of a line.
type conn struct {
	net.Conn
	line  *Line
	place *list.Element // among the silent ones; nil while a request is being answered
	since time.Time     // it has been silent

	limited time.Time // when the patience for writes was last counted from
	first   bool      // the next write may be the first part of an answer of which more is sure to follow
	held    *start    // that part
}

// piece is how much must be taken within the patience, in bytes: a line that is as slow as that was never meant for pages.
const piece = 64 << 10

// Write sends piece by piece, each of which the peer has to take within the patience.
func (c *conn) Write(b []byte) (n int, err error) {
	switch {
	case c.first && len(b) == headBuffer:
		c.hold(b)
		return len(b), nil
	case c.held != nil:
		n, err = c.sendWithHeld(b[:min(piece, len(b))])
	}
	c.first = false
	for n < len(b) && err == nil {
		var sent int
		if err = c.patient(); err == nil {
			sent, err = c.Conn.Write(b[n:min(n+piece, len(b))])
			n += sent
		}
	}
	return n, err
}

// patient gives the peer time for what is written next. Moving the limit costs as much as a small write's own bookkeeping, so
// that one that was set a moment ago, a sixteenth of the patience, is let stand.
func (c *conn) patient() error {
	now := time.Now()
	if now.Sub(c.limited) < c.line.patience/16 {
		return nil
	}
	c.limited = now
	return c.Conn.SetWriteDeadline(now.Add(c.line.patience))
}

// SetWriteDeadline is for handlers, who set their answers a limit of their own or take it away; the next write is patient again.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.limited = time.Time{}
	return c.Conn.SetWriteDeadline(t)
}

// CloseWrite tells the peer that nothing more comes, so that a refusal reaches somebody who is still sending.
func (c *conn) CloseWrite() error {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok {
		return errors.ErrUnsupported
	}
	return half.CloseWrite()
}

// Close ends the connection and frees its place.
func (c *conn) Close() error {
	c.line.mu.Lock()
	c.line.drop(c)
	c.line.mu.Unlock()
	return c.Conn.Close()
}
