package siege

import (
	"sync/atomic"
	"time"

	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
)

// A Witness is what one respondent was told.
type Witness struct {
	ID    string // the source's
	Token string // of the interview, by the first address that was given out
	Acks  []Ack  // in order
	sheet *sheet
}

// An Ack is one thing that a server has said is done. What it says must not be lost, whatever happens after At.
type Ack struct {
	At      time.Duration
	Page    string        // answered and kept; "" for the arrival and for the outcome
	Decided bool          // the gate has decided, too
	Outcome panel.Outcome // how the interview ended; "" while it goes on
}

// answers are what the respondent answers to a page; none are zero.
func (w *Witness) answers(page string) interview.Answers {
	if p := w.sheet.pages[page]; p != nil {
		return p.answers
	}
	return nil
}

// Counts are what has happened so far.
type Counts struct {
	Arrivals, Pages, Decisions, Completes int64 // acknowledged
	Ends                                  int64 // all outcomes, completes among them
	Retries                               int64 // requests made once more
	CutPages, CutDecisions, CutEnds       int64 // posts that were sent and not answered: of a page, of the last one before the gate, of the last one
}

// Minus are the counts since then.
func (c Counts) Minus(then Counts) Counts {
	return Counts{
		Arrivals: c.Arrivals - then.Arrivals, Pages: c.Pages - then.Pages, Decisions: c.Decisions - then.Decisions,
		Completes: c.Completes - then.Completes, Ends: c.Ends - then.Ends, Retries: c.Retries - then.Retries,
		CutPages: c.CutPages - then.CutPages, CutDecisions: c.CutDecisions - then.CutDecisions, CutEnds: c.CutEnds - then.CutEnds,
	}
}

type counters struct {
	arrivals, pages, decisions, completes, ends, retries, cutPages, cutDecisions, cutEnds atomic.Int64
}

// Counts are what the crowd has seen so far.
func (s *Siege) Counts() Counts {
	c := &s.counts
	return Counts{
		Arrivals: c.arrivals.Load(), Pages: c.pages.Load(), Decisions: c.decisions.Load(), Completes: c.completes.Load(),
		Ends: c.ends.Load(), Retries: c.retries.Load(), CutPages: c.cutPages.Load(), CutDecisions: c.cutDecisions.Load(), CutEnds: c.cutEnds.Load(),
	}
}

// told notes an acknowledgement. The answer has been read to its end, so the instant is later than what it speaks of.
func (s *Siege) told(w *Witness, a Ack) {
	a.At = s.Now()
	w.Acks = append(w.Acks, a)
	c := &s.counts
	switch {
	case a.Outcome != "":
		c.ends.Add(1)
		if a.Outcome == panel.Complete {
			c.completes.Add(1)
		}
	case a.Page != "":
		c.pages.Add(1)
	default:
		c.arrivals.Add(1)
	}
	if a.Decided {
		c.decisions.Add(1)
	}
}
