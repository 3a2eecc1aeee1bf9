package console_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"fieldwork/internal/account"
	"fieldwork/internal/consoletest"
	"fieldwork/internal/headless"
)

// A sight is a page to look at: whose, where, and what is done there before looking.
type sight struct{ name, as, path, do string }

// press fills in nothing and submits the form of an action, as somebody does who overlooks the marks at the fields.
func press(action string) string {
	return `(f => { f.noValidate = true; f.submit() })(document.querySelector('form[action$="` + action + `"]'))`
}

// longest is a text that finds every edge.
const longest = "supercalifragilisticexpialidocious-antidisestablishmentarianism"

// furnished is a site with something on every page, and the pages.
func furnished(t *testing.T) (*consoletest.Site, []sight) {
	t.Helper()
	s := site(t)
	chief := s.Who(consoletest.Chief)
	long, token, err := s.Accounts.Invite(t.Context(), chief, "a.very.long.name-of@somebody.example.org", []account.Grant{{Survey: s.Surveys[0].ID, Role: account.Viewer}, {Survey: s.Surveys[1].ID, Role: account.Manager}, {Survey: "an-earlier-survey", Role: account.Analyst}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Accounts.Disable(t.Context(), chief, s.Who(consoletest.Stranger).ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Accounts.NewToken(t.Context(), chief, "weekly tables "+longest[:40], account.Scopes(), account.EverySurvey, s.Now().AddDate(0, 3, 0)); err != nil {
		t.Fatal(err)
	}
	e := account.Entry{Who: long.Name, What: "target", Survey: s.Surveys[0].ID, Subject: longest, Before: "120", After: "150", Why: "the panel has more of them than we thought: " + strings.Repeat("and more ", 30)}
	if err := s.Accounts.Note(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	person := personPath(s, long.Name)
	return s, []sight{
		{"login", "", "/console/login", ""}, {"login refused", "", "/console/login", press("/login")}, {"setup", "", "/console/setup/" + token, ""},
		{"setup refused", "", "/console/setup/" + token, press(token)}, {"spent", "", "/console/setup/x", ""},
		{"surveys", consoletest.Chief, "/console", ""}, {"no surveys", consoletest.Neighbour + "?", "/console", ""},
		{"self", consoletest.Chief, "/console/self?done=password", ""}, {"self refused", consoletest.Chief, "/console/self", press("/password")},
		{"codes", consoletest.Chief, "/console/self", press("/totp")}, {"token refused", consoletest.Chief, "/console/self", press("/tokens")},
		{"people", consoletest.Chief, "/console/accounts", ""}, {"invite refused", consoletest.Chief, "/console/accounts", press("/accounts")},
		{"person", consoletest.Chief, person, ""}, {"link", consoletest.Chief, person, press("/link")}, {"grants refused", consoletest.Chief, person, press("/grants")},
		{"log", consoletest.Chief, "/console/log", ""}, {"log of nothing", consoletest.Chief, "/console/log?what=rejected", ""}, {"log of a survey", consoletest.Chief, "/console/" + s.Surveys[0].ID + "/log", ""},
		{"denied", consoletest.Viewer, "/console/accounts", ""}, {"not found", consoletest.Chief, "/console/accounts/0", ""},
	}
}

// see opens the sight in the browser.
func (p sight) see(t *testing.T, ctx context.Context, s *consoletest.Site, language string) {
	t.Helper()
	actions := []chromedp.Action{network.ClearBrowserCookies()}
	if who := strings.TrimSuffix(p.as, "?"); who != "" {
		cookie := s.As(who).Session()
		actions = append(actions, network.SetCookie(cookie.Name, cookie.Value).WithURL(s.URL).WithHTTPOnly(true).WithSameSite(network.CookieSameSiteStrict))
	}
	address, query := s.URL+p.path, url.Values{"lang": {language}}
	if strings.Contains(address, "?") {
		address += "&" + query.Encode()
	} else {
		address += "?" + query.Encode()
	}
	headless.Run(t, ctx, append(actions, chromedp.Navigate(address))...)
	if p.do != "" {
		response, err := chromedp.RunResponse(ctx, chromedp.Evaluate(p.do, nil))
		if err != nil {
			t.Fatalf("%s: %v", p.name, err)
		}
		if response.Status >= http.StatusInternalServerError {
			t.Fatalf("%s: status %d", p.name, response.Status)
		}
	}
}

// TestEveryPageIsAccessible runs axe-core over every page of the desk, with something on it and with nothing, as it is first
// shown and as it is refused, light and dark, on a phone and a desk.
func TestEveryPageIsAccessible(t *testing.T) {
	if testing.Short() {
		t.Skip("every page in two widths and schemes takes some ten seconds")
	}
	ctx := headless.Browser(t)
	s, sights := furnished(t)
	for i, p := range sights {
		p.see(t, ctx, s, []string{"en", "zh-CN", "ko"}[i%3])
		headless.Accessible(t, ctx, p.name)
	}
}
