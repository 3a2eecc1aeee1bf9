package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"fieldwork/internal/account"
	"fieldwork/internal/consoletest"
)

// english matches what is left of the program's own words on a page in Korean or Chinese.
var english = regexp.MustCompile(`[A-Za-z]+ [A-Za-z]+`)

// TestEverydayMistakesAreToldInTheReadersWords makes every mistake that has words of its own, and looks whether they are in
// the page's language, and whether the focus lands at them.
func TestEverydayMistakesAreToldInTheReadersWords(t *testing.T) {
	s := site(t)
	password := func(p, again string) url.Values {
		return url.Values{"current": {consoletest.Password}, "password": {p}, "again": {again}}
	}
	invited := func(name string) url.Values { return url.Values{"name": {name}, "role": {"viewer"}, "survey": {"*"}} }
	token := func(name, scope string) url.Values {
		return url.Values{"name": {name}, "scope": strings.Fields(scope), "survey": {"*"}, "days": {"30"}}
	}
	person := personPath(s, consoletest.Chief)
	mistakes := map[account.Why]struct {
		path string
		form url.Values
		says string // in Korean
	}{
		account.PasswordShort:  {"/console/self/password", password("x", "x"), "10자 이상"},
		account.PasswordLong:   {"/console/self/password", password(strings.Repeat("long ", 50), strings.Repeat("long ", 50)), "최대"},
		account.PasswordName:   {"/console/self/password", password(strings.Repeat(consoletest.Chief, 4), strings.Repeat(consoletest.Chief, 4)), "계정 이름과"},
		account.PasswordCommon: {"/console/self/password", password("aaaaaaaaaaaa", "aaaaaaaaaaaa"), "가장 흔한"},
		"password_differs":     {"/console/self/password", password("one long password", "another one"), "서로 다릅니다"},
		account.NameForm:       {"/console/accounts", invited("<b>"), "2~40자"},
		account.NameReserved:   {"/console/accounts", invited("terminal"), "다른 뜻"},
		account.RolesSame:      {person + "/grants", url.Values{"role:*": {"manager"}}, "이미 같은"},
		account.ManagerLast:    {person + "/grants", url.Values{"role:*": {"viewer"}}, "마지막 관리자"},
		account.TokenName:      {"/console/self/tokens", token(" ", "data"), "토큰의 용도"},
		account.TokenScope:     {"/console/self/tokens", token("tables", ""), "범위를 하나"},
	}
	for _, why := range account.Whys() {
		if _, made := mistakes[why]; !made {
			t.Errorf("nobody makes the mistake %s", why)
		}
	}
	b := s.As(consoletest.Chief)
	b.Get("/console/self?lang=ko").Want(http.StatusOK)
	for why, m := range mistakes {
		box := b.Post(m.path, m.form).Want(http.StatusUnprocessableEntity).Page().Find(".mistake")
		if text := box.Text(); box.Length() != 1 || !strings.Contains(text, m.says) || english.MatchString(text) || box.Find("[lang=en]").Length() != 0 {
			t.Errorf("%s: says %q", why, text)
		}
		if _, focused := box.Attr("autofocus"); !focused || box.AttrOr("tabindex", "") != "-1" {
			t.Errorf("%s: the focus does not land at it", why)
		}
	}
}
