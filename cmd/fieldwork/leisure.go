package main

import (
	"context"
	"time"
)

// A leisure does long work so that those who are served do not feel it: it rests nine times as long as it works, from its
// first millisecond, and much longer while they are many. Two seconds at full speed would hold up every page of these two
// seconds.
type leisure struct {
	ctx  context.Context
	busy func() bool // somebody else needs the machine more
	last time.Time   // when it began to work, or has last rested
}

// restFor is how many times as long as it worked it rests, and longestRest how long at most, and while somebody else is busy.
const (
	restFor     = 9
	longestRest = time.Second
)

func atLeisure(ctx context.Context, busy func() bool) *leisure {
	return &leisure{ctx, busy, time.Now()}
}

// pause is called again and again while the work is done, and rests when a millisecond has been worked.
func (l *leisure) pause() {
	worked := time.Since(l.last)
	if worked < time.Millisecond {
		return
	}
	pause := min(restFor*worked, longestRest)
	if l.busy() {
		pause = longestRest
	}
	rest := time.NewTimer(pause)
	defer rest.Stop()
	select {
	case <-rest.C:
	case <-l.ctx.Done():
	}
	l.last = time.Now()
}
