// Package calibration tells whether a survey's synthetic population gives the numbers that it was made to give.
//
// It is opinionated. One study proves nothing: many are drawn, each with its own seed, each through the quotas one arrival
// after another, each through the plan that also makes the report, and every number is judged by its distribution over
// them. What a number shall be stands in the survey's folder and not in Go. A criterion is a statement about chance: it
// allows for the errors of all that it compares, so that it fails for a reason. The same seed gives the same result,
// whatever runs beside it.
package calibration

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"

	"fieldwork/internal/analysis"
	"fieldwork/internal/dataset"
	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// A Population is whoever comes. Interview is what arrival i of the study with the seed leaves behind, as if no cell were
// ever full. It is called by many goroutines.
type Population interface {
	Interview(seed uint64, arrival int) interview.Interview
}

// A Setup is what is needed to calibrate.
type Setup struct {
	Survey     *survey.Survey
	Plan       *survey.Plan
	Population Population
	Numbers    []Number
	// Weigh gives the rows of a study their weights and returns the arrivals by type that they come from, as for a study
	// of the field; nil: no weights.
	Weigh func(*dataset.Frame, Study) (map[string]int, error)
}

// A Measured is what one study gave.
type Measured struct {
	Seed   uint64
	Values []Value // one a number of the setup, in their order
	First  First   // the cell that was full first
	Tables []analysis.Table
}

// Study draws one study, analyzes it and measures the numbers.
func (u Setup) Study(ctx context.Context, seed uint64) (Measured, error) {
	study, err := Draw(ctx, u.Survey, u.Population, seed)
	if err != nil {
		return Measured{}, err
	}
	frame, err := dataset.Build(u.Survey, func(survey.Version) (*survey.Survey, bool) { return u.Survey, true }, each(study.Interviews))
	if err != nil {
		return Measured{}, err
	}
	in := analysis.Input{Survey: u.Survey, Plan: u.needed(), Frame: frame.InSample()}
	if u.Weigh != nil {
		if in.Arrivals, err = u.Weigh(frame, study); err != nil {
			return Measured{}, err
		}
		in.Frame = frame.InSample()
	}
	m := Measured{Seed: seed, First: study.first()}
	if len(in.Plan.Tables) > 0 {
		if m.Tables, err = analysis.Run(in); err != nil {
			return Measured{}, err
		}
	}
	m.Values, err = Measure(u.Survey, u.Numbers, m.Tables, study.Fills)
	return m, err
}

// each iterates over interviews as a store would.
func each(interviews []interview.Interview) iter.Seq2[interview.Interview, error] {
	return func(yield func(interview.Interview, error) bool) {
		for _, iv := range interviews {
			if !yield(iv, nil) {
				return
			}
		}
	}
}

// needed is the plan with the tables alone that a number is taken from.
func (u Setup) needed() *survey.Plan {
	plan := *u.Plan
	plan.Tables = nil
	for _, t := range u.Plan.Tables {
		if slices.ContainsFunc(u.Numbers, func(n Number) bool { return n.table == t.ID }) {
			plan.Tables = append(plan.Tables, t)
		}
	}
	return &plan
}

// Run draws studies with the seeds from, from+1, …, so many of them at a time, and returns them in the order of the seeds.
// The tables of each are let go. The first error, or the end of the context, stops all.
func (u Setup) Run(ctx context.Context, from uint64, studies, workers int, watch func(done int)) ([]Measured, error) {
	if studies < 1 || workers < 1 {
		return nil, fault.Errorf(fault.Invalid, "%d studies by %d workers; ask for one at least", studies, workers)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	all, next, done := make([]Measured, studies), make(chan int), 0
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := range next {
				m, err := u.Study(ctx, from+uint64(i))
				if err != nil {
					stop(fmt.Errorf("the study with seed %d: %w", from+uint64(i), err))
					continue
				}
				m.Tables = nil
				all[i] = m
				mu.Lock()
				if done++; watch != nil {
					watch(done)
				}
				mu.Unlock()
			}
		})
	}
	for i := range studies {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	return all, context.Cause(ctx)
}
