package store

import (
	"context"
	"strconv"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

// Count reads the counters in one snapshot.
func (s *Store) Count(ctx context.Context, surveyID string, now time.Time, day string) (c field.Counts, err error) {
	if err := s.settleLapsed(ctx, surveyID, now); err != nil {
		return c, err
	}
	err = s.snapshot(ctx, s.read, func(tx *session) error {
		if c.Tally, err = tally(tx, surveyID, now); err != nil {
			return err
		}
		for _, read := range []func(*session, string, *field.Counts) error{
			countedPages, countedLengths, countedAtGate, countedHour, lastArrivals, launchedAt, owing, keptFlags,
		} {
			if err := read(tx, surveyID, &c); err != nil {
				return err
			}
		}
		if c.Door, err = doorOf(tx, surveyID); err != nil {
			return err
		}
		return tx.Raw(`SELECT coalesce(sum(n), 0) FROM arrival_counts WHERE survey = ? AND day = ? AND decision != ?`,
			surveyID, day, string(interview.Ineligible)).Scan(&c.Today).Error
	})
	return c, unavailable(err)
}

func countedPages(tx *session, surveyID string, c *field.Counts) (err error) {
	for _, k := range []struct {
		kind string
		into *map[string]int
	}{{reached, &c.Reached}, {submitted, &c.Submitted}, {standing, &c.Standing}, {refusal, &c.Refused}} {
		if *k.into, err = countersOf(tx, surveyID, k.kind); err != nil {
			return err
		}
	}
	byDecision, err := countersOf(tx, surveyID, withdrawn)
	if err != nil {
		return err
	}
	for _, n := range byDecision {
		c.WithdrawnDecided += n
	}
	byEnd, err := countersOf(tx, surveyID, withdrawnEnd)
	for d, n := range byEnd {
		c.WithdrawnFinished += n * one(interview.Disposition(d).Finished())
	}
	return err
}

func countedLengths(tx *session, surveyID string, c *field.Counts) error {
	steps, err := countersOf(tx, surveyID, lengths)
	if err != nil {
		return err
	}
	c.Lengths = make(map[time.Duration]int, len(steps))
	for step, n := range steps {
		k, err := strconv.Atoi(step)
		if err != nil {
			return fault.Errorf(fault.Internal, "a counter of lengths in the database is damaged: %w", err)
		}
		if n != 0 {
			c.Lengths[time.Duration(k)*field.LengthStep] = n
		}
	}
	return nil
}

func countedAtGate(tx *session, surveyID string, c *field.Counts) error {
	return tx.Raw(`SELECT source, decision, sum(n) AS n FROM arrival_counts WHERE survey = ? GROUP BY source, decision ORDER BY source, decision`,
		surveyID).Scan(&c.Gate).Error
}

// countedHour are the completes of the slots that the last hour touches.
func countedHour(tx *session, surveyID string, c *field.Counts) error {
	from := slotOf(c.At.Add(-time.Hour))
	c.HourBegan, c.LastHour = instant(from*slotMs), map[string]int{}
	var rows []counterRow
	err := tx.Raw(`SELECT name, sum(n) AS n FROM timeline WHERE survey = ? AND kind = ? AND slot BETWEEN ? AND ? GROUP BY name`,
		surveyID, string(field.SlotCompleted), from, slotOf(c.At)).Scan(&rows).Error
	for _, r := range rows {
		c.LastHour[r.Name] = r.N
	}
	return err
}

// latest is how many of the last arrivals are shown.
const latest = 12

func lastArrivals(tx *session, surveyID string, c *field.Counts) error {
	var rows []arrivalRow
	err := tx.Raw(`SELECT interview_id, at_ms, source, type, decision, reason FROM arrivals WHERE survey = ? AND survey != '' ORDER BY id DESC LIMIT ?`,
		surveyID, latest).Scan(&rows).Error
	for _, r := range rows {
		c.Latest = append(c.Latest, field.Latest{Interview: r.InterviewID, At: instant(r.AtMs), Source: r.Source, Type: r.Type, Decision: r.Decision, Reason: r.Reason})
	}
	return err
}

func launchedAt(tx *session, surveyID string, c *field.Counts) error {
	var first []int64
	err := tx.Raw(`SELECT started_ms FROM interviews WHERE survey = ? AND survey != '' ORDER BY id LIMIT 1`, surveyID).Scan(&first).Error
	if err == nil && len(first) > 0 {
		c.Launched = instant(first[0])
	}
	return err
}

// owing counts what sources are still to be told. It reads the entries of the index of such messages, none of which is of a
// message that was taken.
func owing(tx *session, surveyID string, c *field.Counts) error {
	return tx.Raw(`SELECT count(*) FILTER (WHERE state = 'due') AS due, count(*) FILTER (WHERE state = 'due' AND attempts > 0) AS failing,
			count(*) FILTER (WHERE state = 'given_up') AS given_up
		FROM callbacks WHERE survey = ? AND state != 'sent'`, surveyID).Scan(&c.Owed).Error
}

// Slots returns the survey's timeline.
func (s *Store) Slots(ctx context.Context, surveyID string) ([]field.Slot, error) {
	var rows []struct {
		Kind, Name string
		Slot       int64
		N          int
	}
	err := s.read.WithContext(ctx).Raw(`SELECT kind, name, slot, n FROM timeline WHERE survey = ? AND n != 0 ORDER BY slot, kind, name`, surveyID).Scan(&rows).Error
	slots := make([]field.Slot, len(rows))
	for i, r := range rows {
		slots[i] = field.Slot{Kind: field.SlotKind(r.Kind), Name: r.Name, From: time.UnixMilli(r.Slot * slotMs).UTC(), N: r.N}
	}
	return slots, unavailable(err)
}

// KeepFlags keeps what the quality rules have said.
func (s *Store) KeepFlags(ctx context.Context, surveyID string, flags field.Flags) error {
	return s.writer.write(ctx, func(tx *session) error {
		err := tx.Exec(`INSERT INTO flag_runs (survey, at_ms, judged, flagged) VALUES (?, ?, ?, ?)
			ON CONFLICT (survey) DO UPDATE SET at_ms = excluded.at_ms, judged = excluded.judged, flagged = excluded.flagged`,
			surveyID, millis(flags.At), flags.Judged, flags.Flagged).Error
		if err != nil {
			return err
		}
		if err := tx.Exec(`DELETE FROM flag_counts WHERE survey = ?`, surveyID).Error; err != nil {
			return err
		}
		for i, c := range flags.Counts {
			err := tx.Exec(`INSERT INTO flag_counts (survey, place, rule, kind, n) VALUES (?, ?, ?, ?, ?)`, surveyID, i, c.Rule, c.Kind, c.N).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func keptFlags(tx *session, surveyID string, c *field.Counts) error {
	var runs []struct {
		AtMs            int64
		Judged, Flagged int
	}
	err := tx.Raw(`SELECT at_ms, judged, flagged FROM flag_runs WHERE survey = ?`, surveyID).Scan(&runs).Error
	if err != nil || len(runs) == 0 {
		return err
	}
	c.Flags = &field.Flags{At: instant(runs[0].AtMs), Judged: runs[0].Judged, Flagged: runs[0].Flagged}
	return tx.Raw(`SELECT rule, kind, n FROM flag_counts WHERE survey = ? ORDER BY place`, surveyID).Scan(&c.Flags.Counts).Error
}
