package console_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"fieldwork/internal/consoletest"
)

func credentials(name, password string) url.Values {
	return url.Values{"name": {name}, "password": {password}}
}

func TestWhoIsToldNoIsToldNothingElse(t *testing.T) {
	s := site(t)
	if err := s.Accounts.Disable(t.Context(), s.Who(consoletest.Chief), s.Who(consoletest.Viewer).ID); err != nil {
		t.Fatal(err)
	}
	bodies := map[string]string{}
	for what, form := range map[string]url.Values{
		"unknown":  credentials("somebody", consoletest.Password),
		"wrong":    credentials(consoletest.Analyst, "not this one at all"),
		"disabled": credentials(consoletest.Viewer, consoletest.Password),
		"none":     credentials("", ""),
	} {
		a := s.Browser().PostBare("/console/login", form).Want(http.StatusUnprocessableEntity)
		name := form.Get("name")
		body := strings.ReplaceAll(strings.ReplaceAll(a.Body, `name="name" value="`+name+`"`, ""), " autofocus", "")
		bodies[body] = what
		if got, _ := a.Page().Find("#name").Attr("value"); got != name {
			t.Errorf("%s: the name %q is not kept: %q", what, name, got)
		}
		if strings.Contains(a.Body, form.Get("password")) && form.Get("password") != "" || len(a.Header.Values("Set-Cookie")) > 0 {
			t.Errorf("%s: the password or a cookie is given back", what)
		}
	}
	if len(bodies) != 1 {
		t.Errorf("%d different pages", len(bodies))
	}
}

func TestLoginLeadsOn(t *testing.T) {
	s := site(t)
	asked := s.Browser().Get("/console/self?x=1&y=%26").Want(http.StatusSeeOther).Header.Get("Location")
	b := s.Browser()
	form := credentials(" Manager ", consoletest.Password)
	form.Set("next", attribute(b.Get(asked).Want(http.StatusOK), "input[name=next]", "value"))
	if got := b.PostBare("/console/login", form).Want(http.StatusSeeOther).Header.Get("Location"); got != "/console/self?x=1&y=%26" {
		t.Errorf("led to %q", got)
	}
	b.Get("/console/self").Want(http.StatusOK)
	if got := b.Get("/console/login?next=%2Fconsole%2Fself").Want(http.StatusSeeOther).Header.Get("Location"); got != "/console/self" {
		t.Errorf("somebody who is in is led to %q", got)
	}
}

func TestLoginLeadsNowhereElse(t *testing.T) {
	s := site(t)
	for _, next := range []string{
		"https://elsewhere.example/", "//elsewhere.example", "///elsewhere.example", `/\elsewhere.example`, `\\elsewhere.example`, "/console/../", "/console/%2e%2e/demo",
		"/console/..%2f..", "javascript:alert(1)", "/consoles", "/", "", "console", "/console@elsewhere.example", "https:elsewhere.example", "/console/\r\nX: y", "/console//elsewhere.example",
		"/console/\x00", "http:/console/self", "%2f%2felsewhere.example", "/console/login", "/console/login?next=/console/login", "data:text/html,x", " //elsewhere.example",
	} {
		form := credentials(consoletest.Viewer, consoletest.Password)
		form.Set("next", next)
		if got := s.Browser().PostBare("/console/login", form).Want(http.StatusSeeOther).Header.Get("Location"); got != "/console" {
			t.Errorf("%q leads to %q", next, got)
		}
	}
}

func TestGuessingHasToWait(t *testing.T) {
	s := site(t)
	var a consoletest.Answer
	for range 6 {
		a = s.Browser().PostBare("/console/login", credentials(consoletest.Viewer, "not this one at all"))
	}
	seconds, err := strconv.Atoi(a.Want(http.StatusTooManyRequests).Header.Get("Retry-After"))
	if err != nil || seconds < 1 || !strings.Contains(a.Body, "Wait "+strconv.Itoa(seconds)+" s") {
		t.Errorf("Retry-After %q, page:\n%s", a.Header.Get("Retry-After"), a.Body)
	}
	s.Browser().PostBare("/console/login", credentials(consoletest.Viewer, consoletest.Password)).Want(http.StatusTooManyRequests)
	s.Pass(time.Duration(seconds) * time.Second)
	s.Browser().PostBare("/console/login", credentials(consoletest.Viewer, consoletest.Password)).Want(http.StatusSeeOther)
}

// TestGuessesThroughAProxyLockNobodyElseOut holds that where a proxy hides where everybody comes from, one who guesses at many
// names does not use up the attempts of all.
func TestGuessesThroughAProxyLockNobodyElseOut(t *testing.T) {
	s := consoletest.NewEncrypted(t, nil, shipped(t)...)
	through := map[string]string{"X-Forwarded-For": "192.0.2.1"}
	for n := range 35 {
		if a := s.Browser().Send(http.MethodPost, "/console/login", credentials("guess"+strconv.Itoa(n), "not the password"), through); a.Status != http.StatusUnprocessableEntity {
			t.Fatalf("guess %d: status %d", n, a.Status)
		}
	}
	s.Browser().Send(http.MethodPost, "/console/login", credentials(consoletest.Chief, consoletest.Password), through).Want(http.StatusSeeOther)
}

func attribute(a consoletest.Answer, selector, name string) string {
	value, _ := a.Page().Find(selector).First().Attr(name)
	return value
}

func value(_ int, s *goquery.Selection) string { return s.AttrOr("value", "") }
