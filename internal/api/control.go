package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/quota"
)

// controlOperations change a survey in the field.
func (a *API) controlOperations() []Operation {
	cell := Operation{ID: "change-cell", Method: http.MethodPatch, Path: "/surveys/{survey}/cells/{cell}", Needs: account.Manager, Scope: account.ScopeControl, Tag: tagControl,
		Summary: "Change a quota cell", Text: "Changes the target, the state or the closing date of a cell: exactly one of them, in one transaction that also writes down who, why and what was there before. " +
			"A target below the completes becomes the completes: the cell is just full. With was given, the change is refused with 409 when somebody else has changed it meanwhile.",
		register: answer((*API).changeCell)}
	door := Operation{ID: "change-door", Method: http.MethodPost, Path: "/surveys/{survey}/door", Needs: account.Manager, Scope: account.ScopeControl, Tag: tagControl,
		Summary: "Launch, pause or close", Text: "Lets new respondents in, or no longer; interviews that have begun go on. Opening a survey that waits is its launch.",
		register: answer((*API).changeDoor)}
	judge := func(id, verb, summary, text string, do func(*API, context.Context, *judgement) (*reply[changeReply], error)) Operation {
		return Operation{ID: id, Method: http.MethodPost, Path: "/surveys/{survey}/interviews/{interview}/" + verb, Needs: account.Manager, Scope: account.ScopeControl, Tag: tagControl,
			Summary: summary, Text: text, register: answer(do)}
	}
	return []Operation{cell, door,
		judge("invalidate-interview", "invalidate", "Invalidate an interview", "Takes a finished interview out of the sample and gives its places back.", (*API).invalidate),
		judge("restore-interview", "restore", "Restore an interview", "Takes an invalidation back. A complete needs room in its cells; where there is none, that is 409.", (*API).restore),
	}
}

// A Reason is why something is changed. It is kept for ever.
type Reason struct {
	Why string `json:"why" minLength:"1" maxLength:"250" doc:"Why, in one line; it stays in the record of changes." example:"the panel delivers more of this type"`
}

// CellValues are what can be changed of a cell.
type CellValues struct {
	Target *int         `json:"target,omitempty" minimum:"0" maximum:"1000000" doc:"Completes in the sample."`
	State  *quota.State `json:"state,omitempty" enum:"open,closing,closed" doc:"closing gives out no more places; closed takes no late returner either."`
	Closes *string      `json:"closes,omitempty" maxLength:"40" doc:"An instant (RFC 3339) from which the cell gives out no more places, or never." example:"2015-10-20T18:00:00+08:00"`
}

type cellChange struct {
	CellValues
	Was *CellValues `json:"was,omitempty" doc:"What is believed to be there, by the same name as what is changed."`
	Reason
}

type cellInput struct {
	InSurvey
	Cell string `path:"cell" maxLength:"200" doc:"The cell's name."`
	Body cellChange
}

// never takes a closing date back.
const never = "never"

func (a *API) changeCell(ctx context.Context, in *cellInput) (*reply[changeReply], error) {
	b, o := in.Body, a.order(ctx, in.Body.Why)
	given := 0
	for _, there := range []bool{b.Target != nil, b.State != nil, b.Closes != nil} {
		if there {
			given++
		}
	}
	if given != 1 {
		return nil, invalid("body", "give exactly one of target, state and closes")
	}
	if err := o.Check(); err != nil {
		return nil, at("body.why", err)
	}
	var err error
	if o.Was, err = b.was(); err != nil {
		return nil, err
	}
	switch {
	case b.Target != nil:
		return changed(a.control.SetTarget(ctx, in.Cell, *b.Target, o))
	case b.State != nil:
		return changed(a.control.SetState(ctx, in.Cell, *b.State, o))
	}
	closes, err := instantOf("body.closes", *b.Closes)
	if err == nil && !closes.IsZero() && !closes.After(o.At) {
		err = invalid("body.closes", "a cell cannot close at an instant that has passed; set its state instead")
	}
	if err != nil {
		return nil, err
	}
	return changed(a.control.CloseAt(ctx, in.Cell, closes, o))
}

// was is what is believed to be there before the change, as the record of changes writes it; nil when nothing is said.
func (c cellChange) was() (*string, error) {
	if c.Was == nil {
		return nil, nil
	}
	var word string
	switch w := *c.Was; {
	case c.Target != nil && w.Target != nil && w.State == nil && w.Closes == nil:
		word = strconv.Itoa(*w.Target)
	case c.State != nil && w.State != nil && w.Target == nil && w.Closes == nil:
		word = string(*w.State)
	case c.Closes != nil && w.Closes != nil && w.Target == nil && w.State == nil:
		at, err := instantOf("body.was.closes", *w.Closes)
		if err != nil {
			return nil, err
		}
		if !at.IsZero() {
			word = at.UTC().Format(time.RFC3339)
		}
	default:
		return nil, invalid("body.was", "say what was there of that which is changed, and of nothing else")
	}
	return &word, nil
}

// instantOf reads an instant; never is the zero one.
func instantOf(where, text string) (time.Time, error) {
	if text == never {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Year() < 2000 || at.Year() > 9000 {
		return at, invalid(where, "write an instant with its zone such as 2015-10-20T18:00:00+08:00, or never")
	}
	return at, nil
}

type doorInput struct {
	InSurvey
	Body struct {
		State field.DoorState  `json:"state" enum:"open,paused,closed"`
		Was   *field.DoorState `json:"was,omitempty" enum:"waiting,open,paused,closed" doc:"What is believed to be there; when it is not, nothing is changed."`
		Reason
	}
}

func (a *API) changeDoor(ctx context.Context, in *doorInput) (*reply[changeReply], error) {
	o := a.order(ctx, in.Body.Why)
	if err := o.Check(); err != nil {
		return nil, at("body.why", err)
	}
	if in.Body.Was != nil {
		was := string(*in.Body.Was)
		o.Was = &was
	}
	return changed(a.control.SetDoor(ctx, in.Body.State, o))
}

type changeReply struct {
	At      time.Time `json:"at"`
	Who     string    `json:"who"`
	What    string    `json:"what" doc:"target, state, closes, door, invalidated, restored, and what others write: rejected, withdrawn."`
	Subject string    `json:"subject" doc:"The cell, or the interview's number."`
	Old     string    `json:"old"`
	New     string    `json:"new"`
	Why     string    `json:"why" doc:"With the name of the token that was used."`
}

func changed(c field.Change, err error) (*reply[changeReply], error) {
	if fault.Is(err, fault.Closed) {
		err = fault.New(fault.Conflict, err.Error())
	}
	return replied(changeOf(c), err)
}

func changeOf(c field.Change) changeReply {
	return changeReply{c.At.UTC(), c.Who, string(c.What), c.Subject, c.Old, c.New, c.Why}
}
