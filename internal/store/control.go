package store

import (
	"context"
	"errors"
	"strconv"
	"time"

	"gorm.io/gorm"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/quota"
)

// SetTarget changes a cell's target. One below what is completed becomes what is completed, so that no cell ever holds
// more completes than its target.
func (s *Store) SetTarget(ctx context.Context, cell string, target int, o field.Order) (c field.Change, err error) {
	if target < 0 || target > maxTarget {
		return c, fault.Errorf(fault.Invalid, "a target of %d is none; give a number from 0 to %d", target, maxTarget)
	}
	return s.changeCell(ctx, cell, o, func(tx *session, row cellRow) (field.Change, error) {
		target = max(target, row.Completed)
		c := field.Change{What: field.Target, Old: strconv.Itoa(row.Target), New: strconv.Itoa(target)}
		if err := update(tx, row, "target", target); err != nil {
			return c, err
		}
		return c, refill(tx, o.Survey, []string{cell}, o.At)
	})
}

// maxTarget is the largest target of a cell, as in a questionnaire.
const maxTarget = 1_000_000

// SetState opens or closes a cell by hand. Opening takes a date back that has passed; otherwise it would close again.
func (s *Store) SetState(ctx context.Context, cell string, state quota.State, o field.Order) (c field.Change, err error) {
	return s.changeCell(ctx, cell, o, func(tx *session, row cellRow) (field.Change, error) {
		if state == quota.Open && row.Completed >= row.Target && row.State == string(quota.Open) {
			return c, fault.Errorf(fault.Conflict, "cell %s is open and full; raise its target with fieldwork quota set", cell)
		}
		if state == quota.Open && row.ClosesMs > 0 && row.ClosesMs <= millis(o.At) {
			if err := closeDue(tx, o.Survey, o.At); err != nil { // nobody may have come to the gate since
				return c, err
			}
			if row.State == string(quota.Open) {
				row.State = string(quota.Closing)
			}
			if err := setDate(tx, row, time.Time{}, o); err != nil {
				return c, err
			}
		}
		c := field.Change{What: field.CellState, Old: row.State, New: string(state)}
		return c, update(tx, row, "state", string(state))
	})
}

// setDate sets a cell's closing date and writes it down.
func setDate(tx *session, row cellRow, at time.Time, o field.Order) error {
	if err := update(tx, row, "closes_ms", millis(at)); err != nil {
		return err
	}
	o.Was = nil // it speaks of what was ordered, and this follows from it
	_, err := record(tx, field.Change{What: field.Closes, Subject: row.Cell, Old: date(row.ClosesMs), New: date(millis(at))}, o)
	return err
}

// CloseAt sets the instant from which the cell gives out no more leases.
func (s *Store) CloseAt(ctx context.Context, cell string, at time.Time, o field.Order) (c field.Change, err error) {
	return s.changeCell(ctx, cell, o, func(tx *session, row cellRow) (field.Change, error) {
		c := field.Change{What: field.Closes, Old: date(row.ClosesMs), New: date(millis(at))}
		return c, update(tx, row, "closes_ms", millis(at))
	})
}

func date(ms int64) string {
	if ms == 0 {
		return ""
	}
	return instant(ms).Format(time.RFC3339)
}

// changeCell changes one cell and writes the change down.
func (s *Store) changeCell(ctx context.Context, cell string, o field.Order, change func(*session, cellRow) (field.Change, error)) (c field.Change, err error) {
	err = s.control(ctx, o, func(tx *session) error {
		var row cellRow
		err := tx.Where("survey = ? AND cell = ?", o.Survey, cell).Take(&row).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return fault.Errorf(fault.NotFound, "survey %q has no quota cell %q; fieldwork quota status lists them", o.Survey, cell)
		}
		if err != nil {
			return err
		}
		if c, err = change(tx, row); err != nil {
			return err
		}
		c.Subject = cell
		c, err = record(tx, c, o)
		return err
	})
	return c, err
}

// control is a write by hand: the order must say who and why.
func (s *Store) control(ctx context.Context, o field.Order, do func(tx *session) error) error {
	if err := o.Check(); err != nil {
		return err
	}
	return s.writer.write(ctx, do)
}

func update(tx *session, row cellRow, column string, value any) error {
	return tx.Model(&cellRow{}).Where("id = ?", row.ID).Update(column, value).Error
}

// record writes a change down; one that changes nothing is refused, and with it the whole transaction.
func record(tx *session, c field.Change, o field.Order) (field.Change, error) {
	if o.Was != nil && *o.Was != c.Old {
		return c, fault.Errorf(fault.Conflict, "the %s of %s is %s, not %s any more; somebody changed it meanwhile, so nothing was changed", c.What, c.Subject, nothing(c.Old), nothing(*o.Was))
	}
	if c.Old == c.New {
		return c, fault.Errorf(fault.Conflict, "the %s of %s is %s already; nothing was changed", c.What, c.Subject, nothing(c.New))
	}
	row := changeRow{Survey: o.Survey, AtMs: millis(o.At), Who: o.Who, What: string(c.What), Subject: c.Subject, Old: c.Old, New: c.New, Why: o.Why}
	err := tx.Create(&row).Error
	return row.change(), err
}

func nothing(word string) string {
	if word == "" {
		return "unset"
	}
	return word
}

func (r changeRow) change() field.Change {
	return field.Change{ID: r.ID, Survey: r.Survey, At: instant(r.AtMs), Who: r.Who, What: field.Control(r.What), Subject: r.Subject,
		Old: r.Old, New: r.New, Why: r.Why}
}

// refill settles the fill of cells whose target or completes have changed by hand: one that is no longer full has no
// instant of filling, and one that has become full gets its snapshot.
func refill(tx *session, survey string, cells []string, now time.Time) error {
	err := tx.Exec(`UPDATE cells SET filled_ms = 0 WHERE survey = ? AND cell IN ? AND completed < target`, survey, cells).Error
	if err != nil {
		return err
	}
	return snapshot(tx, survey, cells, now)
}

// closeDue closes the cells whose date has come, and writes it down.
func closeDue(tx *session, survey string, now time.Time) error {
	some, err := valuesOf[int64](tx, `SELECT id FROM cells WHERE survey = ? AND state = 'open' AND closes_ms BETWEEN 1 AND ?`, survey, millis(now))
	if err != nil || some == nil {
		return err
	}
	var due []cellRow
	if err := tx.Where("id IN ?", some).Order("id").Find(&due).Error; err != nil {
		return err
	}
	for _, row := range due {
		if err := update(tx, row, "state", string(quota.Closing)); err != nil {
			return err
		}
		o := field.Order{Survey: survey, Who: field.Schedule, Why: "its date has come: " + date(row.ClosesMs), At: now}
		if _, err := record(tx, field.Change{What: field.CellState, Subject: row.Cell, Old: row.State, New: string(quota.Closing)}, o); err != nil {
			return err
		}
	}
	return nil
}
