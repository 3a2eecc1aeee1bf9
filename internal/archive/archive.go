// Package archive has the console's pages of what was made of a survey: its deliveries and its reports, what they hold, and
// the orders for new ones.
//
// It is opinionated: nothing is made while somebody waits for a page - an order is noted, and the page tells how far it is;
// what was made never changes, and its own manifest says what it is; what leaves the house is written into the audit log
// before its first byte goes. Files are handed over under policies that let them do nothing, whatever stands in them.
package archive

import (
	"context"
	"embed"
	"net/http"

	"fieldwork/internal/account"
	"fieldwork/internal/console"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/shell"
	"fieldwork/internal/works"
)

//go:embed templates/*.html
var templateFiles embed.FS

// A Config is what the pages are made from.
type Config struct {
	Shell *shell.Shell
	Works Works // nil (and no nil pointer in it): the server makes none, and there are no such pages
	// Describe tells what can be ordered of a survey and what its data hold, with texts in the language where it has them.
	Describe func(ctx context.Context, survey, language string) (works.Description, error)
	// Watch tells how many interviews the quality rules flag.
	Watch func(ctx context.Context, survey string) (field.Watch, error)
}

// Works are the deliveries and reports, as works.Queue has them.
type Works interface {
	Order(ctx context.Context, o works.Order) (works.Work, error)
	Works(survey string, kind works.Kind) ([]works.Work, error)
	Work(survey, id string) (works.Work, error)
	Latest(survey string, kind works.Kind) (works.Work, bool)
	Remove(survey, id string) error
	Cancel(survey, id string) error
}

// An Archive has the pages.
type Archive struct {
	Config
	templates shell.Views
}

// New prepares the pages.
func New(c Config) (*Archive, error) {
	if c.Shell == nil || c.Works != nil && (c.Describe == nil || c.Watch == nil) {
		return nil, fault.New(fault.Internal, "an archive needs a shell, and with works who describes and who watches a survey")
	}
	return &Archive{Config: c, templates: console.Templates(templateFiles)}, nil
}

// Routes are the pages' addresses. A server that makes nothing has none of them.
func (a *Archive) Routes() []console.Route {
	if a.Works == nil {
		return nil
	}
	get := func(path string, page console.Page) console.Route {
		return console.Route{Method: http.MethodGet, Path: "/:survey" + path, Needs: account.Analyst, Page: page}
	}
	post := func(path string, page console.Page) console.Route {
		return console.Route{Method: http.MethodPost, Path: "/:survey" + path, Needs: account.Analyst, Page: page}
	}
	routes := []console.Route{
		get("/works/:id", a.work), post("/works/:id/remove", a.remove), post("/works/:id/cancel", a.cancel), post("/works/:id/again", a.again),
		get("/works/:id/files/*", a.file), get("/works/:id/zip", a.zip),
		get("/report", a.oldReport), get("/report/*", a.oldFile),
	}
	for _, r := range []room{deliveries, reports} {
		routes = append(routes, get("/"+r.path, a.show(r)), get("/"+r.path+"/events", a.follow(r)), post("/"+r.path, a.order(r)))
	}
	return routes
}

// A room is one of the two pages on which works are ordered and listed. They differ in what their words say and in what is
// shown below.
type room struct {
	kind works.Kind
	path string // below the survey's
}

var (
	deliveries = room{works.Delivery, "data"}
	reports    = room{works.Report, "reports"}
)

// roomOf is the page on which a kind of work is listed.
func roomOf(k works.Kind) room {
	if k == works.Report {
		return reports
	}
	return deliveries
}

// menu is the id of the page's name.
func (r room) menu() string {
	if r.kind == works.Report {
		return "menu_reports"
	}
	return "menu_data"
}
