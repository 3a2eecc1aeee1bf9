package field

import (
	"context"
	"time"

	"fieldwork/internal/interview"
)

// A Watcher reads what the monitor shows. None of its methods reads an interview that it does not return, so that each
// costs the same however many there are.
type Watcher interface {
	// Count reads a survey's counters at one instant, which is on the day given (2006-01-02) in the survey's time zone.
	// Leases that have lapsed by then are given back first.
	Count(ctx context.Context, surveyID string, now time.Time, day string) (Counts, error)
	// Slots returns the survey's slots, in the order of time; those in which nothing happened are left out.
	Slots(ctx context.Context, surveyID string) ([]Slot, error)
	// KeepFlags keeps what the quality rules have said of a survey, in place of what they said before.
	KeepFlags(ctx context.Context, surveyID string, flags Flags) error
}

// SlotLength is how finely the course of a survey is counted.
const SlotLength = 10 * time.Minute

// LengthStep is how finely the lengths of completes are counted, and LongestLength what longer ones are counted as.
const (
	LengthStep    = 5 * time.Second
	LongestLength = 24 * time.Hour
)

// Counts are a survey's counters at one instant, as they are kept. A Watch is made of them.
type Counts struct {
	Tally
	Door     DoorState
	Launched time.Time // when the first respondent came; zero while nobody has

	// By page: of the interviews that are not withdrawn, how many were shown it, have it submitted, stand on it, and were
	// ended there by a refusal of consent.
	Reached, Submitted, Standing, Refused map[string]int

	WithdrawnDecided  int // withdrawn interviews of which the gate had decided
	WithdrawnFinished int // of those, had been admitted and answered to the end
	Gate              []GateCount
	Today             int                   // eligible arrivals of the day
	Lengths           map[time.Duration]int // completes in the sample by length, to the nearest LengthStep
	LastHour          map[string]int        // by cell: completes in the sample that ended in the slots from HourBegan on
	HourBegan         time.Time             // the beginning of the slot in which the last hour began
	Latest            []Latest
	Owed              OwedCount
	Flags             *Flags
}

// A GateCount is how many from a source the gate decided alike.
type GateCount struct {
	Source   string
	Decision interview.Decision
	N        int
}

// A SlotKind is what is counted by slot. It is a word because it is stored.
type SlotKind string

const (
	SlotStarted   SlotKind = "started"   // interviews that began; the name is ""
	SlotArrived   SlotKind = "arrived"   // eligible arrivals, by type
	SlotCompleted SlotKind = "completed" // completes that are in the sample now, by cell, in the slot in which they ended
)

// A Slot is a count of one kind in one slot of SlotLength since 1970 UTC.
type Slot struct {
	Kind SlotKind
	Name string
	From time.Time
	N    int
}
