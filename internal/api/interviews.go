package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/survey"
)

// downloaded is what the audit log calls it that data leave the house.
const downloaded = "downloaded"

// interviewOperations read single interviews.
func (a *API) interviewOperations() []Operation {
	list := Operation{ID: "list-interviews", Method: http.MethodGet, Path: "/surveys/{survey}/interviews", Needs: account.Analyst, Scope: account.ScopeData, Tag: tagInterviews,
		Summary: "List interviews", Text: "Interviews without what was answered, those that began last first. Follow next until it is null: a page may be empty and others still come.",
		register: answer((*API).listInterviews)}
	one := Operation{ID: "get-interview", Method: http.MethodGet, Path: "/surveys/{survey}/interviews/{interview}", Needs: account.Analyst, Scope: account.ScopeData, Tag: tagInterviews,
		Summary: "Read an interview", Text: "One interview with its answers, its path and its paradata. Who the respondent is to the source is told by nothing here. That it was read is written into the audit log.",
		register: answer((*API).getInterview)}
	return []Operation{list, one}
}

type listInput struct {
	InSurvey
	Disposition string `query:"disposition" enum:"complete,over_quota_late,invalidated,over_quota,screened_out,duplicate,refusal,withdrawn,in_progress" doc:"Only those that ended so."`
	Type        string `query:"type" maxLength:"100" doc:"Only those of the type."`
	Source      string `query:"source" maxLength:"100" doc:"Only those from the sample source."`
	Limit       int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
	Cursor      int64  `query:"cursor" minimum:"1" doc:"The next of the page before."`
}

type listReply struct {
	Interviews []ListedReply `json:"interviews" nullable:"false"`
	Next       *int64        `json:"next" doc:"The cursor of the next page; null when there is none."`
}

// A ListedReply is an interview without what was answered.
type ListedReply struct {
	Interview   int64      `json:"interview" doc:"Its number, which the delivered dataset has too."`
	Started     time.Time  `json:"started"`
	Updated     time.Time  `json:"updated"`
	Finished    *time.Time `json:"finished"`
	Source      string     `json:"source"`
	Language    string     `json:"language"`
	Device      string     `json:"device" doc:"Coarse class: phone, tablet, desktop, other."`
	Page        string     `json:"page" doc:"The page last shown."`
	Type        string     `json:"type"`
	Decision    string     `json:"decision" enum:",admitted,over_quota,screened_out" doc:"Of the gate; empty before it."`
	Disposition string     `json:"disposition"`
	AAPOR       string     `json:"aapor"`
	InSample    bool       `json:"in_sample"`
}

func (a *API) listInterviews(ctx context.Context, in *listInput) (*reply[listReply], error) {
	f := field.Filter{Type: in.Type, Source: in.Source, Before: in.Cursor}
	if in.Disposition != "" {
		f.Dispositions = []interview.Disposition{interview.DispositionOf(in.Disposition)}
	}
	list, err := a.field.Interviews(ctx, visitOf(ctx).survey.ID, f, in.Limit)
	if err != nil {
		return nil, err
	}
	out := listReply{Interviews: make([]ListedReply, len(list.Interviews))}
	for i, l := range list.Interviews {
		out.Interviews[i] = listedOf(l)
	}
	if list.More {
		out.Next = &list.Next
	}
	return replied(out, nil)
}

func listedOf(l field.Listed) ListedReply {
	return ListedReply{l.ID, l.Started.UTC(), l.Updated.UTC(), instant(l.Finished), l.Source, l.Language, l.Device, l.Page, l.Type,
		string(l.Decision), l.Disposition.Word(), l.Disposition.AAPOR(), l.InSample}
}

type oneInput struct {
	InSurvey
	Interview int64 `path:"interview" minimum:"1" doc:"The interview's number."`
}

type interviewReply struct {
	ListedReply
	Version    string            `json:"version" doc:"Of the questionnaire that it began with."`
	Membership []string          `json:"membership" nullable:"false" doc:"Every type whose rule held at the gate."`
	Assigned   map[string]string `json:"assigned" doc:"The cell that the gate drew, by assigned variable."`
	Cells      []string          `json:"cells" nullable:"false" doc:"Quota cells in which it holds or held a place."`
	Lease      string            `json:"lease" doc:"held, completed, released, expired; empty when it was never admitted."`
	Answers    map[string]any    `json:"answers" doc:"By question, row of a grid, or words of an option. A number, also the code of an option; the codes that were chosen; words; false for preferred not to answer, true for does not know."`
	Path       []string          `json:"path" nullable:"false" doc:"The pages that its answers lead over so far."`
	Events     []eventReply      `json:"events" nullable:"false" doc:"Posted pages, in order."`
	Changes    []changeReply     `json:"changes" nullable:"false" doc:"Made to it by hand, in order."`
	Rejected   string            `json:"rejected" doc:"Why its source rejected it; empty when it has not."`
}

type eventReply struct {
	At             time.Time        `json:"at"`
	Page           string           `json:"page"`
	Kind           string           `json:"kind" doc:"answered, refused, back, language."`
	ElapsedSeconds float64          `json:"elapsed_seconds" doc:"Since the interview's last event."`
	ClientSeconds  float64          `json:"client_seconds" doc:"How long the page was open by the browser's clock, which nobody can trust; 0 when it does not say."`
	Changed        int              `json:"changed" doc:"Answers that were given before and are different now."`
	Order          map[string][]int `json:"order" doc:"Codes in the order shown, where that was not the questionnaire's."`
}

func (a *API) getInterview(ctx context.Context, in *oneInput) (*reply[interviewReply], error) {
	r, err := a.field.Look(ctx, visitOf(ctx).survey.ID, in.Interview)
	if err != nil {
		return nil, err
	}
	if err := a.note(ctx, account.Entry{What: downloaded, Subject: "interview " + strconv.FormatInt(in.Interview, 10)}); err != nil {
		return nil, err
	}
	return replied(interviewOf(r), nil)
}

func interviewOf(r field.Record) interviewReply {
	iv := r.Interview
	out := interviewReply{ListedReply: listedOf(field.Listed{ID: iv.ID, Started: iv.Started, Updated: iv.Updated, Finished: iv.Finished, Source: iv.Source, Language: iv.Language,
		Device: iv.Device, Page: iv.Page, Type: iv.Type, Decision: iv.Decision, Disposition: iv.Disposition, InSample: iv.InSample}),
		Version: string(iv.Version), Membership: append([]string{}, iv.Membership...), Assigned: map[string]string{}, Cells: []string{}, Answers: map[string]any{},
		Path: []string{}, Events: make([]eventReply, len(r.Events)), Changes: make([]changeReply, len(r.Changes)), Rejected: r.Rejected}
	for variable, cell := range iv.Assigned {
		out.Assigned[variable] = cell
	}
	for name, value := range iv.Answers {
		out.Answers[name] = valueOf(value)
	}
	for _, p := range r.Path.Pages {
		out.Path = append(out.Path, p.Name)
	}
	for i, e := range r.Events {
		out.Events[i] = eventOf(e)
	}
	for i, c := range r.Changes {
		out.Changes[i] = changeOf(c)
	}
	if r.Lease != nil {
		out.Lease, out.Cells = string(r.Lease.State), append(out.Cells, r.Lease.Cells...)
	}
	return out
}

func eventOf(e interview.Event) eventReply {
	out := eventReply{e.At.UTC(), e.Page, e.Kind, e.Elapsed.Seconds(), e.Client.Seconds(), e.Changed, e.Order}
	if out.Order == nil {
		out.Order = map[string][]int{}
	}
	return out
}

// valueOf is an answer that writes itself as JSON.
func valueOf(v survey.Value) any { return v }
