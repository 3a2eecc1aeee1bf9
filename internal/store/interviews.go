package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// Register keeps the version and creates the cells that are not there yet. A cell that is there keeps its target: targets
// change in the field, with a reason, and not by editing a file.
func (s *Store) Register(ctx context.Context, sv *survey.Survey, now time.Time) error {
	err := s.writer.write(ctx, func(tx *session) error {
		// A version that comes back is the newest again.
		keep := tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "version"}}, DoUpdates: clause.AssignmentColumns([]string{"kept_ms"})})
		if err := keep.Create(&versionRow{string(sv.Version), sv.ID, millis(now), sv.Files}).Error; err != nil {
			return err
		}
		if err := drawKey(tx, sv.ID); err != nil {
			return err
		}
		if err := s.books.book(sv.ID).enter(tx, sv); err != nil {
			return err
		}
		for _, c := range sv.Cells {
			row := cellRow{Survey: sv.ID, Cell: c.Name, Dimension: c.Dimension, Target: c.Target, State: "open", ClosesMs: millis(c.Closes)}
			if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		_, err = s.books.book(sv.ID).load()
	}
	return err
}

// Versions returns the files of every version of a survey.
func (s *Store) Versions(ctx context.Context, surveyID string) (map[survey.Version][]byte, error) {
	var rows []versionRow
	if err := s.read.WithContext(ctx).Where("survey = ?", surveyID).Find(&rows).Error; err != nil {
		return nil, unavailable(err)
	}
	files := make(map[survey.Version][]byte, len(rows))
	for _, r := range rows {
		files[survey.Version(r.Version)] = r.File
	}
	return files, nil
}

// Kept returns the files of every version of a survey and the version that was kept last.
func (s *Store) Kept(ctx context.Context, surveyID string) (files map[survey.Version][]byte, newest survey.Version, err error) {
	if files, err = s.Versions(ctx, surveyID); err != nil {
		return nil, "", err
	}
	var last string
	err = s.read.WithContext(ctx).Raw(`SELECT version FROM versions WHERE survey = ? ORDER BY kept_ms DESC, rowid DESC LIMIT 1`, surveyID).Scan(&last).Error
	return files, survey.Version(last), unavailable(err)
}

// interviewColumns are read in this order by scanInterview; every page reads them, so no reflection stands between.
const interviewColumns = `SELECT id, token, survey, version, source, language, seed, device, started_ms, updated_ms, finished_ms,
	page, answers, submitted, type, membership, decision, disposition, in_sample, revision, assigned, was, unsent FROM interviews `

func (tx *session) scanInterview(row *sql.Row) (interview.Interview, error) {
	var r interviewRow
	err := row.Scan(&r.ID, &r.Token, &r.Survey, &r.Version, &r.Source, &r.Language, &r.Seed, &r.Device, &r.StartedMs, &r.UpdatedMs,
		&r.FinishedMs, &r.Page, &r.Answers, &r.Submitted, &r.Type, &r.Membership, &r.Decision, &r.Disposition, &r.InSample, &r.Revision,
		&r.Assigned, &r.Was, &r.Unsent)
	if err != nil {
		return interview.Interview{}, noInterview(err)
	}
	return r.interview(tx.books.book(r.Survey))
}

// take reads an interview inside a transaction.
func take(tx *session, id int64) (interview.Interview, error) {
	return tx.scanInterview(tx.row(interviewColumns+`WHERE id = ?`+tx.held(), id))
}

// asRead is an interview as it is now: as it was read when it has not changed since, and read again when it has.
func (tx *session) asRead(iv interview.Interview) (interview.Interview, error) {
	var revision int64
	if err := tx.row(revisionOf+tx.held(), iv.ID).Scan(&revision); err != nil {
		return iv, noInterview(err)
	}
	if revision == iv.Revision {
		return iv, nil
	}
	return take(tx, iv.ID)
}

const revisionOf = `SELECT revision FROM interviews WHERE id = ?`

func noInterview(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, "there is no such interview; use the link you were given")
	}
	return unavailable(err)
}

// Interview returns an interview by its token.
func (s *Store) Interview(ctx context.Context, surveyID, token string) (interview.Interview, error) {
	if !storable(token) {
		return interview.Interview{}, noInterview(sql.ErrNoRows)
	}
	tx := s.reading(ctx)
	return tx.scanInterview(tx.row(interviewColumns+`WHERE token = ? AND survey = ?`, token, surveyID))
}

// Revision counts the changes of an interview. Every page asks for it twice.
func (s *Store) Revision(ctx context.Context, interviewID int64) (revision int64, err error) {
	err = s.reading(ctx).row(revisionOf, interviewID).Scan(&revision)
	if err != nil {
		return 0, noInterview(err)
	}
	return revision, nil
}

// Identity is who an interview's respondent is to the source.
func (s *Store) Identity(ctx context.Context, interviewID int64) (who field.Identity, err error) {
	var row identityRow
	err = s.read.WithContext(ctx).Take(&row, interviewID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return who, nil
	}
	if err != nil {
		return who, unavailable(err)
	}
	return row.identity()
}

// SavePage merges a page's answers into the interview as it stands inside the transaction, so that two tabs lose nothing
// of each other's. It is the hot path: the interview is read again only when it has changed since the caller read it, and
// the statements are written out.
func (s *Store) SavePage(ctx context.Context, save field.PageSave) (iv interview.Interview, err error) {
	write := func(tx *session) error {
		iv = save.Interview
		saved, err := savePage(tx, &iv, save)
		if err == nil && !saved {
			if iv, err = take(tx, iv.ID); err == nil {
				_, err = savePage(tx, &iv, save)
			}
		}
		return err
	}
	if err = s.pages.writeHot(ctx, write); errors.Is(err, errNeedsGate) {
		err = s.writer.writeHot(ctx, write)
	}
	return iv, err
}

// savePage writes the merged answers, the event and the lease; saved is false, and nothing is written, when the interview
// has changed since it was read. One that ended or passed the gate in another tab meanwhile is left as it is: the caller
// shows where it stands.
func savePage(tx *session, iv *interview.Interview, save field.PageSave) (saved bool, err error) {
	if iv.Disposition != interview.InProgress || iv.Decision != interview.Undecided && !save.AfterGate {
		return true, nil
	}
	before, changed, b := *iv, changes(iv.Answers, save.Given), tx.books.book(iv.Survey)
	save.Onto(iv)
	rows, err := tx.exec(`UPDATE interviews SET answers = ?, submitted = ?, page = ?, unsent = ?, updated_ms = ?, language = ?, revision = revision + 1,
		events = events || ? WHERE id = ? AND revision = ?`,
		b.answers(iv.Answers), b.pages(slices.Sorted(maps.Keys(iv.Submitted))), iv.Page, b.pages(iv.Unsent), millis(iv.Updated), iv.Language,
		string(b.appendEvent(nil, before, *iv, save, changed)), iv.ID, iv.Revision)
	if err != nil || rows == 0 {
		return false, err
	}
	iv.Revision++
	var moved bumps
	moved.move(before, *iv, before.Page, save.Page, iv.Page)
	moved.keep(tx, iv.Survey)
	if iv.Decision != interview.Admitted {
		return true, nil
	}
	return true, renew(tx, *iv, save.Lease, save.Now)
}

// changes counts the answers that were given before and are different now.
func changes(had, given interview.Answers) (n int) {
	for name, v := range given {
		if old := had[name]; old.Given() && !old.Equal(v) {
			n++
		}
	}
	return n
}
