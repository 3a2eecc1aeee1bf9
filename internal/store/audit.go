package store

import (
	"context"
	"strings"
	"time"

	"fieldwork/internal/account"
)

// The origins of what the audit log shows.
const (
	fromChanges = iota
	fromAudit
)

type auditRow struct {
	AtMs              int64
	Origin            int
	ID                int64
	Survey, Who, What string
	Subject, Old, New string
	Why               string
}

func (r auditRow) placed() account.Placed {
	return account.Placed{Place: account.Place{At: r.AtMs, Origin: r.Origin, ID: r.ID}, Entry: account.Entry{
		ID: 2*r.ID + int64(r.Origin), At: instant(r.AtMs), Who: r.Who, What: r.What, Survey: r.Survey, Subject: r.Subject,
		Before: r.Old, After: r.New, Why: r.Why}}
}

// note writes an entry; one that says nothing is left out.
func note(tx *session, e account.Entry) error {
	if e.What == "" {
		return nil
	}
	return tx.Exec(`INSERT INTO audit (survey, at_ms, who, what, subject, old, new, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Survey, millis(e.At), e.Who, e.What, e.Subject, e.Before, e.After, e.Why).Error
}

// Note writes an entry into the audit log.
func (s *Store) Note(ctx context.Context, e account.Entry) error {
	return s.writer.write(ctx, func(tx *session) error { return note(tx, e) })
}

// NoteOnce is Note, unless the like of it about the same subject is there from since or later.
func (s *Store) NoteOnce(ctx context.Context, e account.Entry, since time.Time) error {
	return s.writer.write(ctx, func(tx *session) error {
		var there bool
		err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM audit WHERE at_ms >= ? AND what = ? AND subject = ?)`, millis(since), e.What, e.Subject).Scan(&there).Error
		if err != nil || there {
			return err
		}
		return note(tx, e)
	})
}

// AuditLog reads the log of accounts and the record of changes in the field as one, the newest entry first. Entries of one
// millisecond stand in the order of their logs and numbers, so that a page begins where the one before ended.
func (s *Store) AuditLog(ctx context.Context, r account.Reading) (log []account.Placed, err error) {
	statement, args := logStatement(r)
	var rows []auditRow
	err = s.read.WithContext(ctx).Raw(statement, args...).Scan(&rows).Error
	for _, row := range rows {
		log = append(log, row.placed())
	}
	return log, unavailable(err)
}

// logStatement reads both logs. Each survey's part of each is read by itself, in the order of an index: that of several at
// once would be sorted whole for every page.
func logStatement(r account.Reading) (statement string, args []any) {
	surveys := make([]*string, 1, len(r.Surveys)+1) // nil is every survey
	if r.Surveys != nil {
		surveys = surveys[:0]
		for i := range r.Surveys {
			surveys = append(surveys, &r.Surveys[i])
		}
	}
	var parts []string
	for _, survey := range surveys {
		for _, log := range []struct {
			table  string
			origin int
		}{{"audit", fromAudit}, {"changes", fromChanges}} {
			part, more := logPart(r, log.table, log.origin, survey)
			parts, args = append(parts, part), append(args, more...)
		}
	}
	return strings.Join(parts, ` UNION ALL `) + ` ORDER BY at_ms DESC, origin DESC, id DESC LIMIT ?`, append(args, r.Limit)
}

// logPart is the statement that reads as much of one log as the page can need.
func logPart(r account.Reading, table string, origin int, survey *string) (statement string, args []any) {
	statement = `SELECT * FROM (SELECT at_ms, CAST(? AS BIGINT) AS origin, id, survey, who, what, subject, old, new, why FROM ` + table + ` WHERE 1 = 1`
	args = append(args, origin)
	if survey != nil {
		statement += ` AND survey = ?`
		args = append(args, *survey)
	}
	if p := r.Before; p != (account.Place{}) {
		// In one log the places before are those of an earlier instant, and of this one those that stand further down.
		switch args = append(args, p.At); {
		case origin < p.Origin:
			statement += ` AND at_ms <= ?`
		case origin > p.Origin:
			statement += ` AND at_ms < ?`
		default:
			statement += ` AND at_ms <= ? AND (at_ms < ? OR id < ?)`
			args = append(args, p.At, p.ID)
		}
	}
	return statement + ` ORDER BY at_ms DESC, id DESC LIMIT ?) AS part`, append(args, r.Limit)
}
