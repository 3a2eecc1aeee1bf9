package api_test

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"fieldwork/internal/account"
	"fieldwork/internal/consoletest"
)

// TestABodyHasAnEnd sends more than is read.
func TestABodyHasAnEnd(t *testing.T) {
	r := raise(t)
	token := r.token(consoletest.Chief, "", account.Scopes()...)
	r.ask(token, http.MethodGet, r.in("/cells"), "").want(http.StatusOK) // when it was used last is written down once
	was := r.Snapshot()
	r.ask(token, http.MethodPatch, r.in("/cells/x"), `{"why": "`+strings.Repeat("a", 65<<10)+`"}`).want(http.StatusRequestEntityTooLarge)
	r.send(http.MethodPost, r.in("/door"), "state=paused&why=x", http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/x-www-form-urlencoded"}}).want(http.StatusUnsupportedMediaType)
	r.Unchanged(was, "a body that cannot be read")
}

// TestNothingIsAssignedThatIsNotAskedFor sends fields that only the server may set.
func TestNothingIsAssignedThatIsNotAskedFor(t *testing.T) {
	r := raise(t)
	token := r.token(consoletest.Chief, "", account.Scopes()...)
	r.ask(token, http.MethodGet, r.in("/cells"), "").want(http.StatusOK)
	cell := r.in("/cells/" + r.Surveys[0].Cells[0].Name)
	was := r.Snapshot()
	for _, try := range [][3]string{
		{http.MethodPatch, cell, `{"target": 5, "why": "x", "who": "somebody else"}`}, {http.MethodPatch, cell, `{"target": 5, "why": "x", "at": "2001-01-01T00:00:00Z"}`},
		{http.MethodPatch, cell, `{"target": 5, "why": "x", "survey": "` + r.Surveys[1].ID + `"}`}, {http.MethodPatch, cell, `{"target": 5, "why": "x", "held": 0}`},
		{http.MethodPatch, cell + "?survey=" + r.Surveys[1].ID, `{"target": 5, "why": "x"}`}, {http.MethodPatch, cell, `{"target": "5", "why": "x"}`},
		{http.MethodPatch, cell, `{"target": 5.5, "why": "x"}`}, {http.MethodPatch, cell, `{"target": 1e99, "why": "x"}`}, {http.MethodPatch, cell, `[{"target": 5, "why": "x"}]`},
		{http.MethodPost, r.in("/door"), `{"state": "paused", "why": "x", "Who": "somebody else"}`}, {http.MethodPost, r.in("/door"), `{"state": ["paused"], "why": "x"}`},
		{http.MethodPost, r.in("/deliveries"), `{"by": "somebody else"}`}, {http.MethodPost, r.in("/deliveries"), `{"kind": "report"}`}, {http.MethodPost, r.in("/deliveries"), `{"formats": ["../../etc"]}`},
		{http.MethodPost, r.in("/deliveries"), `{"language": "tlh"}`}, {http.MethodPost, r.in("/deliveries"), `{"keep": "nobody"}`}, {http.MethodPost, r.in("/deliveries"), `{"formats": "csv"}`},
		{http.MethodPost, r.in("/interviews/1/invalidate"), `{"why": "x", "in_sample": true}`}, {http.MethodGet, r.in("/interviews?limit=501"), ""}, {http.MethodGet, r.in("/interviews?cursor=-1"), ""},
		{http.MethodGet, r.in("/interviews?disposition=anything"), ""}, {http.MethodGet, r.in("/log?cursor=nowhere"), ""}, {http.MethodGet, r.in("/watch?markup=1"), ""},
	} {
		if a := r.ask(token, try[0], try[1], try[2]); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s %s %s: status %d, want 422: %s", try[0], try[1], try[2], a.Status, a.Body)
		}
	}
	r.Unchanged(was, "what was refused")
}

// FuzzAddresses asks for addresses below a survey: none shakes the server, and none leads out of a work's folder.
func FuzzAddresses(f *testing.F) {
	r := raise(f)
	token := r.token(consoletest.Chief, "", account.Scopes()...)
	location := r.ask(token, http.MethodPost, r.in("/deliveries"), `{}`).want(http.StatusAccepted).Header.Get("Location")
	r.until(token, location)
	for _, seed := range []string{"completes.csv", "../order.json", "..%2forder.json", "%2e%2e/order.json", "tables/../../order.json", "tables", "", "/", "a\x00b", "%", "%zz", "..\\order.json", strings.Repeat("a", 280), strings.Repeat("a/", 200)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		if len(path) > 2000 {
			return
		}
		for _, before := range []string{location + "/files/", r.in("/cells/"), r.in("/interviews/"), r.in("/works/")} {
			for _, written := range []string{(&url.URL{Path: before + path}).EscapedPath(), before + path} {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.URL+written, nil)
				if err != nil {
					continue // no browser could ask for it
				}
				req.Header.Set("Authorization", "Bearer "+token)
				resp, err := http.DefaultTransport.RoundTrip(req)
				if err != nil {
					continue // the standard library refuses to send it
				}
				resp.Body.Close()
				if resp.StatusCode >= 500 {
					t.Errorf("%q: status %d", written, resp.StatusCode)
				}
				if resp.StatusCode == http.StatusOK && strings.Contains(path, "order") {
					t.Errorf("%q leads to what is no file of the work", written)
				}
			}
		}
	})
}

// FuzzChanges posts what nobody means: nothing is a defect, and what is refused changes nothing.
func FuzzChanges(f *testing.F) {
	r := raise(f)
	token := r.token(consoletest.Chief, "", account.Scopes()...)
	for _, seed := range []string{`{}`, `{"target":1,"why":"x"}`, `{"target":null,"why":null}`, `{"closes":"9999-12-31T23:59:59Z","why":"x"}`, `{"was":{},"state":"open","why":"x"}`, `[[[[`, "\xff\xfe", `{"why":"\u0000","state":"closed"}`} {
		f.Add(seed)
	}
	cell := r.URL + r.in("/cells/"+r.Surveys[0].Cells[0].Name)
	f.Fuzz(func(t *testing.T, body string) {
		was, err := r.Field.Monitor(t.Context(), r.Surveys[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, cell, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header = bearer(token)
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		is, err := r.Field.Monitor(t.Context(), r.Surveys[0].ID)
		if err != nil || resp.StatusCode >= 500 || resp.StatusCode >= 400 && !reflect.DeepEqual(was.Cells, is.Cells) {
			t.Errorf("%q: status %d; cells %+v became %+v (%v)", body, resp.StatusCode, was.Cells, is.Cells, err)
		}
	})
}
