package quota

import "testing"

func TestACellWithoutALimitOnlyCounts(t *testing.T) {
	c := Cell{Target: NoLimit, Completed: 2_000_000, Held: 500, State: Open}
	if c.Limited() || c.Full() || c.Room() == 0 || c.Standing() != Open {
		t.Errorf("%+v: limited %v, full %v, room %d, %s", c, c.Limited(), c.Full(), c.Room(), c.Standing())
	}
	if c.State = Closed; c.Room() != 0 {
		t.Error("a cell without a limit, closed by hand, gives out places")
	}
	if !(Cell{Target: 1_000_000}).Limited() {
		t.Error("the largest target is taken for no limit")
	}
}
