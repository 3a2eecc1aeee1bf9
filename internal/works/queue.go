package works

import (
	"cmp"
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"fieldwork/internal/fault"
)

// A Config is what a queue needs.
type Config struct {
	Dir    string            // where works are kept, each survey's in a folder of its name; made when the first work is ordered
	Make   Make              // carries an order out
	Check  func(Order) error // whether an order can be carried out, asked before it waits; nil: all can
	Clock  func() time.Time  // of the orders' times
	Logger *slog.Logger      // nil: nothing is logged
	Keep   int               // how many works are kept that were made, for each survey and kind; 0: DefaultKeep
	Line   int               // how many works of a survey may wait; 0: DefaultLine
	Node   string            // this process, where others have the folder too; "": none has
}

// Make carries an order out: it writes what was ordered into dir, which is not there yet and must be whole when it is, tells
// how far it is, and returns what the work lacks although it was made, a line each. It ends soon after its context does.
type Make func(ctx context.Context, o Order, dir string, show func(done, total int, what string)) (lacks []string, err error)

// How many works are kept of a survey and kind, and how many of a survey may wait, unless the configuration says otherwise.
const (
	DefaultKeep = 20
	DefaultLine = 10
)

// A Queue makes works one at a time, in the order in which they were ordered, and knows what became of them. What it knows
// stands on disk, except how far a work is that is being made. Where several nodes share the folder each makes what was ordered
// of it, and tells the others how far it is; any of them shows, cancels and removes every work.
type Queue struct {
	c     Config
	log   *slog.Logger
	shelf shelf
	ear   *ear

	ctx   context.Context // ends when the queue is shut
	shut  context.CancelCauseFunc
	turn  chan struct{} // whoever has put something in may use the machine
	going sync.WaitGroup

	mu      sync.Mutex
	line    []*job // those that wait, in order
	making  *job   // nil: none
	working bool   // somebody is making what is in the line
	beating bool   // somebody tells the other nodes of it
	beats   int64  // told so far
	aside   func() // gives up what is done aside; nil: nothing is
	adopted []Work
}

// A job is an order on its way.
type job struct {
	work   Work
	ctx    context.Context
	cancel context.CancelCauseFunc
}

// New opens a queue over its folder. Works that were waiting or being made when the last process ended have failed; where
// several nodes share the folder, that shows when nothing is heard of theirs. An error is Invalid for a name that no node can
// have, or Unavailable: the folder cannot be used.
func New(c Config) (*Queue, error) {
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return nil, unusable(err)
	}
	c.Keep, c.Line = cmp.Or(c.Keep, DefaultKeep), cmp.Or(c.Line, DefaultLine)
	q := &Queue{c: c, log: c.Logger, turn: make(chan struct{}, 1)}
	if q.log == nil {
		q.log = slog.New(slog.DiscardHandler)
	}
	q.shelf, q.ear = shelf{dir: dir, log: q.log}, &ear{clock: c.Clock, last: map[string]sound{}}
	q.ctx, q.shut = context.WithCancelCause(context.Background())
	if !q.shared() {
		return q, q.shelf.recover(c.Clock())
	}
	if !nodeName.MatchString(c.Node) {
		return nil, fault.Errorf(fault.Invalid, "%q cannot be the name of a node that makes works; name it in letters, digits, dots and dashes", c.Node)
	}
	return q, nil
}

// Order puts an order in the line and returns the work that it has become. While an equal one is waiting or being made, that
// is the work. An Invalid error says what in the order cannot be carried out, a Conflict that too many wait, Unavailable that
// the queue is shut or its folder cannot be written.
func (q *Queue) Order(ctx context.Context, o Order) (Work, error) {
	if err := o.names(); err != nil {
		return Work{}, err
	}
	if q.c.Check != nil {
		if err := q.c.Check(o); err != nil {
			return Work{}, err
		}
	}
	if err := ctx.Err(); err != nil {
		return Work{}, fault.Errorf(fault.Unavailable, "the order was given up: %w", err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ctx.Err() != nil {
		return Work{}, fault.New(fault.Unavailable, "the server is stopping and begins nothing; order it again when it is back")
	}
	if j := q.find(func(w Work) bool { return w.equals(o) }); j != nil {
		return j.work, nil
	}
	same, found, others, err := q.sameElsewhere(o)
	if err != nil || found {
		return same, err
	}
	if n := q.waiting(o.Survey) + others; n >= q.c.Line {
		return Work{}, fault.Errorf(fault.Conflict, "%d works of survey %q wait already; wait until one is made, or cancel one", n, o.Survey)
	}
	return q.begin(o)
}

// begin notes the order and lets it wait for its turn.
func (q *Queue) begin(o Order) (Work, error) {
	now := q.c.Clock()
	id, err := q.newID(o, now)
	if err != nil {
		return Work{}, err
	}
	j := &job{work: Work{Order: o, ID: id, State: Waiting, Ordered: now, Node: q.c.Node}}
	if err := q.announce(j.work); err != nil {
		return Work{}, err
	}
	j.ctx, j.cancel = context.WithCancelCause(q.ctx)
	q.line = append(q.line, j)
	q.stopAside()
	if !q.working {
		q.working = true
		q.going.Add(1)
		go q.work()
	}
	if q.shared() && !q.beating {
		q.beating = true
		q.going.Add(1)
		go q.beat()
	}
	return j.work, nil
}

// announce notes a work, once the other nodes can hear of the one that has it.
func (q *Queue) announce(w Work) error {
	if q.shared() {
		if err := q.tell(); err != nil {
			return err
		}
	}
	return q.shelf.save(w)
}

// find is a work on its way; nil when there is no such one.
func (q *Queue) find(is func(Work) bool) *job {
	if q.making != nil && is(q.making.work) {
		return q.making
	}
	if i := slices.IndexFunc(q.line, func(j *job) bool { return is(j.work) }); i >= 0 {
		return q.line[i]
	}
	return nil
}

// waiting is how many works of the survey wait.
func (q *Queue) waiting(survey string) (n int) {
	for _, j := range q.line {
		if j.work.Survey == survey {
			n++
		}
	}
	return n
}

// Cancel gives up a work that is waiting or being made; it has failed then. One that is being made ends a little later. A
// work that has ended is a Conflict, and one that is not there NotFound.
func (q *Queue) Cancel(survey, id string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	j := q.find(func(w Work) bool { return w.Survey == survey && w.ID == id })
	if j == nil {
		w, err := q.look(survey, id)
		if err != nil {
			return err
		}
		if q.elsewhere(w) {
			return q.cancelElsewhere(w)
		}
		return fault.Errorf(fault.Conflict, "the work %s has ended already; remove it, if it is not wanted", w.ID)
	}
	q.giveUp(j)
	return nil
}

// giveUp gives up a work on its way.
func (q *Queue) giveUp(j *job) {
	j.cancel(fault.New(fault.Closed, "it was cancelled; order it again if it is wanted after all"))
	if j != q.making {
		q.line = slices.DeleteFunc(q.line, func(other *job) bool { return other == j })
		q.end(j, nil, context.Cause(j.ctx))
	}
}

// Shut begins nothing any more, and gives up what waits and what is being made. It does not wait; Stop does.
func (q *Queue) Shut() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.shut(stopped())
	q.stopAside()
	for _, j := range q.line {
		q.end(j, nil, stopped())
	}
	q.line = nil
}

// Stop shuts the queue and waits for what is being made, as long as the patience lasts. What has not come to an end by then
// ends with the process and leaves no half work: a folder is put in its place whole, and the next process clears up.
func (q *Queue) Stop(patience time.Duration) {
	q.Shut()
	ended := make(chan struct{})
	go func() {
		q.going.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(patience):
		q.log.Warn("a work was being made when the server stopped; it is given up")
	}
}

// stopped is why a work has failed whose server went away.
func stopped() error {
	return fault.New(fault.Unavailable, "the server stopped before it was made; order it again")
}
