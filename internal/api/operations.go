package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
)

// Base is where the operations are, and Address where their description is.
const (
	Base    = "/api/v1"
	Address = "/api"
)

// The groups of operations in the description.
const (
	tagSurveys    = "Surveys"
	tagMonitor    = "Monitor"
	tagControl    = "Field control"
	tagInterviews = "Interviews"
	tagData       = "Data and reports"
	tagRecords    = "Alerts and log"
)

// AnyScope is the scope of what every token of the account may do that is good for the survey.
const AnyScope account.Scope = ""

// An Operation is something that a program can ask for. Its role is asked for in the survey that its path names, of the
// account as it is now, and its scope of the token.
type Operation struct {
	ID      string
	Method  string
	Path    string // below Base
	Needs   account.Role
	Scope   account.Scope
	Tag     string
	Summary string
	Text    string // Markdown is not understood: plain sentences
	Status  int    // of success; 0: 200

	register func(a *API, o huma.Operation)
}

// survey tells whether the operation is about one survey.
func (o Operation) survey() bool { return strings.HasPrefix(o.Path, "/surveys/{survey}") }

// changes tells whether the operation may change anything besides what is noted of it.
func (o Operation) changes() bool { return o.Method != http.MethodGet }

// succeeds is the operation with another status of success than 200.
func (o Operation) succeeds(status int) Operation {
	o.Status = status
	return o
}

// answer makes an operation of a method of the API: its input and output are read from the method's types.
func answer[I, O any](do func(a *API, ctx context.Context, in *I) (*O, error)) func(*API, huma.Operation) {
	return func(a *API, o huma.Operation) {
		huma.Register(a.huma, o, func(ctx context.Context, in *I) (*O, error) {
			out, err := do(a, ctx, in)
			if err != nil {
				return nil, a.problem(o.OperationID, err)
			}
			return out, nil
		})
	}
}

// table has every operation of what this server has.
func (a *API) table() []Operation {
	all := append(a.surveyOperations(), a.controlOperations()...)
	all = append(all, a.interviewOperations()...)
	if a.works != nil {
		all = append(all, a.workOperations()...)
	}
	return append(all, a.recordOperations()...)
}

// check refuses a table that could let somebody through by mistake.
func check(all []Operation) error {
	seen := map[string]bool{}
	for _, o := range all {
		key := o.Method + " " + o.Path
		if seen[key] || seen[o.ID] {
			return fault.Errorf(fault.Internal, "the API has two operations %s or %s", key, o.ID)
		}
		seen[key], seen[o.ID] = true, true
		switch {
		case !o.Needs.Covers(account.Viewer):
			return fault.Errorf(fault.Internal, "operation %s asks for no role", o.ID)
		case o.Scope == AnyScope && o.survey():
			return fault.Errorf(fault.Internal, "operation %s is about a survey and asks for no scope", o.ID)
		case o.changes() && o.Scope == account.ScopeMonitor:
			return fault.Errorf(fault.Internal, "operation %s changes something by a scope that only reads counters", o.ID)
		}
	}
	return nil
}

// open serves the operations.
func (a *API) open() {
	group := a.shell.Echo().Group(Base)
	group.Use(a.enveloped)
	a.huma = newHuma(a.shell.Echo(), group)
	for _, o := range a.operations {
		o.register(a, a.described(o))
	}
}

// mostBody is the largest body that is read, in bytes.
const mostBody = 64 << 10

// described is the operation as the library and the description have it.
func (a *API) described(o Operation) huma.Operation {
	errors := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusServiceUnavailable}
	if o.survey() {
		errors = append(errors, http.StatusNotFound)
	}
	if o.changes() {
		errors = append(errors, http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	scopes := []string{}
	if o.Scope != AnyScope {
		scopes = append(scopes, string(o.Scope))
	}
	return huma.Operation{
		OperationID: o.ID, Method: o.Method, Path: o.Path, Summary: o.Summary, Description: o.Text, Tags: []string{o.Tag},
		DefaultStatus: o.Status, Errors: errors, MaxBodyBytes: mostBody,
		Security:    []map[string][]string{{schemeName: scopes}},
		Extensions:  map[string]any{roleExtension: string(o.Needs), scopeExtension: string(o.Scope)},
		Middlewares: huma.Middlewares{a.admit(o)},
	}
}
