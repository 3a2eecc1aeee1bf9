package consoletest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fieldwork/internal/console"
)

// routes are those of a method.
func (w *walk) routes(method string) (routes []console.Route) {
	for _, r := range w.site.Console.Routes() {
		if r.Method == method {
			routes = append(routes, r)
		}
	}
	return routes
}

// looking gets every page as everybody, which changes nothing. A survey in which somebody has no role and one that is not
// there give the same answer, byte for byte but for the address.
func (w *walk) looking(t *testing.T) {
	for _, r := range w.routes(http.MethodGet) {
		was := w.site.Snapshot()
		for _, name := range w.names {
			hidden := map[string]string{}
			for _, survey := range w.targets(r) {
				path, exact := fill(r.Path, survey)
				want := w.want(r, name, survey)
				for _, method := range []string{http.MethodGet, http.MethodHead} {
					a := w.browsers[name].Send(method, path, nil, nil)
					w.judge(t, name+" "+method+" "+path, want, exact, a)
					if want == http.StatusNotFound && method == http.MethodGet {
						hidden[strings.ReplaceAll(a.Body, url.PathEscape(survey), "SURVEY")] = survey
					}
				}
			}
			if len(hidden) > 1 {
				t.Errorf("%s %s: a survey of others and one that is not there are told apart", name, r.Path)
			}
		}
		w.site.Unchanged(was, "looking at "+r.Path)
	}
}

// otherMethods asks for every address by methods that it does not have, by name and by the ways in which some servers let
// one method stand for another.
func (w *walk) otherMethods(t *testing.T) {
	was, chief := w.site.Snapshot(), w.browsers[Chief]
	for _, r := range w.site.Console.Routes() {
		path, _ := fill(r.Path, w.site.Surveys[0].ID)
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, "PROPFIND"} {
			if w.has(method, path) {
				continue
			}
			if a := chief.Send(method, path, url.Values{"csrf": {chief.csrf}}, nil); a.Status != http.StatusMethodNotAllowed && a.Status != http.StatusNotFound {
				t.Errorf("%s %s: status %d", method, path, a.Status)
			}
		}
		if r.Method == http.MethodPost && w.has(http.MethodGet, path) {
			chief.Send(http.MethodGet, path+"?_method=POST&csrf="+chief.csrf, nil, map[string]string{"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"})
		}
	}
	w.site.Unchanged(was, "another method")
}

// forged posts every form as the manager of all, who may everything, in ways that no page of ours does.
func (w *walk) forged(t *testing.T) {
	chief := w.browsers[Chief]
	for _, r := range w.routes(http.MethodPost) {
		was := w.site.Snapshot()
		path, _ := fill(r.Path, w.site.Surveys[0].ID)
		for what, f := range map[string]struct {
			csrf    string
			headers map[string]string
		}{
			"without a token":              {"", nil},
			"with another session's token": {w.other.csrf, nil},
			"with a longer token":          {chief.csrf + "x", nil},
			"from a foreign page":          {chief.csrf, map[string]string{"Origin": "https://elsewhere.example"}},
			"from a page of no origin":     {chief.csrf, map[string]string{"Origin": "null"}},
			"across sites":                 {chief.csrf, map[string]string{"Sec-Fetch-Site": "cross-site"}},
			"from a sibling":               {chief.csrf, map[string]string{"Sec-Fetch-Site": "same-site"}},
		} {
			a := chief.Send(http.MethodPost, path, url.Values{"csrf": {f.csrf}}, f.headers)
			if a.Status != http.StatusForbidden {
				t.Errorf("POST %s %s: status %d, want 403", path, what, a.Status)
			}
			protected(t, "POST "+path, a)
		}
		w.site.Unchanged(was, "a forged POST "+path)
	}
	if chief.Get("/console").Status != http.StatusOK {
		t.Error("a forged form has ended the session")
	}
}

// changing posts an empty form to every address as everybody: who may not is turned away and changes nothing, with a token
// of the own session too; who may is let through.
func (w *walk) changing(t *testing.T) {
	for _, r := range w.routes(http.MethodPost) {
		for _, name := range w.names {
			for _, survey := range w.targets(r) {
				path, _ := fill(r.Path, survey)
				want, what, was := w.want(r, name, survey), name+" POST "+path, w.site.Snapshot()
				w.judge(t, what, want, false, w.browsers[name].Post(path, url.Values{})) // an empty form may name what is not there
				if want != 0 {
					w.site.Unchanged(was, what)
				} else {
					w.again(name)
				}
			}
		}
	}
}

// again logs somebody in anew whose session a form has ended, and else reads the session's token, which a form may have
// changed.
func (w *walk) again(name string) {
	switch {
	case name == nobody:
	case w.browsers[name].Get("/console").Status != http.StatusOK:
		w.browsers[name] = w.site.As(name)
	default:
		w.browsers[name].Renew()
	}
}
