package main

import (
	"context"
	"testing"
	"time"

	"fieldwork/internal/conduct"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

// rates holds the monitor against what a report of the same moment says under the same names: one counts as things happen, the
// other reads every interview. Before that some withdraw at every point, and one is taken out of the sample.
func (s worksStudy) rates(t *testing.T) {
	ctx := context.Background()
	s.disturb(t)
	w, err := s.srv.field.Watch(ctx, shipped)
	if err != nil {
		t.Fatal(err)
	}
	steps := map[field.StageName]int{}
	for _, stage := range w.Funnel {
		steps[stage.Name] = stage.N
	}
	f := s.facts(t)
	for name, n := range map[conduct.StepName]int{conduct.Agreed: w.Agreed, conduct.AtGate: steps[field.StageClassified], conduct.Eligible: steps[field.StageEligible],
		conduct.Admitted: steps[field.StageAdmitted], conduct.Finished: steps[field.StageFinished], conduct.InSample: steps[field.StageInSample]} {
		if told := f.Step(name); told != n || n == 0 {
			t.Errorf("%s: the monitor counts %d, the report %d", name, n, told)
		}
	}
	for _, rate := range w.Rates() {
		if told := f.Rate(conduct.RateName(rate.Name)); told.Numerator != rate.N || told.Denominator != rate.Of {
			t.Errorf("rate %s: the monitor says %d of %d, the report %+v", rate.Name, rate.N, rate.Of, told)
		}
	}
	if f.Step(conduct.Agreed) == f.Step(conduct.AtGate) || w.Ended[interview.Withdrawn] < 3 {
		t.Errorf("the study is too smooth to prove anything: %+v", f.Funnel)
	}
	median := time.Duration(*f.Durations[0].Median * float64(time.Minute))
	if off := (w.Length.Median - median).Abs(); w.Length.N != f.Durations[0].N || off > field.LengthStep {
		t.Errorf("length %+v, the report has %v of %d", w.Length, median, f.Durations[0].N)
	}
	if drifts, err := field.VerifyMonitor(ctx, s.srv.store, shipped); err != nil || len(drifts) > 0 {
		t.Errorf("the monitor has drifted: %v (%v)", drifts, err)
	}
}

// disturb leaves somebody behind the consent, withdraws one on the way and two who had finished, and invalidates one of them
// before and one besides.
func (s worksStudy) disturb(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	var all []interview.Interview
	for iv, err := range s.srv.store.Interviews(ctx, shipped) {
		if err != nil {
			t.Fatal(err)
		}
		if iv.Disposition == interview.Completed {
			all = append(all, iv)
		}
	}
	for _, iv := range all[:2] {
		if _, err := s.srv.store.Invalidate(ctx, iv.ID, field.Order{Survey: shipped, Who: "ada", Why: "a test", At: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	leave := s.consents(t)
	for _, token := range []string{all[1].Token, all[2].Token, s.consents(t)} {
		if _, err := s.srv.field.Withdraw(ctx, shipped, token); err != nil || token == leave {
			t.Fatal(err)
		}
	}
}

// consents begins an interview and answers its first page.
func (s worksStudy) consents(t *testing.T) string {
	t.Helper()
	ctx := context.Background()
	v, err := s.srv.field.Arrive(ctx, field.Knock{Survey: shipped})
	if err != nil {
		t.Fatal(err)
	}
	step, err := s.srv.field.Answer(ctx, field.Post{Survey: shipped, Token: v.Interview.Token, Page: v.Page, Form: map[string][]string{"agree": {"1"}}, Move: field.Forward})
	if err != nil || len(step.Problems) > 0 {
		t.Fatal(step.Problems, err)
	}
	return v.Interview.Token
}

// facts are what a report made now would say of how the study was conducted.
func (s worksStudy) facts(t *testing.T) *conduct.Facts {
	t.Helper()
	ctx := context.Background()
	k, _, err := s.srv.workshop.study(ctx, shipped)
	if err != nil {
		t.Fatal(err)
	}
	r, err := k.reading(ctx, wanting{}, func(int, int, string) {})
	if err != nil {
		t.Fatal(err)
	}
	f, err := r.facts()
	if err != nil {
		t.Fatal(err)
	}
	return f
}
