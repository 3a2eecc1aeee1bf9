package quota

import (
	"reflect"
	"testing"
)

func TestRoom(t *testing.T) {
	for _, c := range []struct {
		name string
		cell Cell
		want int
	}{
		{"empty", Cell{Target: 10, State: Open}, 10},
		{"completes and leases take slots", Cell{Target: 10, Completed: 4, Held: 3, State: Open}, 3},
		{"just full", Cell{Target: 10, Completed: 9, Held: 1, State: Open}, 0},
		{"a lowered target leaves no debt", Cell{Target: 5, Completed: 9, Held: 1, State: Open}, 0},
		{"closing gives out none", Cell{Target: 10, State: Closing}, 0},
		{"closed gives out none", Cell{Target: 10, State: Closed}, 0},
	} {
		if got := c.cell.Room(); got != c.want {
			t.Errorf("%s: room %d, want %d", c.name, got, c.want)
		}
	}
}

func TestStanding(t *testing.T) {
	for _, c := range []struct {
		name string
		cell Cell
		want State
	}{
		{"room left", Cell{Target: 10, Completed: 4, Held: 3, State: Open}, Open},
		{"all slots held", Cell{Target: 10, Completed: 4, Held: 6, State: Open}, Closing},
		{"all slots completed", Cell{Target: 10, Completed: 10, State: Open}, Closed},
		{"closed by hand", Cell{Target: 10, Completed: 4, State: Closed}, Closed},
		{"closing by hand, and full", Cell{Target: 10, Completed: 10, State: Closing}, Closed},
	} {
		if got := c.cell.Standing(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestRecount(t *testing.T) {
	cells := []Cell{{Name: "A", Target: 2, Completed: 2, Held: 0}, {Name: "B", Target: 2, Completed: 3, Held: 1}}
	if d := Recount(cells[:1], map[string]int{"A": 2}, nil); d != nil {
		t.Errorf("a sound cell drifts: %v", d)
	}
	want := []Drift{{"B", "completed", 3, 2}, {"B", "held", 1, 0}, {"B", "completed above target", 3, 2}}
	if d := Recount(cells, map[string]int{"A": 2, "B": 2}, nil); !reflect.DeepEqual(d, want) {
		t.Errorf("drifts %v, want %v", d, want)
	}
}
