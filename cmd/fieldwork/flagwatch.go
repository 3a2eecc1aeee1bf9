package main

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"fieldwork/internal/fault"
)

// How often the quality rules of a survey are asked, at most; how many times as long as it took they are then left alone, all
// of them; and how often it is looked whether there is anything to ask.
const (
	flagsEvery = 5 * time.Minute
	flagsRest  = 2
	flagsLook  = 15 * time.Second
)

// A flagWatch asks the quality rules in the background while surveys are in the field, so that the monitor can tell how many
// interviews they flag: one survey at a time, only when finished interviews have changed, and never while a work is waiting.
type flagWatch struct {
	surveys []string
	mine    func() []string                                                                  // those of them that the node has a duty to judge; nil: all
	mark    func(ctx context.Context, survey string) (string, error)                         // another one whenever another judgement may come out; "": there is nothing to judge
	judge   func(ctx context.Context, survey string) error                                   // asks the rules and keeps what they say
	aside   func(ctx context.Context, do func(context.Context) error) (done bool, err error) // does so when the machine has time
	clock   func() time.Time                                                                 // by which the time is measured that it takes
	log     *slog.Logger

	mu    sync.Mutex           // held while something is judged
	asked map[string]judgement // by survey
	rests time.Time            // until then nobody is judged
}

// A judgement is when the rules were asked last, and about what.
type judgement struct {
	at      time.Time
	mark    string
	failure string // why that came to nothing; "" when it did not
}

// run looks for something to judge until the context ends.
func (w *flagWatch) run(ctx context.Context) {
	look := time.NewTicker(flagsLook)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			w.round(ctx)
		}
	}
}

// round judges the survey that has waited longest, if there is one whose interviews have changed.
func (w *flagWatch) round(ctx context.Context) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.clock()
	if now.Before(w.rests) {
		return
	}
	waiting := slices.SortedStableFunc(slices.Values(w.judged()), func(a, b string) int { return w.asked[a].at.Compare(w.asked[b].at) })
	for _, survey := range waiting {
		if last := w.asked[survey].at; !last.IsZero() && now.Sub(last) < flagsEvery {
			continue
		}
		if w.ask(ctx, survey) {
			return
		}
	}
}

// judged are the surveys that the node judges now. Another node's judgements are in the database; what this one knew of a
// survey that it had before is as good as when it was asked.
func (w *flagWatch) judged() []string {
	if w.mine == nil {
		return w.surveys
	}
	return w.mine()
}

// all judges every survey whose interviews have changed, however soon: a study that was played has just ended.
func (w *flagWatch) all(ctx context.Context) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, survey := range w.judged() {
		w.ask(ctx, survey)
	}
}

// ask judges one survey and rests; false when there is nothing to judge.
func (w *flagWatch) ask(ctx context.Context, survey string) bool {
	began := w.clock()
	mark, err := w.mark(ctx, survey)
	if err != nil {
		w.failed(ctx, survey, err)
		return false
	}
	if mark == "" || mark == w.asked[survey].mark {
		return false
	}
	done, err := w.aside(ctx, func(inner context.Context) error { return w.soundly(inner, survey) })
	ended := w.clock()
	w.rests = ended.Add(flagsRest * ended.Sub(began))
	switch {
	case err != nil:
		w.failed(ctx, survey, err)
	case done:
		w.note(survey, judgement{at: ended, mark: mark})
	}
	return true
}

// soundly judges. A panic becomes an error: a defect in a rule must not end anybody's interview.
func (w *flagWatch) soundly(ctx context.Context, survey string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.Errorf(fault.Internal, "a defect of the program: %v", p)
			w.log.Error("panic while interviews were judged", "survey", survey, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	return w.judge(ctx, survey)
}

// failed says once what is wrong, and lets it be tried again later.
func (w *flagWatch) failed(ctx context.Context, survey string, err error) {
	if ctx.Err() != nil { // the server stops
		return
	}
	if w.asked[survey].failure != err.Error() {
		w.log.Warn("the quality rules could not be asked; it is tried again, and not said again", "survey", survey, "error", err)
	}
	w.note(survey, judgement{at: w.clock(), failure: err.Error()})
}

func (w *flagWatch) note(survey string, j judgement) {
	if w.asked == nil {
		w.asked = map[string]judgement{}
	}
	w.asked[survey] = j
}
