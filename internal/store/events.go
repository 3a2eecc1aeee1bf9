package store

import (
	"context"
	"database/sql"
	"iter"

	"fieldwork/internal/interview"
)

// eventColumns are read in this order by scanEvent: an interview has about ten events, so a study's are read without
// reflection.
const eventColumns = `SELECT e.id, e.interview_id, e.at_ms, e.elapsed_ms, e.shown_ms, e.client_ms, e.changed, e.honeypot, e.page, e.event, e.language, e.shown
	FROM page_events e `

// events iterates over the paradata of a survey up to the instant, in the order of the events.
func (s *Store) events(ctx context.Context, surveyID string, until int64) iter.Seq2[interview.Event, error] {
	names := interner{}
	return ahead(ctx, func(ctx context.Context, p *part[interview.Event], after int64) int64 {
		rows, err := s.query(ctx, eventColumns+`JOIN interviews i ON i.id = e.interview_id
			WHERE i.survey = ? AND e.at_ms <= ? AND e.id > ? ORDER BY e.id LIMIT ?`, surveyID, until, after, chunk)
		n, last := 0, after
		err = eachRow(rows, err, func(rows *sql.Rows) error {
			e, err := scanEvent(rows, names)
			if err != nil {
				return err
			}
			p.rows, last = append(p.rows, e), e.ID
			n++
			return nil
		})
		p.err, p.last = unavailable(err), n < chunk
		return last
	})
}

func scanEvent(rows *sql.Rows, names interner) (interview.Event, error) {
	var numbers [8]any
	var r eventRow
	err := rows.Scan(&numbers[0], &numbers[1], &numbers[2], &numbers[3], &numbers[4], &numbers[5], &numbers[6], &numbers[7], &r.Page, &r.Event, &r.Language, &r.Shown)
	if err != nil {
		return interview.Event{}, err
	}
	var x [8]int64
	if err := whole(numbers[:], x[:]); err != nil {
		return interview.Event{}, err
	}
	r.ID, r.InterviewID, r.AtMs, r.ElapsedMs, r.ShownMs, r.ClientMs, r.Changed = x[0], x[1], x[2], x[3], x[4], x[5], int(x[6])
	r.Honeypot = x[7] != 0
	r.Page, r.Event, r.Language = names.of(r.Page), names.of(r.Event), names.of(r.Language)
	return r.event()
}
