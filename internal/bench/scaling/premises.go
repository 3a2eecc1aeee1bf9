package scaling

import (
	"sync"
	"time"
)

// Premises are a house of nodes of eight processors beside a server of sixteen, in one place, and a survey of twelve pages.
// Durations of statements and commits are of the order that BenchmarkDeciders measures where the server is on the same
// machine, with a network between and without the other programs; docs/scaling.md has both.
func Premises() Plan {
	return Plan{
		Costs: Costs{
			Network: 120 * time.Microsecond, Work: 40 * time.Microsecond, Row: 6 * time.Microsecond,
			Flush: 500 * time.Microsecond, Byte: 5 * time.Nanosecond, Page: 250 * time.Microsecond, LogBytes: 1500,
		},
		Nodes: 1, NodeCores: 8, ServerCores: 16, Surveys: 1, Batch: 256, Queue: 2048,
		Before: 4, After: 8, Admitted: 0.3, Statements: 2, GateWork: 7, Counters: 3,
		Warm: time.Second / 2, Window: time.Second, Seed: 1,
	}
}

// A Variant is a change to the premises that docs/scaling.md compares.
type Variant struct {
	Name  string
	Whole bool // the document has all its figures, not only the decisions
	Apply func(*Plan)
}

// Variants are the sections of the document, in their order.
func Variants() []Variant {
	return []Variant{
		{"Statement by statement, one survey, counters that all lanes share", true, func(*Plan) {}},
		{"The same, with a synchronous standby 1 ms away", false, func(p *Plan) { p.Standby = time.Millisecond }},
		{"The same, with four surveys, each with lanes of its own", false, func(p *Plan) { p.Surveys = 4 }},
		{"A gate gathers its batch when it has the lock", false, func(p *Plan) { p.Late = true }},
		{"Each lane counts in rows of its own", false, func(p *Plan) { p.OwnRows = true }},
		{"Rows of its own, gathered under the lock", false, func(p *Plan) { p.OwnRows, p.Late = true, true }},
		{"That, and the statements of a batch sent together", false, func(p *Plan) { p.OwnRows, p.Late, p.Way = true, true, Together }},
		{"That, and a batch as a few statements of many rows", true, func(p *Plan) { p.OwnRows, p.Late, p.Way = true, true, Rows }},
		{"The same, with a synchronous standby 1 ms away", false, func(p *Plan) { p.OwnRows, p.Late, p.Way, p.Standby = true, true, Rows, time.Millisecond }},
	}
}

// What the tables have rows and columns for.
var (
	nodes = [...]int{1, 2, 4, 8, 16}
	rates = [...]float64{100, 300, 1000, 3000, 10000}
)

// A Case is a plan and what came of it.
type Case struct {
	Plan   Plan
	Result Result
}

// Sweep runs a variant with every number of nodes at every rate, by nodes and then rates. Each house has a time of its own, so
// that they may run side by side.
func Sweep(v Variant) []Case {
	cases := make([]Case, len(nodes)*len(rates))
	var all sync.WaitGroup
	for i, n := range nodes {
		all.Go(func() {
			for j, rate := range rates {
				p := Premises()
				v.Apply(&p)
				p.Nodes, p.Arrivals = n, rate
				cases[i*len(rates)+j] = Case{p, Run(p)}
			}
		})
	}
	all.Wait()
	return cases
}
