package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
)

// A visit is one request by a token that was let through.
type visit struct {
	account account.Account
	token   account.Token
	survey  *survey.Survey // that the path names; nil when it names none
}

type visitKey struct{}

// visitOf is who asks. No operation is reached without.
func visitOf(ctx context.Context) visit {
	v, _ := ctx.Value(visitKey{}).(visit)
	return v
}

// admit lets a request through to an operation, or tells why not. Nothing of the request but its address and its token is
// read before.
func (a *API) admit(o Operation) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		v, err := a.enter(ctx, o)
		if err != nil {
			a.refuse(ctx, o, err)
			return
		}
		next(huma.WithValue(ctx, visitKey{}, v))
	}
}

// enter is who asks, when they may.
func (a *API) enter(ctx huma.Context, o Operation) (v visit, err error) {
	r := humaecho.Unwrap(ctx).Request()
	if err := a.safe(r); err != nil {
		return v, err
	}
	if v.account, v.token, err = a.bearer(r); err != nil {
		return v, err
	}
	if err := a.guard.ask(v.token.ID); err != nil {
		return v, err
	}
	return v, a.authorise(&v, o, ctx.Param("survey"))
}

// safe refuses a connection on which a token would travel in the clear.
func (a *API) safe(r *http.Request) error {
	if a.shell.Secure(r) || shell.Local(r) {
		return nil
	}
	return fault.New(fault.Denied, "tokens and data must not travel in the clear; use https, or the server's own machine")
}

// unauthorised is the error of somebody without a token that is good. Whatever is wrong with it, the answer is one.
type unauthorised struct{}

func (unauthorised) Error() string {
	return "send a token that is good, as Authorization: Bearer fw_…; make one in the console"
}

// bearer is whose token the request brings. Whoever brings too many that are not good has to wait, whether the next is or not;
// behind a proxy that nobody trusts all come from one address, and what one guesses is not counted against the others.
func (a *API) bearer(r *http.Request) (account.Account, account.Token, error) {
	from, known := a.shell.Visitor(r), !a.shell.Veiled(r)
	if err := a.guard.guess(from); known && err != nil {
		return account.Account{}, account.Token{}, err
	}
	owner, t, err := a.accounts.Bearer(r.Context(), secretOf(r.Header))
	if fault.Is(err, fault.Denied) {
		if known {
			a.guard.missed(from)
		}
		return account.Account{}, account.Token{}, unauthorised{}
	}
	return owner, t, err
}

// secretOf is the token of the header; "" when there is none, or more than one.
func secretOf(h http.Header) string {
	given := h.Values("Authorization")
	if len(given) != 1 {
		return ""
	}
	scheme, secret, _ := strings.Cut(given[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(secret)
}

func noSurvey() error { return fault.New(fault.NotFound, "there is no such survey") }

// authorise asks for the operation's role and scope. A survey that is not in the field, one in which the account has no role,
// and one that the token is not for, are told apart by nothing.
func (a *API) authorise(v *visit, o Operation, id string) error {
	if !o.survey() {
		return nil // what it tells is narrowed to what the token is good for
	}
	sv, err := a.field.Survey(id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	role := v.account.Role(id)
	if err != nil || role == "" || !v.good(id) {
		return noSurvey()
	}
	if !role.Covers(o.Needs) {
		return fault.Errorf(fault.Denied, "this is for a %s of the survey", o.Needs)
	}
	if !v.token.Allows(o.Scope, id) {
		return fault.Errorf(fault.Denied, "the token lacks the scope %s; make one that has it in the console", o.Scope)
	}
	v.survey = sv
	return nil
}

// good tells whether the token may be used in the survey at all.
func (v visit) good(id string) bool {
	return v.token.Survey == id || v.token.Survey == account.EverySurvey
}

// order says who changes something in the field, by which token, and why.
func (a *API) order(ctx context.Context, why string) field.Order {
	v := visitOf(ctx)
	if why = strings.TrimSpace(why); why != "" {
		why += v.by()
	}
	return field.Order{Survey: v.survey.ID, Who: v.account.Name, Why: why, At: a.field.Now()}
}

// by says in the record that it was a program, and which.
func (v visit) by() string { return " [token " + strconv.Quote(v.token.Name) + "]" }

// note writes into the audit log what was done beside changing the field, which keeps its own record.
func (a *API) note(ctx context.Context, e account.Entry) error {
	v := visitOf(ctx)
	e.Who, e.Why = v.account.Name, strings.TrimSpace(e.Why+v.by())
	if v.survey != nil {
		e.Survey = v.survey.ID
	}
	return a.accounts.Note(ctx, e)
}
