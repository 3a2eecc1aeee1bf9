package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/web"
)

// A desk is a reporter whose writer does what each test tells it, step by step.
type desk struct {
	*reporter
	t     *testing.T
	dir   string
	log   *lockedBuffer
	began chan reportOrder // an order is taken up
	steps chan deskStep    // what its writer does next
}

// A deskStep is something that a writer does.
type deskStep func(order reportOrder, show progress) (ended bool, err error)

type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, dir: t.TempDir(), log: &lockedBuffer{}, began: make(chan reportOrder), steps: make(chan deskStep)}
	write := func(ctx context.Context, order reportOrder, show progress) ([]string, error) {
		d.began <- order
		for {
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case step := <-d.steps:
				if ended, err := step(order, show); ended {
					return []string{"Table 8: too few"}, err
				}
			}
		}
	}
	d.reporter = newReporter(write, serverConfig{reports: reportsIn(d.dir, ""), log: slog.New(slog.NewTextHandler(d.log, nil))})
	t.Cleanup(func() { d.stop(time.Minute) })
	return d
}

func (d *desk) order(survey, language, asOf string) {
	d.t.Helper()
	if err := d.Make(survey, language, asOf); err != nil {
		d.t.Fatal(err)
	}
}

// does lets the writer take a step.
func (d *desk) does(step deskStep) { d.steps <- step }

// made writes a report.
func made(order reportOrder, _ progress) (bool, error) {
	err := os.MkdirAll(order.out, 0o755)
	return true, errors.Join(err, os.WriteFile(filepath.Join(order.out, "report.html"), []byte(order.language), 0o644))
}

// ended waits until no report of the survey is being made.
func (d *desk) ended(survey string) web.ReportState {
	d.t.Helper()
	return eventually(d.t, func() (web.ReportState, bool) {
		s := d.State(survey)
		return s, s.Making == nil
	})
}

// eventually asks again until it holds; it fails the test shortly before go test would give up, because how fast a machine
// is says nothing of what is tested.
func eventually[T any](t *testing.T, ask func() (T, bool)) T {
	t.Helper()
	end, bounded := t.Deadline()
	for ; ; time.Sleep(5 * time.Millisecond) {
		got, holds := ask()
		if holds {
			return got
		}
		if bounded && time.Until(end) < 10*time.Second {
			t.Fatalf("not before the tests' deadline; last %+v", got)
		}
	}
}

func TestAReportIsMadeInTheBackground(t *testing.T) {
	d := newDesk(t)
	if s := d.State("a"); s.Making != nil || s.Failure != nil {
		t.Errorf("before anything: %+v", s)
	}
	d.order("a", "ko", "2015-10-15")
	if got, want := <-d.began, (reportOrder{"a", "ko", "2015-10-15", filepath.Join(d.dir, "a")}); got != want {
		t.Errorf("writes %+v, want %+v", got, want)
	}
	d.does(func(_ reportOrder, show progress) (bool, error) {
		show(3, 11, "Table 6")
		return false, nil
	})
	d.does(func(reportOrder, progress) (bool, error) { return false, nil }) // so that the step before is over
	if got := d.State("a").Making; got == nil || *got != (web.ReportProgress{Language: "ko", AsOf: "2015-10-15", Done: 3, Total: 11, What: "Table 6"}) {
		t.Errorf("progress %+v", got)
	}
	d.order("a", "en", "") // does not begin a second one
	d.does(made)
	s := d.ended("a")
	if page, err := fs.ReadFile(s.Folder, "report.html"); s.Failure != nil || err != nil || string(page) != "ko" || !slices.Equal(s.Lacks, []string{"Table 8: too few"}) {
		t.Errorf("%v; %q, %v; lacks %q", s.Failure, page, err, s.Lacks)
	}
	d.order("a", "en", "") // now it does
	<-d.began
	d.does(made)
	if page, _ := fs.ReadFile(d.ended("a").Folder, "report.html"); string(page) != "en" {
		t.Errorf("the report is in %q", page)
	}
}

// TestOneReportAtATime orders reports of many surveys at once, whose writers take long enough to meet if they could.
func TestOneReportAtATime(t *testing.T) {
	const surveys = 10
	var going, met, waited atomic.Int32
	var r *reporter
	write := func(_ context.Context, order reportOrder, _ progress) ([]string, error) {
		if going.Add(1) > 1 {
			met.Add(1)
		}
		defer going.Add(-1)
		for i := range surveys {
			if s := r.State(strconv.Itoa(i)).Making; s != nil && s.Waiting {
				waited.Add(1)
			}
		}
		if s := r.State(order.survey).Making; s == nil || s.Waiting {
			t.Errorf("%s is being made, and said to be %+v", order.survey, s)
		}
		time.Sleep(2 * time.Millisecond)
		return nil, nil
	}
	r = newReporter(write, serverConfig{reports: reportsIn(t.TempDir(), ""), log: slog.New(slog.DiscardHandler)})
	t.Cleanup(func() { r.stop(time.Minute) })
	for i := range surveys {
		if err := r.Make(strconv.Itoa(i), "en", ""); err != nil {
			t.Fatal(err)
		}
	}
	r.going.Wait()
	if met.Load() > 0 || waited.Load() == 0 {
		t.Errorf("%d reports were begun while another one was being made; %d were seen to wait", met.Load(), waited.Load())
	}
}

func TestAMomentIsCheckedBeforeAReportIsBegun(t *testing.T) {
	d := newDesk(t)
	err := d.Make("a", "en", "soon")
	if !fault.Is(err, fault.Invalid) || !strings.HasPrefix(err.Error(), `"soon" is no moment; write`) {
		t.Errorf("%v", err)
	}
	if d.State("a").Making != nil {
		t.Error("it is being made all the same")
	}
}

func TestWhatGoesWrongWithAReportIsTold(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		name, want string
		step       deskStep
	}{
		{"a refusal", "the plan is not here; put it there", func(reportOrder, progress) (bool, error) {
			return true, fault.New(fault.NotFound, "the plan is not here; put it there")
		}},
		{"a panic", "a defect of the program: index out of range; the server's log says where", func(reportOrder, progress) (bool, error) { panic("index out of range") }},
	} {
		d.order("a", "en", "")
		<-d.began
		d.does(c.step)
		if s := d.ended("a"); s.Failure == nil || !strings.Contains(s.Failure.Error(), c.want) {
			t.Errorf("%s: %v", c.name, s.Failure)
		}
	}
	if log := d.log.String(); !strings.Contains(log, "reporter_test.go") {
		t.Errorf("the log does not say where the panic was: %s", log)
	}
	d.order("a", "en", "") // it has survived, and the turn was given back
	<-d.began
	if s := d.State("a"); s.Failure != nil {
		t.Errorf("the last failure is still told while the next one is made: %v", s.Failure)
	}
	d.does(made)
	if s := d.ended("a"); s.Failure != nil {
		t.Error(s.Failure)
	}
}

func TestReportsEndWithTheServer(t *testing.T) {
	d := newDesk(t)
	d.order("a", "en", "")
	<-d.began
	d.order("b", "en", "")
	d.stop(time.Minute)
	for _, survey := range []string{"a", "b"} {
		if s := d.State(survey); s.Making != nil || s.Failure == nil || !strings.Contains(s.Failure.Error(), "the server stopped before") {
			t.Errorf("%s: %+v", survey, s)
		}
	}
	if err := d.Make("c", "en", ""); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a report is begun when the server stops: %v", err)
	}
}

func TestAReporterGivesUpWhatDoesNotStop(t *testing.T) {
	d := newDesk(t)
	d.order("a", "en", "")
	<-d.began
	hold := make(chan struct{})
	d.does(func(reportOrder, progress) (bool, error) { <-hold; return true, nil })
	d.stop(time.Millisecond)
	if !strings.Contains(d.log.String(), "given up") {
		t.Error("the log does not say that a report was given up")
	}
	close(hold)
}

func TestWhereReportsAre(t *testing.T) {
	for _, c := range [][3]string{
		{"", "study.db", filepath.Join("reports", "a")},
		{"", filepath.Join("x", "study.db"), filepath.Join("x", "reports", "a")},
		{"out", filepath.Join("x", "study.db"), filepath.Join("out", "a")},
	} {
		if got := reportsIn(c[0], c[1])("a"); got != c[2] {
			t.Errorf("--reports %q --db %q: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}
