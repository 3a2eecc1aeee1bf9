package alert

import (
	"context"
	"sync"
)

// A Result is what became of a message that somebody sent to try a channel.
type Result struct {
	Channel Channel
	To      string // the webhook's host, or the recipient
	Sent    bool
	Why     string // it was not
}

// Try sends a message to every webhook and recipient of the survey's saved settings at once, and tells of each what became
// of it, in the order of the settings. Nothing is tried again.
func (s *Service) Try(ctx context.Context, survey string) ([]Result, error) {
	if err := s.known(survey); err != nil {
		return nil, err
	}
	settings, _, err := s.settings(ctx, survey)
	if err != nil {
		return nil, err
	}
	now := s.config.Clock()
	targets := settings.targets()
	results := make([]Result, len(targets))
	var all sync.WaitGroup
	for i, to := range settings.places() {
		all.Go(func() {
			d := Send{Alert: Alert{Survey: survey, Raised: now}, Event: Tested, Target: targets[i]}
			outcome := s.deliver(ctx, settings.Language, d, to)
			results[i] = Result{Channel: d.Target.Channel, To: to.name(), Sent: outcome.Sent, Why: outcome.Why}
		})
	}
	all.Wait()
	return results, nil
}

// name is what a page may show of a place.
func (p place) name() string {
	if p.mail != "" {
		return p.mail
	}
	return hostOf(p.webhook.URL)
}
