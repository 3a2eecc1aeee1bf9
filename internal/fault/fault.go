// Package fault gives every error a kind that the edges of the program can act on.
//
// It is opinionated: there are seven kinds and no codes below them. A kind decides an HTTP status or an exit code
// (which only the edges know); the message is written for the person who reads it and says what is wrong, where, and
// how to mend it. An error without a kind is Internal, and its text is never shown to a respondent.
package fault

import (
	"errors"
	"fmt"
)

// A Kind says what went wrong in terms the caller can act on. It is a word, so that logs and stored values read well.
type Kind string

const (
	Invalid     Kind = "invalid"     // what was given cannot be used; giving something else helps
	NotFound    Kind = "not_found"   // the thing named does not exist
	Conflict    Kind = "conflict"    // it contradicts what is already there
	Closed      Kind = "closed"      // the interview, cell or survey no longer takes this
	Denied      Kind = "denied"      // the caller may not
	Unavailable Kind = "unavailable" // not now; the same request may succeed later
	Internal    Kind = "internal"    // a defect of ours
)

type fault struct {
	kind    Kind
	message string
	cause   error
}

func (f *fault) Error() string { return f.message }
func (f *fault) Unwrap() error { return f.cause }

// New returns an error of the kind with a message for people.
func New(kind Kind, message string) error { return &fault{kind: kind, message: message} }

// Errorf is New with a format; a cause given by %w stays reachable through errors.Is and errors.As.
func Errorf(kind Kind, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &fault{kind: kind, message: err.Error(), cause: errors.Unwrap(err)}
}

// KindOf returns the kind of the outermost fault in err's chain, Internal when there is none, and "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var f *fault
	if errors.As(err, &f) {
		return f.kind
	}
	return Internal
}

// Known tells whether somebody has given err a kind, Internal included.
func Known(err error) bool {
	var f *fault
	return errors.As(err, &f)
}

// Is tells whether err is of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// Wrap puts a description before *errp on the way out of a function, keeping its kind. Use it deferred:
//
//	defer fault.Wrap(&err, "open %s", path)
func Wrap(errp *error, format string, args ...any) {
	if *errp == nil {
		return
	}
	*errp = &fault{kind: KindOf(*errp), message: fmt.Sprintf(format, args...) + ": " + (*errp).Error(), cause: *errp}
}
