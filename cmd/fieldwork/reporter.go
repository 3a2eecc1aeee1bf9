package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/web"
)

// A reportOrder is a report that somebody wants.
type reportOrder struct {
	survey, language string
	asOf             string // a moment as it was written; "" for the data as they are
	out              string // the folder that becomes the report
}

// A reportWriter writes one report and tells how far it is, and what the report lacks, a line each. It is the whole of
// what a reporter knows of reports.
type reportWriter func(ctx context.Context, order reportOrder, show progress) (lacks []string, err error)

// A reporter makes reports beside a server that has respondents to attend to: one at a time, however many are ordered,
// so that a report never takes more of the machine than one report does. What goes wrong in it is told on the
// console's page and takes nothing else down.
type reporter struct {
	write  reportWriter
	folder func(survey string) string // where a survey's report is
	moment func(survey, asOf string) error
	log    *slog.Logger

	ctx    context.Context // ends when the server stops
	cancel context.CancelFunc
	turn   chan struct{} // whoever has put something in may write
	going  sync.WaitGroup

	mu   sync.Mutex
	jobs map[string]*reportJob // by survey: the last one that was ordered
}

var _ web.Reporter = (*reporter)(nil)

// A reportJob is an order and what has become of it.
type reportJob struct {
	progress web.ReportProgress
	ended    bool
	lacks    []string
	failure  error
}

func newReporter(write reportWriter, c serverConfig) *reporter {
	check := func(id, asOf string) error { return momentOf(c.surveys, id, asOf) }
	r := &reporter{write: write, folder: c.reports, moment: check, log: c.log, turn: make(chan struct{}, 1), jobs: map[string]*reportJob{}}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	return r
}

// Make begins a report, unless one of the survey is already being made.
func (r *reporter) Make(survey, language, asOf string) error {
	if err := r.moment(survey, asOf); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ctx.Err() != nil {
		return fault.New(fault.Unavailable, "the server is stopping and begins no report; start it again first")
	}
	if last := r.jobs[survey]; last != nil && !last.ended {
		return nil
	}
	job := &reportJob{progress: web.ReportProgress{Language: language, AsOf: asOf, Waiting: true}}
	r.jobs[survey] = job
	r.going.Add(1)
	go func() {
		defer r.going.Done()
		r.run(job, reportOrder{survey: survey, language: language, asOf: asOf, out: r.folder(survey)})
	}()
	return nil
}

// State is what became of a survey's reports.
func (r *reporter) State(survey string) web.ReportState {
	state := web.ReportState{Folder: os.DirFS(r.folder(survey))}
	r.mu.Lock()
	defer r.mu.Unlock()
	job := r.jobs[survey]
	if job == nil {
		return state
	}
	state.Lacks, state.Failure = job.lacks, job.failure
	if !job.ended {
		progress := job.progress
		state.Making = &progress
	}
	return state
}

// run waits for its turn and writes.
func (r *reporter) run(job *reportJob, order reportOrder) {
	var lacks []string
	err := r.alone(func() (err error) {
		r.change(job, func() { job.progress.Waiting = false })
		lacks, err = r.attempt(job, order)
		return err
	})
	if err != nil {
		r.log.Warn("a report could not be made", "survey", order.survey, "error", err)
	}
	r.change(job, func() { job.ended, job.lacks, job.failure = true, lacks, err })
}

// attempt writes a report. A panic becomes an error: a defect in a table must not end anybody's interview.
func (r *reporter) attempt(job *reportJob, order reportOrder) (lacks []string, err error) {
	defer func() {
		if p := recover(); p != nil {
			r.log.Error("panic while a report was made", "survey", order.survey, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = fault.Errorf(fault.Internal, "a defect of the program: %v; the server's log says where: please report it with that", p)
		}
	}()
	lacks, err = r.write(r.ctx, order, func(done, total int, what string) {
		r.change(job, func() { job.progress.Done, job.progress.Total, job.progress.What = done, total, what })
	})
	if err != nil && r.ctx.Err() != nil {
		return nil, fault.New(fault.Unavailable, "the server stopped before the report was made; make it again")
	}
	return lacks, err
}

// alone does what no report may be made beside, once those before it are made.
func (r *reporter) alone(do func() error) error {
	select {
	case r.turn <- struct{}{}:
		defer func() { <-r.turn }()
	case <-r.ctx.Done():
	}
	if r.ctx.Err() != nil { // a turn that comes as the server stops is none
		return fault.New(fault.Unavailable, "the server stopped before the report was begun; make it again")
	}
	return do()
}

func (r *reporter) change(job *reportJob, to func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	to()
}

// stop cancels what is being made and waits for it as long as the server waits for its requests. What has not come to
// an end by then ends with the process and leaves no half report: a folder is put in its place whole.
func (r *reporter) stop(patience time.Duration) {
	r.mu.Lock()
	r.cancel()
	r.mu.Unlock()
	stopped := make(chan struct{})
	go func() {
		r.going.Wait()
		close(stopped)
	}()
	select {
	case <-stopped:
	case <-time.After(patience):
		r.log.Warn("a report was being made when the server stopped; it is given up")
	}
}
