package main

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestLeisureRestsFromTheFirstMillisecond: small steps add up, and whoever is served never waits for two seconds of work.
func TestLeisureRestsFromTheFirstMillisecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, l := time.Now(), atLeisure(context.Background(), free)
		const steps, step = 5_000, 200 * time.Microsecond
		longest, stretch := time.Duration(0), time.Duration(0)
		for range steps {
			time.Sleep(step) // as if it worked
			before := time.Now()
			if l.pause(); time.Since(before) > 0 {
				stretch = 0
			} else if stretch += step; stretch > longest {
				longest = stretch
			}
		}
		if worked, all := steps*step, time.Since(began); all < 9*worked {
			t.Errorf("%s of work took %s", worked, all)
		}
		if longest >= time.Millisecond {
			t.Errorf("it worked for %s without a rest", longest)
		}
	})
}

func free() bool { return false }

// TestLeisureWaitsForTheBusy: while respondents wait for their pages it works a thousandth of the time, and goes on as before
// when they have them.
func TestLeisureWaitsForTheBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		crowd := true
		l := atLeisure(t.Context(), func() bool { return crowd })
		for _, c := range []struct {
			crowd bool
			rests time.Duration
		}{{true, time.Second}, {true, time.Second}, {false, 9 * time.Millisecond}} {
			crowd = c.crowd
			time.Sleep(time.Millisecond)
			before := time.Now()
			if l.pause(); time.Since(before) != c.rests {
				t.Errorf("busy: %v, it rested for %s, not %s", crowd, time.Since(before), c.rests)
			}
		}
	})
}

// TestLeisureEndsWithItsContext: who stops the server does not wait for a rest.
func TestLeisureEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		l := atLeisure(ctx, free)
		time.Sleep(time.Second)
		before := time.Now()
		if l.pause(); time.Since(before) > 0 {
			t.Errorf("it rested for %s", time.Since(before))
		}
	})
}
