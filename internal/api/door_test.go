package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/api"
	"fieldwork/internal/consoletest"
)

// forgiveness is long enough that no address has to wait any more.
const forgiveness = 10 * time.Minute

func bearer(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

// TestOnlyATokenOpens holds that nothing else does: no cookie of the console, no token in the address, no second header.
func TestOnlyATokenOpens(t *testing.T) {
	r := raise(t)
	token := r.token(consoletest.Chief, "", account.Scopes()...)
	var cookies []string
	for _, c := range r.As(consoletest.Chief).Cookies() {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	for name, try := range map[string]struct {
		address string
		header  http.Header
	}{
		"a session":          {r.in("/cells"), http.Header{"Cookie": {strings.Join(cookies, "; ")}}},
		"the address":        {r.in("/cells?access_token=" + token), http.Header{}},
		"two headers":        {r.in("/cells"), http.Header{"Authorization": {"Bearer " + token, "Bearer " + token}}},
		"another scheme":     {r.in("/cells"), http.Header{"Authorization": {"Basic " + token}}},
		"another header":     {r.in("/cells"), http.Header{"X-Api-Key": {token}}},
		"a name in its case": {r.in("/cells"), bearer(strings.ToUpper(token))},
	} {
		a := r.send(http.MethodGet, try.address, "", try.header)
		if a.Status != http.StatusUnauthorized || a.Header.Get("WWW-Authenticate") != "Bearer" || a.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: status %d, %v", name, a.Status, a.Header)
		}
	}
	r.ask(token, http.MethodGet, r.in("/cells"), "").want(http.StatusOK)
}

// TestATokenDoesNotTravelInTheClear asks as from another machine.
func TestATokenDoesNotTravelInTheClear(t *testing.T) {
	r := raise(t)
	for _, path := range []string{r.in("/cells"), api.Address, api.Address + "/openapi.json"} {
		h := bearer(r.token(consoletest.Chief, "", account.ScopeMonitor))
		h.Set("X-Forwarded-For", "192.0.2.1")
		r.send(http.MethodGet, path, "", h).want(http.StatusForbidden)
	}
}

// TestARevokedTokenIsGoodNoMore revokes one, lets one expire and disables an owner.
func TestARevokedTokenIsGoodNoMore(t *testing.T) {
	r := raise(t)
	manager := r.Who(consoletest.Manager)
	secret, kept, err := r.Accounts.NewToken(t.Context(), manager, "revoked", []account.Scope{account.ScopeMonitor}, r.Surveys[0].ID, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	short, _, err := r.Accounts.NewToken(t.Context(), manager, "short", []account.Scope{account.ScopeMonitor}, r.Surveys[0].ID, r.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	long := r.token(consoletest.Manager, r.Surveys[0].ID, account.ScopeMonitor)
	for _, token := range []string{secret, short, long} {
		r.ask(token, http.MethodGet, r.in("/cells"), "").want(http.StatusOK)
	}
	if err := r.Accounts.RevokeToken(t.Context(), manager, kept.ID); err != nil {
		t.Fatal(err)
	}
	r.ask(secret, http.MethodGet, r.in("/cells"), "").want(http.StatusUnauthorized)
	r.Pass(time.Hour)
	r.ask(short, http.MethodGet, r.in("/cells"), "").want(http.StatusUnauthorized)
	if err := r.Accounts.Disable(t.Context(), r.Who(consoletest.Chief), manager.ID); err != nil {
		t.Fatal(err)
	}
	r.ask(long, http.MethodGet, r.in("/cells"), "").want(http.StatusUnauthorized)
}

// TestWhoAsksTooOftenWaits holds both limits, and that waiting ends them.
func TestWhoAsksTooOftenWaits(t *testing.T) {
	r := raise(t, func(c *api.Config) { c.Limits = api.Limits{PerSecond: 1, Burst: 3, Misses: 2} })
	token, other := r.token(consoletest.Chief, "", account.ScopeMonitor), r.token(consoletest.Viewer, r.Surveys[0].ID, account.ScopeMonitor)
	for range 3 {
		r.ask(token, http.MethodGet, r.in("/cells"), "").want(http.StatusOK)
	}
	if a := r.ask(token, http.MethodGet, r.in("/cells"), "").want(http.StatusTooManyRequests); a.Header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After %q, want 1 second", a.Header.Get("Retry-After"))
	}
	r.ask(other, http.MethodGet, r.in("/cells"), "").want(http.StatusOK) // the limit is the token's own
	r.Pass(2 * time.Second)
	r.ask(token, http.MethodGet, r.in("/cells"), "").want(http.StatusOK)
	for range 2 {
		r.ask("fw_wrong", http.MethodGet, r.in("/cells"), "").want(http.StatusUnauthorized)
	}
	r.ask("fw_wrong", http.MethodGet, r.in("/cells"), "").want(http.StatusTooManyRequests)
	r.ask(token, http.MethodGet, r.in("/cells"), "").want(http.StatusTooManyRequests)
	r.Pass(forgiveness)
	r.ask(token, http.MethodGet, r.in("/cells"), "").want(http.StatusOK)
}

// TestNothingSecretIsLogged looks for tokens in everything that was logged.
func TestNothingSecretIsLogged(t *testing.T) {
	r := raise(t)
	token := r.token(consoletest.Chief, "", account.Scopes()...)
	r.ask(token, http.MethodGet, r.in("/cells"), "").want(http.StatusOK)
	r.ask(token, http.MethodPatch, r.in("/cells/x"), `{"target": 1, "why": "`+token+`"}`).want(http.StatusNotFound)
	r.ask(token+"x", http.MethodGet, r.in("/cells?token="+token), "").want(http.StatusUnauthorized)
	r.Store.Close() // so that something fails inside
	if a := r.ask(token, http.MethodGet, r.in("/cells"), ""); a.Status < 500 || strings.Contains(a.Body, "sql") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	if log := r.Log.String(); strings.Contains(log, token) || strings.Contains(log, "fw_") {
		t.Errorf("a token was logged:\n%s", log)
	}
}

// TestNoOtherSiteCanAsk holds that no page elsewhere gets leave to send a token.
func TestNoOtherSiteCanAsk(t *testing.T) {
	r := raise(t)
	a := r.send(http.MethodOptions, r.in("/cells/x"), "", http.Header{"Origin": {"https://elsewhere.example"}, "Access-Control-Request-Method": {"PATCH"}, "Access-Control-Request-Headers": {"authorization"}})
	if a.Status < 400 {
		t.Errorf("status %d", a.Status)
	}
	for name := range a.Header {
		if strings.HasPrefix(name, "Access-Control") {
			t.Errorf("header %s", name)
		}
	}
}
