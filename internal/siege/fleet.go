package siege

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// A Fleet is the servers of one database, each in a process of its own. It is used by one goroutine.
type Fleet struct {
	programs []Program
	running  []*Process // nil: it does not run
}

// StartFleet starts all servers at once, as a machine room does when its power is back, and returns when they serve. Without an
// error KillAll ends them.
func StartFleet(ctx context.Context, programs []Program) (*Fleet, error) {
	f := &Fleet{programs: programs, running: make([]*Process, len(programs))}
	if err := f.start(ctx, f.all()); err != nil {
		f.KillAll()
		return nil, err
	}
	return f, nil
}

func (f *Fleet) all() []int {
	all := make([]int, len(f.programs))
	for i := range all {
		all[i] = i
	}
	return all
}

// start starts servers at once and returns when they serve.
func (f *Fleet) start(ctx context.Context, which []int) error {
	failures := make([]error, len(which))
	var begun sync.WaitGroup
	for place, i := range which {
		begun.Go(func() {
			if f.running[i], failures[place] = f.programs[i].Start(ctx); failures[place] != nil {
				failures[place] = fmt.Errorf("server %d: %w", i, failures[place])
			}
		})
	}
	begun.Wait()
	return errors.Join(failures...)
}

// kill ends servers at the same instant (SIGKILL) and returns when they are gone.
func (f *Fleet) kill(which []int) {
	var gone sync.WaitGroup
	for _, i := range which {
		if f.running[i] != nil {
			gone.Go(f.running[i].Kill)
		}
	}
	gone.Wait()
	for _, i := range which {
		f.running[i] = nil
	}
}

// KillAll ends those that run at once.
func (f *Fleet) KillAll() { f.kill(f.all()) }

// StopAll asks those that run to end, one after the other, and returns when they have.
func (f *Fleet) StopAll() error {
	var failures []error
	for i, p := range f.running {
		if p != nil {
			failures = append(failures, p.Stop())
			f.running[i] = nil
		}
	}
	return errors.Join(failures...)
}

// Kill ends one server at once (SIGKILL) and returns when it is gone; Start starts it again.
func (f *Fleet) Kill(i int) { f.kill([]int{i}) }

// Start starts one server that does not run, and returns when it serves.
func (f *Fleet) Start(ctx context.Context, i int) error { return f.start(ctx, []int{i}) }

// Renew stops one server in order and starts it again, as an upgrade does.
func (f *Fleet) Renew(ctx context.Context, i int) error {
	if err := f.running[i].Stop(); err != nil {
		return err
	}
	f.running[i] = nil
	return f.start(ctx, []int{i})
}

// Raids are the deaths of a fleet's servers under a siege.
type Raids struct {
	Fleet  *Fleet
	Siege  *Siege
	Random *rand.Rand
	Times  int
	Least  time.Duration // between the return of a server and the next death
	Most   time.Duration
	Away   time.Duration // the longest that a server is away, beside what its start takes
}

// allEvery is how many raids there are to one in which all servers die at the same instant.
const allEvery = 4

// Run kills servers and starts them again; when it returns without an error all run. It ends early when nobody is besieging any
// more.
func (r Raids) Run(ctx context.Context) (t Toll, err error) {
	begun := r.Siege.Counts()
	for err == nil && t.Kills < r.Times && !r.Siege.over() {
		then := r.Siege.Counts()
		time.Sleep(r.Least + time.Duration(r.Random.Int64N(int64(r.Most-r.Least))))
		which := []int{r.Random.IntN(len(r.Fleet.programs))}
		if t.Kills%allEvery == allEvery-1 {
			which = r.Fleet.all()
		}
		r.Fleet.kill(which)
		t.Kills++
		if life := r.Siege.Counts().Minus(then); life.Arrivals+life.Pages+life.Ends == 0 {
			t.Idle++
		}
		time.Sleep(time.Duration(r.Random.Int64N(int64(r.Away))))
		err = r.Fleet.start(ctx, which)
	}
	t.Counts = r.Siege.Counts().Minus(begun)
	return t, err
}
