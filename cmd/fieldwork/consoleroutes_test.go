package main

import (
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/api"
	"fieldwork/internal/console"
	"fieldwork/internal/consoletest"
	"fieldwork/internal/shell"
	"fieldwork/internal/works"
)

// A fullSite is the console with every room, as the server puts it together, in front of two surveys.
type fullSite struct {
	*consoletest.Site
	works *works.Queue
}

func newFullSite(t *testing.T) fullSite {
	t.Helper()
	ss, err := loadSurveys([]string{"haitao-2015", "city-libraries"})
	if err != nil {
		t.Fatal(err)
	}
	config := serverConfig{surveys: ss, clock: time.Now, log: slog.New(slog.DiscardHandler), works: filepath.Join(t.TempDir(), "works")}
	srv := &server{log: config.log}
	site := consoletest.New(t, func(s *consoletest.Site) [][]console.Route {
		srv.field, srv.store = s.Field, s.Store
		srv.face = face{shell: s.Shell, accounts: s.Accounts}
		config.db = s.File
		if err := srv.openWorks(t.Context(), config); err != nil {
			t.Fatal(err)
		}
		if srv.face.alerts, err = srv.openAlerts(config); err != nil {
			t.Fatal(err)
		}
		rooms, err := srv.rooms(s.Web)
		if err != nil {
			t.Fatal(err)
		}
		return rooms
	}, ss...)
	t.Cleanup(func() { srv.works.Stop(stopPatience) })
	return fullSite{Site: site, works: srv.works}
}

// open are the routes that ask nobody who they are: for respondents, for whoever has a test link, and about the server
// itself. What is behind a token asks for the token.
func openRoutes() []string {
	return []string{
		"GET /", "GET /healthz", "GET /readyz", "GET /static/*",
		"GET /s/:survey", "GET /s/:survey/", "GET /s/:survey/:token", "GET /s/:survey/:token/:page", "POST /s/:survey/:token/:page",
		"GET /s/:survey/:token/privacy", "GET /s/:survey/:token/withdraw", "POST /s/:survey/:token/withdraw",
		"GET /try/:token", "GET /try/:token/:key", "GET /try/:token/:key/privacy", "GET /try/:token/:key/:page", "POST /try/:token/:key/:page",
	}
}

// operationsOf are the routes of programs, which the API's own table lets through, what it says where there is none, and its
// description.
func operationsOf(t *testing.T, srv *server) []string {
	t.Helper()
	alone, err := shell.New(shell.Config{Logger: srv.log, Clock: time.Now}) // of which nothing is asked
	if err != nil {
		t.Fatal(err)
	}
	a, err := api.New(api.Config{Shell: alone, Field: srv.field, Control: srv.store, Accounts: srv.face.accounts, Alerts: srv.face.alerts,
		Works: srv.works, Describe: srv.workshop.describe})
	if err != nil {
		t.Fatal(err)
	}
	known := []string{"GET /api", "GET /api/openapi.json", "echo_route_not_found /api/v1", "echo_route_not_found /api/v1/*"}
	for _, o := range a.Operations() {
		known = append(known, o.Method+" "+api.Base+strings.NewReplacer("{", ":", "}", "").Replace(o.Path))
	}
	return known
}

// routesOf are all that a server answers, of which GET and HEAD are one.
func routesOf(t *testing.T, srv *server) (all []string) {
	t.Helper()
	for _, r := range srv.face.shell.Echo().Routes() {
		if r.Method == http.MethodHead {
			continue
		}
		all = append(all, r.Method+" "+r.Path)
	}
	slices.Sort(all)
	return all
}

// TestEveryRouteOfTheServerIsKnown holds the routes of the server as it is started against the console's table, the API's and
// the list of those that are open: one that is in none was added past the only place that asks who somebody is.
func TestEveryRouteOfTheServerIsKnown(t *testing.T) {
	config := serverConfig{surveys: mustLoad(t), clock: time.Now, works: filepath.Join(t.TempDir(), "works")}
	srv, _ := serveFor(t, config)
	known := append(openRoutes(), operationsOf(t, srv)...)
	for _, r := range newFullSite(t).Console.Routes() {
		known = append(known, r.Method+" "+console.Base+r.Path)
	}
	slices.Sort(known)
	served := routesOf(t, srv)
	for _, route := range served {
		if _, there := slices.BinarySearch(known, route); !there {
			t.Errorf("%s is served, and neither in a table nor open on purpose", route)
		}
	}
	for _, route := range known {
		if _, there := slices.BinarySearch(served, route); !there {
			t.Errorf("%s is known and not served", route)
		}
	}
}

// TestEveryRoomKeepsToTheTable walks all routes of all rooms as everybody.
func TestEveryRoomKeepsToTheTable(t *testing.T) {
	consoletest.WalkRoutes(t, newFullSite(t).Site)
}

// adopt makes a work of a survey that is there at once.
func (f fullSite) adopt(t *testing.T, kind works.Kind, survey string, day int) works.Work {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"report.html": "<!doctype html><title>" + survey + "</title>", "completes.csv": "secret of " + survey + "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w, err := f.works.Adopt(works.Order{Survey: survey, Kind: kind, By: "somebody"}, dir, time.Date(2015, 10, 20+day, 8, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return w
}
