// Package duty decides which of several nodes does what one of them is to do for all: tell the sources, watch for alerts, ask
// the quality rules, clear up.
//
// It is opinionated: nobody is elected. Who asks first has a duty for a while and goes on having it while it asks again; when
// it does not, the next who asks has it. A node that stops gives its duties back, so that nobody waits for them; one that was
// killed loses them when its time is over. A node believes that it has a duty for less time than the database says, so that
// two never believe it at once while their clocks differ by less than a third of the term. Whatever is done as a duty must
// stand being done twice all the same: a machine can sleep between looking at its clock and acting.
package duty

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"fieldwork/internal/fault"
)

// A Store keeps who has which duty. Each method is one transaction.
type Store interface {
	// HoldDuties gives the node those of the duties that it has already, that nobody has, or whose time is over, until the
	// instant, and returns them.
	HoldDuties(ctx context.Context, node string, duties []string, now, until time.Time) (held []string, err error)
	// YieldDuties gives back what the node has of the duties.
	YieldDuties(ctx context.Context, node string, duties []string) error
}

// A Config is what a Roster needs. A zero Term takes the default; everything else but Took must be given.
type Config struct {
	Store  Store
	Node   string   // who asks: another name for each node
	Duties []string // all that there are
	Clock  func() time.Time
	Logger *slog.Logger
	Term   time.Duration     // for how long a duty is given; it is asked for again after a third of it; 30 s
	Took   func(duty string) // is told of each duty that the node did not have before, and must return at once; nil: nobody
}

// term is how long a duty waits for somebody else after its node was killed: longer than a database takes to change its
// leader, and short beside what waits for whoever has it.
const term = 30 * time.Second

// yieldIn is how long giving duties back may take, also after the end of Run's context.
const yieldIn = 3 * time.Second

// A Roster is what one node knows of its duties.
type Roster struct {
	config Config

	mu    sync.Mutex
	until map[string]time.Time // by duty: for so long it is ours
}

// New is the roster of a node that has no duty yet.
func New(c Config) (*Roster, error) {
	if c.Store == nil || c.Node == "" || c.Clock == nil || c.Logger == nil {
		return nil, fault.New(fault.Internal, "duty: a roster needs a store, a node, a clock and a logger; hand them in")
	}
	if c.Term < 0 {
		return nil, fault.Errorf(fault.Invalid, "duty: a term of %s is none; leave it out for its default", c.Term)
	}
	if c.Term == 0 {
		c.Term = term
	}
	return &Roster{config: c, until: map[string]time.Time{}}, nil
}

// Has tells whether a duty is this node's now. It asks nobody.
func (r *Roster) Has(duty string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.config.Clock().Before(r.until[duty])
}

// Look asks for all duties once.
func (r *Roster) Look(ctx context.Context) error {
	now := r.config.Clock()
	held, err := r.config.Store.HoldDuties(ctx, r.config.Node, r.config.Duties, now, now.Add(r.config.Term))
	if err != nil {
		return err
	}
	for _, one := range r.note(held, now) {
		r.config.Logger.Info("this node has a duty from now on", "duty", one)
		if r.config.Took != nil {
			r.config.Took(one)
		}
	}
	return nil
}

// note remembers what is ours, and returns what was not before.
func (r *Roster) note(held []string, asked time.Time) (fresh []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.config.Clock()
	for _, one := range r.config.Duties {
		if !slices.Contains(held, one) {
			delete(r.until, one)
			continue
		}
		if !now.Before(r.until[one]) {
			fresh = append(fresh, one)
		}
		r.until[one] = asked.Add(r.config.Term - r.config.Term/3)
	}
	return fresh
}

// Run asks again and again until the context ends, and then gives everything back. Of a series of failures the first is
// logged; the duties lapse by themselves meanwhile.
func (r *Roster) Run(ctx context.Context) {
	tick := time.NewTicker(r.config.Term / 3)
	defer tick.Stop()
	troubled := false
	for {
		err := r.Look(ctx)
		if ctx.Err() != nil {
			r.yield(ctx)
			return
		}
		if err != nil && !troubled {
			r.config.Logger.Error("the node's duties cannot be asked for; trying again", "every", r.config.Term/3, "error", err)
		}
		troubled = err != nil
		select {
		case <-ctx.Done():
			r.yield(ctx)
			return
		case <-tick.C:
		}
	}
}

// yield gives everything back.
func (r *Roster) yield(ctx context.Context) {
	r.mu.Lock()
	clear(r.until)
	r.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), yieldIn)
	defer cancel()
	if err := r.config.Store.YieldDuties(ctx, r.config.Node, r.config.Duties); err != nil {
		r.config.Logger.Warn("the node's duties could not be given back; another node has them when their time is over", "after", r.config.Term, "error", err)
	}
}
