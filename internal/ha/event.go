package ha

import (
	"context"
	"fmt"
	"time"
)

// An Event is what befell the cluster.
type Event struct {
	What string // such as "leader killed"
	Node string // whom it befell
	To   string // who led afterwards, where somebody was asked to
}

func (e Event) String() string {
	if e.To == "" {
		return fmt.Sprintf("%s (%s)", e.What, e.Node)
	}
	return fmt.Sprintf("%s (%s to %s)", e.What, e.Node, e.To)
}

// HandOver hands the lead to the standby that has every commit.
func (c *Cluster) HandOver(ctx context.Context) (Event, error) {
	leader, standby, err := c.roles(ctx)
	if err != nil {
		return Event{}, err
	}
	return Event{What: "switchover", Node: leader.Name, To: standby.Name}, c.Switchover(ctx, leader, standby)
}

// KillLeader ends the leader's machine, and starts it again when another one leads.
func (c *Cluster) KillLeader(ctx context.Context) (Event, error) {
	leader, _, err := c.roles(ctx)
	if err != nil {
		return Event{}, err
	}
	e := Event{What: "leader killed", Node: leader.Name}
	if err := leader.Kill(); err != nil {
		return e, err
	}
	var next string
	err = c.await(ctx, "another leader", func(v View) bool {
		l := v.Leader()
		if l == nil || l.Name == leader.Name {
			return false
		}
		next = l.Name
		return true
	})
	e.To = next
	if err != nil {
		return e, err
	}
	return e, leader.Start()
}

// KillStandby ends the machine of the standby that has every commit, and starts it again when another one has.
func (c *Cluster) KillStandby(ctx context.Context) (Event, error) {
	_, standby, err := c.roles(ctx)
	if err != nil {
		return Event{}, err
	}
	e := Event{What: "standby killed", Node: standby.Name}
	if err := standby.Kill(); err != nil {
		return e, err
	}
	err = c.await(ctx, "another standby", func(v View) bool {
		s := v.Standby()
		return s != nil && s.Name != standby.Name
	})
	if err != nil {
		return e, err
	}
	return e, standby.Start()
}

// frozenFor is how long a frozen leader stands still: longer than the others wait for it, so that one of them leads when it comes
// back and believes that it still does.
const frozenFor = (ttl + 2) * time.Second

// FreezeLeader holds all processes of the leader's machine, as a hypervisor does, until another one leads, and then lets them go on.
func (c *Cluster) FreezeLeader(ctx context.Context) (Event, error) {
	leader, _, err := c.roles(ctx)
	if err != nil {
		return Event{}, err
	}
	e := Event{What: "leader frozen", Node: leader.Name}
	thaw, err := leader.freeze()
	if err != nil {
		return e, err
	}
	defer thaw()
	select {
	case <-ctx.Done():
		return e, ctx.Err()
	case <-time.After(frozenFor):
		return e, nil
	}
}

// roles are the nodes that lead and follow in a whole cluster.
func (c *Cluster) roles(ctx context.Context) (leader, standby *Node, err error) {
	v, err := c.View(ctx)
	if err != nil {
		return nil, nil, err
	}
	if !v.whole() {
		return nil, nil, fmt.Errorf("the cluster is not whole: %+v; wait until it is Healthy", v)
	}
	return c.Node(v.Leader().Name), c.Node(v.Standby().Name), nil
}
