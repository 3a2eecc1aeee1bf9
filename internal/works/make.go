package works

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"

	"fieldwork/internal/fault"
)

// work makes what is in the line until nothing is.
func (q *Queue) work() {
	defer q.going.Done()
	for q.next() {
	}
}

// next makes the first of the line when its turn comes; false when nothing is left to make.
func (q *Queue) next() bool {
	select {
	case q.turn <- struct{}{}:
		defer func() { <-q.turn }()
	case <-q.ctx.Done():
		return false
	}
	j := q.take()
	if j == nil {
		return false
	}
	lacks, err := q.attempt(j)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.making = nil
	q.end(j, lacks, err)
	return true
}

// take is the first of the line, which is being made from now on; nil when nobody waits.
func (q *Queue) take() *job {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.line) == 0 {
		q.working = false
		return nil
	}
	j := q.line[0]
	q.line, q.making = q.line[1:], j
	j.work.State = Making
	if err := q.shelf.save(j.work); err != nil { // it is made all the same: what becomes of it is noted at its end
		q.log.Warn("that a work is being made could not be noted", "survey", j.work.Survey, "work", j.work.ID, "error", err)
	}
	return j
}

// attempt makes a work. A panic becomes an error: a defect in a table must not end anybody's interview.
func (q *Queue) attempt(j *job) (lacks []string, err error) {
	w := j.work
	defer func() {
		if p := recover(); p != nil {
			q.log.Error("panic while a work was made", "survey", w.Survey, "work", w.ID, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = fault.Errorf(fault.Internal, "a defect of the program: %v; the server's log says where: please report it with that", p)
		}
	}()
	lacks, err = q.c.Make(j.ctx, w.Order, q.shelf.folder(w.Survey, w.ID), func(done, total int, what string) {
		q.mu.Lock()
		defer q.mu.Unlock()
		j.work.Done, j.work.Total, j.work.What = done, total, what
	})
	if err != nil && j.ctx.Err() != nil {
		err = context.Cause(j.ctx)
	}
	return lacks, err
}

// end notes what has become of a work, and clears away what is not kept any longer.
func (q *Queue) end(j *job, lacks []string, err error) {
	j.cancel(nil)
	w := &j.work
	w.Ended, w.Lacks, w.State = q.c.Clock(), lacks, Made
	w.Done, w.Total, w.What = 0, 0, ""
	if err != nil {
		w.State, w.Failure = Failed, q.shelf.told(w.Survey, err)
		q.log.Warn("a work could not be made", "survey", w.Survey, "work", w.ID, "error", err)
		if err := q.shelf.empty(w.Survey, w.ID); err != nil {
			q.log.Warn("what is left of a work that failed could not be removed", "survey", w.Survey, "work", w.ID, "error", err)
		}
	}
	if err := q.shelf.save(*w); err != nil {
		q.log.Error("what has become of a work could not be noted", "survey", w.Survey, "work", w.ID, "state", w.State, "error", err)
	}
	q.prune(w.Survey, w.Kind)
}

// told is an error as the list of works tells it: without where on the machine the works are, which helps no reader.
func (s shelf) told(survey string, err error) string {
	return strings.ReplaceAll(err.Error(), s.folder(survey, ""), "")
}

// Alone does what no work may be made beside, once the one before it is made. The error is that of do, or Unavailable when
// the context ends or the queue is shut first.
func (q *Queue) Alone(ctx context.Context, do func() error) error {
	q.mu.Lock()
	q.stopAside()
	q.mu.Unlock()
	select {
	case q.turn <- struct{}{}:
		defer func() { <-q.turn }()
	case <-ctx.Done():
	case <-q.ctx.Done():
	}
	if ctx.Err() != nil || q.ctx.Err() != nil { // a turn that comes as the server stops is none
		return stopped()
	}
	return do()
}

// Aside does what may wait while nothing else is to be done: it begins only when no work waits or is being made, and the
// context that do gets ends as soon as one is ordered. It tells whether do came to its end without that.
func (q *Queue) Aside(ctx context.Context, do func(context.Context) error) (done bool, err error) {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	if !q.stepAside(cancel) {
		return false, nil
	}
	defer func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.aside = nil
		<-q.turn
	}()
	err = do(inner)
	if err != nil && inner.Err() != nil {
		return false, nil
	}
	return true, err
}

// stopAside gives up what is done aside, if anything is.
func (q *Queue) stopAside() {
	if q.aside != nil {
		q.aside()
	}
}

// stepAside takes the turn if nobody wants it.
func (q *Queue) stepAside(giveUp func()) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ctx.Err() != nil || len(q.line) > 0 {
		return false
	}
	select {
	case q.turn <- struct{}{}:
		q.aside = giveUp
		return true
	default:
		return false
	}
}
