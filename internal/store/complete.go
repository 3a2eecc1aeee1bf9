package store

import (
	"context"
	"slices"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

// Complete ends a finished interview: in the sample when it still has its lease or its cells have room, and kept whole
// outside the sample otherwise. Asked again it answers what it decided.
func (s *Store) Complete(ctx context.Context, e field.Ending) (iv interview.Interview, err error) {
	err = s.writer.writeHot(ctx, func(tx *session) error {
		if iv, err = tx.asRead(e.Interview); err != nil || iv.Disposition != interview.InProgress || iv.Revision != e.Interview.Revision {
			return err
		}
		if iv.Decision != interview.Admitted {
			return fault.Errorf(fault.Conflict, "interview %d was never admitted and cannot be completed", iv.ID)
		}
		iv, err = complete(tx, iv, e)
		return err
	})
	return iv, err
}

func complete(tx *session, iv interview.Interview, e field.Ending) (interview.Interview, error) {
	cells, err := leasedCells(tx, iv.ID)
	if err != nil {
		return iv, err
	}
	if err := settle(tx, iv.Survey, e.Now); err != nil {
		return iv, err
	}
	full, err := takeSlots(tx, iv, cells)
	if err != nil {
		return iv, err
	}
	if full != "" {
		return end(tx, iv, interview.OverQuotaLate, e)
	}
	if iv, err = end(tx, iv, interview.Completed, e); err != nil {
		return iv, err
	}
	mark(tx, iv.Survey, field.SlotCompleted, iv.Finished, 1, cells...)
	return iv, snapshot(tx, iv.Survey, cells, e.Now)
}

// takeSlots turns the lease of an interview into a complete of each of its cells, or gives it back when one is full. Who still
// has the lease has a slot, unless the target was lowered meanwhile. Who has lost it needs a free one, and finds none in a
// closed cell.
func takeSlots(tx *session, iv interview.Interview, cells []string) (full string, err error) {
	live, err := tx.exec(`UPDATE leases SET state = 'completed' WHERE interview_id = ? AND state = 'held'`, iv.ID)
	if err != nil {
		return "", err
	}
	if live == 0 {
		full, err = grab(tx, iv.Survey, cells, `completed = completed + 1`, `completed = completed - 1`, `completed + held < target AND state != 'closed'`)
		if err == nil && full == "" {
			_, err = tx.exec(`UPDATE leases SET state = 'completed' WHERE interview_id = ?`, iv.ID)
		}
		return full, err
	}
	full, err = grab(tx, iv.Survey, cells, `held = held - 1, completed = completed + 1`, `held = held + 1, completed = completed - 1`, `completed < target`)
	if err != nil || full == "" {
		return full, err
	}
	if _, err := tx.exec(`UPDATE leases SET state = 'held' WHERE interview_id = ?`, iv.ID); err != nil {
		return "", err
	}
	_, err = giveBack(tx, iv.ID, quota.Released)
	return full, err
}

// snapshot writes every cell's counts for each of the cells that have just become full.
func snapshot(tx *session, survey string, touched []string, now time.Time) error {
	full, err := valuesOf[string](tx, `SELECT cell FROM cells WHERE survey = ? AND completed >= target AND filled_ms = 0`, survey)
	filled := slices.DeleteFunc(slices.Clone(touched), func(cell string) bool { return !slices.Contains(full, cell) })
	if err != nil || len(filled) == 0 {
		return err
	}
	err = tx.Model(&cellRow{}).Where("survey = ? AND cell IN ?", survey, filled).Update("filled_ms", millis(now)).Error
	if err != nil {
		return err
	}
	rows, err := cellsOf(tx, survey)
	if err != nil {
		return err
	}
	arrivals, err := countersOf(tx, survey, arrived)
	if err != nil {
		return err
	}
	cells := make([]quota.Cell, len(rows))
	for i, r := range rows {
		cells[i] = r.cell()
	}
	for _, name := range filled {
		row := fillRow{Survey: survey, Cell: name, AtMs: millis(now), Cells: toJSON(cells), Arrivals: toJSON(arrivals)}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
	}
	return nil
}

// Refuse ends an interview whose respondent did not consent.
func (s *Store) Refuse(ctx context.Context, e field.Ending) (iv interview.Interview, err error) {
	err = s.writer.write(ctx, func(tx *session) error {
		if iv, err = tx.asRead(e.Interview); err != nil || iv.Disposition != interview.InProgress || iv.Revision != e.Interview.Revision {
			return err
		}
		if iv.Decision == interview.Admitted {
			if _, err := giveBack(tx, iv.ID, quota.Released); err != nil {
				return err
			}
		}
		iv, err = end(tx, iv, interview.Refused, e)
		return err
	})
	return iv, err
}
