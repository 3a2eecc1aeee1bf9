package store

import (
	"context"
	"database/sql"
	"errors"
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
	if err := s.engine.doubted(); err != nil { // nobody is shown as done what may be lost
		return interview.Interview{}, err
	}
	tx := s.reading(ctx)
	return tx.scanInterview(tx.row(interviewColumns+`WHERE token = ? AND survey = ?`, token, surveyID))
}

// Revision counts the changes of an interview. Every page asks for it twice.
func (s *Store) Revision(ctx context.Context, interviewID int64) (revision int64, err error) {
	if err := s.engine.doubted(); err != nil {
		return 0, err
	}
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
