package console_test

import (
	"net/http"
	"testing"

	"fieldwork/internal/account"
	"fieldwork/internal/console"
	"fieldwork/internal/consoletest"
)

// room has a page about a survey for each role, so that the walk has something to walk through in the desk's own test.
func room(*consoletest.Site) [][]console.Route {
	show := func(v *console.Visit) error { return v.String(http.StatusOK, v.Survey.ID) }
	var routes []console.Route
	for _, role := range account.Roles() {
		routes = append(routes,
			console.Route{Method: http.MethodGet, Path: "/:survey/for-" + string(role), Needs: role, Page: show},
			console.Route{Method: http.MethodPost, Path: "/:survey/for-" + string(role), Needs: role, Page: show})
	}
	return [][]console.Route{append(routes, console.Route{Method: http.MethodGet, Path: "/:survey", Needs: account.Viewer, Page: show})}
}

func TestEverybodyGetsExactlyWhatTheTableSays(t *testing.T) {
	consoletest.WalkRoutes(t, consoletest.New(t, room, shipped(t)...))
}

// TestAMistakenTableIsRefused holds that no console opens with a table that could let somebody through by mistake.
func TestAMistakenTableIsRefused(t *testing.T) {
	page := func(*console.Visit) error { return nil }
	s := site(t)
	for name, r := range map[string]console.Route{
		"a survey for anybody":     {Method: http.MethodGet, Path: "/:survey/x", Login: console.Anybody, Page: page},
		"a survey without a role":  {Method: http.MethodGet, Path: "/:survey/x", Page: page},
		"a role of no rank":        {Method: http.MethodGet, Path: "/:survey/x", Needs: "owner", Page: page},
		"anybody with a role":      {Method: http.MethodGet, Path: "/x", Login: console.Anybody, Needs: account.Viewer, Page: page},
		"another method":           {Method: http.MethodPut, Path: "/x", Page: page},
		"a path that is there":     {Method: http.MethodGet, Path: "/login", Login: console.Anybody, Page: page},
		"the address of a survey":  {Method: http.MethodGet, Path: "/" + shipped(t)[0].ID, Page: page},
		"a page below such a name": {Method: http.MethodGet, Path: "/" + shipped(t)[0].ID + "/x", Page: page},
	} {
		_, err := console.New(console.Config{Shell: s.Shell, Field: s.Field, Accounts: s.Accounts, Sessions: s.Store.Sessions(s.Now), Rooms: [][]console.Route{{r}}})
		if err == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}

// TestNoDetourLeadsIn asks for pages by addresses that a careless server takes for others.
func TestNoDetourLeadsIn(t *testing.T) {
	s := site(t)
	b := s.Browser()
	for _, path := range []string{
		"/console/%61ccounts", "/console/%2561ccounts", "/console/login/../accounts", "/console/login/..%2faccounts", "/console/login/..;/accounts",
		"/console//accounts", "//console/accounts", "/CONSOLE/accounts", "/console/Accounts", "/console/accounts/", "/console/accounts%00", "/console/login%2f..%2faccounts",
		"/console/setup/x/../../accounts", "/console/accounts?login=1", "/console/accounts;x", "/./console/accounts", "/static/../console/accounts",
	} {
		a := b.Get(path)
		if a.Status < 300 || a.Status == http.StatusSeeOther && a.Header.Get("Location")[:len("/console/login")] != "/console/login" {
			t.Errorf("%s: status %d to %q", path, a.Status, a.Header.Get("Location"))
		}
	}
}
