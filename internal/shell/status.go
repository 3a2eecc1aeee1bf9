package shell

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
)

// Two failures belong to HTTP alone.
const (
	TooLarge  fault.Kind = "too_large"
	BadMethod fault.Kind = "method"
)

// Statuses are those of HTTP that the kinds of fault are told by. They meet here and nowhere else.
func Statuses() map[fault.Kind]int {
	return map[fault.Kind]int{
		fault.Invalid:     http.StatusBadRequest,
		fault.NotFound:    http.StatusNotFound,
		fault.Conflict:    http.StatusConflict,
		fault.Closed:      http.StatusGone,
		fault.Denied:      http.StatusForbidden,
		fault.Unavailable: http.StatusServiceUnavailable,
		fault.Internal:    http.StatusInternalServerError,
		TooLarge:          http.StatusRequestEntityTooLarge,
		BadMethod:         http.StatusMethodNotAllowed,
	}
}

// KindOf is the kind of an error, those of the router included.
func KindOf(err error) fault.Kind {
	var he *echo.HTTPError
	if !errors.As(err, &he) {
		return fault.KindOf(err)
	}
	switch he.Code {
	case http.StatusNotFound:
		return fault.NotFound
	case http.StatusMethodNotAllowed:
		return BadMethod
	case http.StatusRequestEntityTooLarge:
		return TooLarge
	}
	return fault.Internal
}

// RetryAfter is how many seconds a client that meets a busy server waits.
const RetryAfter = "3"
