package api

import (
	"context"
	"net/http"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/alert"
)

// recordOperations read what happened: alerts, and who did what.
func (a *API) recordOperations() []Operation {
	log := Operation{ID: "read-log", Method: http.MethodGet, Path: "/surveys/{survey}/log", Needs: account.Manager, Scope: account.ScopeControl, Tag: tagRecords,
		Summary: "Read the audit log", Text: "Who did what in the survey, the newest first. Follow next until it is empty.", register: answer((*API).readLog)}
	if a.alerts == nil {
		return []Operation{log}
	}
	return []Operation{{ID: "list-alerts", Method: http.MethodGet, Path: "/surveys/{survey}/alerts", Needs: account.Viewer, Scope: account.ScopeMonitor, Tag: tagRecords,
		Summary: "List alerts", Text: "The alerts that hold, the last raised first, and those that were cleared, the last cleared first.", register: answer((*API).listAlerts)}, log}
}

// mostPast is how many cleared alerts are told.
const mostPast = 100

type alertsInput struct {
	InSurvey
	Language string `query:"language" maxLength:"35" doc:"Of the sentences." example:"en"`
}

type alertsReply struct {
	Open []alertReply `json:"open" nullable:"false"`
	Past []alertReply `json:"past" nullable:"false" doc:"100 at most."`
}

type alertReply struct {
	Alert   int64      `json:"alert" doc:"Its number."`
	Kind    alert.Kind `json:"kind" doc:"filling, quiet, drop_off, speeders, flagged or callbacks."`
	Subject string     `json:"subject" doc:"The cell, page or rule; empty when it concerns the whole survey."`
	Level   int        `json:"level" doc:"The percentage that a cell has reached; 0 for other kinds."`
	Raised  time.Time  `json:"raised"`
	Cleared *time.Time `json:"cleared" doc:"Null while it holds."`
	Count   int        `json:"count" doc:"What was counted when it was raised; see the manual of alerts."`
	Of      int        `json:"of"`
	Text    string     `json:"text" doc:"The alert in a sentence."`
}

func (a *API) listAlerts(ctx context.Context, in *alertsInput) (*reply[alertsReply], error) {
	id := visitOf(ctx).survey.ID
	open, err := a.alerts.Open(ctx, id)
	if err != nil {
		return nil, err
	}
	past, err := a.alerts.Past(ctx, id, mostPast)
	return replied(alertsReply{a.alertsOf(in.Language, open), a.alertsOf(in.Language, past)}, err)
}

func (a *API) alertsOf(language string, all []alert.Alert) []alertReply {
	words := a.shell.Words.Of(language)
	out := make([]alertReply, len(all))
	for i, one := range all {
		out[i] = alertReply{one.ID, one.Kind, one.Subject, one.Level, one.Raised.UTC(), instant(one.Cleared), one.Numbers.Count, one.Numbers.Of, a.alerts.Sentence(words.Language, one)}
	}
	return out
}

type logInput struct {
	InSurvey
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
	Cursor string `query:"cursor" maxLength:"80" doc:"The next of the page before."`
}

type logReply struct {
	Entries []entryReply `json:"entries" nullable:"false"`
	Next    string       `json:"next" doc:"The cursor of the next page; empty when there is none."`
}

type entryReply struct {
	At      time.Time `json:"at"`
	Who     string    `json:"who" doc:"The account; or setup, terminal, nobody, schedule, server, respondent."`
	What    string    `json:"what" example:"target"`
	Subject string    `json:"subject"`
	Before  string    `json:"before"`
	After   string    `json:"after"`
	Why     string    `json:"why" doc:"With the name of the token, where one was used."`
}

func (a *API) readLog(ctx context.Context, in *logInput) (*reply[logReply], error) {
	v := visitOf(ctx)
	page, err := a.accounts.Audit(ctx, v.account, account.Filter{Survey: v.survey.ID, Before: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, at("query.cursor", err)
	}
	out := logReply{Entries: make([]entryReply, len(page.Entries)), Next: page.Next}
	for i, e := range page.Entries {
		out.Entries[i] = entryReply{e.At.UTC(), e.Who, e.What, e.Subject, e.Before, e.After, e.Why}
	}
	return replied(out, nil)
}
