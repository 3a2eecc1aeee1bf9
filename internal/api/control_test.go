package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"fieldwork/internal/account"
	"fieldwork/internal/consoletest"
	"fieldwork/internal/field"
)

// TestAChangeIsMadeOnceAndWrittenDown changes each thing and reads the log.
func TestAChangeIsMadeOnceAndWrittenDown(t *testing.T) {
	r := raise(t)
	token := r.token(consoletest.Manager, r.Surveys[0].ID, account.Scopes()...)
	cell := r.Surveys[0].Cells[0]
	path := r.in("/cells/" + cell.Name)
	for _, try := range []struct {
		method, address, body string
		status                int
	}{
		{"PATCH", path, fmt.Sprintf(`{"target": 700, "was": {"target": %d}, "why": "more"}`, cell.Target), 200},
		{"PATCH", path, `{"target": 800, "was": {"target": 600}, "why": "more"}`, 409}, // somebody changed it meanwhile
		{"PATCH", path, `{"target": 700, "why": "more"}`, 409},                         // it is
		{"PATCH", path, `{"state": "closing", "was": {"state": "open"}, "why": "enough"}`, 200},
		{"PATCH", path, `{"state": "open", "why": "not enough"}`, 200},
		{"PATCH", path, `{"closes": "2015-10-20T18:00:00+08:00", "was": {"closes": "never"}, "why": "the panel stops"}`, 200},
		{"PATCH", path, `{"closes": "never", "was": {"closes": "2015-10-20T10:00:00Z"}, "why": "it does not"}`, 200},
		{"PATCH", path, `{"closes": "2015-10-01T00:00:00Z", "why": "past"}`, 422},
		{"PATCH", path, `{"closes": "tomorrow", "why": "soon"}`, 422},
		{"PATCH", path, `{"target": 900, "state": "closed", "why": "two at once"}`, 422},
		{"PATCH", path, `{"target": 900, "was": {"state": "open"}, "why": "of something else"}`, 422},
		{"PATCH", path, `{"why": "nothing"}`, 422},
		{"PATCH", path, `{"target": 900}`, 422},
		{"PATCH", path, `{"target": 900, "why": "   "}`, 422},
		{"PATCH", path, `{"target": 900, "why": "two\nlines"}`, 422},
		{"PATCH", path, `{"target": -1, "why": "x"}`, 422},
		{"PATCH", path, `{"target": 1000001, "why": "x"}`, 422},
		{"PATCH", path, `{"target": 900, "why": "x", "completed": 0}`, 422},
		{"PATCH", path, `{"target": 900, "why": "` + strings.Repeat("很", 251) + `"}`, 422},
		{"POST", r.in("/door"), `{"state": "paused", "was": "open", "why": "night"}`, 200},
		{"POST", r.in("/door"), `{"state": "closed", "was": "open", "why": "on top of another change"}`, 409},
		{"POST", r.in("/door"), `{"state": "waiting", "why": "x"}`, 422},
		{"POST", r.in("/interviews/1/invalidate"), `{"why": "x"}`, 404},
	} {
		was := r.Snapshot()
		a := r.ask(token, try.method, try.address, try.body)
		if a.Status != try.status {
			t.Errorf("%s: status %d, want %d: %s", try.body, a.Status, try.status, a.Body)
		}
		if try.status != 200 {
			r.Unchanged(was, try.body)
		}
	}
	entries := 0
	for _, e := range r.Entries() {
		if e.Who != consoletest.Manager || e.What == "token" || e.What == "password" {
			continue
		}
		entries++
		if !strings.HasSuffix(e.Why, ` [token "script of manager"]`) {
			t.Errorf("entry %+v does not name the token", e)
		}
	}
	if entries != 6 {
		t.Errorf("%d entries for 6 changes", entries)
	}
}

// TestInterviewsAreReadAndJudgedWithoutWhoTheyAre lists interviews page by page, reads one, takes it out and back in.
func TestInterviewsAreReadAndJudgedWithoutWhoTheyAre(t *testing.T) {
	r := fielded(t, twoFiles)
	token := r.token(consoletest.Manager, r.Surveys[0].ID, account.Scopes()...)
	seen, next := map[int64]bool{}, ""
	for {
		var page struct {
			Interviews []struct{ Interview int64 }
			Next       *int64
		}
		r.ask(token, http.MethodGet, r.in("/interviews?limit=7"+next), "").want(http.StatusOK).read(&page)
		for _, one := range page.Interviews {
			if seen[one.Interview] {
				t.Errorf("interview %d is listed twice", one.Interview)
			}
			seen[one.Interview] = true
		}
		if page.Next == nil {
			break
		}
		next = fmt.Sprintf("&cursor=%d", *page.Next)
	}
	if len(seen) != 30 {
		t.Errorf("%d interviews, want 30", len(seen))
	}
	var list struct{ Interviews []struct{ Interview int64 } }
	r.ask(token, http.MethodGet, r.in("/interviews?disposition=complete"), "").want(http.StatusOK).read(&list)
	one := r.in(fmt.Sprintf("/interviews/%d", list.Interviews[0].Interview))
	var read struct {
		Answers map[string]any
		Path    []string
		Events  []any
	}
	a := r.ask(token, http.MethodGet, one, "").want(http.StatusOK)
	if a.read(&read); len(read.Answers) == 0 || len(read.Path) == 0 || len(read.Events) == 0 {
		t.Errorf("answer %s", a.Body)
	}
	if e := r.Entries()[0]; e.What != "downloaded" || e.Subject != fmt.Sprintf("interview %d", list.Interviews[0].Interview) || e.Survey != r.Surveys[0].ID {
		t.Errorf("entry %+v", e)
	}
	who, err := r.Field.IdentityOf(t.Context(), r.Surveys[0].ID, list.Interviews[0].Interview)
	if err != nil || who.ID == "" || strings.Contains(a.Body, `"`+who.ID+`"`) {
		t.Errorf("%v: %q is told in %s", err, who.ID, a.Body)
	}
	r.ask(token, http.MethodPost, one+"/invalidate", `{"why": "nonsense"}`).want(http.StatusOK)
	r.ask(token, http.MethodPost, one+"/invalidate", `{"why": "nonsense"}`).want(http.StatusConflict)
	r.ask(token, http.MethodPost, one+"/restore", `{"why": "no nonsense"}`).want(http.StatusOK)
}

// TestTheWatchIsWhatTheFieldCounts compares the answers with the counters.
func TestTheWatchIsWhatTheFieldCounts(t *testing.T) {
	r := fielded(t, twoFiles)
	token := r.token(consoletest.Viewer, r.Surveys[0].ID, account.ScopeMonitor)
	w, err := r.Field.Watch(t.Context(), r.Surveys[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Started, InProgress int
		Cells               []struct {
			Cell             string
			Completed, Held  int
			Target           *int
			State, Standing_ string
		}
		Dispositions []struct{ N int }
		Rates        []struct {
			Rate                   field.RateName
			Numerator, Denominator int
			Value                  *float64
		}
		Today int `json:"arrivals_today"`
	}
	r.ask(token, http.MethodGet, r.in("/watch"), "").want(http.StatusOK).read(&got)
	sum := 0
	for _, d := range got.Dispositions {
		sum += d.N
	}
	if got.Started != w.Started || sum != w.Started || len(got.Cells) != len(w.Cells) {
		t.Errorf("%+v, want %d interviews, however they ended", got, w.Started)
	}
	for i, r := range w.Rates() {
		if g := got.Rates[i]; g.Rate != r.Name || g.Numerator != r.N || g.Denominator != r.Of || (g.Value == nil) != (r.Of == 0) {
			t.Errorf("rate %+v, want %+v", g, r)
		}
	}
	if got.Today != w.Today || len(got.Rates) != len(field.RateNames()) {
		t.Errorf("%d arrivals today and %d rates, want %d and %d", got.Today, len(got.Rates), w.Today, len(field.RateNames()))
	}
	for i, c := range w.Cells {
		if g := got.Cells[i]; g.Cell != c.Name || g.Completed != c.Completed || g.Held != c.Held || (g.Target != nil) != c.Limited() {
			t.Errorf("cell %+v, want %+v", g, c)
		}
	}
	var arrivals struct{ Counts []struct{ N int } }
	r.ask(token, http.MethodGet, r.in("/arrivals"), "").want(http.StatusOK).read(&arrivals)
	turnout, err := r.Field.WhoCame(t.Context(), r.Surveys[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range arrivals.Counts {
		n += c.N
	}
	if n != turnout.All() || n == 0 {
		t.Errorf("%d arrivals, want %d", n, turnout.All())
	}
}
