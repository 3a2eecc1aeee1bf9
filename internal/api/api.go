// Package api is the console for programs: what researchers see and do there, as JSON over HTTP, so that scripts pull data
// and watch quotas with a token.
//
// It is opinionated: one table has every operation with the role and the scope that it needs, and an operation that is not in
// it is not there; who may do what is decided before anything of a request is read. A token is the only way in - a cookie is
// never looked at, so no page of somebody else's can ask in a researcher's name. The document that describes the operations
// is made from the same table and types that answer them, and the page for people from that document. Instants are UTC,
// durations are seconds and say so in their names, and an unknown field is a mistake and never ignored.
package api

import (
	"context"
	"log/slog"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"fieldwork/internal/account"
	"fieldwork/internal/alert"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/quota"
	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
	"fieldwork/internal/works"
)

// A Config is what the API is made of. A part that is nil (and holds no nil pointer) has no operations.
type Config struct {
	Shell    *shell.Shell
	Field    Field
	Control  Control
	Accounts Accounts
	Works    Works // nil: the server makes none
	// Describe tells what can be ordered of a survey and what its data hold, with texts in the language where it has them.
	Describe func(ctx context.Context, survey, language string) (works.Description, error)
	Alerts   Alerts           // nil: the server watches nothing
	Clock    func() time.Time // of the limits; nil: the shell's
	Limits   Limits           // what is zero gets its default
}

// Field is what is read of surveys, as field.Service has it.
type Field interface {
	Now() time.Time
	Survey(id string) (*survey.Survey, error)
	Surveys() []*survey.Survey
	Watch(ctx context.Context, survey string) (field.Watch, error)
	Course(ctx context.Context, survey string) (field.Course, error)
	Monitor(ctx context.Context, survey string) (field.Tally, error)
	WhoCame(ctx context.Context, survey string) (field.Turnout, error)
	Interviews(ctx context.Context, survey string, filter field.Filter, limit int) (field.Listing, error)
	Look(ctx context.Context, survey string, interview int64) (field.Record, error)
}

// Control changes a survey in the field. See field.Controller for what its methods promise.
type Control interface {
	SetTarget(ctx context.Context, cell string, target int, o field.Order) (field.Change, error)
	SetState(ctx context.Context, cell string, state quota.State, o field.Order) (field.Change, error)
	CloseAt(ctx context.Context, cell string, at time.Time, o field.Order) (field.Change, error)
	SetDoor(ctx context.Context, state field.DoorState, o field.Order) (field.Change, error)
	Invalidate(ctx context.Context, interview int64, o field.Order) (field.Change, error)
	Restore(ctx context.Context, interview int64, o field.Order) (field.Change, error)
}

// Accounts know whose token it is, and keep the audit log. See account.Service.
type Accounts interface {
	Bearer(ctx context.Context, secret string) (account.Account, account.Token, error)
	Audit(ctx context.Context, by account.Account, f account.Filter) (account.Page, error)
	Note(ctx context.Context, e account.Entry) error
}

// Works are the deliveries and reports, as works.Queue has them.
type Works interface {
	Order(ctx context.Context, o works.Order) (works.Work, error)
	Works(survey string, kind works.Kind) ([]works.Work, error)
	Work(survey, id string) (works.Work, error)
	Remove(survey, id string) error
	Cancel(survey, id string) error
}

// Alerts are read. See alert.Service.
type Alerts interface {
	Open(ctx context.Context, survey string) ([]alert.Alert, error)
	Past(ctx context.Context, survey string, limit int) ([]alert.Alert, error)
	Sentence(language string, a alert.Alert) string
}

// An API answers programs.
type API struct {
	shell      *shell.Shell
	field      Field
	control    Control
	accounts   Accounts
	works      Works
	describe   func(ctx context.Context, survey, language string) (works.Description, error)
	alerts     Alerts
	log        *slog.Logger
	guard      *guard
	huma       huma.API
	operations []Operation
	document   []byte // the description of the operations, as it is served
}

// New adds the operations, their description and its page to the shell.
func New(c Config) (*API, error) {
	if c.Shell == nil || c.Field == nil || c.Control == nil || c.Accounts == nil || c.Works != nil && c.Describe == nil {
		return nil, fault.New(fault.Internal, "an API needs a shell, a field, control of it and accounts, and with works who describes a survey")
	}
	if c.Clock == nil {
		c.Clock = c.Shell.Clock
	}
	a := &API{
		shell: c.Shell, field: c.Field, control: c.Control, accounts: c.Accounts, works: c.Works, describe: c.Describe, alerts: c.Alerts,
		log: c.Shell.Log, guard: newGuard(c.Limits, c.Clock),
	}
	a.operations = a.table()
	if err := check(a.operations); err != nil {
		return nil, err
	}
	a.open()
	return a, a.publish()
}

// Operations are all there are: the one table by which requests are let through.
func (a *API) Operations() []Operation { return a.operations }
