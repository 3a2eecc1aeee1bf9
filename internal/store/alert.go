package store

import (
	"context"
	"slices"

	"fieldwork/internal/alert"
)

type alertRow struct {
	ID                    int64
	Survey, Kind, Subject string
	Level                 int
	RaisedMs, ClearedMs   int64
	Numbers, After        string
}

type alertSettingsRow struct {
	Survey   string
	AtMs     int64
	Who      string
	Settings string
}

func (alertRow) TableName() string { return "alerts" }

func (r alertRow) alert() (alert.Alert, error) {
	a := alert.Alert{ID: r.ID, Survey: r.Survey, Kind: alert.Kind(r.Kind), Subject: r.Subject, Level: r.Level,
		Raised: instant(r.RaisedMs), Cleared: instant(r.ClearedMs)}
	if err := fromJSON(r.Numbers, &a.Numbers, "an alert"); err != nil {
		return a, err
	}
	return a, fromJSON(r.After, &a.After, "an alert")
}

// AlertSettings returns the saved settings over the defaults.
func (s *Store) AlertSettings(ctx context.Context, survey string, defaults alert.Settings) (alert.Settings, alert.Saved, bool, error) {
	var rows []alertSettingsRow
	err := s.read.WithContext(ctx).Raw(`SELECT survey, at_ms, who, settings FROM alert_settings WHERE survey = ?`, survey).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return defaults, alert.Saved{}, false, unavailable(err)
	}
	defaults.Filling.Levels = slices.Clone(defaults.Filling.Levels) // or a list would be read into the caller's own memory
	err = fromJSON(rows[0].Settings, &defaults, "the alert settings of a survey")
	return defaults, alert.Saved{Who: rows[0].Who, At: instant(rows[0].AtMs)}, true, err
}

// SaveAlertSettings replaces the settings of a survey.
func (s *Store) SaveAlertSettings(ctx context.Context, survey string, settings alert.Settings, by alert.Saved) error {
	return s.writer.write(ctx, func(tx *session) error {
		return tx.Exec(`INSERT INTO alert_settings (survey, at_ms, who, settings) VALUES (?, ?, ?, ?)
			ON CONFLICT (survey) DO UPDATE SET at_ms = excluded.at_ms, who = excluded.who, settings = excluded.settings`,
			survey, millis(by.At), by.Who, toJSON(settings)).Error
	})
}

// OpenAlerts returns the alerts that hold, the last raised first.
func (s *Store) OpenAlerts(ctx context.Context, survey string) ([]alert.Alert, error) {
	return s.alerts(ctx, `SELECT * FROM alerts WHERE survey = ? AND cleared_ms = 0 ORDER BY raised_ms DESC, id DESC`, survey)
}

// PastAlerts returns the alerts that were cleared, the last cleared first.
func (s *Store) PastAlerts(ctx context.Context, survey string, limit int) ([]alert.Alert, error) {
	return s.alerts(ctx, `SELECT * FROM alerts WHERE survey = ? AND cleared_ms > 0 ORDER BY cleared_ms DESC, id DESC LIMIT ?`, survey, limit)
}

func (s *Store) alerts(ctx context.Context, query string, args ...any) ([]alert.Alert, error) {
	var rows []alertRow
	if err := s.read.WithContext(ctx).Raw(query, args...).Scan(&rows).Error; err != nil {
		return nil, unavailable(err)
	}
	all := make([]alert.Alert, len(rows))
	for i, r := range rows {
		var err error
		if all[i], err = r.alert(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// ChangeAlerts raises and clears what another server has not, and writes the messages in the same transaction.
func (s *Store) ChangeAlerts(ctx context.Context, c alert.Changes) (done alert.Verdict, err error) {
	err = s.writer.write(ctx, func(tx *session) error {
		done = alert.Verdict{} // what an attempt that was rolled back had done is not done
		for _, t := range c.Raised {
			id, err := raise(tx, c.Survey, t.Alert)
			if err != nil {
				return err
			}
			if id == 0 {
				continue
			}
			t.ID, t.Survey = id, c.Survey
			done.Raised = append(done.Raised, t)
			if err := announce(tx, c, t, alert.Raised); err != nil {
				return err
			}
		}
		return clearAlerts(tx, c, &done)
	})
	return done, err
}

// raise returns the new alert's id; 0 when it is open already.
func raise(tx *session, survey string, a alert.Alert) (id int64, err error) {
	err = tx.Raw(`INSERT INTO alerts (survey, kind, subject, level, raised_ms, numbers) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`,
		survey, string(a.Kind), a.Subject, a.Level, millis(a.Raised), toJSON(a.Numbers)).Scan(&id).Error
	return id, err
}

func clearAlerts(tx *session, c alert.Changes, done *alert.Verdict) error {
	for _, t := range c.Cleared {
		changed := tx.Exec(`UPDATE alerts SET cleared_ms = ?, after = ? WHERE id = ? AND survey = ? AND cleared_ms = 0`,
			millis(t.Cleared), toJSON(t.After), t.ID, c.Survey)
		if changed.Error != nil {
			return changed.Error
		}
		if changed.RowsAffected == 0 {
			continue
		}
		done.Cleared = append(done.Cleared, t)
		if err := announce(tx, c, t, alert.Cleared); err != nil {
			return err
		}
	}
	return nil
}
