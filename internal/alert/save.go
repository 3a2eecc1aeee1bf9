package alert

import (
	"context"

	"fieldwork/internal/fault"
)

// A Change is a change of settings for the record, in one line each and without a secret.
type Change struct {
	Who           string
	Why           string
	Before, After string
}

// Settings returns the survey's settings without the webhooks' secrets, and who saved them when.
func (s *Service) Settings(ctx context.Context, survey string) (Settings, Saved, error) {
	if err := s.known(survey); err != nil {
		return Settings{}, Saved{}, err
	}
	settings, by, err := s.settings(ctx, survey)
	return settings.withoutSecrets(), by, err
}

// settings are the survey's settings with the secrets.
func (s *Service) settings(ctx context.Context, survey string) (Settings, Saved, error) {
	settings, by, _, err := s.config.Store.AlertSettings(ctx, survey, Defaults(s.config.Languages[0]))
	return settings, by, err
}

// Save replaces the survey's settings. A webhook that comes without a secret keeps the one that is known for its address.
// What cannot be used is refused as fault.Invalid with Problems, and nothing is saved. An error of the audit log
// is returned although the settings are saved.
func (s *Service) Save(ctx context.Context, survey, who, why string, settings Settings) (Change, error) {
	if err := s.known(survey); err != nil {
		return Change{}, err
	}
	if who == "" {
		return Change{}, fault.New(fault.Invalid, "alert settings are saved by somebody; name the account")
	}
	before, _, err := s.settings(ctx, survey)
	if err != nil {
		return Change{}, err
	}
	settings = settings.keepSecrets(before)
	c := checker{languages: s.config.Languages, allowPrivate: s.config.AllowPrivate}
	if problems := c.check(settings); len(problems) > 0 {
		for i, p := range problems {
			problems[i].Text = s.config.Say("en", p.ID, p.Data)
		}
		return Change{}, fault.Errorf(fault.Invalid, "alert settings: %w", problems)
	}
	if err := s.config.Store.SaveAlertSettings(ctx, survey, settings, Saved{Who: who, At: s.config.Clock()}); err != nil {
		return Change{}, err
	}
	change := Change{Who: who, Why: why, Before: before.summary(settings), After: settings.summary(before)}
	if s.config.Note == nil {
		return change, nil
	}
	return change, s.config.Note(ctx, survey, change)
}
