package console

import (
	"net/http"
	"net/url"
	"strings"

	"fieldwork/internal/fault"
	"fieldwork/internal/shell"
)

// A failureView is the page for what went wrong.
type failureView struct {
	Frame
	Name   string   // of the kind of failure
	Text   string   // what that means, in words
	Detail []string // what exactly, in the program's words, for what the visitor can mend; none for defects of ours
	Back   string   // where the visitor was
}

// fail is where every error of the console ends.
func (k *Console) fail(v *Visit, err error) error {
	if err == errLogin {
		return v.sendToLogin()
	}
	kind := shell.KindOf(err)
	status, known := shell.Statuses()[kind]
	if !known {
		kind, status = fault.Internal, http.StatusInternalServerError
	}
	if status >= http.StatusInternalServerError && v.Ctx().Err() == nil { // a browser that has gone gives up what it asked for
		k.Log.Error("request failed", "route", v.route.path(), "status", status, "error", err)
	}
	if status == http.StatusServiceUnavailable {
		v.Response().Header().Set("Retry-After", shell.RetryAfter)
	}
	if kind == fault.NotFound {
		v.Survey = nil // a survey of others has no menu, and no title
	}
	view := failureView{Frame: v.Frame(v.Words.Text["desk_failed_"+string(kind)]), Name: string(kind), Back: v.origin()}
	if kind == fault.Invalid || kind == fault.Conflict || kind == fault.Denied || kind == fault.Closed {
		view.Detail = strings.Split(strings.TrimSpace(shell.Clean(err.Error())), "\n")
	}
	return k.Render(v.Context, k.templates, status, "failure", view)
}

// origin is the page of ours from which the visitor came; the console's first page when that is not known.
func (v *Visit) origin() string {
	u, err := url.Parse(v.Request().Referer())
	if err == nil && u.Host == v.Request().Host && (u.Path == Base || strings.HasPrefix(u.Path, Base+"/")) {
		return u.EscapedPath()
	}
	return Base
}

// loginPath is where one logs in.
const loginPath = Base + "/login"

// nextParam is where one is led after the login.
const nextParam = "next"

// sendToLogin leads a page to the login and back; whatever else was asked for is told that it is not allowed.
func (v *Visit) sendToLogin() error {
	if !strings.Contains(v.Request().Header.Get("Accept"), "text/html") {
		return v.String(http.StatusUnauthorized, "log in first\n")
	}
	next := url.Values{}
	if v.Request().Method == http.MethodGet {
		next.Set(nextParam, v.Request().URL.RequestURI())
	}
	return v.Redirect(http.StatusSeeOther, loginPath+"?"+next.Encode())
}
