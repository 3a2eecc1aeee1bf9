package store

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"gorm.io/gorm"

	"fieldwork/internal/fault"
)

// A writer runs every write on one connection. What waits is committed together: each operation stands in a savepoint of
// its own, so that one that fails leaves no trace and does not disturb the others, and each caller is answered only when
// the commit is durable. One fsync then pays for all of them.
type writer struct {
	db   *gorm.DB
	jobs chan *job
	quit chan struct{}
	done chan struct{}
	once sync.Once
}

type job struct {
	do     func(tx *gorm.DB) error
	err    error
	answer chan error
}

// maxBatch bounds how long the first of a batch waits for the others.
const maxBatch = 256

func startWriter(db *gorm.DB) *writer {
	w := &writer{db: db, jobs: make(chan *job, maxBatch), quit: make(chan struct{}), done: make(chan struct{})}
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
func (w *writer) write(ctx context.Context, do func(tx *gorm.DB) error) error {
	j := &job{do: do, answer: make(chan error, 1)}
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
	err := w.db.Transaction(func(tx *gorm.DB) error {
		for _, j := range batch {
			if err := j.run(tx); err != nil {
				return err
			}
		}
		return nil
	})
	for _, j := range batch {
		j.answer <- errors.Join(err, j.err)
	}
}

// run runs the job in its savepoint. Its own error stays in j.err; the returned one is the transaction's.
func (j *job) run(tx *gorm.DB) error {
	if err := tx.SavePoint("job").Error; err != nil {
		return err
	}
	if j.err = j.protected(tx); j.err != nil {
		if err := tx.RollbackTo("job").Error; err != nil {
			return err
		}
	}
	return tx.Exec("RELEASE SAVEPOINT job").Error
}

// protected turns a panic of one job into its error, so that it takes no other job with it.
func (j *job) protected(tx *gorm.DB) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.New(fault.Internal, fmt.Sprintf("a write panicked: %v", p))
		}
	}()
	return j.do(tx)
}
