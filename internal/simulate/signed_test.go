package simulate

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fieldwork/internal/panel"
)

// signing has the source sign links and redirects, with everything a link can carry.
func signing(t *testing.T, source panel.Source, unlock bool) panel.Source {
	t.Helper()
	key := []panel.Key{{ID: "a", Variable: "PANEL_KEY"}}
	source.Keep = []string{"k2"}
	source.Entry = &panel.Signature{
		Param: "sig", Algorithm: panel.HMACSHA256, Over: panel.OverURL, Encoding: panel.Hex, KeyParam: "k", Keys: key,
		Expires: "exp", ExpiresAs: panel.Unix, Ahead: time.Hour, Skew: panel.DefaultSkew, Nonce: "n",
	}
	source.Exit = &panel.Signature{Param: "h", Algorithm: panel.HMACSHA1, Over: panel.OverURLWithout, Encoding: panel.Hex, KeyParam: "k", Keys: key}
	if !unlock {
		return source
	}
	open, err := source.Unlock(func(string) (string, bool) { return "secret", true })
	if err != nil {
		t.Fatal(err)
	}
	return open
}

func TestSignedSourcesAreFilled(t *testing.T) {
	s, p := small(t)
	source := signing(t, s.Sources["agency"], true)
	for outcome := range source.Redirect {
		source.Redirect[outcome] += "&k2={k2}&t={seconds}"
	}
	s.Sources["agency"] = source
	f := newFakeServer(s)
	var clicks atomic.Int32
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	f.before = func(r *http.Request) {
		if strings.Count(r.URL.Path, "/") > 2 {
			return
		}
		clicks.Add(1)
		if ticket, err := source.Check(r.URL.String(), at); err != nil || ticket.Kept["k2"] == "" || ticket.Nonce == "" || ticket.Expired {
			t.Errorf("%+v, %v", ticket, err)
		}
	}
	c := config(f, p, 100)
	c.Source, c.Now = "agency", func() time.Time { return at }
	r := run(t, c)
	if clicks.Load() < 100 || r.Completed == 0 || r.ScreenedOut == 0 || r.Other > 0 {
		t.Errorf("%d links opened; outcomes by address: %v", clicks.Load(), r.Outcomes)
	}
	s.Sources["agency"] = signing(t, s.Sources["agency"], false)
	if _, err := Run(t.Context(), c); err == nil || !strings.Contains(err.Error(), "no respondent can be invited") {
		t.Errorf("without its secrets: %v", err)
	}
}
