// Package alert watches surveys for their researchers: it judges what the monitor shows by a few rules, keeps which alerts
// hold, and tells people by webhook and by mail when one is raised and when it is cleared.
//
// It is opinionated: an alert that holds is raised once, however often it is looked at and by however many servers; what
// raised it has to fall clearly back before it is cleared, so that nobody is told the same thing twice in a minute. A
// message is written in the transaction that raises or clears, and sent afterwards: it may come twice, always under the
// same key, rather than not at all. Nothing is sent anywhere before somebody has said where to. No secret and no address
// of a webhook is ever logged or shown.
package alert

import "time"

// A Kind is what an alert is about. It is a word because it is stored.
type Kind string

const (
	Filling   Kind = "filling"   // a cell has reached a level of its target; the subject is the cell, the level a percentage
	Quiet     Kind = "quiet"     // nobody comes to the gate although the door is open
	DropOff   Kind = "drop_off"  // many interviews stand unfinished on one page; the subject is the page
	Speeders  Kind = "speeders"  // a quality rule of the kind speeder flags many; the subject is the rule
	Flagged   Kind = "flagged"   // the quality rules together flag many
	Callbacks Kind = "callbacks" // messages to sources do not arrive; the subject is Failing or GivenUp
)

// The subjects of alerts about callbacks.
const (
	Failing = "failing"  // those that failed and are tried again
	GivenUp = "given_up" // those that are not tried any more
)

// Kinds are all kinds, in the order in which pages list them.
func Kinds() []Kind { return []Kind{Filling, Quiet, DropOff, Speeders, Flagged, Callbacks} }

// An Alert is something that a researcher should know of a survey. Survey, Kind, Subject and Level together are never open
// twice.
type Alert struct {
	ID      int64
	Survey  string
	Kind    Kind
	Subject string // "" when it concerns the whole survey
	Level   int    // the percentage that a cell has reached; 0 for other kinds
	Raised  time.Time
	Cleared time.Time // zero while it holds
	Numbers Numbers   // when it was raised
	After   Numbers   // when it was cleared
}

// Open tells whether the alert holds.
func (a Alert) Open() bool { return a.Cleared.IsZero() }

// Numbers are what was counted. Filling: completes of the target. Quiet: minutes since an instant. DropOff: interviews that
// stand on the page, of those begun. Speeders and Flagged: interviews flagged, of those judged. Callbacks: messages.
type Numbers struct {
	Count int       `json:"count"`
	Of    int       `json:"of,omitempty"`
	Since time.Time `json:"since,omitzero"`
}

// Share is how many per cent the count is of what it is counted of; 0 when that is nothing.
func (n Numbers) Share() float64 {
	if n.Of == 0 {
		return 0
	}
	return 100 * float64(n.Count) / float64(n.Of)
}

// A key is what is never open twice in a survey.
type key struct {
	kind    Kind
	subject string
	level   int
}

func (a Alert) key() key { return key{a.Kind, a.Subject, a.Level} }

// Foremost leaves out the lower levels of a cell that has reached a higher one, for pages; the order stays.
func Foremost(alerts []Alert) []Alert {
	highest := map[string]int{}
	for _, a := range alerts {
		if a.Kind == Filling {
			highest[a.Subject] = max(highest[a.Subject], a.Level)
		}
	}
	var kept []Alert
	for _, a := range alerts {
		if a.Kind != Filling || a.Level == highest[a.Subject] {
			kept = append(kept, a)
		}
	}
	return kept
}
