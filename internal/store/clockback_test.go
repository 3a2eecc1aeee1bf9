package store

import (
	"testing"
	"time"
)

// TestAClockPutBackFreesThePlaces: leases that were given by a clock a day ahead are those of respondents who may be gone.
// Once the clock is right they hold their places no longer than the longest lease; who is still there has an ordinary one.
func TestAClockPutBackFreesThePlaces(t *testing.T) {
	d, ahead := openDoor(t), start.Add(24*time.Hour)
	stays := d.arrive(ahead, "B")
	d.arrive(ahead, "B") // and goes
	d.savePage(stays, start)
	var until int64
	d.read.Raw(`SELECT expires_ms FROM leases WHERE interview_id = ?`, stays.ID).Scan(&until)
	if want := millis(start.Add(d.s.Lease)); until != want {
		t.Errorf("who is still there has a lease that ends at %s, want %s", instant(until), instant(want))
	}
	d.arrive(start, "B")
	if held := d.cell("B", start).Held; held != 3 {
		t.Errorf("nobody's lease has lapsed yet, and %d are held", held)
	}
	later := start.Add(longestLease)
	d.arrive(later, "B")
	if held := d.cell("B", later).Held; held != 1 {
		t.Errorf("after the longest lease %d are held, want the newcomer's", held)
	}
}
