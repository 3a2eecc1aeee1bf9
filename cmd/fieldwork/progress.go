package main

import (
	"context"
	"fmt"
	"io"
	"iter"

	"fieldwork/internal/conduct"
	"fieldwork/internal/dataset"
	"fieldwork/internal/deliver"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
)

// A progress is told how far something is.
type progress func(done, total int, what string)

// shownOn tells a person who watches the output; anywhere else nothing is shown.
func shownOn(w io.Writer) progress {
	if !terminal(w) {
		return func(int, int, string) {}
	}
	return func(done, total int, what string) {
		fmt.Fprintf(w, "\r%-78s\r", "") // what was there may have been longer
		if total > 0 {
			fmt.Fprintf(w, "%-12s %d of %d", what, done, total)
		}
	}
}

// clear removes what was shown last.
func (p progress) clear() { p(0, 0, "") }

// told is how often progress through interviews is told: often enough for a person, seldom enough to cost nothing.
const told = 500

// tallied counts what an iterator gives.
func tallied[T any](all iter.Seq2[T, error], total int, what string, show progress) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		n := 0
		for x, err := range all {
			if n%told == 0 {
				show(n, total, what)
			}
			n++
			if !yield(x, err) {
				return
			}
		}
	}
}

// bundle verifies the cells, reads the whole study as it was at a moment and weighs its sample. The moment is as people
// write it; "" means all that has happened.
func (k *keptStudy) bundle(ctx context.Context, asOf string, show progress) (deliver.Bundle, error) {
	if err := k.verify(ctx); err != nil {
		return deliver.Bundle{}, err
	}
	past, s, err := k.past(ctx, asOf)
	if err != nil {
		return deliver.Bundle{}, err
	}
	b := deliver.Bundle{Survey: s, Version: k.version, Arrivals: past.Arrivals(ctx), Events: past.Events(ctx), AsOf: past.At(), Software: software(), Synthetic: k.demo}
	tally, err := past.Tally(ctx)
	if err != nil {
		return b, err
	}
	b.Cells, b.Fills = tally.Cells, tally.Fills
	if b.Frame, err = dataset.Build(s, k.version, tallied(past.Interviews(ctx), tally.Started, "interviews", show)); err != nil {
		return b, err
	}
	if b.Counts, err = past.ArrivalCounts(ctx); err != nil {
		return b, err
	}
	if err := weigh(&b); err != nil {
		return b, err
	}
	facts, err := conduct.Read(conduct.Study{
		Survey: s, Sources: k.sources, Version: k.version, Interviews: tallied(past.Interviews(ctx), tally.Started, "field", show), Arrivals: b.Arrivals, Events: b.Events,
		Changes: conducted(past.Changes(ctx)), Cells: b.Cells, Fills: b.Fills, Counts: b.Counts, Completes: b.Frame.InSample(), AsOf: b.AsOf,
	})
	b.Conduct = &facts
	return b, err
}

// past is the study as it was at a moment, with the questionnaire that newcomers got then.
func (k *keptStudy) past(ctx context.Context, asOf string) (*store.Past, *survey.Survey, error) {
	at, err := moment(asOf, k.survey.TimeZone)
	if err != nil {
		return nil, nil, err
	}
	past, err := k.store.AsOf(ctx, k.survey.ID, at, k.versions)
	if err != nil {
		return nil, nil, err
	}
	s, kept := k.version(past.Version())
	if !kept {
		return nil, nil, fault.Errorf(fault.Internal, "version %s of survey %q was in the field then and is not kept", past.Version().Short(), k.survey.ID)
	}
	return past, s, nil
}

// conducted are changes in the field as the facts of its conduct know them: without who made them.
func conducted(changes iter.Seq2[field.Change, error]) iter.Seq2[conduct.Change, error] {
	return func(yield func(conduct.Change, error) bool) {
		for c, err := range changes {
			if !yield(conduct.Change{At: c.At, What: string(c.What), Subject: c.Subject, Old: c.Old, New: c.New, Why: c.Why, Date: c.Who == field.Schedule}, err) {
				return
			}
		}
	}
}
