package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

// Invalidate takes a finished interview out of the sample and frees its slots. Nothing that was answered is touched, and
// the respondent and the source are told what they were told.
func (s *Store) Invalidate(ctx context.Context, interviewID int64, o field.Order) (c field.Change, err error) {
	err = s.control(ctx, o, func(tx *session) error {
		iv, err := finished(tx, interviewID, o)
		if err != nil {
			return err
		}
		c, err = invalidate(tx, iv, o)
		return err
	})
	return c, err
}

// finished reads an interview of the order's survey that has been answered to its end.
func finished(tx *session, id int64, o field.Order) (interview.Interview, error) {
	iv, err := take(tx, id)
	switch {
	case fault.Is(err, fault.NotFound) || err == nil && iv.Survey != o.Survey:
		return iv, fault.Errorf(fault.NotFound, "survey %q has no interview %d", o.Survey, id)
	case err == nil && iv.Disposition == interview.Withdrawn:
		return iv, fault.Errorf(fault.Conflict, "interview %d was withdrawn by its respondent; it is in no sample, and nothing of it is left to judge", id)
	case err == nil && !iv.Disposition.Finished():
		return iv, fault.Errorf(fault.Conflict, "interview %d is not finished, so it is in no sample that it could be taken out of", id)
	}
	return iv, err
}

func invalidate(tx *session, iv interview.Interview, o field.Order) (field.Change, error) {
	c := field.Change{What: field.Invalidated, Subject: strconv.FormatInt(iv.ID, 10), Old: string(iv.Disposition), New: string(interview.Invalidated)}
	if iv.InSample {
		if err := leaveSample(tx, iv, o.At); err != nil {
			return c, err
		}
	}
	if err := redispose(tx, iv, interview.Invalidated, iv.Disposition, false); err != nil {
		return c, err
	}
	return record(tx, c, o)
}

// leaveSample gives the slots of a complete back, and full cells are full no more. In the course of the survey it is taken
// back where it had counted.
func leaveSample(tx *session, iv interview.Interview, now time.Time) error {
	cells, err := leasedCells(tx, iv.ID)
	if err != nil {
		return err
	}
	if err := tx.Exec(`UPDATE cells SET completed = completed - 1 WHERE survey = ? AND cell IN ?`, iv.Survey, cells).Error; err != nil {
		return err
	}
	if err := tx.Exec(`UPDATE leases SET state = 'released' WHERE interview_id = ?`, iv.ID).Error; err != nil {
		return err
	}
	mark(tx, iv.Survey, field.SlotCompleted, iv.Finished, -1, cells...)
	return refill(tx, iv.Survey, cells, now)
}

// redispose changes how an interview counts, and the monitor's counters with it.
func redispose(tx *session, iv interview.Interview, to, was interview.Disposition, inSample bool) error {
	err := tx.Exec(`UPDATE interviews SET disposition = ?, was = ?, in_sample = ?, revision = revision + 1 WHERE id = ?`,
		string(to), string(was), inSample, iv.ID).Error
	if err != nil {
		return err
	}
	var b bumps
	b.redisposed(iv, to, inSample)
	b.keep(tx, iv.Survey)
	return nil
}

// Restore takes an invalidation back. What was in the sample needs a slot in each of its cells. Running interviews keep
// theirs, and whether a lease has lapsed is for the server's clock to judge, not for that of whoever gives the order.
func (s *Store) Restore(ctx context.Context, interviewID int64, o field.Order) (c field.Change, err error) {
	err = s.control(ctx, o, func(tx *session) error {
		iv, err := finished(tx, interviewID, o)
		if err != nil {
			return err
		}
		if iv.Disposition != interview.Invalidated {
			return fault.Errorf(fault.Conflict, "interview %d is not invalidated; there is nothing to take back", iv.ID)
		}
		c, err = restore(tx, iv, o)
		return err
	})
	return c, err
}

func restore(tx *session, iv interview.Interview, o field.Order) (field.Change, error) {
	c := field.Change{What: field.Restored, Subject: strconv.FormatInt(iv.ID, 10), Old: string(iv.Disposition), New: string(iv.Was)}
	inSample := iv.Was == interview.Completed
	if err := redispose(tx, iv, iv.Was, interview.InProgress, inSample); err != nil || !inSample {
		return c, recorded(tx, &c, o, err)
	}
	cells, err := leasedCells(tx, iv.ID)
	if err != nil {
		return c, err
	}
	full, err := grab(tx, iv.Survey, cells, `completed = completed + 1`, `completed = completed - 1`, `completed + held < target`)
	if err != nil {
		return c, err
	}
	if full != "" {
		return c, fault.Errorf(fault.Conflict, "cell %s has no room for interview %d; raise its target first, or wait until a running interview lapses", full, iv.ID)
	}
	if err := tx.Exec(`UPDATE leases SET state = 'completed' WHERE interview_id = ?`, iv.ID).Error; err != nil {
		return c, err
	}
	mark(tx, iv.Survey, field.SlotCompleted, iv.Finished, 1, cells...)
	return c, recorded(tx, &c, o, snapshot(tx, iv.Survey, cells, o.At))
}

func recorded(tx *session, c *field.Change, o field.Order, err error) error {
	if err == nil {
		*c, err = record(tx, *c, o)
	}
	return err
}

// Reject notes a source's rejections, all of them or none.
func (s *Store) Reject(ctx context.Context, source string, rejections []field.Rejection, free bool, o field.Order) (noted []field.Change, err error) {
	err = s.control(ctx, o, func(tx *session) error {
		noted = nil
		ivs, err := rejected(tx, source, rejections, o)
		if err != nil {
			return err
		}
		for i, iv := range ivs {
			changes, err := reject(tx, iv, rejections[i].Why, free, o)
			if err != nil {
				return err
			}
			noted = append(noted, changes...)
		}
		return nil
	})
	return noted, err
}

// rejected looks up every interview of the list and says of all that are wrong what is wrong with them.
func rejected(tx *session, source string, rejections []field.Rejection, o field.Order) (ivs []interview.Interview, err error) {
	var wrong []string
	for _, r := range rejections {
		if err := r.Check(); err != nil {
			wrong = append(wrong, err.Error())
			continue
		}
		id, err := interviewOf(tx, o.Survey, source, r.RespondentID)
		if err != nil {
			return nil, err
		}
		if id == 0 {
			wrong = append(wrong, fault.Errorf(fault.NotFound, "line %d: source %q has sent nobody with this id, or somebody who withdrew and was forgotten when the field closed", r.Line, source).Error())
			continue
		}
		iv, err := finished(tx, id, o)
		if iv.Disposition == interview.Withdrawn && iv.Was.Finished() { // settled with the source like any other complete
			err = nil
		}
		if fault.Is(err, fault.Conflict) {
			wrong = append(wrong, fault.Errorf(fault.Conflict, "line %d: this respondent has not finished", r.Line).Error())
			continue
		}
		if err != nil {
			return nil, err
		}
		ivs = append(ivs, iv)
	}
	if len(wrong) > 0 {
		return nil, fault.New(fault.Invalid, strings.Join(wrong, "\n")+"\nnothing was noted; mend the list and import it again")
	}
	return ivs, nil
}

// reject notes one rejection, and frees the slots when told to.
func reject(tx *session, iv interview.Interview, why string, free bool, o field.Order) (noted []field.Change, err error) {
	if why == "" {
		why = o.Why
	}
	r := tx.Exec(`UPDATE interviews SET rejected = ? WHERE id = ? AND rejected = ''`, why, iv.ID)
	if r.Error != nil {
		return nil, r.Error
	}
	own := o
	own.Why = why
	if r.RowsAffected == 1 {
		c, err := record(tx, field.Change{What: field.Rejected, Subject: strconv.FormatInt(iv.ID, 10), New: string(iv.Disposition)}, own)
		if err != nil {
			return nil, err
		}
		noted = append(noted, c)
	}
	if !free || iv.Disposition == interview.Invalidated || iv.Disposition == interview.Withdrawn {
		return noted, nil
	}
	c, err := invalidate(tx, iv, own)
	return append(noted, c), err
}
