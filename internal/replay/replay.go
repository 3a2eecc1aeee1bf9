// Package replay plays one trace of arrivals through the counting rules of survey systems and tells what each rule costs.
//
// It is opinionated: every rule gets the same people at the same instants; the referee counts by itself what was admitted
// and what came into the sample, and asks no rule for its counters; people behave in the same way whatever the rule is. The
// rules of other systems stand here as they were read. Our own is handed in, and is the real store. It knows no clock and
// no store: instants are durations since the first respondent could come.
package replay

import (
	"container/heap"
	"context"
	"slices"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/quota"
)

// A Respondent is one of a trace's arrivals as a rule sees them.
type Respondent struct {
	Number int // place in the trace, from 0
	Cell   int // index of the quota cell
}

// An Ending is what a rule does with a finished interview. It is a word because it is printed.
type Ending string

const (
	InSample Ending = "in sample"
	Outside  Ending = "outside the sample" // kept, and sent back to the panel as a complete
	Refused  Ending = "refused"            // told that the quota is full, after the last page
)

// A Rule decides who may answer and who counts. Its methods are called in the order of the instants, one at a time. It is
// told nothing of somebody who stops answering: no survey server is.
type Rule interface {
	// Name is the rule in a few words.
	Name() string
	// Arrive is somebody at the gate, classified.
	Arrive(ctx context.Context, r Respondent, at time.Duration) (admitted bool, err error)
	// Save is a page posted after the gate, not the last one; false refuses the next page.
	Save(ctx context.Context, r Respondent, at time.Duration) (goesOn bool, err error)
	// Complete is the last page posted.
	Complete(ctx context.Context, r Respondent, at time.Duration) (Ending, error)
}

// Run plays a trace through a rule. People arrive until every cell has its target of completes in the sample, or until the
// trace ends; whoever is answering then is played to their end.
func Run(ctx context.Context, t Trace, rule Rule) (Outcome, error) {
	g := &game{trace: t, rule: rule, out: Outcome{Completes: make([]int, len(t.Cells))}}
	for _, c := range t.Cells {
		g.cells = append(g.cells, quota.Cell{Name: c.Name, Target: c.Target, State: quota.Open})
	}
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return g.out, fault.Errorf(fault.Unavailable, "the replay was stopped: %w", err)
		}
		var err error
		if more, err = g.step(ctx); err != nil {
			return g.out, err
		}
	}
	return g.finish(), nil
}

// A game is one run under way.
type game struct {
	trace Trace
	rule  Rule
	cells []quota.Cell
	next  int // the arrival to come
	posts posts
	out   Outcome
}

// step plays the earliest event; false when there is none. A page and an arrival of the same instant come in that order.
func (g *game) step(ctx context.Context) (bool, error) {
	arriving := g.next < len(g.trace.Arrivals) && !g.full()
	switch {
	case arriving && (len(g.posts) == 0 || g.trace.Arrivals[g.next].At < g.posts[0].at):
		return true, g.arrive(ctx)
	case len(g.posts) > 0:
		return true, g.post(ctx)
	}
	return false, nil
}

func (g *game) full() bool {
	return !slices.ContainsFunc(g.cells, func(c quota.Cell) bool { return !c.Full() })
}

func (g *game) arrive(ctx context.Context) error {
	n := g.next
	g.next++
	a := g.trace.Arrivals[n]
	g.out.Arrivals++
	admitted, err := g.rule.Arrive(ctx, Respondent{n, a.Cell}, a.At)
	switch {
	case err != nil:
		return err
	case admitted:
		g.schedule(post{arrival: n})
		return nil
	}
	g.out.TurnedAway++
	if !g.cells[a.Cell].Full() {
		g.out.TurnedAwayEarly++
	}
	return nil
}

// schedule puts a page on the agenda. Somebody who abandons has no such page.
func (g *game) schedule(p post) {
	if pages := g.trace.Arrivals[p.arrival].Posts; p.page < len(pages) {
		p.at = pages[p.page]
		heap.Push(&g.posts, p)
	}
}

func (g *game) post(ctx context.Context) error {
	p := heap.Pop(&g.posts).(post)
	a := g.trace.Arrivals[p.arrival]
	r := Respondent{p.arrival, a.Cell}
	if a.Finishes && p.page == len(a.Posts)-1 {
		return g.complete(ctx, r, p.at)
	}
	goesOn, err := g.rule.Save(ctx, r, p.at)
	switch {
	case err != nil:
		return err
	case !goesOn:
		g.out.RefusedMidway++
		return nil
	}
	p.page++
	g.schedule(p)
	return nil
}

func (g *game) complete(ctx context.Context, r Respondent, at time.Duration) error {
	ending, err := g.rule.Complete(ctx, r, at)
	if err != nil {
		return err
	}
	switch ending {
	case InSample:
		g.cells[r.Cell].Completed++
		if !g.out.Filled && g.full() {
			g.out.Filled, g.out.ToFill = true, at
		}
	case Outside:
		g.out.KeptOutside++
	case Refused:
		g.out.RefusedFinished++
	default:
		return fault.Errorf(fault.Internal, "the rule %q ended an interview with %q, which is no ending", g.rule.Name(), ending)
	}
	return nil
}

// finish holds the completes against the targets.
func (g *game) finish() Outcome {
	for i, c := range g.cells {
		g.out.Completes[i] = c.Completed
		over := max(0, c.Completed-c.Target)
		g.out.OverTarget += over
		g.out.WorstCell = max(g.out.WorstCell, over)
		g.out.Missing += max(0, c.Target-c.Completed)
	}
	return g.out
}
