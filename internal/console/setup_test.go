package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"fieldwork/internal/account"
	"fieldwork/internal/consoletest"
)

const freshPassword = "another quite long one"

func chosen(name string) url.Values {
	return url.Values{"name": {name}, "password": {freshPassword}, "again": {freshPassword}}
}

// TestAnInvitationIsUsedOnce goes the way of somebody new: the manager's form, the link, the password, in.
func TestAnInvitationIsUsedOnce(t *testing.T) {
	s := site(t)
	invited := s.As(consoletest.Chief).Post("/console/accounts", url.Values{"name": {"Lǐ.Wei"}, "role": {"analyst"}, "survey": {s.Surveys[1].ID}}).Want(http.StatusOK)
	link := attribute(invited, "[data-made] input", "value")
	path, ours := strings.CutPrefix(link, s.URL)
	if !ours || !strings.HasPrefix(path, "/console/setup/") {
		t.Fatalf("link %q", link)
	}
	b := s.Browser()
	for range 2 { // programs that follow links before people do use nothing up
		page := b.Get(path).Want(http.StatusOK).Page()
		if got, _ := page.Find("#name").Attr("value"); got != "lǐ.wei" {
			t.Fatalf("for %q", got)
		}
	}
	for what, form := range map[string]url.Values{
		"different": {"password": {freshPassword}, "again": {freshPassword + " "}},
		"short":     {"password": {"short"}, "again": {"short"}},
		"the name":  {"password": {"lǐ.weilǐ.wei"}, "again": {"lǐ.weilǐ.wei"}},
	} {
		if a := b.PostBare(path, form).Want(http.StatusUnprocessableEntity); a.Page().Find(".mistake li").Length() != 1 {
			t.Errorf("%s: nothing is said: %s", what, a.Body)
		}
	}
	b.PostBare(path, chosen("somebody.else")).Want(http.StatusSeeOther)
	if got := strings.TrimSpace(b.Get("/console").Want(http.StatusOK).Page().Find("header form a").Text()); got != "lǐ.wei" {
		t.Errorf("in as %q", got)
	}
	spent := s.Browser().Get(path).Want(http.StatusNotFound)
	if unknown := s.Browser().Get("/console/setup/never").Want(http.StatusNotFound); strings.ReplaceAll(spent.Body, path, "") != strings.ReplaceAll(unknown.Body, "/console/setup/never", "") {
		t.Error("a link that was used and one that never was are told apart")
	}
	s.Browser().PostBare(path, chosen("x")).Want(http.StatusNotFound)
	if token := strings.TrimPrefix(path, "/console/setup/"); strings.Contains(s.Log.String(), token) || strings.Contains(s.Log.String(), freshPassword) {
		t.Error("a secret is in the log")
	}
}

func TestALinkExpires(t *testing.T) {
	s := site(t)
	token, err := s.Accounts.Reset(t.Context(), s.Who(consoletest.Chief), s.Who(consoletest.Viewer).ID)
	if err != nil {
		t.Fatal(err)
	}
	s.Pass(72 * time.Hour)
	s.Browser().Get("/console/setup/" + token).Want(http.StatusNotFound)
}

// TestALinkIsNoCode holds that whoever makes a link for somebody else's password does not get past the codes with it.
func TestALinkIsNoCode(t *testing.T) {
	s := site(t)
	b := s.As(consoletest.Analyst)
	codesOn(t, s, b)
	token, err := s.Accounts.Reset(t.Context(), s.Who(consoletest.Chief), s.Who(consoletest.Analyst).ID)
	if err != nil {
		t.Fatal(err)
	}
	thief := s.Browser()
	if got := thief.PostBare("/console/setup/"+token, chosen("")).Want(http.StatusSeeOther).Header.Get("Location"); !strings.HasPrefix(got, "/console/login") {
		t.Errorf("led to %q", got)
	}
	thief.Get("/console/self").Want(http.StatusSeeOther)
	thief.PostBare("/console/login", credentials(consoletest.Analyst, freshPassword)).Want(http.StatusUnprocessableEntity)
}

// codesOn turns codes on through the page, and returns the secret.
func codesOn(t *testing.T, s *consoletest.Site, b *consoletest.Browser) (secret string) {
	t.Helper()
	b.Post("/console/self/totp", nil).Want(http.StatusSeeOther)
	secret = strings.ReplaceAll(b.Get("/console/self").Want(http.StatusOK).Page().Find(".key").Text(), " ", "")
	b.Post("/console/self/totp/confirm", url.Values{"code": {"000000"}}).Want(http.StatusUnprocessableEntity)
	code, err := totp.GenerateCode(secret, s.Now())
	if err != nil {
		t.Fatalf("secret %q: %v", secret, err)
	}
	b.Post("/console/self/totp/confirm", url.Values{"code": {code}}).Want(http.StatusSeeOther)
	b.Renew()
	return secret
}

// TestTheFirstAccount is made by the link that the server prints, and is a manager of all.
func TestTheFirstAccount(t *testing.T) {
	s := consoletest.NewUnclaimed(t, shipped(t)...)
	token, needed, err := s.Accounts.Setup(t.Context())
	if err != nil || !needed {
		t.Fatal(needed, err)
	}
	b, path := s.Browser(), "/console/setup/"+token
	if b.Get(path).Want(http.StatusOK).Page().Find("#name[readonly]").Length() != 0 {
		t.Error("the name cannot be chosen")
	}
	if a := b.PostBare(path, chosen("<b>")).Want(http.StatusUnprocessableEntity); attribute(a, "#name", "value") != "<b>" {
		t.Error("the name that was typed is lost")
	}
	b.PostBare(path, chosen("First.One")).Want(http.StatusSeeOther)
	b.Get("/console/accounts").Want(http.StatusOK)
	if got := s.Who("first.one").Role(account.EverySurvey); got != account.Manager {
		t.Errorf("the first account is %q", got)
	}
	s.Browser().Get(path).Want(http.StatusNotFound)
}
