package alert

import (
	"context"
	"time"
)

// An Event is what a message tells of an alert. It is a word because it is stored.
type Event string

const (
	Raised  Event = "raised"
	Cleared Event = "cleared"
	Tested  Event = "test" // never stored: somebody tries the channels
)

// A Channel is a way to people. It is a word because it is stored.
type Channel string

const (
	ByWebhook Channel = "webhook"
	ByMail    Channel = "mail"
)

// A Target is whom a message goes to. The settings hold the address; Hash finds it there again without repeating it.
type Target struct {
	Channel Channel
	Hash    string
}

// A Send is a message that is to be sent to one target.
type Send struct {
	ID int64
	Alert
	Event    Event
	Target   Target
	Made     time.Time // when it was written
	Attempts int       // made before
}

// Changes are what a judgement changes, and whom it tells.
type Changes struct {
	Survey string
	Verdict
	Targets []Target
	At      time.Time
}

// A Store keeps settings, alerts and messages. A method is one transaction, durable when it returns nil.
type Store interface {
	// AlertSettings returns the saved settings over the defaults; found is false when there are none.
	AlertSettings(ctx context.Context, survey string, defaults Settings) (s Settings, by Saved, found bool, err error)
	// SaveAlertSettings replaces the settings.
	SaveAlertSettings(ctx context.Context, survey string, s Settings, by Saved) error
	// OpenAlerts returns the alerts that hold, the last raised first.
	OpenAlerts(ctx context.Context, survey string) ([]Alert, error)
	// PastAlerts returns at most limit alerts that were cleared, the last cleared first.
	PastAlerts(ctx context.Context, survey string, limit int) ([]Alert, error)
	// ChangeAlerts raises and clears, and writes a message to every target for each turn that is not silent. An alert that
	// is open already is not raised again, and one that is cleared already not cleared again, nor is anybody told: another
	// server was faster. It returns those that it did change.
	ChangeAlerts(ctx context.Context, c Changes) (Verdict, error)
	// ClaimSends returns at most limit messages that are due, the oldest first, and makes them due again at the instant
	// until, so that nobody else sends them meanwhile. That an alert was cleared is not told to a target that waits to
	// be told that it was raised.
	ClaimSends(ctx context.Context, surveys []string, now, until time.Time, limit int) ([]Send, error)
	// AlertSent notes that a message has arrived.
	AlertSent(ctx context.Context, id int64) error
	// AlertUnsent counts a failed attempt and notes when to try again; the zero instant gives the message up.
	AlertUnsent(ctx context.Context, id int64, again time.Time, why string) error
}
