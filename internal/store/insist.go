package store

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"
)

// The pauses before a batch is tried again double from the first to the longest, and each is drawn between a half and the
// whole of it, so that nodes that were interrupted together do not come back together.
const (
	firstPause   = 50 * time.Millisecond
	longestPause = 2 * time.Second
)

// insist writes a batch, again and again while the engine says that it may succeed a moment later and those who wait for it
// have patience.
func (w *writer) insist(jobs []*job) error {
	begun, b := time.Now(), batch{lane: w.lane, id: strconv.FormatUint(rand.Uint64(), 36)}
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		err := w.attempt(b, jobs)
		if err == nil || !w.engine.passes(err) || time.Since(begun)+pause > writePatience {
			return err
		}
		w.pulse.note(err)
		w.engine.reconnect(w.lane)
		select {
		case <-time.After(pause/2 + rand.N(pause/2)):
		case <-w.quit:
			return err
		}
	}
}

// attempt writes a batch once, without savepoints while nothing fails.
func (w *writer) attempt(b batch, jobs []*job) error {
	err := errTakenBack
	if !slices.ContainsFunc(jobs, func(j *job) bool { return !j.again }) {
		err = w.transaction(b, jobs, true, (*job).runBare)
	}
	if errors.Is(err, errTakenBack) {
		err = w.transaction(b, jobs, false, (*job).run)
	}
	return err
}

// errTakenBack is why a batch without savepoints is run again.
var errTakenBack = errors.New("an operation failed")

// transaction runs a batch, and writes what it has counted.
func (w *writer) transaction(b batch, jobs []*job, bare bool, run func(*job, *session) error) error {
	ctx, done := w.engine.bounded()
	defer done()
	err := w.db.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		tx := &session{DB: db, dialect: w.dialect, books: w.books, counts: w.counts.begin(bare), gated: w.gated}
		if done, err := w.engine.enter(tx, b); err != nil || done {
			return err
		}
		for _, j := range jobs {
			if !j.isTaken() {
				continue
			}
			if err := run(j, tx); err != nil {
				return err
			}
			if w.engine.passes(j.err) { // it is the transaction's trouble, and not the job's
				return j.err
			}
		}
		return tx.writeCounts()
	})
	if err != nil {
		return err
	}
	return w.engine.committed(b)
}
