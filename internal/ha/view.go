package ha

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// patience is how long the nodes may take to agree. It is no measure of speed: it ends a trial that would never end.
const (
	patience = 4 * time.Minute
	pause    = 100 * time.Millisecond
)

// client asks the nodes, with a new connection each time: they die.
var client = http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}

// A View is what the nodes say of their cluster.
type View struct {
	Members []Member `json:"members"`
}

// A Member is one node in a view.
type Member struct {
	Name     string `json:"name"`
	Role     string `json:"role"`  // leader, sync_standby or replica
	State    string `json:"state"` // running or streaming when all is well
	Timeline int    `json:"timeline"`
}

// Leader is the member that leads; nil when there is none.
func (v View) Leader() *Member { return v.first("leader") }

// Standby is the member that has every commit; nil when there is none.
func (v View) Standby() *Member { return v.first("sync_standby") }

func (v View) first(role string) *Member {
	for i := range v.Members {
		if m := &v.Members[i]; m.Role == role && m.well() {
			return m
		}
	}
	return nil
}

func (m Member) well() bool { return m.State == "running" || m.State == "streaming" }

// whole tells whether every node follows one leader and one of them has every commit.
func (v View) whole() bool {
	leader := v.Leader()
	if leader == nil || v.Standby() == nil || len(v.Members) < members {
		return false
	}
	for _, m := range v.Members {
		if !m.well() || m.Timeline != leader.Timeline {
			return false
		}
	}
	return true
}

// View asks the first node that answers.
func (c *Cluster) View(ctx context.Context) (v View, err error) {
	for _, n := range c.Nodes {
		if v, err = n.view(ctx); err == nil {
			return v, nil
		}
	}
	return v, fmt.Errorf("no node answers: %w", err)
}

func (n *Node) view(ctx context.Context) (v View, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address(n.rest)+"/cluster", nil)
	if err != nil {
		return v, err
	}
	answer, err := client.Do(request)
	if err != nil {
		return v, err
	}
	defer answer.Body.Close()
	return v, json.NewDecoder(answer.Body).Decode(&v)
}

// Healthy waits until every node follows one leader and one of them has every commit. What is said of a node that has just died
// may be what it said of itself before; so the leader's PostgreSQL is asked, too, who follows it.
func (c *Cluster) Healthy(ctx context.Context) error {
	return c.await(ctx, "a whole cluster", func(v View) bool { return v.whole() && c.followed(ctx) })
}

// await asks until the view is as it should be.
func (c *Cluster) await(ctx context.Context, what string, holds func(View) bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		v, err := c.View(ctx)
		if err == nil && holds(v) {
			return nil
		}
		if ended := c.ended(); ended != "" {
			return fmt.Errorf("there is not %s, because Patroni of %s has ended by itself", what, ended)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("there is not %s after %s: %+v, %v", what, patience, v, err)
		case <-time.After(pause):
		}
	}
}

// ended is a node whose Patroni has ended though nobody killed it; "" when there is none.
func (c *Cluster) ended() string {
	for _, n := range c.Nodes {
		n.mu.Lock()
		patroni := n.patroni
		n.mu.Unlock()
		if patroni != nil && patroni.Ended() {
			return n.Name
		}
	}
	return ""
}

// Node is the one of that name; nil when there is none.
func (c *Cluster) Node(name string) *Node {
	for _, n := range c.Nodes {
		if n.Name == name {
			return n
		}
	}
	return nil
}
