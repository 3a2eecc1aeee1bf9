package field

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fieldwork/internal/fault"
	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
	"fieldwork/internal/quota"
)

// A Controller changes a study in the field by hand. Each method is one transaction that also writes the Change; one that
// would change nothing is an error of the kind fault.Conflict and writes nothing.
type Controller interface {
	// SetTarget changes a cell's target. One below what is completed becomes what is completed: the cell is just full.
	SetTarget(ctx context.Context, cell string, target int, o Order) (Change, error)
	// SetState opens a cell, lets it give out no more leases, or closes it for late returners too.
	SetState(ctx context.Context, cell string, state quota.State, o Order) (Change, error)
	// CloseAt sets the instant from which an open cell gives out no more leases; the zero instant takes it back.
	CloseAt(ctx context.Context, cell string, at time.Time, o Order) (Change, error)
	// SetDoor lets new respondents in, or no longer; interviews that have begun go on. Opening a door that waits is the
	// launch. Once somebody has come, no door waits again: the error is of the kind fault.Conflict.
	SetDoor(ctx context.Context, state DoorState, o Order) (Change, error)
	// Invalidate takes a finished interview out of the sample and frees its slots.
	Invalidate(ctx context.Context, interviewID int64, o Order) (Change, error)
	// Restore takes an invalidation back; a complete needs room in its cells.
	Restore(ctx context.Context, interviewID int64, o Order) (Change, error)
	// Reject notes the interviews that a source rejects, and invalidates them when free is set. An id that is not there, or
	// whose interview is not finished, refuses the whole list. What was rejected before is not noted again.
	Reject(ctx context.Context, source string, rejections []Rejection, free bool, o Order) (noted []Change, err error)
}

// An Order says who changes something in the field, and why.
type Order struct {
	Survey   string
	Who, Why string
	At       time.Time
	// Was is what is believed to be there before the change, as Change.Old says it; when it is not, somebody else changed it
	// meanwhile, and the error is of the kind fault.Conflict. nil: whatever is there.
	Was *string
}

// A Change is a row of the record of changes.
type Change struct {
	ID       int64
	Survey   string
	At       time.Time
	Who      string
	What     Control
	Subject  string // the cell, or the interview's id
	Old, New string
	Why      string
}

// A Control is what was changed. It is a word because it is stored.
type Control string

const (
	Target      Control = "target"
	CellState   Control = "state"
	Closes      Control = "closes"
	Door        Control = "door"
	Invalidated Control = "invalidated"
	Restored    Control = "restored"
	Rejected    Control = "rejected"
	Withdrawal  Control = "withdrawn"
)

// A Rejection is one line of a source's list of completes that it does not accept.
type Rejection struct {
	RespondentID string
	Why          string
	Line         int // in the source's file
}

// An Account is what there is to settle with a source about one respondent whom it sent.
type Account struct {
	RespondentID string
	Interview    interview.Interview
	Rejected     string // why the source rejected it; "" when it has not
	Callback     string // due, sent or given_up; "" when none was owed
}

// Outcome is what the source was told, "" while the interview runs and when it was withdrawn before its end.
func (a Account) Outcome() panel.Outcome {
	if a.Interview.Told() == interview.InProgress {
		return ""
	}
	return outcomeOf(a.Interview.Told())
}

// Schedule is who closes a cell by its date, TheServer who holds a survey back until it is launched, and TheRespondent who
// withdraws.
const (
	Schedule      = "schedule"
	TheServer     = "server"
	TheRespondent = "respondent"
)

// The longest names and reasons, in bytes.
const (
	maxWho = 100
	maxWhy = 1_000
)

// Check refuses a reason that cannot be kept and printed; an empty one leaves the order's.
func (r Rejection) Check() error {
	if r.Why == "" {
		return nil
	}
	if err := said("the reason", r.Why, maxWhy); err != nil {
		return fault.Errorf(fault.Invalid, "line %d: %w", r.Line, err)
	}
	return nil
}

// Check refuses an order that does not say who and why.
func (o Order) Check() error {
	if err := said("who", o.Who, maxWho); err != nil {
		return err
	}
	return said("why", o.Why, maxWhy)
}

func said(what, text string, most int) error {
	switch {
	case strings.TrimSpace(text) == "":
		return fault.Errorf(fault.Invalid, "a change in the field must say %s; it is kept for ever", what)
	case len(text) > most || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		return fault.Errorf(fault.Invalid, "%s must be at most %d bytes of UTF-8 in one line", what, most)
	}
	return nil
}
