package store

import (
	"context"
	"strconv"
	"time"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
)

// Withdraw erases what an interview's respondent has answered and how, whatever has become of the interview, and gives its
// places back. What stays is a tombstone without a person: that somebody came, when, from which source, of which type, and
// what the gate decided. Asked again it answers what it decided.
func (s *Store) Withdraw(ctx context.Context, interviewID int64, now time.Time) (iv interview.Interview, err error) {
	err = s.writer.write(ctx, func(tx *session) error {
		if iv, err = take(tx, interviewID); err != nil || iv.Disposition == interview.Withdrawn {
			return err
		}
		if err := vacate(tx, iv, now); err != nil {
			return err
		}
		if err := redispose(tx, iv, interview.Withdrawn, iv.Told(), false); err != nil {
			return err
		}
		if err := erase(tx, iv, now); err != nil {
			return err
		}
		o := field.Order{Survey: iv.Survey, Who: field.TheRespondent, Why: "took the consent back", At: now}
		c := field.Change{What: field.Withdrawal, Subject: strconv.FormatInt(iv.ID, 10), Old: string(iv.Disposition), New: string(interview.Withdrawn)}
		if _, err := record(tx, c, o); err != nil {
			return err
		}
		iv, err = take(tx, iv.ID)
		return err
	})
	return iv, err
}

// vacate gives back the places that the interview holds, whether it runs or is in the sample.
func vacate(tx *session, iv interview.Interview, now time.Time) error {
	if iv.InSample {
		return leaveSample(tx, iv, now)
	}
	_, err := giveBack(tx, iv.ID, quota.Released)
	return err
}

// erase removes the answers, everything that was noted while they were given, and what the source's link carried. The seed
// goes too, because with it the orders that were shown could be drawn again. The ledger's trigger lets this one change pass,
// now that the interview is withdrawn.
func erase(tx *session, iv interview.Interview, now time.Time) error {
	finished := iv.Finished
	if finished.IsZero() {
		finished = now
	}
	err := tx.Exec(`UPDATE interviews SET answers = '{}', submitted = '[]', unsent = '[]', assigned = '{}', page = '', device = '', seed = 0, events = '',
		updated_ms = ?, finished_ms = ? WHERE id = ?`, millis(now), millis(finished), iv.ID).Error
	if err != nil {
		return err
	}
	if err := tx.Exec(`UPDATE arrivals SET demographics = '{}' WHERE interview_id = ?`, iv.ID).Error; err != nil {
		return err
	}
	if err := forgetSignals(tx, iv.ID); err != nil {
		return err
	}
	return forget(tx, `i.id = ?`, iv.ID)
}

// settled picks the interviews that are withdrawn and of which no source is owed a message any more.
const settled = `SELECT i.id FROM interviews i WHERE i.disposition = 'withdrawn'
	AND NOT EXISTS (SELECT 1 FROM callbacks c WHERE c.interview_id = i.id AND c.state = 'due') AND `

// forget erases what the links of withdrawn respondents carried, and who they are as soon as nobody needs to know it: while
// newcomers are let in, the source's link must lead to the page that says what was done, and not to a new interview. A
// message that a source is owed still needs both. The condition picks among the interviews i.
func forget(tx *session, condition string, argument any) error {
	var some bool
	if err := tx.Raw(`SELECT EXISTS (`+settled+condition+`)`, argument).Scan(&some).Error; err != nil || !some {
		return err
	}
	const shut = ` AND EXISTS (SELECT 1 FROM doors d WHERE d.survey = i.survey AND d.state = 'closed'))`
	for _, statement := range []string{
		`UPDATE identities SET kept = '{}' WHERE interview_id IN (` + settled + condition + `)`,
		`DELETE FROM identities WHERE interview_id IN (` + settled + condition + shut,
		`DELETE FROM nonces WHERE interview_id IN (` + settled + condition + shut,
	} {
		if err := tx.Exec(statement, argument).Error; err != nil {
			return err
		}
	}
	return nil
}
