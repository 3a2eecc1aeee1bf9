package store

import (
	"context"
	"iter"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

// Interviews iterates over a survey's interviews in the order they began. It stops at the first error.
func (s *Store) Interviews(ctx context.Context, surveyID string) iter.Seq2[interview.Interview, error] {
	return each(ctx, s, surveyID, func(r interviewRow) (int64, interview.Interview, error) {
		iv, err := r.interview(s.books.book(surveyID))
		return r.ID, iv, err
	})
}

// Arrivals iterates over a survey's ledger in order. It stops at the first error.
func (s *Store) Arrivals(ctx context.Context, surveyID string) iter.Seq2[interview.Arrival, error] {
	return each(ctx, s, surveyID, func(r arrivalRow) (int64, interview.Arrival, error) {
		a, err := r.arrival(s.books.book(surveyID))
		return r.ID, a, err
	})
}

// Changes iterates over the record of changes in order. It stops at the first error.
func (s *Store) Changes(ctx context.Context, surveyID string) iter.Seq2[field.Change, error] {
	return each(ctx, s, surveyID, func(r changeRow) (int64, field.Change, error) { return r.ID, r.change(), nil })
}

// Events iterates over the paradata of a survey interview by interview, in the order of its events. It stops at the first error.
func (s *Store) Events(ctx context.Context, surveyID string) iter.Seq2[interview.Event, error] {
	return s.events(ctx, surveyID, unbounded)
}

// SentBy iterates over the interviews of the respondents that a source has sent, as the source is to hear of them. It stops
// at the first error.
func (s *Store) SentBy(ctx context.Context, surveyID, source string) iter.Seq2[field.Account, error] {
	return chunks(ctx, func(ctx context.Context, after int64) (rows []accountRow, err error) {
		err = s.read.WithContext(ctx).Raw(`SELECT i.*, p.respondent_id, coalesce(c.state, '') AS callback
			FROM interviews i JOIN identities p ON p.interview_id = i.id LEFT JOIN callbacks c ON c.interview_id = i.id
			WHERE i.survey = ? AND i.source = ? AND i.id > ? ORDER BY i.id LIMIT ?`, surveyID, source, after, chunk).Scan(&rows).Error
		return rows, err
	}, func(r accountRow) (int64, field.Account, error) {
		iv, err := r.Row.interview(s.books.book(surveyID))
		return r.Row.ID, field.Account{RespondentID: r.RespondentID, Interview: iv, Rejected: r.Row.Rejected, Callback: r.Callback}, err
	})
}

// An accountRow is an interview with what its source knows of it.
type accountRow struct {
	Row                    interviewRow `gorm:"embedded"`
	RespondentID, Callback string
}

// each iterates over a survey's rows by id; read gives a row's id and what it stands for.
func each[R, T any](ctx context.Context, s *Store, surveyID string, read func(R) (int64, T, error)) iter.Seq2[T, error] {
	return chunks(ctx, func(ctx context.Context, after int64) (rows []R, err error) {
		err = s.read.WithContext(ctx).Where("survey = ? AND id > ?", surveyID, after).Order("id").Limit(chunk).Find(&rows).Error
		return rows, err
	}, read)
}

// Fills returns a survey's fill snapshots in order.
func (s *Store) Fills(ctx context.Context, surveyID string) ([]quota.Fill, error) {
	fills, err := fillsOf(s.read.WithContext(ctx), surveyID)
	return fills, unavailable(err)
}

// Latest is the instant of the last page that was posted; zero when there is none.
func (s *Store) Latest(ctx context.Context, surveyID string) (time.Time, error) {
	var ms int64
	err := s.read.WithContext(ctx).Raw(`SELECT coalesce(max(updated_ms), 0) FROM interviews WHERE survey = ?`, surveyID).Scan(&ms).Error
	return instant(ms), unavailable(err)
}

// Surveys returns the ids of the surveys in the database.
func (s *Store) Surveys(ctx context.Context) (ids []string, err error) {
	err = s.read.WithContext(ctx).Model(&versionRow{}).Distinct().Order("survey").Pluck("survey", &ids).Error
	return ids, unavailable(err)
}
