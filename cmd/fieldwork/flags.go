package main

import (
	"context"
	"fmt"
	"time"

	"fieldwork/internal/conduct"
	"fieldwork/internal/field"
	"fieldwork/internal/store"
)

// flags are what the quality rules say of a survey's finished interviews now. The counters are not verified for that, so that
// no respondent waits, and of a large study they are read at leisure.
func (w *workshop) flags(ctx context.Context, survey string, slowly *leisure) (f field.Flags, err error) {
	k, at, err := w.study(ctx, survey)
	if err != nil {
		return f, err
	}
	if at != nil {
		return f, at
	}
	r := &reading{ctx: store.AtLeisure(ctx), study: k, show: func(int, int, string) { slowly.pause() }, rest: slowly.pause}
	if r.past, r.survey, err = k.past(ctx, ""); err != nil {
		return f, err
	}
	if err := r.judge(keepAll); err != nil {
		return f, err
	}
	counted := conduct.NewCleaning(r.rules, r.keep)
	for iv, err := range r.rows("quality") {
		if err != nil {
			return f, err
		}
		counted.Add(iv.InSample, r.verdicts.Of(iv.ID))
	}
	f.Judged, f.Flagged = counted.Judged, counted.Flagged
	for _, c := range counted.Counts {
		f.Counts = append(f.Counts, field.FlagCount{Rule: c.Rule, Kind: c.Kind, N: c.Flagged})
	}
	return f, nil
}

// A flagKeeper keeps what the quality rules say of a survey.
type flagKeeper interface {
	KeepFlags(ctx context.Context, surveyID string, f field.Flags) error
}

// watchFlags is the flag watch of a server.
func (srv *server) watchFlags(c serverConfig, kept flagKeeper) *flagWatch {
	w := &flagWatch{clock: time.Now, log: c.log, mark: srv.finished, aside: beside, mine: srv.mine}
	if srv.works != nil {
		w.aside = srv.works.Aside
	}
	for _, s := range c.surveys {
		w.surveys = append(w.surveys, s.ID)
	}
	w.judge = func(ctx context.Context, survey string) error {
		f, err := srv.workshop.flags(ctx, survey, atLeisure(ctx, srv.busy))
		if err != nil {
			return err
		}
		f.At = c.clock()
		return kept.KeepFlags(ctx, survey, f)
	}
	return w
}

// fewWaiting is how many respondents may wait for a page before the server is busy: with fewer a processor is free most of the time.
const fewWaiting = 4

// busy tells whether respondents need all of the machine now.
func (srv *server) busy() bool { return srv.face.shell.Load.Counts().InFlight > fewWaiting }

// beside is for a server that makes no works: there is always time.
func beside(ctx context.Context, do func(context.Context) error) (bool, error) {
	err := do(ctx)
	return true, err
}

// finished changes whenever an interview is finished or judged by hand, and whenever the rules do.
func (srv *server) finished(ctx context.Context, id string) (string, error) {
	s, err := srv.workshop.served(id)
	if err != nil {
		return "", err
	}
	rules, _, err := srv.workshop.rules(s)
	if err != nil || rules == nil {
		return "", err
	}
	tally, err := srv.field.Monitor(ctx, id)
	if err != nil {
		return "", err
	}
	ended := map[string]int{}
	for disposition, n := range tally.Ended {
		if disposition.Finished() {
			ended[string(disposition)] = n
		}
	}
	if len(ended) == 0 {
		return "", nil
	}
	return fmt.Sprint(rules.Hash(), ended), nil // a map is printed in the order of its keys
}
