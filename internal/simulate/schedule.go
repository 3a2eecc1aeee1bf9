package simulate

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// An event is a step of a respondent that is due at a virtual instant.
type event struct {
	at      time.Time // zero without a clock
	number  int       // of the event: among simultaneous ones the older comes first
	arrival bool      // the first step of a respondent who is not there yet
	visit   *visit
}

// A queue is a heap of events, the earliest first.
type queue []*event

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if q[i].at.Equal(q[j].at) {
		return q[i].number < q[j].number
	}
	return q[i].at.Before(q[j].at)
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(*event)) }
func (q *queue) Pop() any {
	last := len(*q) - 1
	e := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return e
}

// A scheduler hands events to workers in the order of their virtual times. It is one goroutine; workers only take steps.
type scheduler struct {
	config  Config
	client  *client
	timing  *timing
	rhythm  *rhythm // nil without a clock
	waiting queue
	running []*event
	events  int // ever
	arrived int // ever
	tally   tally
	told    time.Time // when progress was told last

	jobs chan *event
	done chan finished
}

// finished is an event with what it came to.
type finished struct {
	event  *event
	report report
}

const (
	// stopEvery is how many arrivals pass between two questions whether to stop.
	stopEvery = 8
	// tellEvery is the least real time between two tellings of progress.
	tellEvery = 300 * time.Millisecond
)

// run plays until nobody is left or the context ends, and leaves no goroutine behind.
func (s *scheduler) run(ctx context.Context) {
	workers := s.config.Concurrency
	s.jobs, s.done = make(chan *event, workers), make(chan finished, workers)
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for e := range s.jobs {
				s.done <- finished{e, s.work(ctx, e.visit)}
			}
		})
	}
	defer wait.Wait()
	defer close(s.jobs)
	s.invite()
	for {
		s.start(ctx)
		if len(s.running) == 0 {
			return
		}
		s.finish(<-s.done)
	}
}

// work takes one step; without a clock there is nothing to wait for, and the respondent goes on to the end.
func (s *scheduler) work(ctx context.Context, v *visit) report {
	r := v.step(ctx)
	for s.rhythm == nil && !r.ended {
		r.take(v.step(ctx))
	}
	return r
}

// start hands out every event that may begin now.
func (s *scheduler) start(ctx context.Context) {
	for len(s.running) < s.config.Concurrency && ctx.Err() == nil {
		e := s.next()
		if e == nil {
			return
		}
		if e.arrival && !s.admit(ctx, e) {
			continue
		}
		if s.config.Clock != nil {
			s.config.Clock.advance(e.at)
		}
		s.running = append(s.running, e)
		s.jobs <- e
	}
}

// next takes the earliest event off the queue, unless it lies too far ahead of a step under way.
func (s *scheduler) next() *event {
	if len(s.waiting) == 0 {
		return nil
	}
	for _, r := range s.running {
		if s.waiting[0].at.Sub(r.at) > s.config.Lookahead {
			return nil
		}
	}
	return heap.Pop(&s.waiting).(*event)
}

// admit lets the respondent of an arrival appear and invites the next, unless it is time to stop.
func (s *scheduler) admit(ctx context.Context, e *event) bool {
	if s.config.Stop != nil && s.arrived%stopEvery == 0 && s.config.Stop(ctx) {
		return false
	}
	e.arrival, e.visit = false, s.newVisit(s.arrived)
	s.arrived++
	s.invite()
	return true
}

// invite puts the next arrival into the queue; there is never more than one.
func (s *scheduler) invite() {
	if s.config.Arrivals > 0 && s.arrived == s.config.Arrivals {
		return
	}
	e := &event{arrival: true}
	if s.rhythm != nil {
		e.at = s.rhythm.next(s.arrived)
	}
	s.push(e)
}

func (s *scheduler) push(e *event) {
	e.number = s.events
	s.events++
	heap.Push(&s.waiting, e)
}

// finish counts a step and puts the respondent's next one into the queue.
func (s *scheduler) finish(f finished) {
	for i, e := range s.running {
		if e == f.event {
			s.running[i] = s.running[len(s.running)-1]
			s.running = s.running[:len(s.running)-1]
			break
		}
	}
	s.tally.count(f.report)
	if !f.report.ended {
		s.push(&event{at: f.event.at.Add(f.report.after), visit: f.event.visit})
	}
	if now := s.config.Now(); now.Sub(s.told) >= tellEvery {
		s.told = now
		s.tell()
	}
}

// tell tells the progress.
func (s *scheduler) tell() {
	s.tally.Arrived = s.arrived
	if s.config.Clock != nil {
		s.tally.At = s.config.Clock.Now()
	}
	if s.config.Progress != nil {
		s.config.Progress(s.tally.Result.Progress)
	}
}
