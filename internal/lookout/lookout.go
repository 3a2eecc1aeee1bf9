// Package lookout is the room of the console from which researchers see what is going on: the monitor that they keep open
// all day, the same for a screen on the wall, who came, and the alerts.
//
// It is opinionated: a page is whole without scripts, and a script only keeps it fresh; the monitor reads counters, so
// that it costs the same with a million interviews as with none; every chart has its numbers in a table beside it; a
// number that could be misread has its definition next to it. Nobody is told here who a respondent is.
package lookout

import (
	"context"
	"embed"
	"net/http"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/alert"
	"fieldwork/internal/console"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/shell"
)

//go:embed templates/*.html
var templateFiles embed.FS

// A Config is what the room is made of.
type Config struct {
	Field  Field
	Alerts Alerts // nil: there are none, and no page about them
	Shell  *shell.Shell
	// Changes is closed when something is written after the call, here or on another node; nil: nobody tells, and the open
	// monitors look again and again.
	Changes func() <-chan struct{}
}

// Field is what is read of surveys; a *field.Service reads it.
type Field interface {
	Monitor(ctx context.Context, survey string) (field.Tally, error)
	Watch(ctx context.Context, survey string) (field.Watch, error)
	Course(ctx context.Context, survey string) (field.Course, error)
	WhoCame(ctx context.Context, survey string) (field.Turnout, error)
}

// Alerts are what somebody should know of; an *alert.Service has them.
type Alerts interface {
	Open(ctx context.Context, survey string) ([]alert.Alert, error)
	Past(ctx context.Context, survey string, limit int) ([]alert.Alert, error)
	Settings(ctx context.Context, survey string) (alert.Settings, alert.Saved, error)
	Save(ctx context.Context, survey, who, why string, s alert.Settings) (alert.Change, error)
	Try(ctx context.Context, survey string) ([]alert.Result, error)
	Mails() bool
	Sentence(language string, a alert.Alert) string
}

// streamLife is how long a stream lasts. The browser then asks for another, and is let in or not as it is by then: who was
// logged out sees no more.
const streamLife = time.Minute

// A Lookout is the room.
type Lookout struct {
	field     Field
	alerts    Alerts
	shell     *shell.Shell
	templates shell.Views
	life      time.Duration // of a stream
	changes   func() <-chan struct{}
	glances   glances
}

// New is the room. It fails on a word that the pages would lack.
func New(c Config) (*Lookout, error) {
	if c.Field == nil || c.Shell == nil {
		return nil, fault.New(fault.Internal, "a lookout needs a field to look at and a shell")
	}
	if err := c.Shell.Words.Require(spoken()); err != nil {
		return nil, err
	}
	return &Lookout{field: c.Field, alerts: c.Alerts, shell: c.Shell, templates: console.Templates(templateFiles), life: streamLife, changes: c.Changes}, nil
}

// Routes are the room's pages.
func (l *Lookout) Routes() []console.Route {
	show := func(path string, page console.Page) console.Route {
		return console.Route{Method: http.MethodGet, Path: path, Needs: account.Viewer, Page: page}
	}
	routes := []console.Route{
		show("/:survey", l.monitor), show("/:survey/wall", l.wall), show("/:survey/events", l.events),
		show("/:survey/watch.json", l.watchFile), show("/:survey/course.json", l.courseFile),
		show("/:survey/arrivals", l.whoCame), show("/:survey/arrivals.csv", l.arrivalsFile), show("/:survey/incidence.csv", l.incidenceFile),
	}
	if l.alerts == nil {
		return routes
	}
	return append(routes, show("/:survey/alerts", l.alertsPage),
		console.Route{Method: http.MethodPost, Path: "/:survey/alerts", Needs: account.Manager, Page: l.saveAlerts},
		console.Route{Method: http.MethodPost, Path: "/:survey/alerts/test", Needs: account.Manager, Page: l.tryAlerts})
}

// frame is the console's, with the room's style.
func (l *Lookout) frame(v *console.Visit, kind string) console.Frame {
	f := v.Frame(v.Words.Text[kind])
	f.Styles = append(f.Styles, l.shell.Assets.URL("css/lookout.css"))
	return f
}
