// Package scaling simulates several nodes of Fieldwork on one PostgreSQL, to tell what is full first when more arrive.
//
// It is opinionated: a simulation answers what no machine at hand can be asked, and nothing else. Its durations are measured
// (internal/bench/deciders) or stand in the table of its premises; its protocol is the one that the nodes speak, with the
// same locks held from the same statement to the same commit; and one that cannot reproduce a case which is known by
// arithmetic is not believed about those which are not. The same plan and seed give the same figures.
package scaling

import "time"

// Costs are what the parts of a write take.
type Costs struct {
	Network  time.Duration // a statement's way to the server and back
	Work     time.Duration // a processor of the server with one statement of a page or a gate
	Row      time.Duration // the same with a row of a statement that has many
	Flush    time.Duration // the log of the server onto its disk, for all commits that wait for it together
	Standby  time.Duration // until a synchronous standby has it; 0 without one
	Byte     time.Duration // of the log, at the rate at which the disk or the standby takes it
	Page     time.Duration // a processor of a node with a page, from its request to its last byte
	LogBytes int           // of the log, for each page or decision
}

// A Way is how a lane sends the statements of a batch.
type Way int

// The ways, each with fewer waits for the network than the one before.
const (
	OneByOne Way = iota // each statement waits for the answer to the one before
	Together            // the statements of all jobs of a batch are sent without waiting, and answered together
	Rows                // the batch is a few statements of many rows
)

// A Plan is a house of nodes and what is asked of it.
type Plan struct {
	Costs
	Nodes       int
	NodeCores   int // processors of each node
	ServerCores int // of the database's server
	Surveys     int // that share the arrivals evenly; each has its lock, its counters and its lanes
	Batch       int // jobs that a lane commits together, at most
	Way         Way
	Late        bool // a gate lane gathers its batch when it has the lock, and not before it waits for it
	OwnRows     bool // each lane counts in rows of its own, which are added up by who reads them
	Queue       int  // jobs that may wait in a lane; whoever comes then is asked to wait outside

	Arrivals   float64 // respondents a second, with exponential gaps
	Before     int     // pages of a respondent before the gate
	After      int     // and behind it
	Admitted   float64 // share that the gate lets in; each completes
	Statements int     // of a page, and of a gate's decision
	GateWork   int     // statements of a gate's decision, or of a completion
	Counters   int     // statements that write a batch's counters, all on the survey's hot rows

	Warm, Window time.Duration // simulated before, and while, it is measured
	Seed         uint64
}

// A Result is what came of a plan in its window.
type Result struct {
	Came, Left int     // jobs that came to lanes, and those that were asked to wait outside
	Done       int     // jobs that were committed
	Waiting    int     // jobs that were neither when the window ended
	Asked      float64 // decisions that were asked for, a second
	Decisions  float64 // those that were committed
	Pages      float64 // committed a second
	PagePosts  Times
	Gates      Times
	Busy       map[string]float64 // share of the window in which a part was taken, by its name
}

// Times are how long it took from a request to its durable answer.
type Times struct{ P50, P99 time.Duration }

// Names of the parts that may be full.
const (
	GateLock    = "the gate's lock"
	HotRows     = "the counters' rows"
	GateLanes   = "the gate lanes"
	PageLanes   = "the page lanes"
	ServerCores = "the server's processors"
	LogDisk     = "the server's log"
	NodeCores   = "the nodes' processors"
)

// kept is the share of what was asked for that must be done for a plan to count as keeping up.
const kept = 0.95

// KeepsUp tells whether as many decisions were made as were asked for, and nobody was sent away.
func (r Result) KeepsUp() bool { return r.Left == 0 && r.Decisions >= kept*r.Asked }

// full is the share from which on a part is called full.
const full = 0.97

// Full names the parts that had no rest, those first that everybody shares: what waits behind a full part is busy with
// waiting, and is not what to mend.
func (r Result) Full() (names []string) {
	for _, name := range []string{NodeCores, ServerCores, LogDisk, GateLock, HotRows, GateLanes, PageLanes} {
		if r.Busy[name] >= full {
			names = append(names, name)
		}
	}
	return names
}
