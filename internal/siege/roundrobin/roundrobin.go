// Package roundrobin stands before several servers of one database, as nginx, HAProxy or Caddy do outside of tests, and passes each
// request on to the next one in turn.
//
// It is opinionated: it is as plain as a balancer can be, so that what holds behind it holds behind any other. Nobody has a server
// of one's own, and two requests of one person seldom meet the same one. What a server may have heard and must not hear twice is
// never passed on a second time: only what found no connection, and a GET, whose server died over it, goes on to the next
// one. A server is asked for its health at /readyz; when none is well each is tried all the same, because a page that says what is
// the matter is better than a balancer's. It is imported by tests only.
package roundrobin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// Options say how patient a balancer is. What is zero is chosen.
type Options struct {
	Interval time.Duration // between two questions for a server's health; 100 ms
	Patience time.Duration // with the answer to one; 2 s
	Idle     int           // connections that are kept to each server; 256
}

// A Balancer is an http.Handler that has the requests answered by its servers.
type Balancer struct {
	proxy     *httputil.ReverseProxy
	transport *http.Transport
	nodes     []*node
	turn      atomic.Uint64
	over      sync.WaitGroup
	leave     context.CancelFunc
}

// A node is one of the servers.
type node struct {
	host   string
	down   atomic.Bool
	served atomic.Int64
}

// New makes a balancer of servers by their addresses, such as http://127.0.0.1:8080, which need not answer yet. Close ends it.
func New(addresses []string, o Options) (*Balancer, error) {
	b := &Balancer{}
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "http" || u.Host == "" || u.Path != "" {
			return nil, fmt.Errorf("%q is no address of a server; give one such as http://127.0.0.1:8080", address)
		}
		b.nodes = append(b.nodes, &node{host: u.Host})
	}
	if len(b.nodes) == 0 {
		return nil, errors.New("a balancer needs servers; give the address of one at least")
	}
	o = o.chosen()
	b.transport = &http.Transport{MaxIdleConnsPerHost: o.Idle, DisableCompression: true}
	b.proxy = &httputil.ReverseProxy{Rewrite: rewrite, Transport: b, ErrorHandler: refuse}
	ctx, leave := context.WithCancel(context.Background())
	b.leave = leave
	for _, n := range b.nodes {
		b.over.Go(func() { n.watch(ctx, b.transport, o) })
	}
	return b, nil
}

func (o Options) chosen() Options {
	if o.Interval == 0 {
		o.Interval = 100 * time.Millisecond
	}
	if o.Patience == 0 {
		o.Patience = 2 * time.Second
	}
	if o.Idle == 0 {
		o.Idle = 256
	}
	return o
}

// Close asks no server for its health any longer and lets the idle connections go.
func (b *Balancer) Close() {
	b.leave()
	b.over.Wait()
	b.transport.CloseIdleConnections()
}

// Served is how many answers each server has given, in the order of the addresses; those to questions for its health are not among
// them.
func (b *Balancer) Served() []int64 {
	served := make([]int64, len(b.nodes))
	for i, n := range b.nodes {
		served[i] = n.served.Load()
	}
	return served
}

// Well is how many servers are taken to be well.
func (b *Balancer) Well() int {
	well := 0
	for _, n := range b.nodes {
		if !n.down.Load() {
			well++
		}
	}
	return well
}

// inTurn are all servers, from the next in turn on, those that are well before the others.
func (b *Balancer) inTurn() []*node {
	first := int(b.turn.Add(1) % uint64(len(b.nodes)))
	order := make([]*node, 0, len(b.nodes))
	var unwell []*node
	for i := range b.nodes {
		n := b.nodes[(first+i)%len(b.nodes)]
		if n.down.Load() {
			unwell = append(unwell, n)
			continue
		}
		order = append(order, n)
	}
	return append(order, unwell...)
}

// watch asks for the server's health until the balancer is closed.
func (n *node) watch(ctx context.Context, transport http.RoundTripper, o Options) {
	client := http.Client{Transport: transport, Timeout: o.Patience}
	ticker := time.NewTicker(o.Interval)
	defer ticker.Stop()
	for {
		well := n.ready(ctx, &client)
		if ctx.Err() != nil {
			return
		}
		n.down.Store(!well)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (n *node) ready(ctx context.Context, client *http.Client) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+n.host+"/readyz", nil)
	if err != nil {
		return false
	}
	answer, err := client.Do(request)
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}
