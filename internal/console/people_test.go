package console_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"fieldwork/internal/account"
	"fieldwork/internal/consoletest"
)

func personPath(s *consoletest.Site, name string) string {
	return "/console/accounts/" + strconv.FormatInt(s.Who(name).ID, 10)
}

func TestInvitationsThatAreRefused(t *testing.T) {
	s := site(t)
	b, was := s.As(consoletest.Chief), s.Snapshot()
	for what, form := range map[string]url.Values{
		"taken":           {"name": {"VIEWER"}, "role": {"viewer"}, "survey": {"*"}},
		"no name":         {"name": {"<script>"}, "role": {"viewer"}, "survey": {"*"}},
		"no role":         {"name": {"somebody"}, "role": {"owner"}, "survey": {"*"}},
		"no survey":       {"name": {"somebody"}, "role": {"viewer"}, "survey": {"no-such-survey"}},
		"nothing":         {},
		"a name of logs'": {"name": {"terminal"}, "role": {"viewer"}, "survey": {"*"}},
	} {
		a := b.Post("/console/accounts", form).Want(http.StatusUnprocessableEntity)
		if a.Page().Find("#invite .mistake").Length() != 1 || attribute(a, "#name", "value") != form.Get("name") || a.Page().Find("[data-made]").Length() != 0 {
			t.Errorf("%s: not said beside the form, or what was typed is lost", what)
		}
	}
	s.Unchanged(was, "an invitation that was refused")
}

func TestRolesAreGivenAndTaken(t *testing.T) {
	s := site(t)
	b, path := s.As(consoletest.Chief), personPath(s, consoletest.Viewer)
	first, second := s.Surveys[0].ID, s.Surveys[1].ID
	form := url.Values{"role:" + first: {""}, "role:" + second: {"manager"}, "role:no-such-survey": {"manager"}, "role:": {"manager"}}
	b.Post(path+"/grants", form).Want(http.StatusSeeOther)
	if got := s.Who(consoletest.Viewer).Grants; len(got) != 1 || got[0] != (account.Grant{Survey: second, Role: account.Manager}) {
		t.Errorf("grants %v", got)
	}
	if got := attribute(b.Get(path), "select[name='role:"+second+"'] option[selected]", "value"); got != "manager" {
		t.Errorf("the page shows %q", got)
	}
	for what, form := range map[string]url.Values{"the same": {"role:" + second: {"manager"}}, "no role": {"role:" + second: {"owner"}}} {
		if a := b.Post(path+"/grants", form).Want(http.StatusUnprocessableEntity); a.Page().Find("#grants .mistake").Length() != 1 {
			t.Errorf("%s: not said", what)
		}
	}
}

func TestTheLastManagerStays(t *testing.T) {
	s := site(t)
	b, path := s.As(consoletest.Chief), personPath(s, consoletest.Chief)
	was := s.Snapshot()
	b.Post(path+"/disable", nil).Want(http.StatusUnprocessableEntity)
	b.Post(path+"/grants", url.Values{"role:*": {"viewer"}}).Want(http.StatusUnprocessableEntity)
	s.Unchanged(was, "a refused change")
}

func TestAnAccountIsDisabledAndEnabled(t *testing.T) {
	s := site(t)
	b, path := s.As(consoletest.Chief), personPath(s, consoletest.Analyst)
	theirs := s.As(consoletest.Analyst)
	codesOn(t, s, theirs)
	b.Post(path+"/codes", nil).Want(http.StatusSeeOther)
	theirs.Get("/console/self").Want(http.StatusSeeOther)
	b.Post(path+"/codes", nil).Want(http.StatusUnprocessableEntity)
	b.Post(path+"/disable", nil).Want(http.StatusSeeOther)
	if !s.Who(consoletest.Analyst).Disabled || b.Get(path).Page().Find("#link").Length() != 0 {
		t.Error("not disabled, or a link is offered that would not work")
	}
	b.Post(path+"/link", nil).Want(http.StatusUnprocessableEntity)
	b.Post(path+"/enable", nil).Want(http.StatusSeeOther)
	link := attribute(b.Post(path+"/link", nil).Want(http.StatusOK), "[data-made] input", "value")
	s.Browser().Get(strings.TrimPrefix(link, s.URL)).Want(http.StatusOK)
	for _, none := range []string{"/console/accounts/0", "/console/accounts/x", "/console/accounts/999999999999999999999"} {
		b.Get(none).Want(http.StatusNotFound)
		b.Post(none+"/disable", nil).Want(http.StatusNotFound)
	}
}
