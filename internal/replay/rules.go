package replay

import (
	"context"
	"fmt"
	"time"

	"fieldwork/internal/quota"
)

// ActiveWindow is how long somebody counts as active after their last page in the rule that counts the active ones: the
// default of the system that documents it.
const ActiveWindow = 5 * time.Minute

// Peers are the rules of other survey systems, each with nothing counted yet. docs/quota-rules.md names the systems and the
// sources.
func Peers(cells []Cell) []Rule {
	return []Rule{
		&completes{name: "completes", cells: counters(cells)},
		&completes{name: "completes, again at submit", cells: counters(cells), atSubmit: true},
		&completes{name: "completes, again at each page", cells: counters(cells), atEachPage: true},
		&starts{cells: counters(cells)},
		&active{cells: counters(cells), last: make([]map[int]time.Duration, len(cells)), window: ActiveWindow},
	}
}

func counters(cells []Cell) []quota.Cell {
	counts := make([]quota.Cell, len(cells))
	for i, c := range cells {
		counts[i] = quota.Cell{Name: c.Name, Target: c.Target, State: quota.Open}
	}
	return counts
}

// completes counts completes and reserves nothing: whoever is answering when the cell fills was let in before.
type completes struct {
	name       string
	cells      []quota.Cell
	atSubmit   bool // checks and counts in one step at the end as well: exact, and the finished are refused
	atEachPage bool // checks before it shows the next page as well; the last page, once shown, is taken
}

// Name is the rule in a few words.
func (c *completes) Name() string { return c.name }

// Arrive admits while the cell has fewer completes than its target.
func (c *completes) Arrive(_ context.Context, r Respondent, _ time.Duration) (bool, error) {
	return !c.cells[r.Cell].Full(), nil
}

// Save checks again when the rule says so.
func (c *completes) Save(_ context.Context, r Respondent, _ time.Duration) (bool, error) {
	return !c.atEachPage || !c.cells[r.Cell].Full(), nil
}

// Complete counts.
func (c *completes) Complete(_ context.Context, r Respondent, _ time.Duration) (Ending, error) {
	if c.atSubmit && c.cells[r.Cell].Full() {
		return Refused, nil
	}
	c.cells[r.Cell].Completed++
	return InSample, nil
}

// starts counts who began, for ever: whoever abandons keeps the slot.
type starts struct{ cells []quota.Cell }

// Name is the rule in a few words.
func (s *starts) Name() string { return "starts, for ever" }

// Arrive admits while fewer have begun than the target.
func (s *starts) Arrive(_ context.Context, r Respondent, _ time.Duration) (bool, error) {
	if s.cells[r.Cell].Room() == 0 {
		return false, nil
	}
	s.cells[r.Cell].Held++
	return true, nil
}

// Save lets everybody go on.
func (s *starts) Save(context.Context, Respondent, time.Duration) (bool, error) { return true, nil }

// Complete takes everybody: their slot was counted when they began.
func (s *starts) Complete(context.Context, Respondent, time.Duration) (Ending, error) {
	return InSample, nil
}

// active counts completes and, at the gate, those who have posted a page within the window. Whoever has been quiet for
// longer is not counted, and is taken when they finish after all.
type active struct {
	cells  []quota.Cell
	last   []map[int]time.Duration // by cell: the last sign of life of those in progress
	window time.Duration
}

// Name is the rule in a few words.
func (a *active) Name() string {
	return fmt.Sprintf("completes + active in %.0f min", a.window.Minutes())
}

// Arrive admits while completes and active interviews are fewer than the target.
func (a *active) Arrive(_ context.Context, r Respondent, at time.Duration) (bool, error) {
	for number, last := range a.last[r.Cell] {
		if at-last > a.window {
			delete(a.last[r.Cell], number)
		}
	}
	cell := a.cells[r.Cell]
	cell.Held = len(a.last[r.Cell])
	if cell.Room() == 0 {
		return false, nil
	}
	a.seen(r, at)
	return true, nil
}

// Save is a sign of life; it brings back who had been quiet.
func (a *active) Save(_ context.Context, r Respondent, at time.Duration) (bool, error) {
	a.seen(r, at)
	return true, nil
}

// Complete takes everybody.
func (a *active) Complete(_ context.Context, r Respondent, _ time.Duration) (Ending, error) {
	delete(a.last[r.Cell], r.Number)
	a.cells[r.Cell].Completed++
	return InSample, nil
}

func (a *active) seen(r Respondent, at time.Duration) {
	if a.last[r.Cell] == nil {
		a.last[r.Cell] = map[int]time.Duration{}
	}
	a.last[r.Cell][r.Number] = at
}
