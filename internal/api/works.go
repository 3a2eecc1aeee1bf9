package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"fieldwork/internal/account"
	"fieldwork/internal/works"
)

// What the audit log calls what is done to works. An order is called by its kind.
const (
	removed   = "removed"
	cancelled = "cancelled"
)

// workOperations order deliveries and reports, follow them and take them home.
func (a *API) workOperations() []Operation {
	op := func(id, method, path, summary, text string, register func(*API, huma.Operation)) Operation {
		return Operation{ID: id, Method: method, Path: "/surveys/{survey}" + path, Needs: account.Analyst, Scope: account.ScopeData, Tag: tagData, Summary: summary, Text: text, register: register}
	}
	return []Operation{
		op("list-variables", http.MethodGet, "/variables", "List variables", "The columns of the delivered tables with their codes and labels, and what can be ordered: formats, languages, keep-rules.", answer((*API).listVariables)),
		op("list-deliveries", http.MethodGet, "/deliveries", "List deliveries", "The newest first.", answer((*API).listDeliveries)),
		op("order-delivery", http.MethodPost, "/deliveries", "Order a delivery", "Data are prepared in the background. The answer tells by Location where to look how far the work is; look every second or two until its state is made or failed. While an equal order waits or is being made, that is the work.", answer((*API).orderDelivery)).succeeds(http.StatusAccepted),
		op("list-reports", http.MethodGet, "/reports", "List reports", "The newest first.", answer((*API).listReports)),
		op("order-report", http.MethodPost, "/reports", "Order a report", "The plan's tables and models, made in the background as a delivery is.", answer((*API).orderReport)).succeeds(http.StatusAccepted),
		op("get-work", http.MethodGet, "/works/{work}", "Read a work", "How a delivery or a report stands.", answer((*API).getWork)),
		op("delete-work", http.MethodDelete, "/works/{work}", "Give a work up", "Removes a work that has ended with its files, or gives one up that waits or is being made; that one is listed as failed then.", answer((*API).deleteWork)).succeeds(http.StatusNoContent),
		op("list-files", http.MethodGet, "/works/{work}/files", "List files", "The files of a work that was made.", answer((*API).listFiles)),
		op("get-file", http.MethodGet, "/works/{work}/files/{path}", "Take a file", "The file as it is. That it left is written into the audit log before its first byte goes.", download((*API).getFile, works.Bytes)),
		op("get-zip", http.MethodGet, "/works/{work}/zip", "Take all files", "One ZIP archive, written as it is sent. One that breaks off is cut off.", download((*API).getZip, zipType)),
	}
}

// A WorkInput names a work.
type WorkInput struct {
	InSurvey
	Work string `path:"work" maxLength:"60" doc:"The work's id." example:"20151014-081200-delivery"`
}

type workReply struct {
	Work     string      `json:"work" doc:"Its id."`
	Kind     works.Kind  `json:"kind" enum:"delivery,report"`
	State    works.State `json:"state" enum:"waiting,making,made,failed"`
	By       string      `json:"by" doc:"The account that ordered it."`
	Ordered  time.Time   `json:"ordered"`
	Ended    *time.Time  `json:"ended" doc:"Null until then."`
	Done     int         `json:"done" doc:"Steps that are done while it is being made."`
	Total    int         `json:"total" doc:"Steps there are; 0 while that is not known."`
	Doing    string      `json:"doing" doc:"What is being done."`
	Language string      `json:"language"`
	Keep     string      `json:"keep"`
	AsOf     string      `json:"as_of"`
	Formats  []string    `json:"formats" nullable:"false" doc:"None: all."`
	BOM      bool        `json:"bom"`
	Lacks    []string    `json:"lacks" nullable:"false" doc:"What it lacks although it was made."`
	Failure  string      `json:"failure" doc:"Why it could not be made."`
}

type worksReply struct {
	Works []workReply `json:"works" nullable:"false"`
}

func workOf(w works.Work) workReply {
	return workReply{w.ID, w.Kind, w.State, w.By, w.Ordered.UTC(), instant(w.Ended), w.Done, w.Total, w.What, w.Language, w.Keep, w.AsOf,
		append([]string{}, w.Formats...), w.BOM, append([]string{}, w.Lacks...), w.Failure}
}

func (a *API) listDeliveries(ctx context.Context, _ *InSurvey) (*reply[worksReply], error) {
	return a.list(ctx, works.Delivery)
}

func (a *API) listReports(ctx context.Context, _ *InSurvey) (*reply[worksReply], error) {
	return a.list(ctx, works.Report)
}

func (a *API) list(ctx context.Context, kind works.Kind) (*reply[worksReply], error) {
	all, err := a.works.Works(visitOf(ctx).survey.ID, kind)
	out := worksReply{Works: make([]workReply, len(all))}
	for i, w := range all {
		out.Works[i] = workOf(w)
	}
	return replied(out, err)
}

func (a *API) getWork(ctx context.Context, in *WorkInput) (*reply[workReply], error) {
	w, err := a.works.Work(visitOf(ctx).survey.ID, in.Work)
	return replied(workOf(w), err)
}

// deleteWork does away with a work and notes it.
func (a *API) deleteWork(ctx context.Context, in *WorkInput) (*struct{}, error) {
	w, err := a.works.Work(visitOf(ctx).survey.ID, in.Work)
	if err != nil {
		return nil, err
	}
	what, do := removed, a.works.Remove
	if w.State == works.Waiting || w.State == works.Making {
		what, do = cancelled, a.works.Cancel
	}
	if err := do(w.Survey, w.ID); err != nil {
		return nil, err
	}
	return &struct{}{}, a.note(ctx, account.Entry{What: what, Subject: w.ID, Before: w.Line()})
}
