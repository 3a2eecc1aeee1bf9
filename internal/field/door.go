package field

import "fieldwork/internal/fault"

// DoorStates returns all of them, in the order in which a survey usually goes through them.
func DoorStates() []DoorState {
	return []DoorState{DoorWaiting, DoorOpen, DoorPaused, DoorClosed}
}

// A Shut is the error for somebody new at a door that is not open. Its kind is fault.Closed; errors.As tells which door it
// is, because a page says something else to those who come too early, in a pause, and too late.
type Shut struct{ Door DoorState }

// Error says what the door's state means to whoever stands before it.
func (s *Shut) Error() string {
	switch s.Door {
	case DoorWaiting:
		return "the survey has not begun; nobody is let in yet"
	case DoorPaused:
		return "the field is paused; nobody new is let in for a while"
	}
	return "the field is closed; nobody new is let in"
}

// Unwrap gives the error its kind.
func (s *Shut) Unwrap() error { return fault.New(fault.Closed, s.Error()) }
