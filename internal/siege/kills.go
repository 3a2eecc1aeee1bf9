package siege

import (
	"context"
	"fmt"
	"math/rand/v2"
	"syscall"
	"time"
)

// Kills are a server's deaths under a siege.
type Kills struct {
	Program Program
	Siege   *Siege
	Random  *rand.Rand
	Times   int
	Least   time.Duration // that the server answers before it is killed
	Most    time.Duration

	// Started is called when the server serves again, before it is killed; nil: nobody wants to know.
	Started func()
	// Aim tells whether this is an instant worth being killed at. Every fifth time the server is asked to stop and killed over
	// that, at the first such instant. nil: every kill is blind.
	Aim func() bool
	// Between is called after each kill, before the server is started again, with the number of kills so far.
	Between func(killed int) error
}

// A Toll is what the kills met.
type Toll struct {
	Kills  int
	Idle   int // lives in which nothing was acknowledged
	Aimed  int // kills at an instant that was aimed at
	Counts     // over all lives
}

// String is the toll on one line.
func (t Toll) String() string {
	return fmt.Sprintf("%d kills (%d aimed, %d after a life in which nothing was acknowledged); acknowledged: %d arrivals, %d pages, %d decisions of the gate, %d ends, %d of them completes; "+
		"posts cut off: %d of pages, %d at the gate, %d at the end; %d requests repeated",
		t.Kills, t.Aimed, t.Idle, t.Arrivals, t.Pages, t.Decisions, t.Ends, t.Completes, t.CutPages, t.CutDecisions, t.CutEnds, t.Retries)
}

const (
	aimEvery = 5
	aimPause = 200 * time.Microsecond
	aimFor   = 5 * time.Second // then the kill falls blindly
)

// Run starts the server, kills it and starts it again; when it returns without an error the server runs once more, so that
// the crowd can be called back.
func (k Kills) Run(ctx context.Context) (t Toll, last *Process, err error) {
	begun := k.Siege.Counts()
	running, err := k.Program.Start(ctx)
	for err == nil && t.Kills < k.Times {
		then := k.Siege.Counts()
		if k.Started != nil {
			k.Started()
		}
		time.Sleep(k.Least + time.Duration(k.Random.Int64N(int64(k.Most-k.Least))))
		aimed := k.Aim != nil && t.Kills%aimEvery == 0 && k.aim(running)
		running.Kill()
		t.Kills++
		if aimed {
			t.Aimed++
		}
		if life := k.Siege.Counts().Minus(then); life.Arrivals+life.Pages+life.Ends == 0 {
			t.Idle++
		}
		if k.Between != nil {
			if err = k.Between(t.Kills); err != nil {
				break
			}
		}
		running, err = k.Program.Start(ctx)
	}
	t.Counts = k.Siege.Counts().Minus(begun)
	return t, running, err
}

// aim asks the server to stop and waits for an instant that is worth being killed at: a server that stops has much to put in
// order.
func (k Kills) aim(running *Process) bool {
	running.cmd.Process.Signal(syscall.SIGTERM)
	for end := time.Now().Add(aimFor); time.Now().Before(end); time.Sleep(aimPause) {
		if k.Aim() {
			return true
		}
		select {
		case <-running.over:
			return false
		default:
		}
	}
	return false
}
