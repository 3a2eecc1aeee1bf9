package console

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
)

// Base is where the console is; a survey's pages are in Base/SURVEY.
const Base = "/console"

// surveyPath begins the paths of pages about one survey.
const surveyPath = Base + "/:survey"

// A Page answers one request of somebody who may make it.
type Page func(v *Visit) error

// A Route is an address of the console. Its role is asked for in the survey that the path names, and everywhere when it
// names none.
type Route struct {
	Method string // GET (which is HEAD too) or POST
	Path   string // below Base, such as "/:survey/field"; "" is Base itself
	Needs  account.Role
	Login  Login
	Page   Page
}

// Login says who may come at all.
type Login int

const (
	Required Login = iota // whoever has logged in; Needs asks for more
	Anybody               // whoever comes, as to the page where one logs in
)

// path is the route's whole path.
func (r Route) path() string { return Base + r.Path }

// survey tells whether the route is about one survey.
func (r Route) survey() bool {
	return r.path() == surveyPath || strings.HasPrefix(r.path(), surveyPath+"/")
}

// first is the part of the path after Base.
func (r Route) first() string {
	name, _, _ := strings.Cut(strings.TrimPrefix(r.Path, "/"), "/")
	return name
}

// below tells whether the route is the page of the menu, or one that it leads to. The first page of the console, and that
// of a survey, lead to all.
func (r Route) below(page string) bool {
	return r.Path == page || page != "" && page != "/:survey" && strings.HasPrefix(r.Path, page+"/")
}

// Routes are all there are: the one table by which requests are let through.
func (k *Console) Routes() []Route { return k.routes }

// open adds the routes to the server, and refuses a table that could let somebody through by mistake.
func (k *Console) open() error {
	seen := map[string]bool{}
	for _, r := range k.routes {
		key := r.Method + " " + r.path()
		switch {
		case seen[key]:
			return fault.Errorf(fault.Internal, "the console has two routes %s", key)
		case r.Method != http.MethodGet && r.Method != http.MethodPost:
			return fault.Errorf(fault.Internal, "the console's routes are GET or POST, not %s", key)
		case r.survey() && (r.Login == Anybody || !r.Needs.Covers(account.Viewer)):
			return fault.Errorf(fault.Internal, "route %s is about a survey and asks for no role", key)
		case r.Login == Anybody && r.Needs != "":
			return fault.Errorf(fault.Internal, "route %s is for anybody and asks for a role", key)
		}
		seen[key] = true
		handler := k.enter(r)
		if r.Method == http.MethodGet {
			k.Show(r.path(), handler)
		} else {
			k.Echo().POST(r.path(), handler)
		}
	}
	return nil
}

// enter lets a request through to the page of a route, or tells why not.
func (k *Console) enter(r Route) echo.HandlerFunc {
	return func(c echo.Context) error {
		v := &Visit{Context: c, console: k, route: r, Words: k.wordsOf(c)}
		c.Set(visitKey, v)
		err := v.admit()
		if err == nil {
			err = r.Page(v)
		}
		if err != nil && !c.Response().Committed {
			return k.fail(v, err)
		}
		return err
	}
}

const visitKey = "visit"
