package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

// Admit decides at the gate: the ledger row, and the lease when every cell has room, in one transaction. Asked again for
// the same interview it answers what it decided.
func (s *Store) Admit(ctx context.Context, a field.Application) (iv interview.Interview, err error) {
	err = s.writer.writeHot(ctx, func(tx *session) error {
		if iv, err = tx.asRead(a.Interview); err != nil || iv.Decision != interview.Undecided || iv.Revision != a.Interview.Revision {
			return err
		}
		if len(a.Arrival.Cells) == 0 && a.Arrival.Decision == interview.Undecided {
			return fault.Errorf(fault.Internal, "interview %d belongs to no quota cell and cannot be admitted", iv.ID)
		}
		iv, err = admit(tx, iv, a)
		return err
	})
	return iv, err
}

func admit(tx *session, iv interview.Interview, a field.Application) (interview.Interview, error) {
	if err := settle(tx, iv.Survey, a.Arrival.At); err != nil {
		return iv, err
	}
	var counts string // before the decision takes effect
	if err := tx.row(tx.dialect.countsOfCells, iv.Survey).Scan(&counts); err != nil {
		return iv, err
	}
	arrival := a.Arrival
	if arrival.Decision == interview.Undecided {
		full, err := assign(tx, &arrival, &iv, a.Assign)
		if err != nil {
			return iv, err
		}
		if arrival.Decision, arrival.Reason, err = lease(tx, arrival, full, a.Lease); err != nil {
			return iv, err
		}
	}
	if err := enter(tx, arrival, counts); err != nil {
		return iv, err
	}
	iv.Type, iv.Membership, iv.Decision = arrival.Type, arrival.Membership, arrival.Decision
	over := field.Ending{Owed: a.Owed, Now: arrival.At}
	switch arrival.Decision {
	case interview.TurnedAway:
		iv.Assigned = nil
		return end(tx, iv, interview.OverQuota, over)
	case interview.Ineligible:
		return end(tx, iv, interview.ScreenedOut, over)
	}
	return goOn(tx, iv, a.Next)
}

// goOn leads an interview on that was admitted.
func goOn(tx *session, iv interview.Interview, next func(interview.Interview) string) (interview.Interview, error) {
	before := iv
	if next != nil {
		if page := next(iv); page != "" {
			field.Show(&iv, "", page)
		}
	}
	iv, err := decide(tx, iv, interview.InProgress, time.Time{})
	if err != nil {
		return iv, err
	}
	var b bumps
	b.move(&before, &iv, before.Page, iv.Page)
	b.keep(tx, iv.Survey)
	return iv, nil
}

// assign draws a cell of each assigned variable from the interview's seed and adds it to the arrival's cells; full is the
// first variable none of whose cells has room. The cells were read inside the transaction, whose conditional updates have
// the last word.
func assign(tx *session, a *interview.Arrival, iv *interview.Interview, wanted []field.Assignment) (full *field.Assignment, err error) {
	iv.Assigned = map[string]string{}
	if len(wanted) == 0 {
		return nil, nil
	}
	rows, err := cellsOf(tx, iv.Survey)
	if err != nil {
		return nil, err
	}
	for _, w := range wanted {
		var cells []quota.Cell
		for _, r := range rows {
			if slices.Contains(w.Cells, r.Cell) {
				cells = append(cells, r.cell())
			}
		}
		least, room := quota.LeastFilled(cells, interview.Draws(iv.Seed, w.Variable).IntN)
		if !room {
			return &w, nil
		}
		iv.Assigned[w.Variable] = least.Name
		a.Cells = append(slices.Clip(a.Cells), least.Name)
	}
	return nil, nil
}

// lease takes one slot in every cell or in none. The conditional UPDATE, not a count, is what makes the target exact. With
// a full assigned variable there is nothing to take; each of its cells turned the respondent away.
func lease(tx *session, a interview.Arrival, fullVariable *field.Assignment, limit time.Duration) (interview.Decision, string, error) {
	if fullVariable != nil {
		err := tx.Exec(`UPDATE cells SET over_quota = over_quota + 1 WHERE survey = ? AND cell IN ?`, a.Survey, fullVariable.Cells).Error
		return interview.TurnedAway, fullVariable.Variable, err
	}
	full, err := grab(tx, a.Survey, a.Cells, `held = held + 1`, `held = held - 1`, anotherLease)
	if err != nil {
		return "", "", err
	}
	if full != "" {
		err := tx.Exec(`UPDATE cells SET over_quota = over_quota + 1 WHERE survey = ? AND cell = ?`, a.Survey, full).Error
		return interview.TurnedAway, full, err
	}
	_, err = tx.exec(`INSERT INTO leases (interview_id, survey, state, expires_ms) VALUES (?, ?, 'held', ?)`, a.Interview, a.Survey, millis(a.At.Add(limit)))
	for i := 0; i < len(a.Cells) && err == nil; i++ {
		_, err = tx.exec(`INSERT INTO lease_cells (interview_id, cell_id) SELECT CAST(? AS BIGINT), id FROM cells WHERE survey = ? AND cell = ?`, a.Interview, a.Survey, a.Cells[i])
	}
	return interview.Admitted, "", err
}

// anotherLease is the room that a new lease, or a lapsed one that is taken again, must find.
const anotherLease = `completed + held < target AND state = 'open'`

// grab applies an update to every cell that has room, or to none: the first cell without room undoes the others and is
// returned.
func grab(tx *session, survey string, cells []string, do, undo, room string) (full string, err error) {
	for i, c := range cells {
		n, err := tx.exec(`UPDATE cells SET `+do+` WHERE survey = ? AND cell = ? AND `+room, survey, c)
		if err != nil {
			return "", err
		}
		if n == 1 {
			continue
		}
		if i > 0 {
			err = tx.Exec(`UPDATE cells SET `+undo+` WHERE survey = ? AND cell IN ?`, survey, cells[:i]).Error
		}
		return c, err
	}
	return "", nil
}

// enter appends the ledger row and counts the arrival.
func enter(tx *session, a interview.Arrival, counts string) error {
	b := tx.books.book(a.Survey)
	membership, version := toJSON(a.Membership), string(b.appendName(nil, string(a.Version)))
	_, err := tx.exec(`INSERT INTO arrivals (interview_id, survey, version, source, at_ms, type, membership, cells, demographics, decision, reason, counts)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, a.Interview, a.Survey, version, a.Source, millis(a.At), a.Type, membership, toJSON(a.Cells),
		b.answers(a.Demographics), string(a.Decision), a.Reason, counts)
	if err != nil {
		return err
	}
	tx.counts.add(count{counter{table: dayTable, key: [6]string{a.Survey, a.Day, a.Source, a.Type, membership, string(a.Decision)}}, 1})
	if a.Decision == interview.Ineligible {
		return nil
	}
	tx.counts.add(count{counter{table: counterTable, key: [6]string{a.Survey, arrived, a.Type}}, 1})
	mark(tx, a.Survey, field.SlotArrived, a.At, 1, a.Type)
	return nil
}

// decide writes the gate's decision and, with a disposition, that the interview has ended.
func decide(tx *session, iv interview.Interview, d interview.Disposition, now time.Time) (interview.Interview, error) {
	if !now.IsZero() && now.Before(iv.Updated) {
		now = iv.Updated // the clock was put back, and within an interview time does not go back
	}
	iv.Disposition, iv.Finished, iv.InSample = d, now, d == interview.Completed
	iv.Revision++
	_, err := tx.exec(`UPDATE interviews SET type = ?, membership = ?, decision = ?, assigned = ?, page = ?, unsent = ?, disposition = ?, finished_ms = ?,
		in_sample = ?, revision = ? WHERE id = ?`, iv.Type, toJSON(iv.Membership), string(iv.Decision), toJSON(iv.Assigned),
		iv.Page, tx.books.book(iv.Survey).pages(iv.Unsent), string(d), millis(now), iv.InSample, iv.Revision, iv.ID)
	return iv, err
}

// end writes the gate's decision, the end of the interview and what its source is owed.
func end(tx *session, iv interview.Interview, d interview.Disposition, e field.Ending) (interview.Interview, error) {
	before := iv
	iv, err := decide(tx, iv, d, e.Now)
	if err != nil {
		return iv, err
	}
	if outcome, is := e.Owed[d]; is {
		if err := owe(tx, iv, outcome, e.Now); err != nil {
			return iv, err
		}
	}
	var b bumps
	b.ended(before, iv)
	b.keep(tx, iv.Survey)
	return iv, nil
}

// settle brings the cells up to the instant: lapsed leases give their slots back, and cells whose date has come close. It
// runs inside the transactions that need room, so exactness needs no sweeper.
func settle(tx *session, survey string, now time.Time) error {
	if now.IsZero() || tx.counts != nil && tx.counts.settles(survey, now) {
		return nil
	}
	if err := expire(tx, survey, now); err != nil {
		return err
	}
	return closeDue(tx, survey, now)
}

// longestLease is the longest idle limit that a survey's file may give (survey: lease-range).
const longestLease = 4 * time.Hour

// expire gives back the slots of the leases that have lapsed by the instant.
func expire(tx *session, survey string, now time.Time) error {
	// A lease that ends later than any can was given by a clock that has been put back since. It must not hold its slots until
	// the clock is there again.
	latest := millis(now.Add(longestLease))
	if _, err := tx.exec(`UPDATE leases SET expires_ms = ? WHERE survey = ? AND state = 'held' AND expires_ms > ?`, latest, survey, latest); err != nil {
		return err
	}
	// They are held, because a page on its way, by a clock that is a little behind, may still be renewing one of them.
	lapsed, err := valuesOf[int64](tx, `SELECT interview_id FROM leases WHERE survey = ? AND state = 'held' AND expires_ms <= ?`+tx.held(), survey, millis(now))
	if err != nil {
		return err
	}
	for _, id := range lapsed {
		if _, err := giveBack(tx, id, quota.Expired); err != nil {
			return err
		}
	}
	return nil
}

// giveBack ends a held lease and frees its slots; live is false when there was none.
func giveBack(tx *session, interviewID int64, state quota.LeaseState) (live bool, err error) {
	n, err := tx.exec(`UPDATE leases SET state = ? WHERE interview_id = ? AND state = 'held'`, string(state), interviewID)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.exec(`UPDATE cells SET held = held - 1 WHERE id IN (SELECT cell_id FROM lease_cells WHERE interview_id = ?)`, interviewID)
	return true, err
}

// renew moves the lease's limit; a lease that lapsed is taken again when its cells have room, because its respondent is
// back.
func renew(tx *session, iv *interview.Interview, limit time.Duration, now time.Time) error {
	until := millis(now.Add(limit))
	n, err := tx.exec(`UPDATE leases SET expires_ms = ? WHERE interview_id = ? AND state = 'held' AND expires_ms > ?`, until, iv.ID, millis(now))
	if err != nil || n == 1 {
		return err
	}
	if !tx.gated {
		return errNeedsGate
	}
	if err := settle(tx, iv.Survey, now); err != nil {
		return err
	}
	cells, err := leasedCells(tx, iv.ID)
	if err != nil {
		return err
	}
	full, err := grab(tx, iv.Survey, cells, `held = held + 1`, `held = held - 1`, anotherLease)
	if err != nil || full != "" {
		return err
	}
	return tx.Exec(`UPDATE leases SET state = 'held', expires_ms = ? WHERE interview_id = ?`, until, iv.ID).Error
}

// errNeedsGate is why a page is handed on to the gate: its lease has lapsed, and taking it again is a decision about places.
var errNeedsGate = fault.New(fault.Conflict, "the lease is to be taken again")

// leasedCells are the names of the cells that a lease is on.
func leasedCells(tx *session, interviewID int64) (cells []string, err error) {
	// By cell_id, by which the lease's rows are ordered as they are; by id SQLite would sort them.
	cells, err = valuesOf[string](tx, `SELECT cell FROM lease_cells JOIN cells ON id = cell_id WHERE interview_id = ? ORDER BY cell_id`, interviewID)
	if err == nil && len(cells) == 0 {
		err = fault.Errorf(fault.Internal, "interview %d was admitted without a lease", interviewID)
	}
	return cells, err
}

func cellsOf(tx *session, survey string) (rows []cellRow, err error) {
	read, err := tx.rows(`SELECT id, survey, cell, dimension, target, completed, held, over_quota, state,
		filled_ms, closes_ms FROM cells WHERE survey = ? ORDER BY id`, survey)
	err = eachRow(read, err, func(read *sql.Rows) error {
		var r cellRow
		err := read.Scan(&r.ID, &r.Survey, &r.Cell, &r.Dimension, &r.Target, &r.Completed, &r.Held, &r.OverQuota, &r.State, &r.FilledMs, &r.ClosesMs)
		rows = append(rows, r)
		return err
	})
	return rows, err
}
