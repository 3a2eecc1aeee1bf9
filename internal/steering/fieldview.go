package steering

import (
	"net/http"
	"strconv"
	"time"

	"fieldwork/internal/console"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/quota"
	"fieldwork/internal/survey"
)

// lastShown is how many changes the page tells.
const lastShown = 30

// maxTarget is the largest target of a cell, as in a questionnaire.
const maxTarget = 1_000_000

func cellStates() []quota.State { return []quota.State{quota.Open, quota.Closing, quota.Closed} }

type fieldView struct {
	console.Frame
	Door    doorView
	Cells   []cellView
	Changes []changeView
	Zone    string
}

// A doorView is whether new respondents are let in, and what can be done about it.
type doorView struct {
	State, Text, Note string
	Address           string // that the form is posted to
	Actions           []doorAction
	Why               whyView
}

type doorAction struct {
	State, Text string
	Grave       bool
}

// A whyView is the field for a reason, with what is wrong with the form that it ends.
type whyView struct {
	ID           string // tells the fields of a page apart
	Value, Error string
	At           string // the field that the error is about, "form" for none; "" is the reason itself
	W            map[string]string
}

// About tells whether something is wrong with the field of the form; "" is the reason.
func (w whyView) About(field string) bool { return w.Error != "" && w.At == field }

// A cellView is a quota cell with the form that changes it.
type cellView struct {
	Name, Text, Dimension          string
	Completed, Held, Left          int
	OverQuota                      int
	Limited                        bool
	Target                         int
	Standing, StandingText         string
	Closes                         string // when, in the survey's time
	Address                        string
	WasTarget, WasState, WasCloses string // what is there, as changes say it
	TypedTarget, TypedAt           string
	States                         []choice
	Why                            whyView
}

type choice struct {
	Value, Text string
	Selected    bool
}

type changeView struct{ At, Who, What, Subject, Old, New, Why string }

// fieldPage shows the door and the cells.
func (r *Room) fieldPage(v *console.Visit) error { return r.renderField(v, http.StatusOK, nil) }

// renderField writes the page; edit puts what was typed, and what is wrong with it, where it was typed.
func (r *Room) renderField(v *console.Visit, status int, edit func(*fieldView)) error {
	w, err := r.field.Watch(v.Ctx(), v.Survey.ID)
	if err != nil {
		return err
	}
	changes, err := r.control.LastChanges(v.Ctx(), v.Survey.ID, lastShown)
	if err != nil {
		return err
	}
	view := &fieldView{Frame: r.frame(v, "menu_field"), Door: doorOf(v, w), Zone: v.Survey.TimeZone.String()}
	for i, c := range w.Cells {
		view.Cells = append(view.Cells, cellOf(v, i, c))
	}
	for _, c := range changes {
		view.Changes = append(view.Changes, changeOf(v, c))
	}
	if edit != nil {
		edit(view)
	}
	return v.Render(r.templates, status, "field", view)
}

func doorOf(v *console.Visit, w field.Watch) doorView {
	t := v.Words.Text
	d := doorView{State: string(w.Door), Text: t[doorID(w.Door)], Note: t[doorNoteID(w.Door)], Address: v.Path("field", "door"), Why: whyView{ID: "door", W: t}}
	switch w.Door {
	case field.DoorWaiting:
		d.Actions = []doorAction{{string(field.DoorOpen), t["steer_launch"], false}}
	case field.DoorOpen:
		d.Actions = []doorAction{{string(field.DoorPaused), t["steer_pause"], false}, {string(field.DoorClosed), t["steer_close"], true}}
	case field.DoorPaused:
		d.Actions = []doorAction{{string(field.DoorOpen), t["steer_resume"], false}, {string(field.DoorClosed), t["steer_close"], true}}
	default:
		d.Actions = []doorAction{{string(field.DoorOpen), t["steer_reopen"], false}}
	}
	return d
}

func cellOf(v *console.Visit, i int, c quota.Cell) cellView {
	t := v.Words.Text
	view := cellView{
		Name: c.Name, Dimension: c.Dimension, Completed: c.Completed, Held: c.Held, Left: max(0, c.Target-c.Completed-c.Held), OverQuota: c.OverQuota,
		Limited: c.Limited(), Target: c.Target, Standing: string(c.Standing()), StandingText: t[stateID(c.Standing())],
		Why: whyView{ID: "cell-" + strconv.Itoa(i), W: t}, Closes: at(v, c.ClosesAt, toMinute), Address: v.Path("field", "cell"),
		WasTarget: strconv.Itoa(c.Target), WasState: string(c.State), WasCloses: written(c.ClosesAt), TypedAt: at(v, c.ClosesAt, ofInput),
	}
	if c.Limited() {
		view.TypedTarget = view.WasTarget
	}
	for _, s := range cellStates() {
		view.States = append(view.States, choice{string(s), t[stateID(s)], s == c.State})
	}
	view.Text = cellText(v, c.Name)
	return view
}

// cellText are the words of a cell; "" of one that the survey has no more.
func cellText(v *console.Visit, name string) string {
	for _, known := range v.Survey.Cells {
		if known.Name == name {
			return v.Text(known.Text)
		}
	}
	return ""
}

// written is a date as changes say it.
func written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func changeOf(v *console.Visit, c field.Change) changeView {
	t := v.Words.Text
	view := changeView{At: at(v, c.At, toMinute), Who: whoOf(v, c.Who), What: word(t, whatID(c.What), string(c.What)), Subject: c.Subject,
		Old: c.Old, New: c.New, Why: c.Why}
	for _, value := range []*string{&view.Old, &view.New} {
		*value = valueOf(v, c.What, *value)
	}
	if c.What == field.Door {
		view.Subject = ""
	}
	return view
}

// whoOf names those who are no researchers.
func whoOf(v *console.Visit, who string) string {
	switch who {
	case field.Schedule:
		return v.Words.Text["steer_who_schedule"]
	case field.TheServer:
		return v.Words.Text["steer_who_server"]
	case field.TheRespondent:
		return v.Words.Text["steer_who_respondent"]
	}
	return who
}

// valueOf is what was there before or after a change, in words.
func valueOf(v *console.Visit, what field.Control, value string) string {
	t := v.Words.Text
	switch what {
	case field.Door:
		return word(t, doorID(field.DoorState(value)), value)
	case field.CellState:
		return word(t, stateID(quota.State(value)), value)
	case field.Target:
		if value == strconv.Itoa(quota.NoLimit) {
			return t["steer_no_limit"]
		}
	case field.Closes:
		if value == "" {
			return t["steer_no_date"]
		}
		if instant, err := time.Parse(time.RFC3339, value); err == nil {
			return at(v, instant, toMinute)
		}
	case field.Invalidated, field.Restored, field.Withdrawal:
		return word(t, dispositionID(interview.DispositionOf(value)), value)
	}
	return value
}

// typesOf are the survey's types with their words.
func typesOf(v *console.Visit, sv *survey.Survey) []choice {
	var types []choice
	for _, t := range sv.Types {
		types = append(types, choice{Value: t.Name, Text: v.Text(t.Text)})
	}
	return types
}
