package store

import (
	"context"
	"iter"

	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

// chunk is how many rows an export reads at a time: a reader held open for the whole of it would let the WAL grow without
// bound.
const chunk = 2_000

// Interviews iterates over a survey's interviews in the order they began. It stops at the first error.
func (s *Store) Interviews(ctx context.Context, surveyID string) iter.Seq2[interview.Interview, error] {
	return func(yield func(interview.Interview, error) bool) {
		for after := int64(0); ; {
			var rows []interviewRow
			err := s.read.WithContext(ctx).Where("survey = ? AND id > ?", surveyID, after).Order("id").Limit(chunk).Find(&rows).Error
			if err != nil {
				yield(interview.Interview{}, unavailable(err))
				return
			}
			for i := range rows {
				iv, err := rows[i].interview()
				if !yield(iv, err) || err != nil {
					return
				}
				after = iv.ID
			}
			if len(rows) < chunk {
				return
			}
		}
	}
}

// Arrivals iterates over a survey's ledger in order.
func (s *Store) Arrivals(ctx context.Context, surveyID string) iter.Seq2[interview.Arrival, error] {
	return func(yield func(interview.Arrival, error) bool) {
		for after := int64(0); ; {
			var rows []arrivalRow
			err := s.read.WithContext(ctx).Where("survey = ? AND id > ?", surveyID, after).Order("id").Limit(chunk).Find(&rows).Error
			if err != nil {
				yield(interview.Arrival{}, unavailable(err))
				return
			}
			for _, r := range rows {
				a, err := r.arrival()
				if !yield(a, err) || err != nil {
					return
				}
				after = a.ID
			}
			if len(rows) < chunk {
				return
			}
		}
	}
}

// Fills returns a survey's fill snapshots in order.
func (s *Store) Fills(ctx context.Context, surveyID string) ([]quota.Fill, error) {
	fills, err := fillsOf(s.read.WithContext(ctx), surveyID)
	return fills, unavailable(err)
}

// Surveys returns the ids of the surveys in the database.
func (s *Store) Surveys(ctx context.Context) (ids []string, err error) {
	err = s.read.WithContext(ctx).Model(&versionRow{}).Distinct().Order("survey").Pluck("survey", &ids).Error
	return ids, unavailable(err)
}
