package store

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"fieldwork/internal/fault"
)

// A writer runs writes on one connection. What waits is committed together, and each caller is answered only when the
// commit is durable: one fsync pays for all of them. An operation that fails leaves no trace and does not disturb the others,
// because it stands in a savepoint of its own. Those of the hot path hardly ever fail, and savepoints would take them a fifth
// of their time, so they are first tried without; when one fails after all, everything is taken back and run again with them.
//
// With PostgreSQL every node has two: the gate's, whose batches follow one another over all nodes, and that of the pages,
// whose batches touch nothing but interviews and counters.
type writer struct {
	db      *gorm.DB
	engine  engine
	dialect *dialect
	books   *books
	lane    lane
	gated   bool   // its batches may touch cells
	wrote   func() // is told of every batch that was committed

	jobs  chan *job
	quit  chan struct{}
	done  chan struct{}
	once  sync.Once
	pulse pulse

	counts *counts // of the batch under way
}

type job struct {
	do       func(tx *session) error
	again    bool          // it may be run once more, on what it found the first time
	patience time.Duration // that its caller has until its turn comes
	turn     atomic.Int32
	err      error
	answer   chan error
}

// What has become of a job: it waits for its turn until either the writer takes it or its caller gives it up.
const (
	waits int32 = iota
	taken
	givenUp
)

// writePatience is how long a write waits for its turn. Its turn does not come while another program has the database locked
// or the disk does not answer, and a respondent should not look at an empty window for longer.
const writePatience = 8 * time.Second

// yields is how often the writer lets everybody run who can, before it takes it that nobody else has something to write. With
// idle processors it costs nothing; with busy ones a commit and its counts then pay for twice as many.
const yields = 3

// maxBatch bounds how long the first of a batch waits for the others.
const maxBatch = 256

func startWriter(w *writer) *writer {
	w.counts, w.pulse.now = newCounts(), time.Now
	w.jobs, w.quit, w.done = make(chan *job, maxBatch), make(chan struct{}), make(chan struct{})
	go w.loop()
	return w
}

// stop lets the batch under way finish; later writes are refused.
func (w *writer) stop() {
	w.once.Do(func() { close(w.quit) })
	<-w.done
}

// write runs do in a transaction and returns when it is durable. What has not had its turn in time is given up and leaves no
// trace. A caller that goes away does not undo the write: whether it was committed is then unknown to it, and every operation
// may be repeated.
func (w *writer) write(ctx context.Context, do func(tx *session) error) error {
	return w.wait(ctx, &job{do: do, patience: writePatience, answer: make(chan error, 1)})
}

// writeHot is write for an operation of the hot path, which may be run once more.
func (w *writer) writeHot(ctx context.Context, do func(tx *session) error) error {
	return w.wait(ctx, &job{do: do, again: true, patience: writePatience, answer: make(chan error, 1)})
}

func (w *writer) wait(ctx context.Context, j *job) error {
	late := timers.Get().(*time.Timer)
	late.Reset(j.patience)
	defer func() {
		late.Stop() // and nothing that it may have said before is left in it
		timers.Put(late)
	}()
	if err := w.handIn(ctx, j, late.C); err != nil {
		return err
	}
	select {
	case err := <-j.answer:
		return unavailable(err)
	case <-w.done:
	case <-late.C:
		if j.turn.CompareAndSwap(waits, givenUp) {
			return w.noTurn(j)
		}
	}
	return w.answer(j) // what is being written is waited for: nobody is told that it is there or not before that is known
}

// timers are used again and again: every page waits with one.
var timers = sync.Pool{New: func() any { return time.NewTimer(writePatience) }}

// handIn puts a job among those that wait for the writer.
func (w *writer) handIn(ctx context.Context, j *job, late <-chan time.Time) error {
	select {
	case w.jobs <- j: // as nearly always; to ask for more than room takes longer
		return nil
	default:
	}
	select {
	case w.jobs <- j:
		return nil
	case <-w.quit:
		return errClosing
	case <-ctx.Done():
		return fault.Errorf(fault.Unavailable, "the request was given up: %w", ctx.Err())
	case <-late:
		return w.noTurn(j)
	}
}

var errClosing = fault.New(fault.Unavailable, "the server is shutting down")

// answer waits for what has become of a job. A writer that has ended has answered whatever it had taken.
func (w *writer) answer(j *job) error {
	select {
	case err := <-j.answer:
		return unavailable(err)
	case <-w.done:
	}
	select {
	case err := <-j.answer:
		return unavailable(err)
	default:
		return errClosing
	}
}

// noTurn is the error of a job that was given up.
func (w *writer) noTurn(j *job) error {
	err := fault.Errorf(fault.Unavailable, "no write has had its turn for %s, and this one was given up: %s", j.patience, w.dialect.slow)
	w.pulse.note(err)
	return err
}

// isTaken takes the job, unless it was given up. It may be asked again.
func (j *job) isTaken() bool { return j.turn.CompareAndSwap(waits, taken) || j.turn.Load() == taken }

func (w *writer) loop() {
	defer close(w.done)
	for {
		select {
		case first := <-w.jobs:
			w.commit(w.gather(first))
		case <-w.quit:
			return
		}
	}
}

func (w *writer) gather(first *job) []*job {
	batch := []*job{first}
	for yielded := 0; len(batch) < maxBatch; {
		select {
		case j := <-w.jobs:
			batch = append(batch, j)
		default:
			if yielded++; yielded > yields {
				return batch
			}
			runtime.Gosched()
		}
	}
	return batch
}

func (w *writer) commit(jobs []*job) {
	err := w.insist(jobs)
	w.noteOutcome(err, jobs)
	if err == nil {
		w.wrote()
	}
	for _, j := range jobs {
		if err != nil { // what a batch has decided that was never committed is nobody's answer
			j.err = err
		}
		j.answer <- j.err
	}
	w.engine.between()
}

// noteOutcome remembers what a batch says of the engine: its own error, that of a write which found no room for itself, or
// that something was written.
func (w *writer) noteOutcome(err error, jobs []*job) {
	written := false
	for _, j := range jobs {
		if err == nil && troubleIn(j.err) != "" {
			err = j.err
		}
		written = written || j.isTaken() && j.err == nil
	}
	if err != nil || written {
		w.pulse.note(err)
	}
}

// runBare runs the job without a savepoint.
func (j *job) runBare(tx *session) error {
	if j.err = j.protected(tx); j.err != nil {
		return errTakenBack
	}
	tx.counts.settle()
	return nil
}

// run runs the job in its savepoint. Its own error stays in j.err; the returned one is the transaction's.
func (j *job) run(tx *session) error {
	if _, err := tx.exec("SAVEPOINT job"); err != nil {
		return err
	}
	if j.err = j.protected(tx); j.err != nil {
		tx.counts.takeBack()
		if _, err := tx.exec("ROLLBACK TO job"); err != nil {
			return err
		}
	}
	tx.counts.settle()
	_, err := tx.exec("RELEASE job")
	return err
}

// protected turns a panic of one job into its error, so that it takes no other job with it.
func (j *job) protected(tx *session) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.New(fault.Internal, fmt.Sprintf("a write panicked: %v", p))
		}
	}()
	return j.do(tx)
}
