package consoletest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"fieldwork/internal/account"
	"fieldwork/internal/console"
)

// absent is a survey that is nowhere.
const absent = "no-such-survey"

// WalkRoutes goes to every address of a site's console as everybody, for the own survey, another and one that is not there,
// and holds that each is let through or turned away exactly as the table of routes says; that nothing is changed by looking,
// nor by a form that was not posted from a page of the visitor's own session; and that every answer is protected by its
// headers. The site needs two surveys at least, of which the first is the own one.
func WalkRoutes(t *testing.T, s *Site) {
	if len(s.Surveys) < 2 {
		t.Fatal("a walk needs two surveys: one's own and another's")
	}
	t.Run("one table", func(t *testing.T) { oneTable(t, s) })
	w := newWalk(s)
	t.Run("looking", w.looking)
	t.Run("other methods", w.otherMethods)
	t.Run("forged", w.forged)
	t.Run("changing", w.changing)
}

// oneTable holds that the server has the routes of the console's table, and no others below the console's address.
func oneTable(t *testing.T, s *Site) {
	var table, served []string
	for _, r := range s.Console.Routes() {
		table = append(table, r.Method+" "+console.Base+r.Path)
		if r.Method == http.MethodGet {
			table = append(table, http.MethodHead+" "+console.Base+r.Path)
		}
	}
	for _, r := range s.Shell.Echo().Routes() {
		if r.Path == console.Base || strings.HasPrefix(r.Path, console.Base+"/") {
			served = append(served, r.Method+" "+r.Path)
		}
	}
	for _, route := range served {
		if !slices.Contains(table, route) {
			t.Errorf("%s is served and not in the table, so that nothing asks for its role", route)
		}
	}
	for _, route := range table {
		if !slices.Contains(served, route) {
			t.Errorf("%s is in the table and not served", route)
		}
	}
}

// A walk has a browser for everybody.
type walk struct {
	site     *Site
	names    []string
	browsers map[string]*Browser
	other    *Browser // another session of each test's manager of all
}

const nobody = "nobody"

func newWalk(s *Site) *walk {
	w := &walk{site: s, names: []string{nobody, Stranger, Viewer, Analyst, Manager, Neighbour, Chief}, browsers: map[string]*Browser{nobody: s.Browser()}, other: s.As(Chief)}
	for _, name := range w.names[1:] {
		w.browsers[name] = s.As(name)
	}
	return w
}

// targets are the surveys for which a route is asked: none for one that names none.
func (w *walk) targets(r console.Route) []string {
	if !strings.Contains(r.Path, ":survey") {
		return []string{""}
	}
	return []string{w.site.Surveys[0].ID, w.site.Surveys[1].ID, absent}
}

// fill puts a survey into a path, and into its other places what is nowhere. The survey's path is exact when there were
// none: who is let through finds something there.
func fill(path, survey string) (filled string, exact bool) {
	exact = survey != ""
	parts := strings.Split(path, "/")
	for i, p := range parts {
		switch {
		case p == ":survey":
			parts[i] = url.PathEscape(survey)
		case strings.HasPrefix(p, ":") || p == "*":
			parts[i], exact = "0", false
		}
	}
	return console.Base + strings.Join(parts, "/"), exact
}

// has tells whether the table has a route of the method to which a path leads, as one that names a page of a rehearsal leads
// where another route has a word of its own.
func (w *walk) has(method, path string) bool {
	asked := strings.Split(strings.TrimPrefix(path, console.Base), "/")
	return slices.ContainsFunc(w.routes(method), func(r console.Route) bool {
		parts := strings.Split(r.Path, "/")
		for i, p := range parts {
			if p == "*" {
				return true
			}
			if i >= len(asked) || p != asked[i] && !strings.HasPrefix(p, ":") {
				return false
			}
		}
		return len(parts) == len(asked)
	})
}

// want is what the table says of somebody: the status of who is turned away, or 0 for who is let through.
func (w *walk) want(r console.Route, name, survey string) int {
	if r.Login == console.Anybody {
		return 0
	}
	if name == nobody {
		return http.StatusSeeOther
	}
	who := w.site.Who(name)
	if survey == "" {
		if r.Needs == "" || who.May(r.Needs, account.EverySurvey) {
			return 0
		}
		return http.StatusForbidden
	}
	switch {
	case survey == absent || who.Role(survey) == "":
		return http.StatusNotFound
	case who.May(r.Needs, survey):
		return 0
	}
	return http.StatusForbidden
}

// judge holds an answer against what the table says. Who is let through may still be told that what else the address names
// is not there, or that the form was not filled in.
func (w *walk) judge(t *testing.T, what string, want int, exact bool, a Answer) {
	t.Helper()
	toLogin := a.Status == http.StatusSeeOther && strings.HasPrefix(a.Header.Get("Location"), console.Base+"/login")
	switch {
	case want == http.StatusSeeOther && !toLogin:
		t.Errorf("%s: status %d to %q, want to be led to the login", what, a.Status, a.Header.Get("Location"))
	case want != 0 && a.Status != want:
		t.Errorf("%s: status %d, want %d", what, a.Status, want)
	case want == 0 && (toLogin && !strings.HasSuffix(what, "/logout") || a.Status == http.StatusForbidden || a.Status == http.StatusNotFound && exact || a.Status >= 500 && a.Status != http.StatusServiceUnavailable):
		t.Errorf("%s: status %d to %q, want to be let through", what, a.Status, a.Header.Get("Location"))
	}
	protected(t, what, a)
}

// protected holds the headers of an answer.
func protected(t *testing.T, what string, a Answer) {
	t.Helper()
	policy := a.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
		t.Errorf("%s: policy %q", what, policy)
	}
	if got := a.Header.Get("X-Content-Type-Options"); got != "nosniff" {
		t.Errorf("%s: X-Content-Type-Options %q", what, got)
	}
	if got := a.Header.Get("Cache-Control"); !strings.Contains(got, "no-store") {
		t.Errorf("%s: Cache-Control %q", what, got)
	}
	for _, cookie := range a.Header.Values("Set-Cookie") {
		if !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict") {
			t.Errorf("%s: cookie %q", what, cookie)
		}
	}
}
