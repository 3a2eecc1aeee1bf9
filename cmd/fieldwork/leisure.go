package main

import (
	"context"
	"time"
)

// A leisure does long work so that those who are served do not feel it: after some time at full speed it rests nine times as
// long as it works.
type leisure struct {
	ctx         context.Context
	began, last time.Time
}

// What is done within eagerness is done at once; longestRest bounds how late an end is noticed.
const (
	eagerness   = 2 * time.Second
	restFor     = 9
	longestRest = time.Second
)

func atLeisure(ctx context.Context) *leisure {
	now := time.Now()
	return &leisure{ctx, now, now}
}

// pause is called again and again while the work is done.
func (l *leisure) pause() {
	now := time.Now()
	if worked := now.Sub(l.last); now.Sub(l.began) > eagerness && worked > time.Millisecond {
		rest := time.NewTimer(min(restFor*worked, longestRest))
		defer rest.Stop()
		select {
		case <-rest.C:
		case <-l.ctx.Done():
		}
	}
	l.last = time.Now()
}
