package main

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

// A parting is how a server takes leave of those who are connected. A connection that is closed while its owner is asking
// for the next page takes the request with it, and nobody can tell whether it was heard. So the server first goes on for a
// moment, saying with each answer that it is the connection's last one; whoever then still has one has nothing under way.
type parting struct {
	http.Handler
	leaving atomic.Bool
}

func (p *parting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p.leaving.Load() {
		w.Header().Set("Connection", "close")
	}
	p.Handler.ServeHTTP(w, r)
}

// farewell is how long the moment is: longer than most answers take, and no burden to whoever waits for the server to end.
const farewell = time.Second

// leave takes leave of everybody, until nobody is connected or the moment is over.
func (p *parting) leave(ctx context.Context, connected func() int) {
	p.leaving.Store(true)
	ctx, cancel := context.WithTimeout(ctx, farewell)
	defer cancel()
	for connected() > 0 && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Millisecond):
		}
	}
}
