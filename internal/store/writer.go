package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"gorm.io/gorm"

	"fieldwork/internal/fault"
)

// A writer runs every write on one connection. What waits is committed together, and each caller is answered only when the
// commit is durable: one fsync pays for all of them. An operation that fails leaves no trace and does not disturb the others,
// because it stands in a savepoint of its own. Those of the hot path hardly ever fail, and savepoints would take them a fifth
// of their time, so they are first tried without; when one fails after all, everything is taken back and run again with them.
type writer struct {
	db    *gorm.DB
	books *books
	jobs  chan *job
	quit  chan struct{}
	done  chan struct{}
	once  sync.Once
}

type job struct {
	do     func(tx *session) error
	again  bool // it may be run once more, on what it found the first time
	err    error
	answer chan error
}

// maxBatch bounds how long the first of a batch waits for the others.
const maxBatch = 256

func startWriter(db *gorm.DB, books *books) *writer {
	w := &writer{db: db, books: books, jobs: make(chan *job, maxBatch), quit: make(chan struct{}), done: make(chan struct{})}
	go w.loop()
	return w
}

// stop lets the batch under way finish; later writes are refused.
func (w *writer) stop() {
	w.once.Do(func() { close(w.quit) })
	<-w.done
}

// write runs do in a transaction and returns when it is durable. A caller that goes away does not undo the write: whether
// it was committed is then unknown to it, and every operation may be repeated.
func (w *writer) write(ctx context.Context, do func(tx *session) error) error {
	return w.wait(ctx, &job{do: do, answer: make(chan error, 1)})
}

// writeHot is write for an operation of the hot path, which may be run once more.
func (w *writer) writeHot(ctx context.Context, do func(tx *session) error) error {
	return w.wait(ctx, &job{do: do, again: true, answer: make(chan error, 1)})
}

func (w *writer) wait(ctx context.Context, j *job) error {
	closing := fault.New(fault.Unavailable, "the server is shutting down")
	select {
	case w.jobs <- j:
	case <-w.quit:
		return closing
	case <-ctx.Done():
		return fault.Errorf(fault.Unavailable, "the request was given up: %w", ctx.Err())
	}
	select {
	case err := <-j.answer:
		return unavailable(err)
	case <-w.done:
		select {
		case err := <-j.answer:
			return unavailable(err)
		default:
			return closing
		}
	}
}

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
	for len(batch) < maxBatch {
		select {
		case j := <-w.jobs:
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

func (w *writer) commit(batch []*job) {
	err := errTakenBack
	if !slices.ContainsFunc(batch, func(j *job) bool { return !j.again }) {
		err = w.transaction(batch, (*job).runBare)
	}
	if errors.Is(err, errTakenBack) {
		err = w.transaction(batch, (*job).run)
	}
	for _, j := range batch {
		j.answer <- errors.Join(err, j.err)
	}
}

// errTakenBack is why a batch without savepoints is run again.
var errTakenBack = errors.New("an operation failed")

// transaction runs a batch, and writes what it has counted.
func (w *writer) transaction(batch []*job, run func(*job, *session) error) error {
	return w.db.Transaction(func(db *gorm.DB) error {
		tx := &session{DB: db, books: w.books, counts: newCounts()}
		for _, j := range batch {
			if err := run(j, tx); err != nil {
				return err
			}
		}
		return tx.writeCounts()
	})
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
