package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
	"fieldwork/internal/quota"
)

// LookUp returns an interview and what is kept about it, as they stood together at one instant.
func (s *Store) LookUp(ctx context.Context, surveyID string, interviewID int64) (r field.Record, err error) {
	err = s.snapshot(ctx, s.export, func(tx *session) error { // names may have to be read meanwhile, on a connection of pages
		if r.Interview, err = take(tx, interviewID); err == nil && r.Interview.Survey != surveyID || fault.Is(err, fault.NotFound) {
			return fault.Errorf(fault.NotFound, "survey %q has no interview %d", surveyID, interviewID)
		}
		if err != nil {
			return err
		}
		r.Interview.Token = "" // whoever has it answers in the respondent's place
		for _, read := range []func(*session, *field.Record) error{eventsAbout, arrivalOf, changesAbout, messagesAbout, leaseOf, rejectionOf} {
			if err := read(tx, &r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return field.Record{}, unavailable(err)
	}
	return r, nil
}

func eventsAbout(tx *session, r *field.Record) error {
	var row eventsRow
	err := tx.Raw(`SELECT id, started_ms, events FROM interviews WHERE id = ?`, r.Interview.ID).Scan(&row).Error
	if err != nil {
		return err
	}
	r.Events, err = tx.books.book(r.Interview.Survey).events(row, unbounded)
	return err
}

func arrivalOf(tx *session, r *field.Record) error {
	var row arrivalRow
	err := tx.Where("interview_id = ?", r.Interview.ID).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	a, err := row.arrival(tx.books.book(row.Survey))
	r.Arrival = &a
	return err
}

// changesAbout are the changes of one interview. A cell may have a name that is the number of an interview.
func changesAbout(tx *session, r *field.Record) error {
	var rows []changeRow
	about := []string{string(field.Invalidated), string(field.Restored), string(field.Rejected), string(field.Withdrawal)}
	err := tx.Raw(`SELECT * FROM changes WHERE survey = ? AND subject = ? AND survey != '' AND what IN ? ORDER BY id`,
		r.Interview.Survey, strconv.FormatInt(r.Interview.ID, 10), about).Scan(&rows).Error
	for _, row := range rows {
		r.Changes = append(r.Changes, row.change())
	}
	return err
}

func messagesAbout(tx *session, r *field.Record) error {
	var rows []callbackRow
	err := tx.Raw(`SELECT * FROM callbacks WHERE interview_id = ? ORDER BY id`, r.Interview.ID).Scan(&rows).Error
	for _, row := range rows {
		r.Messages = append(r.Messages, field.Message{Outcome: panel.Outcome(row.Outcome), State: row.State, Due: instant(row.DueMs), Attempts: row.Attempts, Why: row.Why})
	}
	return err
}

func leaseOf(tx *session, r *field.Record) error {
	var row leaseRow
	err := tx.Where("interview_id = ?", r.Interview.ID).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	r.Lease = &field.Lease{State: quota.LeaseState(row.State), Expires: instant(row.ExpiresMs)}
	r.Lease.Cells, err = leasedCells(tx, r.Interview.ID)
	return err
}

func rejectionOf(tx *session, r *field.Record) error {
	return tx.Raw(`SELECT rejected FROM interviews WHERE id = ?`, r.Interview.ID).Scan(&r.Rejected).Error
}

// FindRespondent is the interview of the source's respondent.
func (s *Store) FindRespondent(ctx context.Context, surveyID, source, respondentID string) (int64, error) {
	id, err := interviewOf(s.reading(ctx), surveyID, source, respondentID)
	if err == nil && id == 0 {
		err = fault.Errorf(fault.NotFound, "source %q has sent nobody with this id to survey %q, or somebody who withdrew and was forgotten when the field closed", source, surveyID)
	}
	return id, unavailable(err)
}

// mostLookedAt is how many interviews a list looks at for those that it wants.
const mostLookedAt = 5_000

// List returns the interviews that the filter leaves, those that began last first.
func (s *Store) List(ctx context.Context, surveyID string, filter field.Filter, limit int) (l field.Listing, err error) {
	before := filter.Before
	if before <= 0 {
		before = unbounded
	}
	rows, err := s.read.WithContext(ctx).Raw(`SELECT id, started_ms, updated_ms, finished_ms, source, language, device, page, type, decision, disposition, in_sample
		FROM interviews WHERE survey = ? AND survey != '' AND id < ? ORDER BY id DESC LIMIT ?`, surveyID, before, mostLookedAt+1).Rows()
	looked := 0
	err = eachRow(rows, err, func(rows *sql.Rows) error {
		if looked++; looked > mostLookedAt || len(l.Interviews) == limit {
			l.More = true
			return errEnough
		}
		var r listedRow
		err := rows.Scan(&r.ID, &r.StartedMs, &r.UpdatedMs, &r.FinishedMs, &r.Source, &r.Language, &r.Device, &r.Page, &r.Type, &r.Decision, &r.Disposition, &r.InSample)
		l.Next = r.ID
		if err == nil && wanted(r, filter) {
			l.Interviews = append(l.Interviews, r.listed())
		}
		return err
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	if !l.More {
		l.Next = 0
	}
	return l, unavailable(err)
}

// wanted tells whether the filter leaves an interview.
func wanted(r listedRow, f field.Filter) bool {
	return (len(f.Dispositions) == 0 || slices.Contains(f.Dispositions, interview.Disposition(r.Disposition))) &&
		(f.Type == "" || f.Type == r.Type) && (f.Source == "" || f.Source == r.Source)
}

// A listedRow is a row of a list; what was answered is not read.
type listedRow struct {
	ID                               int64
	StartedMs, UpdatedMs, FinishedMs int64
	Source, Language, Device, Page   string
	Type, Decision, Disposition      string
	InSample                         bool
}

func (r listedRow) listed() field.Listed {
	return field.Listed{ID: r.ID, Started: instant(r.StartedMs), Updated: instant(r.UpdatedMs), Finished: instant(r.FinishedMs),
		Source: r.Source, Language: r.Language, Device: r.Device, Page: r.Page, Type: r.Type,
		Decision: interview.Decision(r.Decision), Disposition: interview.Disposition(r.Disposition), InSample: r.InSample}
}
