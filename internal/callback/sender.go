package callback

import (
	"context"
	"net/url"
	"strings"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
)

// markPatience is how long the outbox may take to note a result. It runs on after the end of Run's context, so that
// what a source has taken before a shutdown is not sent again after it.
const markPatience = 5 * time.Second

// A job is a message in hand.
type job struct {
	field.Callback
	host   string
	result *result // nil until it was attempted
	marked bool    // the outbox knows the result, or there is none to know
}

// Run sends what is due until the context ends, and returns nil once nothing is in hand. A send that the end of the
// context cuts short is not counted; its message stays due. An outbox that cannot be read is logged and read again.
func (s *Sender) Run(ctx context.Context) error {
	if !s.running.CompareAndSwap(false, true) {
		return fault.New(fault.Conflict, "callback: this sender runs already; run it once, or messages would be sent twice")
	}
	defer s.running.Store(false)
	defer s.transport.CloseIdleConnections()
	tick := time.NewTicker(s.config.Poll)
	defer tick.Stop()
	d := newDesk(s.config.PerHost)
	s.look(ctx, d)
	for {
		for _, j := range d.take() {
			go s.work(ctx, j, d.done)
		}
		select {
		case j := <-d.done:
			d.finish(j)
		case <-tick.C:
			s.look(ctx, d)
		case <-ctx.Done():
			for d.running > 0 {
				d.finish(<-d.done)
			}
			return nil
		}
	}
}

// look reads what is due. Only the first of a series of failures is logged.
func (s *Sender) look(ctx context.Context, d *desk) {
	due, err := s.config.Outbox.Callbacks(ctx, d.depth)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		if !d.blind {
			s.config.Logger.Error("the callbacks that are due cannot be read; trying again", "every", s.config.Poll, "error", err)
		}
		d.blind = true
		return
	}
	if d.blind {
		s.config.Logger.Info("the callbacks that are due can be read again")
	}
	d.blind = false
	d.adopt(due)
}

// work makes one attempt and has the outbox note its result. A job that comes back unmarked is handed in again and only
// marked: an outbox that is out of order must not make us send the same message over and over.
func (s *Sender) work(ctx context.Context, j job, done chan<- job) {
	if j.result == nil {
		r := s.attempt(ctx, j.Callback)
		j.result = &r
		if !r.interrupted {
			r.again = s.again(j.Callback, r)
			s.report(ctx, j.Callback, r)
		}
	}
	err := s.mark(ctx, j.ID, *j.result)
	if j.marked = err == nil || fault.Is(err, fault.NotFound); !j.marked {
		s.config.Logger.Error("a callback's result cannot be noted; trying again", "survey", j.Survey, "source", j.Source, "callback", j.ID, "error", err)
	}
	done <- j
}

func (s *Sender) mark(ctx context.Context, id int64, r result) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), markPatience)
	defer cancel()
	switch {
	case r.interrupted:
		return nil
	case r.sent:
		return s.config.Outbox.CallbackSent(ctx, id)
	default:
		return s.config.Outbox.CallbackFailed(ctx, id, r.again, r.why)
	}
}

// report logs an attempt. It is given nothing that could hold a secret: why is one of our own phrases.
func (s *Sender) report(ctx context.Context, c field.Callback, r result) {
	log := s.config.Logger.With("survey", c.Survey, "source", c.Source, "callback", c.ID, "attempt", c.Attempts+1, "status", r.status)
	switch {
	case r.sent:
		log.InfoContext(ctx, "callback sent")
	case r.again.IsZero():
		log.ErrorContext(ctx, "callback given up", "why", r.why)
	default:
		log.WarnContext(ctx, "callback failed", "why", r.why, "again", r.again)
	}
}

// hostOf is whom a message goes to, for counting; "" when its address cannot be read, which the attempt will tell.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}
