package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fieldwork/internal/consoletest"
)

func withCookie(token string) map[string]string {
	return map[string]string{"Cookie": "console=" + token}
}

// TestAPlantedSessionIsWorthNothing is about fixation: a token that somebody else chose or had before is not that of a login.
func TestAPlantedSessionIsWorthNothing(t *testing.T) {
	s := site(t)
	mine := s.As(consoletest.Stranger).Session().Value
	for what, token := range map[string]string{"invented": "planted", "somebody's own": mine} {
		// The one who is led astray has the planted cookie when the password is posted.
		csrf := attribute(s.Browser().Send(http.MethodGet, "/console", nil, withCookie(token)), "input[name=csrf]", "value")
		form := credentials(consoletest.Chief, consoletest.Password)
		form.Set("csrf", csrf)
		s.Browser().Send(http.MethodPost, "/console/login", form, withCookie(token)).Want(http.StatusSeeOther)
		if body := s.Browser().Send(http.MethodGet, "/console/self", nil, withCookie(token)).Body; strings.Contains(body, consoletest.Chief) {
			t.Errorf("%s: the planted session is the chief's", what)
		}
	}
}

func TestLogoutEndsTheSessionOnTheServer(t *testing.T) {
	s := site(t)
	b := s.As(consoletest.Chief)
	copied := b.Session().Value
	if copied == "" {
		t.Fatalf("no session among %v", b.Cookies())
	}
	b.Post("/console/logout", nil).Want(http.StatusSeeOther)
	if b.Session().Value != "" {
		t.Errorf("cookies after the logout: %v", b.Cookies())
	}
	if a := s.Browser().Send(http.MethodGet, "/console/accounts", nil, withCookie(copied)); a.Status != http.StatusSeeOther {
		t.Errorf("the copied cookie still opens: %d", a.Status)
	}
}

// TestWhatEndsSessions holds that each of the changes ends the sessions elsewhere and not the one that made it.
func TestWhatEndsSessions(t *testing.T) {
	for path, form := range map[string]url.Values{
		"/console/self/password": {"current": {consoletest.Password}, "password": {"another quite long one"}, "again": {"another quite long one"}},
		"/console/self/sessions": {},
	} {
		s := site(t)
		here, elsewhere := s.As(consoletest.Analyst), s.As(consoletest.Analyst)
		old := here.Session().Value
		here.Post(path, form).Want(http.StatusSeeOther)
		here.Get("/console/self").Want(http.StatusOK)
		elsewhere.Get("/console/self").Want(http.StatusSeeOther)
		s.Browser().Send(http.MethodGet, "/console/self", nil, withCookie(old)).Want(http.StatusSeeOther)
	}
	s := site(t)
	b := s.As(consoletest.Analyst)
	if err := s.Accounts.Disable(t.Context(), s.Who(consoletest.Chief), s.Who(consoletest.Analyst).ID); err != nil {
		t.Fatal(err)
	}
	b.Get("/console/self").Want(http.StatusSeeOther)
	b.Post("/console/self/sessions", nil).Want(http.StatusSeeOther)
}

func TestRolesCountFromTheNextClick(t *testing.T) {
	s := consoletest.New(t, room, shipped(t)...)
	b, path := s.As(consoletest.Manager), "/console/"+s.Surveys[0].ID+"/for-manager"
	b.Get(path).Want(http.StatusOK)
	if err := s.Accounts.SetGrants(t.Context(), s.Who(consoletest.Chief), s.Who(consoletest.Manager).ID, nil); err != nil {
		t.Fatal(err)
	}
	b.Get(path).Want(http.StatusNotFound)
}

func TestCookiesByHTTPS(t *testing.T) {
	s := consoletest.NewEncrypted(t, nil, shipped(t)...)
	a := s.Browser().PostBare("/console/login", credentials(consoletest.Chief, consoletest.Password)).Want(http.StatusSeeOther)
	cookie := a.Header.Get("Set-Cookie")
	for _, want := range []string{"__Host-console=", "; Path=/;", "; HttpOnly", "; Secure", "; SameSite=Strict"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie %q lacks %q", cookie, want)
		}
	}
	if got := a.Header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
		t.Errorf("browsers are told of https by %q", got)
	}
	if strings.Contains(cookie, "Domain") {
		t.Errorf("cookie %q has a domain", cookie)
	}
	s.As(consoletest.Chief).Get("/console/accounts").Want(http.StatusOK)
	// A cookie of the name without the prefix, which a neighbour of the host could set, is not looked at.
	token := s.As(consoletest.Chief).Session().Value
	s.Browser().Send(http.MethodGet, "/console/self", nil, withCookie(token)).Want(http.StatusSeeOther)
}

// TestNothingTravelsInTheClear holds that over plain HTTP the console opens on the server's own machine alone.
func TestNothingTravelsInTheClear(t *testing.T) {
	s := site(t)
	for _, headers := range []map[string]string{{"X-Forwarded-For": "203.0.113.7"}, {"Forwarded": "for=203.0.113.7"}, {"Via": "1.1 x"}, {"X-Forwarded-Proto": "https"}} {
		for _, path := range []string{"/console/login", "/console"} {
			if a := s.Browser().Send(http.MethodGet, path, nil, headers); a.Status != http.StatusForbidden || a.Header.Get("Strict-Transport-Security") != "" {
				t.Errorf("%v %s: status %d", headers, path, a.Status)
			}
		}
	}
}

func TestHostileCookiesAndForms(t *testing.T) {
	s := site(t)
	for _, token := range []string{strings.Repeat("a", 6000), "%00", "a=b", "\"x\"", "' OR 1=1 --", "é", ".."} {
		if a := s.Browser().Send(http.MethodGet, "/console/self", nil, withCookie(token)); a.Status >= 500 {
			t.Errorf("cookie %.20q: status %d", token, a.Status)
		}
	}
	b := s.As(consoletest.Chief)
	for _, headers := range []map[string]string{{"Content-Type": "application/json"}, {"Content-Type": "multipart/form-data; boundary=x"}, {"Content-Type": "text/plain"}, {"Content-Type": ";;"}} {
		if a := b.Send(http.MethodPost, "/console/self/sessions", url.Values{"csrf": {b.CSRF()}}, headers); a.Status != http.StatusBadRequest {
			t.Errorf("%v: status %d", headers, a.Status)
		}
	}
	b.Post("/console/self/sessions", url.Values{"x": {strings.Repeat("x", 300<<10)}}).Want(http.StatusRequestEntityTooLarge)
}
