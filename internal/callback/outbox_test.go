package callback

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/panel"
)

var start = time.Date(2015, 6, 1, 9, 0, 0, 0, time.UTC)

// A clock stands still until a test moves it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// A mark is what the outbox was told of a message.
type mark struct {
	id    int64
	sent  bool
	again time.Time
	why   string
}

type owed struct {
	field.Callback
	due           time.Time
	sent, givenUp bool
}

// An outbox is the real one's behaviour in memory.
type outbox struct {
	clock *clock
	hurry bool // the clock jumps to the next message's instant when nothing is due

	mu         sync.Mutex
	rows       []*owed
	looks      int
	deepest    int
	failMarks  int        // so many marks fail before the outbox is well again
	failLooks  int        // so many looks do
	brokenWith error      // what they fail with
	refused    int        // marks that failed
	changed    *sync.Cond // looks or refused have
	marks      chan mark
}

func newOutbox() *outbox {
	o := &outbox{clock: &clock{now: start}, marks: make(chan mark, 10_000)}
	o.brokenWith = fault.New(fault.Unavailable, "the disk is full")
	o.changed = sync.NewCond(&o.mu)
	return o
}

func (o *outbox) add(key string, m panel.Message) int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	id := int64(len(o.rows) + 1)
	o.rows = append(o.rows, &owed{Callback: field.Callback{ID: id, Survey: "haitao-2015", Source: "cint", Key: key, Message: m}, due: start})
	return id
}

func (o *outbox) Callbacks(ctx context.Context, limit int) ([]field.Callback, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer o.changed.Broadcast()
	o.looks++
	o.deepest = max(o.deepest, limit)
	if o.failLooks > 0 {
		o.failLooks--
		return nil, o.brokenWith
	}
	open := o.open()
	if o.hurry && len(open) > 0 && open[0].due.After(o.clock.Now()) {
		o.clock.Set(open[0].due)
	}
	var due []field.Callback
	for _, r := range open {
		if !r.due.After(o.clock.Now()) && len(due) < limit {
			due = append(due, r.Callback)
		}
	}
	return due, ctx.Err()
}

// open are the messages that are neither sent nor given up, those that wait longest first.
func (o *outbox) open() []*owed {
	var open []*owed
	for _, r := range o.rows {
		if !r.sent && !r.givenUp {
			open = append(open, r)
		}
	}
	slices.SortStableFunc(open, func(a, b *owed) int { return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.ID, b.ID)) })
	return open
}

func (o *outbox) CallbackSent(ctx context.Context, id int64) error {
	return o.note(ctx, mark{id: id, sent: true})
}

func (o *outbox) CallbackFailed(ctx context.Context, id int64, again time.Time, why string) error {
	return o.note(ctx, mark{id: id, again: again, why: why})
}

func (o *outbox) note(ctx context.Context, m mark) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if o.failMarks > 0 {
		o.failMarks--
		o.refused++
		o.changed.Broadcast()
		return o.brokenWith
	}
	if m.id < 1 || m.id > int64(len(o.rows)) {
		return fault.Errorf(fault.NotFound, "no callback %d", m.id)
	}
	r := o.rows[m.id-1]
	r.Attempts++
	r.sent, r.givenUp, r.due = m.sent, !m.sent && m.again.IsZero(), m.again
	o.marks <- m
	return nil
}

// next waits for the next mark.
func (o *outbox) next(t *testing.T) mark {
	t.Helper()
	select {
	case m := <-o.marks:
		return m
	case <-t.Context().Done():
	case <-time.After(time.Minute): // only a sender that hangs gets here
	}
	t.Fatal("the sender marked nothing")
	return mark{}
}

// idle waits until the sender has looked n times more, and fails when it marked anything meanwhile.
func (o *outbox) idle(t *testing.T, n int) {
	t.Helper()
	o.wait(n)
	select {
	case m := <-o.marks:
		t.Fatalf("marked %+v, want nothing", m)
	default:
	}
}

// wait waits until the sender has looked n times more.
func (o *outbox) wait(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for until := o.looks + n; o.looks < until; {
		o.changed.Wait()
	}
}

// waitRefused waits until n marks have failed.
func (o *outbox) waitRefused(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.refused < n {
		o.changed.Wait()
	}
}

// row is a message as the outbox has it.
func (o *outbox) row(id int64) owed {
	o.mu.Lock()
	defer o.mu.Unlock()
	return *o.rows[id-1]
}

func (o *outbox) failNext(marks, looks int, with error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.failMarks, o.failLooks, o.brokenWith = marks, looks, with
}
