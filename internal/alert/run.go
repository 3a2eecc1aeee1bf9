package alert

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
)

// Run looks at every survey and sends what is due, until the context ends; it returns nil once nothing is in hand. What
// cannot be read is logged once and read again.
func (s *Service) Run(ctx context.Context) error {
	defer s.line.Close()
	var both sync.WaitGroup
	both.Go(func() { s.repeat(ctx, s.config.Every, "surveys cannot be judged for alerts", s.lookAll) })
	both.Go(func() { s.repeat(ctx, s.config.Poll, "the alerts' messages cannot be sent", s.sendDue) })
	both.Wait()
	return nil
}

// repeat does something now and again. Of a series of failures the first is logged.
func (s *Service) repeat(ctx context.Context, every time.Duration, trouble string, do func(context.Context) error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	troubled := false
	for {
		err := do(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil && !troubled {
			s.config.Logger.Error(trouble+"; trying again", "every", every, "error", err)
		}
		troubled = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// lookAll looks at every survey that is ours; one that cannot be read does not keep the others from being looked at.
func (s *Service) lookAll(ctx context.Context) error {
	var first error
	mine := s.config.Mine()
	s.forget(mine)
	for _, survey := range mine {
		if err := s.look(ctx, survey); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// look judges a survey and writes down what that changes.
func (s *Service) look(ctx context.Context, survey string) (err error) {
	defer fault.Wrap(&err, "alerts of survey %q", survey)
	settings, _, err := s.settings(ctx, survey)
	if err != nil {
		return err
	}
	open, err := s.config.Store.OpenAlerts(ctx, survey)
	if err != nil {
		return err
	}
	// The watch is read last, so that it is never older than the alerts that it is held against.
	watch, err := s.config.Watch(ctx, survey)
	if err != nil {
		return err
	}
	verdict := Judge(settings, watch, Before{Open: open, Listening: s.listening(survey, watch)})
	if len(verdict.Raised)+len(verdict.Cleared) == 0 {
		return nil
	}
	done, err := s.config.Store.ChangeAlerts(ctx, Changes{Survey: survey, Verdict: verdict, Targets: settings.targets(), At: s.config.Clock()})
	if err != nil {
		return err
	}
	s.report(survey, done)
	return nil
}

// listening is since when this process has seen the survey's door open. It stays in memory on purpose: while no process ran,
// nobody could come, and that is no news about the panels.
func (s *Service) listening(survey string, w field.Watch) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w.Door != field.DoorOpen {
		delete(s.opened, survey)
		return time.Time{}
	}
	if _, known := s.opened[survey]; !known {
		s.opened[survey] = w.At
	}
	return s.opened[survey]
}

// forget forgets since when the doors were open of surveys that are another process's now: when they come back, nobody has
// listened in between.
func (s *Service) forget(mine []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.opened, func(survey string, _ time.Time) bool { return !slices.Contains(mine, survey) })
}

func (s *Service) report(survey string, v Verdict) {
	for _, t := range v.Raised {
		s.config.Logger.Info("alert raised", "survey", survey, "kind", t.Kind, "subject", t.Subject, "level", t.Level, "count", t.Numbers.Count, "of", t.Numbers.Of)
	}
	for _, t := range v.Cleared {
		s.config.Logger.Info("alert cleared", "survey", survey, "kind", t.Kind, "subject", t.Subject, "level", t.Level)
	}
}
