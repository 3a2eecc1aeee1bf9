package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"fieldwork/internal/account"
	"fieldwork/internal/console"
	"fieldwork/internal/consoletest"
	"fieldwork/internal/field"
	"fieldwork/internal/works"
)

// things are real objects of one survey, or of one account, by what a path or a form names them as.
type things map[string]string

// furnish gives a survey one of everything that an address or a form can name, made by a manager of all.
func (f fullSite) furnish(t *testing.T, chief *consoletest.Browser, survey string, nth int) things {
	t.Helper()
	for n := range nth { // so that the ids of two surveys differ
		if _, err := f.Field.Arrive(t.Context(), field.Knock{Survey: survey, Source: "panel", RespondentID: fmt.Sprint(survey, n), Device: "phone"}); err != nil {
			t.Fatal(err)
		}
	}
	id, err := f.Field.FindRespondent(t.Context(), survey, "panel", fmt.Sprint(survey, nth-1))
	if err != nil {
		t.Fatal(err)
	}
	at := "/console/" + survey
	chief.Post(at+"/sources/try", url.Values{"days": {"7"}, "note": {"for " + survey}}).Want(http.StatusOK)
	link := chief.Get(at+"/sources").Want(http.StatusOK).Page().Find("form[action$='/try/remove'] input[name=id]").AttrOr("value", "")
	begun := chief.Get(at + "/preview/begin").Want(http.StatusSeeOther).Header.Get("Location")
	key, page, _ := strings.Cut(strings.TrimPrefix(begun, at+"/preview/"), "/")
	cell := chief.Get(at+"/field").Want(http.StatusOK).Page().Find("[data-cell]").First().AttrOr("data-cell", "")
	for name, value := range map[string]string{"link": link, "key": key, "page": page, "cell": cell} {
		if value == "" {
			t.Fatalf("%s has no %s", survey, name)
		}
	}
	page, _, _ = strings.Cut(page, "?")
	return things{"interviews/:id": strconv.FormatInt(id, 10), "works/:id": f.adopt(t, works.Delivery, survey, nth).ID, "preview/:key": key, ":key/:page": page,
		"files/*": "completes.csv", "report/*": "report.html", "link": link, "cell": cell}
}

// address is a route's path in a survey with things of the survey or of another; named tells whether it names any that
// belongs to a survey.
func (th things) address(path, survey string) (filled string, named bool) {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if p == ":survey" {
			parts[i] = survey
			continue
		}
		if i == 0 {
			continue
		}
		if value, known := th[strings.Split(path, "/")[i-1]+"/"+p]; known {
			parts[i], named = value, true
		}
	}
	return console.Base + strings.Join(parts, "/"), named
}

// mayNote are the only addresses at which looking writes, and all that they write is one line of the audit log: that data have
// left the house.
func mayNote(r console.Route) bool {
	return r.Path == "/:survey/works/:id/files/*" || r.Path == "/:survey/works/:id/zip"
}

// TestThingsOfAnotherSurveyAreNowhere asks in one survey for real interviews, works, rehearsals and links of another, as
// people who may everything in the one, in the other and in both: for each of them it is as if there were none, and nothing
// is changed by asking.
func TestThingsOfAnotherSurveyAreNowhere(t *testing.T) {
	f := newFullSite(t)
	own, other := f.Surveys[0].ID, f.Surveys[1].ID
	chief, manager := f.As(consoletest.Chief), f.As(consoletest.Manager)
	ours, theirs := f.furnish(t, chief, own, 1), f.furnish(t, chief, other, 2)
	for _, r := range f.Console.Routes() {
		wrong, named := theirs.address(r.Path, own)
		if !strings.HasPrefix(r.Path, "/:survey") || !named || strings.HasPrefix(r.Path, "/:survey/report/") { // which names a file of the newest report
			continue
		}
		there, _ := theirs.address(r.Path, other)
		right, _ := ours.address(r.Path, own)
		was := f.Snapshot()
		for _, b := range []*consoletest.Browser{chief, manager} {
			hidden(t, r, wrong, ask(b, r, wrong))
		}
		if a := ask(manager, r, there); a.Status != http.StatusNotFound {
			t.Errorf("%s %s by a manager of the other survey: status %d", r.Method, there, a.Status)
		}
		f.Unchanged(was, r.Method+" "+wrong)
		if r.Method == http.MethodGet {
			if a := ask(chief, r, right); a.Status != http.StatusOK && a.Status != http.StatusSeeOther {
				t.Errorf("GET %s, which is there: status %d", right, a.Status)
			}
		}
	}
	f.formsOfOthers(t, manager, own, ours, theirs)
	f.rehearsalsOfOthers(t, manager, own, ours)
}

func ask(b *consoletest.Browser, r console.Route, path string) consoletest.Answer {
	if r.Method == http.MethodGet {
		return b.Get(path)
	}
	return b.Post(path, url.Values{"why": {"because"}, "sure": {"1"}})
}

// hidden holds that an answer shows nothing: a rehearsal that is not there is begun anew, all else is not found.
func hidden(t *testing.T, r console.Route, path string, a consoletest.Answer) {
	t.Helper()
	anew := strings.Contains(r.Path, "/preview/") && a.Status == http.StatusSeeOther && strings.Contains(a.Header.Get("Location"), "/preview/begin")
	if a.Status != http.StatusNotFound && !anew {
		t.Errorf("%s %s, which is of another survey: status %d to %q", r.Method, path, a.Status, a.Header.Get("Location"))
	}
}

// formsOfOthers names things of the other survey in the fields of forms.
func (f fullSite) formsOfOthers(t *testing.T, manager *consoletest.Browser, own string, ours, theirs things) {
	t.Helper()
	if ours["link"] == theirs["link"] {
		t.Fatal("two links have one id")
	}
	was, at := f.Snapshot(), "/console/"+own
	removed := manager.Post(at+"/sources/try/remove", url.Values{"id": {theirs["link"]}})
	found := manager.Post(at+"/interviews/find", url.Values{"source": {"panel"}, "respondent": {f.Surveys[1].ID + "0"}})
	if found.Status != http.StatusUnprocessableEntity {
		t.Errorf("a respondent of the other survey is found: status %d", found.Status)
	}
	cell := manager.Post(at+"/field/cell", url.Values{"cell": {theirs["cell"] + "-none"}, "why": {"because"}})
	if cell.Status != http.StatusNotFound {
		t.Errorf("a cell that is not there: status %d", cell.Status)
	}
	if removed.Status >= 500 {
		t.Errorf("a link of the other survey: status %d", removed.Status)
	}
	delete(was, "audit") // that somebody asked for a link to be removed is written down first
	is := f.Snapshot()
	for table := range was {
		if is[table] != was[table] {
			t.Errorf("a form that names what is of another survey changed table %s", table)
		}
	}
}

// rehearsalsOfOthers asks for the rehearsal of another account in the same survey.
func (f fullSite) rehearsalsOfOthers(t *testing.T, manager *consoletest.Browser, own string, ours things) {
	t.Helper()
	path := "/console/" + own + "/preview/" + ours["preview/:key"]
	if a := manager.Get(path); a.Status != http.StatusSeeOther || !strings.Contains(a.Header.Get("Location"), "/preview/begin") {
		t.Errorf("somebody else's rehearsal: status %d to %q", a.Status, a.Header.Get("Location"))
	}
}

// TestWhatLookingWrites gets every page with real things in its address, as everybody who may, and holds that nothing is
// written by it but what has to be: one line of the log when data are taken away.
func TestWhatLookingWrites(t *testing.T) {
	f := newFullSite(t)
	own := f.Surveys[0].ID
	ours := f.furnish(t, f.As(consoletest.Chief), own, 1)
	f.adopt(t, works.Report, own, 1)
	for _, name := range []string{consoletest.Viewer, consoletest.Analyst, consoletest.Manager, consoletest.Chief} {
		b := f.As(name)
		for _, r := range f.Console.Routes() {
			path, _ := ours.address(r.Path, own)
			if r.Method != http.MethodGet || strings.Contains(path, "/:") {
				continue
			}
			was, entries := f.Snapshot(), len(f.Entries())
			a := b.Get(path)
			if mayNote(r) && a.Status == http.StatusOK {
				delete(was, "audit")
				if now := f.Entries(); len(now) != entries+1 || now[0].Who != name || now[0].What != "downloaded" || now[0].Survey != own {
					t.Errorf("%s takes %s, and the log has %d new lines, the last %+v", name, path, len(now)-entries, now[0])
				}
			}
			is := f.Snapshot()
			for table := range was {
				if is[table] != was[table] {
					t.Errorf("%s GET %s (%d) changed table %s", name, path, a.Status, table)
				}
			}
		}
	}
}

// TestTokensOfOthersAreNowhere holds that nobody takes another's key for programs away, or learns that there is one.
func TestTokensOfOthersAreNowhere(t *testing.T) {
	f := newFullSite(t)
	_, token, err := f.Accounts.NewToken(t.Context(), f.Who(consoletest.Chief), "nightly", []account.Scope{account.ScopeMonitor}, account.EverySurvey, f.Now().AddDate(0, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{consoletest.Stranger, consoletest.Manager} {
		b := f.As(name)
		was := f.Snapshot()
		theirs := b.Post("/console/self/tokens/"+strconv.FormatInt(token.ID, 10)+"/revoke", nil).Want(http.StatusNotFound)
		none := b.Post("/console/self/tokens/999999/revoke", nil).Want(http.StatusNotFound)
		if number := strconv.FormatInt(token.ID, 10); strings.ReplaceAll(theirs.Body, "/"+number+"/", "/999999/") != none.Body {
			t.Errorf("%s can tell a token of somebody else from none", name)
		}
		f.Unchanged(was, name+"'s attempt at the token")
	}
}
