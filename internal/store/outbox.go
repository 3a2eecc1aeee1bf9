package store

import (
	"context"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
)

// owe puts a message to the interview's source into the outbox. A direct visitor has no source that could be told.
func owe(tx *session, iv interview.Interview, outcome panel.Outcome, now time.Time) error {
	_, err := tx.exec(`INSERT INTO callbacks (survey, source, interview_id, outcome, due_ms)
		SELECT survey, source, interview_id, ?, CAST(? AS BIGINT) FROM identities WHERE interview_id = ? ON CONFLICT DO NOTHING`,
		string(outcome), millis(now), iv.ID)
	return err
}

// Due returns the messages of the surveys that are to be sent by the instant.
func (s *Store) Due(ctx context.Context, surveys []string, now time.Time, limit int) ([]field.OwedMessage, error) {
	if err := s.engine.doubted(); err != nil { // no source is told of an end that may be lost
		return nil, err
	}
	var rows []struct {
		Row                   callbackRow `gorm:"embedded"`
		StartedMs, FinishedMs int64
		RespondentID, Kept    string
	}
	err := s.read.WithContext(ctx).Raw(`SELECT c.*, i.started_ms, i.finished_ms, p.respondent_id, p.kept
		FROM callbacks c JOIN interviews i ON i.id = c.interview_id JOIN identities p ON p.interview_id = c.interview_id
		WHERE c.state = 'due' AND c.due_ms <= ? AND c.survey IN ? ORDER BY c.due_ms, c.id LIMIT ?`, millis(now), surveys, limit).Scan(&rows).Error
	if err != nil {
		return nil, unavailable(err)
	}
	due := make([]field.OwedMessage, len(rows))
	for i, r := range rows {
		who, err := identityRow{RespondentID: r.RespondentID, Kept: r.Kept}.identity()
		if err != nil {
			return nil, err
		}
		due[i] = field.OwedMessage{ID: r.Row.ID, Survey: r.Row.Survey, Source: r.Row.Source, Identity: who, Outcome: panel.Outcome(r.Row.Outcome),
			Attempts: r.Row.Attempts, Interview: interview.Interview{ID: r.Row.InterviewID, Started: instant(r.StartedMs), Finished: instant(r.FinishedMs)}}
	}
	return due, nil
}

// Delivered marks a message as taken by its source.
func (s *Store) Delivered(ctx context.Context, id int64) error {
	return s.writer.write(ctx, func(tx *session) error {
		if err := tx.Exec(`UPDATE callbacks SET state = 'sent', attempts = attempts + 1, why = '' WHERE id = ?`, id).Error; err != nil {
			return err
		}
		return forget(tx, ofMessage, id)
	})
}

// Undelivered counts a failed attempt.
func (s *Store) Undelivered(ctx context.Context, id int64, again time.Time, why string) error {
	state := "due"
	if again.IsZero() {
		state = "given_up"
	}
	return s.writer.write(ctx, func(tx *session) error {
		err := tx.Exec(`UPDATE callbacks SET state = ?, due_ms = ?, attempts = attempts + 1, why = ? WHERE id = ? AND state = 'due'`,
			state, millis(again), why, id).Error
		if err != nil {
			return err
		}
		return forget(tx, ofMessage, id)
	})
}

// ofMessage picks the interview of a message, which may have been withdrawn meanwhile.
const ofMessage = `i.id = (SELECT interview_id FROM callbacks WHERE id = ?)`

// Postpone puts a message off without an attempt.
func (s *Store) Postpone(ctx context.Context, id int64, until time.Time, why string) error {
	return s.writer.write(ctx, func(tx *session) error {
		return tx.Exec(`UPDATE callbacks SET due_ms = ?, why = ? WHERE id = ? AND state = 'due'`, millis(until), why, id).Error
	})
}
