package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fieldwork/internal/consoletest"
)

// TestStrangersAtTheDoorDoNotKeepItsOwnerOut: after strangers have guessed at a name, its owner comes in from the browser of
// the last login, and from no other.
func TestStrangersAtTheDoorDoNotKeepItsOwnerOut(t *testing.T) {
	s := site(t)
	own := s.As(consoletest.Analyst)
	own.Post("/console/logout", nil).Want(http.StatusSeeOther)
	right := url.Values{"name": {consoletest.Analyst}, "password": {consoletest.Password}}
	for range 9 {
		s.Browser().PostBare("/console/login", url.Values{"name": {consoletest.Analyst}, "password": {"a guess that is wrong"}})
	}
	s.Browser().PostBare("/console/login", right).Want(http.StatusTooManyRequests)
	in := own.PostBare("/console/login", right).Want(http.StatusSeeOther)
	for _, cookie := range in.Header.Values("Set-Cookie") {
		if strings.Contains(cookie, "browser=") && (!strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict")) {
			t.Errorf("the browser keeps %q", cookie)
		}
	}
	own.Get("/console").Want(http.StatusOK)
}
