package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"fieldwork/internal/account"
	"fieldwork/internal/api"
	"fieldwork/internal/consoletest"
)

// A caller is an account with a token.
type caller struct {
	who    string
	secret string
	scopes []account.Scope
	survey string
	owner  account.Account
}

// callers are everybody with every scope, alone and together, for the first survey, for the second and for all.
func (r *rig) callers() (all []caller) {
	r.t.Helper()
	for _, who := range []string{consoletest.Viewer, consoletest.Analyst, consoletest.Manager, consoletest.Neighbour, consoletest.Chief} {
		for _, scopes := range [][]account.Scope{{account.ScopeMonitor}, {account.ScopeData}, {account.ScopeControl}, account.Scopes()} {
			for _, survey := range []string{r.Surveys[0].ID, r.Surveys[1].ID, account.EverySurvey} {
				all = append(all, caller{who, r.forced(who, survey, scopes), scopes, survey, r.Who(who)})
			}
		}
	}
	return all
}

// forced makes a token while its owner may have it: as the manager of all, whose roles are then taken away again. So a token
// can say more than its owner may do today.
func (r *rig) forced(who, survey string, scopes []account.Scope) string {
	r.t.Helper()
	chief, owner := r.Who(consoletest.Chief), r.Who(who)
	if who != consoletest.Chief {
		if err := r.Accounts.SetGrants(r.t.Context(), chief, owner.ID, []account.Grant{{Survey: account.EverySurvey, Role: account.Manager}}); err != nil {
			r.t.Fatal(err)
		}
	}
	secret := r.token(who, survey, scopes...)
	if who != consoletest.Chief {
		if err := r.Accounts.SetGrants(r.t.Context(), chief, owner.ID, owner.Grants); err != nil {
			r.t.Fatal(err)
		}
	}
	return secret
}

// want is what the table says: the status of who is turned away, or 0.
func (r *rig) want(o api.Operation, c caller, survey string) int {
	if survey == "" {
		return 0
	}
	role := c.owner.Role(survey)
	if survey == absent || role == "" || c.survey != survey && c.survey != account.EverySurvey {
		return http.StatusNotFound
	}
	if !role.Covers(o.Needs) {
		return http.StatusForbidden
	}
	for _, s := range c.scopes {
		if s == o.Scope {
			return 0
		}
	}
	return http.StatusForbidden
}

const absent = "no-such-survey"

// address fills a path in; what it names besides the survey is nowhere.
func address(o api.Operation, survey string) string {
	return api.Base + strings.NewReplacer("{survey}", survey, "{cell}", "nowhere", "{interview}", "999999", "{work}", "20151014-081200-delivery", "{path}", "nothing.csv").Replace(o.Path)
}

// TestEveryOperationAsksForWhatTheTableSays asks for every operation as everybody, with every scope, of one's own survey,
// another's and one that is not there; and holds that whoever is turned away has changed nothing.
func TestEveryOperationAsksForWhatTheTableSays(t *testing.T) {
	t.Parallel()
	r := raise(t, func(c *api.Config) { c.Limits.Misses = 100_000 })
	callers := r.callers()
	for _, c := range callers {
		r.ask(c.secret, http.MethodGet, api.Base+"/surveys", "").want(http.StatusOK) // when a token was used last is written down once
	}
	for _, o := range r.api.Operations() {
		t.Run(o.ID, func(t *testing.T) {
			surveys := []string{r.Surveys[0].ID, r.Surveys[1].ID, absent}
			if !strings.Contains(o.Path, "{survey}") {
				surveys = []string{""}
			}
			was := r.Snapshot()
			for _, c := range callers {
				for _, survey := range surveys {
					want := r.want(o, c, survey)
					if want == 0 {
						continue
					}
					what := fmt.Sprintf("%s with %v for %s asks for %s of %q", c.who, c.scopes, c.survey, o.ID, survey)
					a := r.ask(c.secret, o.Method, address(o, survey), hostileBody)
					if a.Status != want {
						t.Errorf("%s: status %d, want %d: %s", what, a.Status, want, a.Body)
					}
					if want == http.StatusNotFound && a.Body != nowhere {
						t.Errorf("%s tells something: %s", what, a.Body)
					}
				}
			}
			for _, bad := range []string{"", "fw_", "fw_" + strings.Repeat("a", 43), "x"} {
				if a := r.ask(bad, o.Method, address(o, surveys[0]), hostileBody); a.Status != http.StatusUnauthorized {
					t.Errorf("%s without a good token: status %d", o.ID, a.Status)
				}
			}
			r.Unchanged(was, o.ID)
			for _, c := range callers {
				for _, survey := range surveys {
					if r.want(o, c, survey) != 0 {
						continue
					}
					if a := r.ask(c.secret, o.Method, address(o, survey), hostileBody); a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden || a.Body == nowhere || a.Status >= 500 {
						t.Errorf("%s with %v for %s asks for %s of %q and is turned away: status %d: %s", c.who, c.scopes, c.survey, o.ID, survey, a.Status, a.Body)
					}
				}
			}
		})
	}
}

// hostileBody has a field that nothing knows, so that nothing is changed by who is let through either.
const hostileBody = `{"nobody_knows_this": 1}`

const nowhere = `{"title":"Not Found","status":404,"detail":"there is no such survey"}` + "\n"

// TestTheServerHasTheTableAndNothingElse holds the routes against the table.
func TestTheServerHasTheTableAndNothingElse(t *testing.T) {
	r := raise(t)
	table := map[string]bool{}
	for _, o := range r.api.Operations() {
		table[o.Method+" "+api.Base+strings.NewReplacer("{", ":", "}", "").Replace(o.Path)] = false
	}
	for _, route := range r.Shell.Echo().Routes() {
		key := route.Method + " " + route.Path
		_, known := table[key]
		table[key] = true
		if strings.HasPrefix(route.Path, api.Base) && !known && !strings.HasPrefix(route.Method, "echo_route_not_found") {
			t.Errorf("%s is served and not in the table", key)
		}
	}
	for key, served := range table {
		if !served {
			t.Errorf("%s is in the table and not served", key)
		}
	}
}
