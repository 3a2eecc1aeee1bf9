package main

import "testing"

// TestTheCollectorIsGivenRoom: the limit stays small while little is collected, grows while the collector takes more than its
// share, up to a bound, and comes back when the hurry is over; an idle server changes nothing.
func TestTheCollectorIsGivenRoom(t *testing.T) {
	const used = 30 << 20
	b, collecting, busy := memoryBound{room: memoryRoom}, 0.0, 0.0
	look := func(times int, c, w float64) (limit int64) {
		for range times {
			collecting, busy = collecting+c, busy+w
			limit = b.next(used, collecting, busy)
		}
		return limit
	}
	if got := look(100, 0.03, 0.9); got != memoryFloor {
		t.Errorf("with little to collect the limit is %d MiB, not the least", got>>20)
	}
	if got := look(4, 0.5, 0.5); got < memoryFloor+90<<20 {
		t.Errorf("after two seconds of which the collector takes half the limit is %d MiB", got>>20)
	}
	grown := look(100, 0, 0)
	if idle := look(100, 0, 0); idle != grown {
		t.Errorf("an idle server's limit goes from %d to %d MiB", grown>>20, idle>>20)
	}
	if kept := look(100, 0.2, 0.8); kept != grown {
		t.Errorf("with a share that may be taken the limit goes from %d to %d MiB", grown>>20, kept>>20)
	}
	if got := look(100, 0.9, 0.1); got != memoryFloor+mostRoom-memoryRoom {
		t.Errorf("the limit has grown to %d MiB", got>>20)
	}
	if got := look(200, 0.01, 0.5); got > memoryFloor+1<<20 {
		t.Errorf("long after the hurry the limit is still %d MiB", got>>20)
	}
	if got := b.next(400<<20, collecting, busy); got < 500<<20 {
		t.Errorf("with 400 MiB in use the limit is %d MiB", got>>20)
	}
}
