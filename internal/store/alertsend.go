package store

import (
	"context"
	"time"

	"fieldwork/internal/alert"
)

// announce writes a message to every target.
func announce(tx *session, c alert.Changes, t alert.Turn, event alert.Event) error {
	if t.Silent {
		return nil
	}
	for _, to := range c.Targets {
		err := tx.Exec(`INSERT INTO alert_sends (alert_id, survey, event, channel, target, made_ms, due_ms) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			t.ID, c.Survey, string(event), string(to.Channel), to.Hash, millis(c.At), millis(c.At)).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// alertClaim is a message as it is claimed.
type alertClaim struct {
	Row             alertRow `gorm:"embedded"`
	SendID          int64
	Event           string
	Channel, Target string
	MadeMs          int64
	Attempts        int
}

// ClaimSends returns the messages that are due and puts them off, so that nobody else sends them meanwhile.
func (s *Store) ClaimSends(ctx context.Context, surveys []string, now, until time.Time, limit int) (due []alert.Send, err error) {
	if some, err := s.anySend(ctx, surveys, now); err != nil || !some {
		return nil, err
	}
	err = s.writer.write(ctx, func(tx *session) error {
		var rows []alertClaim
		err := tx.Raw(`SELECT a.*, s.id AS send_id, s.event, s.channel, s.target, s.made_ms, s.attempts
			FROM alert_sends s JOIN alerts a ON a.id = s.alert_id
			WHERE s.state = 'due' AND s.due_ms <= ? AND s.survey IN ? AND NOT EXISTS (SELECT 1 FROM alert_sends e
				WHERE e.alert_id = s.alert_id AND e.channel = s.channel AND e.target = s.target AND e.state = 'due' AND e.id < s.id)
			ORDER BY s.due_ms, s.id LIMIT ?`, millis(now), surveys, limit).Scan(&rows).Error
		if err != nil {
			return err
		}
		due, err = claimed(tx, rows, until)
		return err
	})
	return due, err
}

// anySend spares the writing connection a look for nothing, which is what most looks are for.
func (s *Store) anySend(ctx context.Context, surveys []string, now time.Time) (some bool, err error) {
	err = s.read.WithContext(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM alert_sends WHERE state = 'due' AND due_ms <= ? AND survey IN ?)`, millis(now), surveys).Scan(&some).Error
	return some, unavailable(err)
}

func claimed(tx *session, rows []alertClaim, until time.Time) ([]alert.Send, error) {
	due := make([]alert.Send, len(rows))
	for i, r := range rows {
		a, err := r.Row.alert()
		if err != nil {
			return nil, err
		}
		due[i] = alert.Send{ID: r.SendID, Alert: a, Event: alert.Event(r.Event), Target: alert.Target{Channel: alert.Channel(r.Channel), Hash: r.Target},
			Made: instant(r.MadeMs), Attempts: r.Attempts}
		if err := tx.Exec(`UPDATE alert_sends SET due_ms = ? WHERE id = ?`, millis(until), r.SendID).Error; err != nil {
			return nil, err
		}
	}
	return due, nil
}

// AlertSent notes that a message has arrived.
func (s *Store) AlertSent(ctx context.Context, id int64) error {
	return s.writer.write(ctx, func(tx *session) error {
		return tx.Exec(`UPDATE alert_sends SET state = 'sent', attempts = attempts + 1, why = '' WHERE id = ? AND state = 'due'`, id).Error
	})
}

// AlertUnsent counts a failed attempt; the zero instant gives the message up.
func (s *Store) AlertUnsent(ctx context.Context, id int64, again time.Time, why string) error {
	state := "due"
	if again.IsZero() {
		state = "given_up"
	}
	return s.writer.write(ctx, func(tx *session) error {
		return tx.Exec(`UPDATE alert_sends SET state = ?, due_ms = ?, attempts = attempts + 1, why = ? WHERE id = ? AND state = 'due'`,
			state, millis(again), why, id).Error
	})
}
