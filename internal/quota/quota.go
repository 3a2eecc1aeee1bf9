// Package quota is the arithmetic of quota cells: who has room, who holds a slot, what was full when.
//
// It is opinionated: a cell closes at exactly its target, and nobody who finished is thrown away. It holds the words that
// are stored and what follows from counts alone; the conditions under which a slot is taken stand in the store's own
// statements, because they must hold inside a transaction. It knows no clock, no store and no survey.
package quota

import "time"

// A State tells whether a cell gives out leases. It is a word because it is stored.
type State string

const (
	Open    State = "open"    // gives out leases while there is room
	Closing State = "closing" // gives out none; running interviews may finish
	Closed  State = "closed"  // gives out none and takes no late returner
)

// A Cell is the count of one quota cell. The invariant is Completed <= Target and Completed + Held <= Target, except
// after a target was lowered, when the cell is just full.
type Cell struct {
	Name      string
	Dimension string
	Target    int
	Completed int // completes in the sample
	Held      int // live leases
	OverQuota int // arrivals turned away because this cell was full
	State     State
	FilledAt  time.Time // when Completed last reached Target; zero while it has not
	ClosesAt  time.Time // from then on an open cell is closing; zero when no date is set
}

// Room is how many more leases the cell can give out.
func (c Cell) Room() int {
	if c.State != Open {
		return 0
	}
	return max(0, c.Target-c.Completed-c.Held)
}

// Full tells whether every slot is completed.
func (c Cell) Full() bool { return c.Completed >= c.Target }

// Standing is the cell's state with what the counts say: a cell with every slot completed is closed, and an open one whose
// slots are all taken is closing, because the running interviews finish; it is open again when a lease lapses.
func (c Cell) Standing() State {
	switch {
	case c.Full():
		return Closed
	case c.State == Open && c.Room() == 0:
		return Closing
	}
	return c.State
}

// LeastFilled is the cell of an assigned variable that the next respondent is put into: of those with room the one with
// the smallest share of its target taken, by completes and leases, and among equals the one that draw picks; draw returns
// a number from 0 to n-1. It is a biased coin with bias 1 among arms of equal target (Efron 1971, Biometrika 58, takes 2/3),
// so arms differ by one respondent at most, but for leases that lapse; who foresees the next arm must not recruit.
func LeastFilled(cells []Cell, draw func(n int) int) (Cell, bool) {
	var least []Cell
	for _, c := range cells {
		if c.Room() == 0 {
			continue
		}
		if len(least) > 0 {
			mine, best := (c.Completed+c.Held)*least[0].Target, (least[0].Completed+least[0].Held)*c.Target
			if mine > best {
				continue
			}
			if mine < best {
				least = least[:0]
			}
		}
		least = append(least, c)
	}
	if len(least) == 0 {
		return Cell{}, false
	}
	return least[draw(len(least))], true
}

// A LeaseState is what became of a lease, an admitted interview's hold on one slot of each of its cells. It is a word
// because it is stored.
type LeaseState string

const (
	Held      LeaseState = "held"
	Completed LeaseState = "completed"
	Released  LeaseState = "released"
	Expired   LeaseState = "expired"
)

// A Fill is the snapshot taken in the transaction that filled a cell: every cell's counts at that instant.
type Fill struct {
	Cell     string
	At       time.Time
	Cells    []Cell
	Arrivals map[string]int // eligible arrivals so far, by type
}

// A Drift is one disagreement between a counter and the rows it stands for.
type Drift struct {
	Cell, Counter  string
	Stored, Actual int
}

// Recount compares the counters with what the rows say, and the rows with the targets. An empty result is a clean bill.
func Recount(cells []Cell, completed, held map[string]int) []Drift {
	var drifts []Drift
	for _, c := range cells {
		if c.Completed != completed[c.Name] {
			drifts = append(drifts, Drift{c.Name, "completed", c.Completed, completed[c.Name]})
		}
		if c.Held != held[c.Name] {
			drifts = append(drifts, Drift{c.Name, "held", c.Held, held[c.Name]})
		}
		if c.Completed > c.Target {
			drifts = append(drifts, Drift{c.Name, "completed above target", c.Completed, c.Target})
		}
	}
	return drifts
}
