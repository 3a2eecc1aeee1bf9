package main

import (
	"context"
	"fmt"
	"strings"
	"text/template"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/replay"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
)

// replayed is the questionnaire of a replay: a cell for each of the setting's, and as many pages after the gate.
var replayed = template.Must(template.New("replayed").Parse(`survey: {{.ID}}
title: {en: Replay}
organiser: {en: Fieldwork}
languages: [en]
lease: {{.Lease}}
lists:
  cells:
{{- range $i, $c := .Cells}}
    - {code: {{$i}}, name: cell{{$i}}, en: Cell {{$c.Name}}}
{{- end}}
pages:
  - page: screener
    ask: [{one: cell_of, of: cells, en: Which cell?}]
  - gate
{{- range .Pages}}
  - page: {{.}}
    ask: [{number: {{.}}_answer, min: 0, max: 9, en: Any digit?}]
{{- end}}
types:
{{- range $i, $c := .Cells}}
  - {type: {{$c.Name}}, en: {{$c.Name}}{{if lt $i $.Last}}, if: 'cell_of == "cell{{$i}}"'{{end}}}
{{- end}}
quotas:
{{- range .Cells}}
  - {cell: {{.Name}}, en: {{.Name}}, types: [{{.Name}}], target: {{.Target}}}
{{- end}}
`))

// replaySurvey is a survey with the setting's cells and pages.
func replaySurvey(id string, s replay.Setting, lease time.Duration) (*survey.Survey, error) {
	pages := make([]string, s.Pages)
	for i := range pages {
		pages[i] = fmt.Sprintf("page_%d", i+1)
	}
	var text strings.Builder
	err := replayed.Execute(&text, map[string]any{"ID": id, "Lease": lease, "Cells": s.Cells, "Pages": pages, "Last": len(s.Cells) - 1})
	if err != nil {
		return nil, fault.Errorf(fault.Internal, "the questionnaire of the replay: %w", err)
	}
	sv, findings := survey.Parse(id, []byte(text.String()))
	return sv, findings.Err()
}

// A leaseRule is our own counting rule: no model of it but the store that serves studies, driven as field drives it. Each
// trace has a survey of its own in it.
type leaseRule struct {
	store  *store.Store
	survey *survey.Survey
	from   time.Time // the instant at which the trace begins
	going  map[int]interview.Interview
	done   func() // called for each finished interview
}

// newLeaseRule puts the survey into the field.
func newLeaseRule(ctx context.Context, st *store.Store, sv *survey.Survey, from time.Time, done func()) (*leaseRule, error) {
	err := st.Register(ctx, sv, from)
	return &leaseRule{store: st, survey: sv, from: from, going: map[int]interview.Interview{}, done: done}, err
}

// Name is the rule in a few words.
func (l *leaseRule) Name() string { return leaseRuleName(l.survey.Lease) }

func leaseRuleName(lease time.Duration) string {
	return fmt.Sprintf("Fieldwork: lease of %.0f min", lease.Minutes())
}

// Arrive begins the interview and asks for a lease.
func (l *leaseRule) Arrive(ctx context.Context, r replay.Respondent, at time.Duration) (bool, error) {
	now := l.from.Add(at)
	iv, err := l.store.Begin(ctx, field.Beginning{Now: now, Interview: interview.Interview{
		Token: fmt.Sprintf("%s-%d", l.survey.ID, r.Number), Survey: l.survey.ID, Version: l.survey.Version, Source: "replay", Language: "en",
	}})
	if err != nil {
		return false, err
	}
	cell := l.survey.Cells[r.Cell].Name
	iv, err = l.store.Admit(ctx, field.Application{Interview: iv, Lease: l.survey.Lease, Arrival: interview.Arrival{
		Interview: iv.ID, Survey: l.survey.ID, Version: l.survey.Version, Source: iv.Source,
		At: now, Day: now.In(l.survey.TimeZone).Format(time.DateOnly), Type: cell, Membership: []string{cell}, Cells: []string{cell},
	}})
	if err != nil || iv.Decision != interview.Admitted {
		return false, err
	}
	l.going[r.Number] = iv
	return true, nil
}

// Save posts a page, which renews the lease or, when it has lapsed, takes it again if there is room. It refuses nobody.
func (l *leaseRule) Save(ctx context.Context, r replay.Respondent, at time.Duration) (bool, error) {
	iv := l.going[r.Number]
	page := fmt.Sprintf("page_%d", len(iv.Submitted)+1)
	saved, err := l.store.SavePage(ctx, &field.PageSave{
		Interview: &iv, Page: page, AfterGate: true, Submitted: true, Event: "answered",
		Given: interview.Answers{page + "_answer": survey.CodeValue(r.Number % 10)}, Lease: l.survey.Lease, Now: l.from.Add(at),
	})
	l.going[r.Number] = *saved // as it was, when it could not be saved
	return saved.Disposition == interview.InProgress, err
}

// Complete posts the last page and ends the interview.
func (l *leaseRule) Complete(ctx context.Context, r replay.Respondent, at time.Duration) (replay.Ending, error) {
	if _, err := l.Save(ctx, r, at); err != nil {
		return "", err
	}
	iv, err := l.store.Complete(ctx, field.Ending{Interview: l.going[r.Number], Now: l.from.Add(at)})
	if err != nil {
		return "", err
	}
	delete(l.going, r.Number)
	l.done()
	switch {
	case iv.InSample:
		return replay.InSample, nil
	case iv.Disposition == interview.OverQuotaLate: // which the panel is told is a complete
		return replay.Outside, nil
	}
	return replay.Refused, nil
}

// audit recounts the cells from the store's rows and holds them against the referee's own count.
func (l *leaseRule) audit(ctx context.Context, o replay.Outcome) error {
	drifts, err := field.Verify(ctx, l.store, l.survey.ID, noClock)
	if err != nil {
		return err
	}
	tally, err := l.store.Tally(ctx, l.survey.ID, noClock)
	if err != nil {
		return err
	}
	for i, c := range tally.Cells {
		if len(drifts) > 0 || c.Completed != o.Completes[i] {
			return fault.Errorf(fault.Internal, "after %s the store counts %d completes in cell %s and the replay %d; %d counters disagree with their rows; please report it",
				l.survey.ID, c.Completed, c.Name, o.Completes[i], len(drifts))
		}
	}
	return nil
}
