// Package steering is the console's room for what is to be done about a survey: letting respondents in, the quota cells,
// the sources and their links, a preview and links to try it by, and single interviews.
//
// It is opinionated: nothing is changed without a reason, nor on top of a change that whoever gives the order has not seen;
// what cannot be taken back for those whom it meets is asked twice; what an order would do besides what it says is said
// before. Who a respondent is stays hidden until a manager asks, and that it was asked is written down first.
package steering

import (
	"context"
	"embed"
	"net/http"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/console"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/quota"
	"fieldwork/internal/shell"
	"fieldwork/internal/testlink"
	"fieldwork/internal/web"
)

//go:embed templates/*.html
var templateFiles embed.FS

// Control changes a survey in the field, and tells how it was changed. See field.Controller for what its methods promise.
type Control interface {
	SetTarget(ctx context.Context, cell string, target int, o field.Order) (field.Change, error)
	SetState(ctx context.Context, cell string, state quota.State, o field.Order) (field.Change, error)
	CloseAt(ctx context.Context, cell string, at time.Time, o field.Order) (field.Change, error)
	SetDoor(ctx context.Context, state field.DoorState, o field.Order) (field.Change, error)
	Invalidate(ctx context.Context, interviewID int64, o field.Order) (field.Change, error)
	Restore(ctx context.Context, interviewID int64, o field.Order) (field.Change, error)
	// LastChanges are the last changes of door and cells, the last first.
	LastChanges(ctx context.Context, surveyID string, limit int) ([]field.Change, error)
	// OwedBySource counts what each source is still to be told, by source.
	OwedBySource(ctx context.Context, surveyID string) (map[string]field.OwedCount, error)
}

// A Config is what the room is made of.
type Config struct {
	Shell   *shell.Shell
	Field   *field.Service
	Control Control
	Links   *testlink.Service
	Stage   *web.Stage
}

// A Room has the pages.
type Room struct {
	shell     *shell.Shell
	field     *field.Service
	control   Control
	links     *testlink.Service
	stage     *web.Stage
	templates shell.Views
}

// New is the room. It adds the pages of test links, which are no part of the console, to the stage.
func New(c Config) (*Room, error) {
	if c.Shell == nil || c.Field == nil || c.Control == nil || c.Links == nil || c.Stage == nil {
		return nil, fault.New(fault.Internal, "steering needs a shell, a field service, control of the field, test links and a stage")
	}
	if err := c.Shell.Words.Require(spoken()); err != nil {
		return nil, err
	}
	c.Stage.Try(c.Links)
	return &Room{shell: c.Shell, field: c.Field, control: c.Control, links: c.Links, stage: c.Stage, templates: console.Templates(templateFiles)}, nil
}

// Routes are the room's addresses.
func (r *Room) Routes() []console.Route {
	get := func(path string, needs account.Role, page console.Page) console.Route {
		return console.Route{Method: http.MethodGet, Path: path, Needs: needs, Page: page}
	}
	post := func(path string, needs account.Role, page console.Page) console.Route {
		return console.Route{Method: http.MethodPost, Path: path, Needs: needs, Page: page}
	}
	return []console.Route{
		get("/:survey/field", account.Manager, r.fieldPage),
		post("/:survey/field/door", account.Manager, r.changeDoor),
		post("/:survey/field/cell", account.Manager, r.changeCell),

		get("/:survey/sources", account.Viewer, r.sourcesPage),
		get("/:survey/sources/link.png", account.Viewer, r.linkPicture),
		post("/:survey/sources/try", account.Manager, r.makeTestLink),
		post("/:survey/sources/try/remove", account.Manager, r.removeTestLink),

		get("/:survey/preview", account.Viewer, r.previewPage),
		get("/:survey/preview/begin", account.Viewer, r.previewBegin),
		get("/:survey/preview/:key", account.Viewer, r.staged(r.stage.Whereabouts)),
		get("/:survey/preview/:key/privacy", account.Viewer, r.staged(r.stage.Privacy)),
		get("/:survey/preview/:key/:page", account.Viewer, r.staged(r.stage.Page)),
		post("/:survey/preview/:key/:page", account.Viewer, r.staged(r.stage.Answer)),

		get("/:survey/interviews", account.Analyst, r.interviewsPage),
		post("/:survey/interviews/find", account.Manager, r.findRespondent),
		get("/:survey/interviews/:id", account.Analyst, r.interviewPage),
		post("/:survey/interviews/:id/identity", account.Manager, r.showIdentity),
		post("/:survey/interviews/:id/invalidate", account.Manager, r.invalidate),
		post("/:survey/interviews/:id/restore", account.Manager, r.restore),
	}
}

// frame is that of a page of the room.
func (r *Room) frame(v *console.Visit, kind string) console.Frame {
	f := v.Frame(v.Words.Text[kind])
	f.Styles = append(f.Styles, r.shell.Assets.URL("css/steering.css"))
	return f
}

// at writes an instant in the survey's time zone, to the second where that matters; "" when there is none.
func at(v *console.Visit, t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.In(v.Survey.TimeZone).Format(layout)
}

// How instants are written.
const (
	toMinute = "2006-01-02 15:04"
	toSecond = "2006-01-02 15:04:05"
	ofInput  = "2006-01-02T15:04" // of <input type="datetime-local">
)
