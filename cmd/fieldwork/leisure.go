package main

import (
	"context"
	"time"
)

// A leisure does long work so that those who are served do not feel it: it rests nine times as long as it works, from its
// first millisecond. Two seconds at full speed would hold up every page of these two seconds.
type leisure struct {
	ctx  context.Context
	last time.Time // when it began to work, or has last rested
}

// longestRest bounds how late an end is noticed.
const (
	restFor     = 9
	longestRest = time.Second
)

func atLeisure(ctx context.Context) *leisure {
	return &leisure{ctx, time.Now()}
}

// pause is called again and again while the work is done, and rests when a millisecond has been worked.
func (l *leisure) pause() {
	worked := time.Since(l.last)
	if worked < time.Millisecond {
		return
	}
	rest := time.NewTimer(min(restFor*worked, longestRest))
	defer rest.Stop()
	select {
	case <-rest.C:
	case <-l.ctx.Done():
	}
	l.last = time.Now()
}
