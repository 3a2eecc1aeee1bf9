package store

import (
	"context"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

// Misplaced returns interviews that stand on another page than the row says, with the lowest numbers first.
func (s *Store) Misplaced(ctx context.Context, surveyID string, limit int) (some []field.Misplaced, err error) {
	var rows []struct {
		InterviewID int64
		Event       string
	}
	err = s.read.WithContext(ctx).Raw(`SELECT interview_id, event FROM misplaced WHERE survey = ? ORDER BY interview_id LIMIT ?`, surveyID, limit).Scan(&rows).Error
	if err != nil {
		return nil, unavailable(err)
	}
	for _, r := range rows {
		iv, err := take(s.reading(ctx), r.InterviewID)
		if err != nil {
			return nil, err
		}
		some = append(some, field.Misplaced{Interview: iv, Last: r.Event})
	}
	return some, nil
}

// Place puts interviews in their place, and counts them there.
func (s *Store) Place(ctx context.Context, surveyID string, where []field.Placed) error {
	return s.writer.write(ctx, func(tx *session) error {
		var b bumps
		for _, p := range where {
			if err := place(tx, p, &b); err != nil {
				return err
			}
		}
		b.keep(tx, surveyID)
		return nil
	})
}

func place(tx *session, p field.Placed, b *bumps) error {
	if err := tx.Exec(`DELETE FROM misplaced WHERE interview_id = ?`, p.Interview.ID).Error; err != nil {
		return err
	}
	iv := p.Interview
	if p.Page == "" || p.Page == iv.Page || iv.Disposition != interview.InProgress {
		return nil
	}
	field.Show(&iv, "", p.Page)
	r := tx.Exec(`UPDATE interviews SET page = ?, unsent = ?, revision = revision + 1 WHERE id = ? AND revision = ?`,
		iv.Page, tx.books.book(iv.Survey).pages(iv.Unsent), iv.ID, iv.Revision)
	if r.Error == nil && r.RowsAffected == 1 {
		b.move(&p.Interview, &iv, p.Interview.Page, iv.Page)
	}
	return r.Error
}
