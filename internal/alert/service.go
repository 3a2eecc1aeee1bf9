package alert

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"time"

	"fieldwork/internal/callback"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
)

// A Config is what a Service needs. All functions but Mine, Random, Note and ConsoleURL must be given; a zero elsewhere takes the
// default.
type Config struct {
	Store       Store
	Watch       func(ctx context.Context, survey string) (field.Watch, error)
	Surveys     func() []string // that are served
	Mine        func() []string // those of them that this process judges, and sends the messages of; nil: all
	Clock       func() time.Time
	Logger      *slog.Logger
	Languages   []string                                                 // of messages; the first is the default
	Say         func(language, id string, data map[string]any) string    // the words
	SurveyTitle func(survey, language string) string                     // what a survey is called
	ConsoleURL  func(survey string) string                               // where to look; nil: messages name no page
	Note        func(ctx context.Context, survey string, c Change) error // writes a change of settings into the audit log; nil: nobody does

	AllowPrivate bool           // as in callback.Config: webhooks may be in the house, and on loopback over plain http
	Mail         *MailServer    // nil: no mail is sent
	Resolver     *net.Resolver  // looks webhooks' names up; nil: the system's
	Random       func() float64 // uniform in [0, 1), spreads attempts; nil: the runtime's

	Every   time.Duration // between two looks at a survey; 10 s
	Poll    time.Duration // between two looks for messages that are due; 2 s
	Timeout time.Duration // of one attempt; 15 s
}

const (
	defaultEvery   = 10 * time.Second
	defaultPoll    = 2 * time.Second
	defaultTimeout = 15 * time.Second
)

// A Service raises, clears and tells. Several servers of one database may each have one.
type Service struct {
	config Config
	line   *callback.Line

	mu     sync.Mutex
	opened map[string]time.Time // since when this process has seen each survey's door open
}

// New checks the configuration and returns a Service that does nothing of itself before Run.
func New(c Config) (*Service, error) {
	if c.Store == nil || c.Watch == nil || c.Surveys == nil || c.Clock == nil || c.Logger == nil || c.Say == nil || c.SurveyTitle == nil || len(c.Languages) == 0 {
		return nil, fault.New(fault.Internal, "alert: a service needs a store, a watch, surveys, a clock, a logger, words, titles and languages; hand them in")
	}
	if c.Every < 0 || c.Poll < 0 || c.Timeout < 0 {
		return nil, fault.Errorf(fault.Invalid, "alert: every %s, poll %s and timeout %s must not be negative; leave one out for its default", c.Every, c.Poll, c.Timeout)
	}
	c.fill()
	line := callback.NewLine(callback.LineConfig{Clock: c.Clock, AllowPrivate: c.AllowPrivate, Timeout: c.Timeout, Resolver: c.Resolver})
	return &Service{config: c, line: line, opened: map[string]time.Time{}}, nil
}

func (c *Config) fill() {
	if c.Every == 0 {
		c.Every = defaultEvery
	}
	if c.Poll == 0 {
		c.Poll = defaultPoll
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.Mine == nil {
		c.Mine = c.Surveys
	}
	if c.Random == nil {
		c.Random = rand.Float64
	}
	if c.ConsoleURL == nil {
		c.ConsoleURL = func(string) string { return "" }
	}
}

// Open returns the alerts of the survey that hold, the last raised first.
func (s *Service) Open(ctx context.Context, survey string) ([]Alert, error) {
	if err := s.known(survey); err != nil {
		return nil, err
	}
	return s.config.Store.OpenAlerts(ctx, survey)
}

// Past returns at most limit alerts of the survey that were cleared, the last cleared first.
func (s *Service) Past(ctx context.Context, survey string, limit int) ([]Alert, error) {
	if err := s.known(survey); err != nil {
		return nil, err
	}
	if limit < 1 || limit > mostPast {
		return nil, fault.Errorf(fault.Invalid, "%d past alerts cannot be listed; ask for 1 to %d", limit, mostPast)
	}
	return s.config.Store.PastAlerts(ctx, survey, limit)
}

// mostPast bounds a list of past alerts.
const mostPast = 1000

// Mails tells whether the server can send mail.
func (s *Service) Mails() bool { return s.config.Mail != nil }

// Sentence says an alert in a language, for pages: that it was raised, or that it is over.
func (s *Service) Sentence(language string, a Alert) string {
	event := Raised
	if !a.Open() {
		event = Cleared
	}
	return s.sentence(language, a, event)
}

func (s *Service) known(survey string) error {
	if !slices.Contains(s.config.Surveys(), survey) {
		return fault.Errorf(fault.NotFound, "no survey %q is served here; the console lists those that are", survey)
	}
	return nil
}
