package console

import (
	"net/http"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
	"fieldwork/internal/shell"
)

// errLogin says that whoever asks must log in first.
var errLogin = fault.New(fault.Denied, "log in first")

// strictTransport has browsers come by https alone for a year from now on (RFC 6797): somebody who types the address
// without it would ask in the clear first, and whoever listens could answer. Other hosts of the domain are not ours to bind.
const strictTransport = "max-age=31536000"

// admit lets the visitor through, or tells by an error why not. Everything that a route asks for is asked for here.
func (v *Visit) admit() error {
	v.Response().Header().Set("Referrer-Policy", "same-origin") // so that browsers say where a form was posted from
	encrypted := v.console.Secure(v.Request())
	if encrypted {
		v.Response().Header().Set("Strict-Transport-Security", strictTransport)
	}
	if !encrypted && !shell.Local(v.Request()) {
		return fault.New(fault.Denied, "passwords and data must not travel in the clear; open the console by https, or on the server's own machine")
	}
	if err := v.identify(); err != nil {
		return err
	}
	if v.Request().Method == http.MethodPost {
		return v.genuine()
	}
	return nil
}

// identify finds out who asks, by the session, and whether the route is for them. Streams ask it again while they last.
func (v *Visit) identify() error {
	if err := v.load(); err != nil {
		return err
	}
	in, err := v.known()
	switch {
	case err != nil:
		return err
	case !in && v.route.Login == Required:
		return errLogin
	}
	return v.authorise()
}

// authorise asks for the route's role. A survey that is not in the field and one in which the account has no role are told
// apart by nothing.
func (v *Visit) authorise() error {
	if v.route.Login == Anybody {
		return nil
	}
	if !v.route.survey() {
		v.Role = v.Account.Role(account.EverySurvey)
		if v.route.Needs != "" && !v.Role.Covers(v.route.Needs) {
			return fault.Errorf(fault.Denied, "this page is for a %s of all surveys", v.route.Needs)
		}
		return nil
	}
	id := v.Param("survey")
	sv, err := v.console.field.Survey(id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	role := v.Account.Role(id)
	if err != nil || role == "" {
		return fault.New(fault.NotFound, "there is no such survey")
	}
	if !role.Covers(v.route.Needs) {
		return fault.Errorf(fault.Denied, "this page is for a %s of the survey", v.route.Needs)
	}
	v.Survey, v.Role = sv, role
	return nil
}
