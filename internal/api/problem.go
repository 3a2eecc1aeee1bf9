package api

import (
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
	"fieldwork/internal/shell"
)

// A misplaced error is one that a field of the request is to blame for.
type misplaced struct {
	error
	where string // such as body.closes
}

func (m misplaced) Unwrap() error { return m.error }

// invalid is the error of a field that cannot be used.
func invalid(where, message string) error {
	return misplaced{fault.New(fault.Invalid, message), where}
}

// at lays an Invalid error at the field that is to blame; others stay as they are.
func at(where string, err error) error {
	if fault.Is(err, fault.Invalid) {
		return misplaced{err, where}
	}
	return err
}

// problem is an error as the program that asked is told it (RFC 9457), and the log.
func (a *API) problem(operation string, err error) error {
	headers := http.Header{}
	status, detail := a.told(err, headers)
	if status >= http.StatusInternalServerError {
		a.log.Error("request failed", "operation", operation, "status", status, "error", err)
	}
	var m misplaced
	var places []error
	if errors.As(err, &m) {
		places = append(places, &huma.ErrorDetail{Message: detail, Location: m.where})
	}
	return huma.ErrorWithHeaders(huma.NewError(status, detail, places...), headers)
}

// told is the status and the text of an error; what went wrong inside is nobody's business outside.
func (a *API) told(err error, headers http.Header) (status int, detail string) {
	var wait throttled
	switch {
	case errors.Is(err, unauthorised{}):
		headers.Set("WWW-Authenticate", "Bearer")
		return http.StatusUnauthorized, err.Error()
	case errors.As(err, &wait):
		headers.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.wait.Seconds()))))
		return http.StatusTooManyRequests, err.Error()
	}
	switch kind := shell.KindOf(err); kind {
	case fault.Invalid:
		return http.StatusUnprocessableEntity, sentence(err)
	case fault.NotFound, fault.Conflict, fault.Closed, fault.Denied:
		return shell.Statuses()[kind], sentence(err)
	case fault.Unavailable:
		headers.Set("Retry-After", shell.RetryAfter)
		return http.StatusServiceUnavailable, "not now; ask again in a few seconds"
	}
	return http.StatusInternalServerError, "a defect of the server; its log says more"
}

func sentence(err error) string {
	var he *echo.HTTPError
	if errors.As(err, &he) {
		return "there is nothing at this address"
	}
	return strings.TrimSpace(shell.Clean(err.Error()))
}

// refuse answers a request that no operation got to see.
func (a *API) refuse(ctx huma.Context, o Operation, err error) {
	err = a.problem(o.ID, err)
	var told huma.StatusError
	var headers huma.HeadersError
	if !errors.As(err, &told) || !errors.As(err, &headers) {
		return // a problem is both
	}
	for name, values := range headers.GetHeaders() {
		ctx.SetHeader(name, strings.Join(values, ", "))
	}
	if err := huma.WriteErr(a.huma, ctx, told.GetStatus(), detailOf(told)); err != nil {
		a.log.Warn("an answer was not sent", "operation", o.ID, "error", err)
	}
}

func detailOf(err error) string {
	var m *huma.ErrorModel
	if errors.As(err, &m) {
		return m.Detail
	}
	return ""
}

// enveloped tells also the router's errors as problems: an address below ours where nothing is, or nothing by that
// method.
func (a *API) enveloped(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if err == nil || c.Response().Committed {
			return err
		}
		headers := c.Response().Header()
		status, detail := a.told(err, headers)
		if status >= http.StatusInternalServerError {
			a.log.Error("request failed", "route", c.Path(), "status", status, "error", err)
		}
		headers.Set(echo.HeaderContentType, problemType)
		return c.JSON(status, huma.NewError(status, detail))
	}
}

const problemType = "application/problem+json"
