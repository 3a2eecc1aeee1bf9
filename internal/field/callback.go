package field

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
)

// An Outbox keeps the messages that sources are owed until they have taken them.
type Outbox interface {
	// Due returns messages of the surveys that are to be sent by the instant, those that wait longest first.
	Due(ctx context.Context, surveys []string, now time.Time, limit int) ([]OwedMessage, error)
	// Delivered marks a message as taken by its source.
	Delivered(ctx context.Context, id int64) error
	// Undelivered counts a failed attempt and says when to try again; by the zero instant the message is given up.
	Undelivered(ctx context.Context, id int64, again time.Time, why string) error
	// Postpone puts a message off without an attempt.
	Postpone(ctx context.Context, id int64, until time.Time, why string) error
}

// An OwedMessage is a row of the outbox. The message itself is made when it is sent, so that no secret is stored.
type OwedMessage struct {
	ID             int64
	Survey, Source string
	Interview      interview.Interview // ID, Started and Finished only
	Identity       Identity
	Outcome        panel.Outcome
	Attempts       int
}

// A Callback is a message that a source is owed: how an interview ended.
type Callback struct {
	ID       int64
	Survey   string
	Source   string
	Key      string // the idempotency key: the same at every attempt
	Attempts int    // made so far
	Message  panel.Message
}

// unwanted is how long a message waits whose source is not told of its outcome any more: sources.yaml may be mended, and
// a complete that is not reported is not paid.
const unwanted = time.Hour

// Callbacks returns the messages that are due, those that wait longest first.
func (f *Service) Callbacks(ctx context.Context, limit int) ([]Callback, error) {
	return f.CallbacksOf(ctx, slices.Collect(maps.Keys(f.now)), limit)
}

// CallbacksOf is Callbacks for some of the surveys in the field. Of several nodes one sends a survey's messages.
func (f *Service) CallbacksOf(ctx context.Context, surveys []string, limit int) ([]Callback, error) {
	if len(surveys) == 0 {
		return nil, nil
	}
	rows, err := f.store.Due(ctx, surveys, f.clock(), limit)
	if err != nil {
		return nil, err
	}
	var due []Callback
	for _, r := range rows {
		src := f.now[r.Survey].Sources[r.Source]
		if !src.Tells(r.Outcome) {
			if err := f.store.Postpone(ctx, r.ID, f.clock().Add(unwanted), "sources.yaml asks for no callback of this outcome any more"); err != nil {
				return nil, err
			}
			continue
		}
		m, possible := src.Message(r.Outcome, respondent(r.Interview, r.Identity))
		if !possible {
			if err := f.store.Undelivered(ctx, r.ID, time.Time{}, "the respondent's id cannot stand in the path of the callback's address"); err != nil {
				return nil, err
			}
			continue
		}
		due = append(due, Callback{ID: r.ID, Survey: r.Survey, Source: r.Source, Attempts: r.Attempts, Message: m,
			Key: fmt.Sprintf("%s-%d-%s", r.Survey, r.Interview.ID, r.Outcome)})
	}
	return due, nil
}

// CallbackSent notes that the source has taken the message.
func (f *Service) CallbackSent(ctx context.Context, id int64) error {
	return f.store.Delivered(ctx, id)
}

// CallbackFailed notes a failed attempt and when to try again; the zero instant gives the message up.
func (f *Service) CallbackFailed(ctx context.Context, id int64, again time.Time, why string) error {
	return f.store.Undelivered(ctx, id, again, why)
}

// owed are the outcomes of which a source wants to be told from server to server.
func owed(src panel.Source) Owed {
	var o Owed
	for _, d := range interview.Dispositions() {
		if d == interview.InProgress || d == interview.Invalidated || d == interview.Withdrawn {
			continue
		}
		if src.Tells(outcomeOf(d)) {
			if o == nil {
				o = Owed{}
			}
			o[d] = outcomeOf(d)
		}
	}
	return o
}

// respondent is the interview's respondent as addresses and messages speak of one.
func respondent(iv interview.Interview, who Identity) panel.Respondent {
	seconds := 0
	if !iv.Finished.IsZero() {
		seconds = int(iv.Finished.Sub(iv.Started).Seconds())
	}
	return panel.Respondent{ID: who.ID, Kept: who.Kept, Interview: fmt.Sprint(iv.ID), Seconds: seconds}
}
