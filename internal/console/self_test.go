package console_test

import (
	"bytes"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"fieldwork/internal/account"
	"fieldwork/internal/consoletest"
)

func TestCodesAreTurnedOnAndOff(t *testing.T) {
	s := site(t)
	b := s.As(consoletest.Analyst)
	b.Get("/console/self/totp.png").Want(http.StatusNotFound)
	b.Post("/console/self/totp", nil).Want(http.StatusSeeOther)
	picture := b.Get("/console/self/totp.png").Want(http.StatusOK)
	if _, err := png.Decode(bytes.NewReader([]byte(picture.Body))); err != nil || picture.Header.Get("Content-Type") != "image/png" {
		t.Errorf("picture %q: %v", picture.Header.Get("Content-Type"), err)
	}
	s.As(consoletest.Analyst).Get("/console/self/totp.png").Want(http.StatusNotFound) // another session of the same account
	secret := codesOn(t, s, b)
	b.Get("/console/self/totp.png").Want(http.StatusNotFound)
	if strings.Contains(b.Get("/console/self").Body, "class=\"key\"") {
		t.Error("the secret is shown again")
	}
	login := credentials(consoletest.Analyst, consoletest.Password)
	again := s.Browser().PostBare("/console/login", login).Want(http.StatusUnprocessableEntity)
	if name := attribute(again, "#name", "value"); name != consoletest.Analyst || again.Page().Find("#code[required]").Length() != 1 {
		t.Errorf("the page that asks for the code keeps %q", name)
	}
	login.Set("code", "123456")
	s.Browser().PostBare("/console/login", login).Want(http.StatusUnprocessableEntity)
	s.Pass(time.Minute) // a code is good once
	code, err := totp.GenerateCode(secret, s.Now())
	if err != nil {
		t.Fatal(err)
	}
	login.Set("code", code)
	s.Browser().PostBare("/console/login", login).Want(http.StatusSeeOther)
	b.Post("/console/self/totp/off", url.Values{"current": {"not this one at all"}}).Want(http.StatusUnprocessableEntity)
	b.Post("/console/self/totp/off", url.Values{"current": {consoletest.Password}}).Want(http.StatusSeeOther)
	s.As(consoletest.Analyst)
}

func TestPasswordIsChanged(t *testing.T) {
	s := site(t)
	b := s.As(consoletest.Viewer)
	for what, form := range map[string]url.Values{
		"wrong": {"current": {"not this one at all"}, "password": {freshPassword}, "again": {freshPassword}},
		"again": {"current": {consoletest.Password}, "password": {freshPassword}, "again": {"x"}},
		"short": {"current": {consoletest.Password}, "password": {"x"}, "again": {"x"}},
	} {
		if a := b.Post("/console/self/password", form).Want(http.StatusUnprocessableEntity); a.Page().Find("#password-form .mistake").Length() != 1 {
			t.Errorf("%s: not said beside the form", what)
		}
	}
	b.Post("/console/self/password", url.Values{"current": {consoletest.Password}, "password": {freshPassword}, "again": {freshPassword}}).Want(http.StatusSeeOther)
	s.Browser().PostBare("/console/login", credentials(consoletest.Viewer, consoletest.Password)).Want(http.StatusUnprocessableEntity)
	s.Browser().PostBare("/console/login", credentials(consoletest.Viewer, freshPassword)).Want(http.StatusSeeOther)
}

func TestTokensAreShownOnceAndRevoked(t *testing.T) {
	s := site(t)
	b := s.As(consoletest.Analyst)
	if got := b.Get("/console/self").Page().Find("input[name=scope]").Map(value); strings.Join(got, " ") != "monitor data" {
		t.Errorf("an analyst is offered %v", got)
	}
	order := url.Values{"name": {"weekly tables"}, "scope": {"data", "monitor"}, "survey": {s.Surveys[0].ID}, "days": {"30"}}
	key := attribute(b.Post("/console/self/tokens", order).Want(http.StatusOK), "[data-made] input", "value")
	who, token, err := s.Accounts.Bearer(t.Context(), key)
	if err != nil || who.Name != consoletest.Analyst || !token.Allows(account.ScopeData, s.Surveys[0].ID) || !token.Expires.Equal(s.Now().Add(30*24*time.Hour)) {
		t.Errorf("%q is a token of %q, %+v: %v", key, who.Name, token, err)
	}
	page := b.Get("/console/self").Want(http.StatusOK)
	if strings.Contains(page.Body, key) || strings.Contains(s.Log.String(), key) {
		t.Error("the key is shown twice, or logged")
	}
	revoke := attribute(page, "#tokens tbody form", "action")
	s.As(consoletest.Viewer).Post(revoke, nil).Want(http.StatusNotFound)
	b.Post(revoke, nil).Want(http.StatusSeeOther)
	if _, _, err := s.Accounts.Bearer(t.Context(), key); err == nil {
		t.Error("a revoked token is good")
	}
	b.Post(revoke, nil).Want(http.StatusNotFound)
}

func TestTokensNobodyShouldGet(t *testing.T) {
	s := site(t)
	b := s.As(consoletest.Analyst)
	own := s.Surveys[0].ID
	was := s.Snapshot()
	for what, form := range map[string]url.Values{
		"above the role":  {"name": {"x"}, "scope": {"control"}, "survey": {own}, "days": {"30"}},
		"another survey":  {"name": {"x"}, "scope": {"monitor"}, "survey": {s.Surveys[1].ID}, "days": {"30"}},
		"every survey":    {"name": {"x"}, "scope": {"monitor"}, "survey": {"*"}, "days": {"30"}},
		"no scope":        {"name": {"x"}, "survey": {own}, "days": {"30"}},
		"unknown scope":   {"name": {"x"}, "scope": {"root"}, "survey": {own}, "days": {"30"}},
		"for ever":        {"name": {"x"}, "scope": {"data"}, "survey": {own}, "days": {"0"}},
		"years":           {"name": {"x"}, "scope": {"data"}, "survey": {own}, "days": {"36500"}},
		"without a name":  {"name": {" "}, "scope": {"data"}, "survey": {own}, "days": {"30"}},
		"of a whole page": {"name": {strings.Repeat("x", 5000)}, "scope": {"data"}, "survey": {own}, "days": {"30"}},
	} {
		a := b.Post("/console/self/tokens", form).Want(http.StatusUnprocessableEntity)
		if a.Page().Find("#tokens .mistake").Length() != 1 || attribute(a, "#token-name", "value") != strings.TrimSpace(form.Get("name")) {
			t.Errorf("%s: not said beside the form, or what was typed is lost", what)
		}
	}
	s.Unchanged(was, "a token that was refused")
	if s.As(consoletest.Stranger).Get("/console/self").Page().Find("input[name=scope]").Length() != 0 {
		t.Error("somebody without a role is offered scopes")
	}
}
