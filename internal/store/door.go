package store

import (
	"context"
	"slices"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
)

// doorOf is whether new respondents are let in. A survey of which nothing was said is open.
func doorOf(tx *session, survey string) (field.DoorState, error) {
	states, err := valuesOf[field.DoorState](tx, `SELECT state FROM doors WHERE survey = ?`, survey)
	if err != nil || len(states) == 0 {
		return field.DoorOpen, err
	}
	return states[0], nil
}

// SetDoor lets new respondents in, or no longer.
func (s *Store) SetDoor(ctx context.Context, state field.DoorState, o field.Order) (c field.Change, err error) {
	if !slices.Contains(field.DoorStates(), state) {
		return c, fault.Errorf(fault.Invalid, "a door cannot be %q; give one of %v", state, field.DoorStates())
	}
	err = s.control(ctx, o, func(tx *session) error {
		if state == field.DoorWaiting {
			if come, err := anybody(tx, o.Survey); err != nil || come {
				return cannotWait(o.Survey, err)
			}
		}
		c, err = setDoor(tx, state, o)
		return err
	})
	return c, err
}

func cannotWait(survey string, err error) error {
	if err != nil {
		return err
	}
	return fault.Errorf(fault.Conflict, "respondents of survey %q have come already, so it cannot wait for its launch; pause it instead", survey)
}

func setDoor(tx *session, state field.DoorState, o field.Order) (c field.Change, err error) {
	was, err := doorOf(tx, o.Survey)
	if err != nil {
		return c, err
	}
	err = tx.Exec(`INSERT INTO doors (survey, state) VALUES (?, ?) ON CONFLICT (survey) DO UPDATE SET state = excluded.state`, o.Survey, string(state)).Error
	if err != nil {
		return c, err
	}
	if err := forget(tx, `i.survey = ?`, o.Survey); err != nil {
		return c, err
	}
	return record(tx, field.Change{What: field.Door, Subject: o.Survey, Old: string(was), New: string(state)}, o)
}

// anybody tells whether a respondent has come.
func anybody(tx *session, survey string) (bool, error) {
	counts, err := countersOf(tx, survey, started)
	return counts[""] > 0, err
}

// HoldBack lets a survey wait for its launch to which nobody has come and of whose door nothing was said yet. It may be
// asked at every start of a server: of another survey it changes nothing.
func (s *Store) HoldBack(ctx context.Context, surveyID string, now time.Time) error {
	return s.writer.write(ctx, func(tx *session) error {
		come, err := anybody(tx, surveyID)
		if err != nil || come {
			return err
		}
		var said int64
		if err := tx.Raw(`SELECT count(*) FROM doors WHERE survey = ?`, surveyID).Scan(&said).Error; err != nil || said > 0 {
			return err
		}
		_, err = setDoor(tx, field.DoorWaiting, field.Order{Survey: surveyID, Who: field.TheServer, Why: "held back until it is launched", At: now})
		return err
	})
}
