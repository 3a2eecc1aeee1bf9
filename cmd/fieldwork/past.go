package main

import (
	"context"
	"iter"

	"fieldwork/internal/conduct"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
)

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
