package console

import (
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"unicode"

	"fieldwork/internal/account"
)

// entrance are the routes of those who are not in yet, and the way out.
func (k *Console) entrance() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/login", Login: Anybody, Page: k.loginPage},
		{Method: http.MethodPost, Path: "/login", Login: Anybody, Page: k.login},
		{Method: http.MethodGet, Path: "/setup/:token", Login: Anybody, Page: k.setupPage},
		{Method: http.MethodPost, Path: "/setup/:token", Login: Anybody, Page: k.setup},
		{Method: http.MethodPost, Path: "/logout", Page: k.logout},
	}
}

type loginView struct {
	Frame
	Name, Next string
	Code       bool // one is asked for
	Wrong      *mistake
}

// loginPage asks who it is. Whoever is in already is led on.
func (k *Console) loginPage(v *Visit) error {
	next := ownPath(v.QueryParam(nextParam))
	if v.Account.ID != 0 {
		return v.Redirect(http.StatusSeeOther, next)
	}
	return v.Render(k.templates, http.StatusOK, "login", loginView{Frame: k.frame(v, "login_title"), Next: next})
}

// login lets somebody in, or says no: to an unknown name as to a wrong password and a disabled account. The password is
// not kept between the two steps of somebody who forgot the code; it is typed once more.
func (k *Console) login(v *Visit) error {
	next := ownPath(v.Form().Get(nextParam))
	if v.Account.ID != 0 {
		return v.Redirect(http.StatusSeeOther, next)
	}
	a, err := k.accounts.Login(v.Ctx(), account.Attempt{
		Name: v.Value("name"), Password: v.Form().Get("password"), Code: v.Value("code"), Address: v.address(), Browser: v.browser()})
	if err == nil {
		if err := v.settle(a); err != nil {
			return err
		}
		return v.Redirect(http.StatusSeeOther, next)
	}
	m, status, err := v.refusal(err)
	if err != nil {
		return err
	}
	view := loginView{Frame: k.frame(v, "login_title"), Name: v.Value("name"), Next: next, Code: m.code, Wrong: &m.mistake}
	return v.Render(k.templates, status, "login", view)
}

// address is where the visitor comes from; "" when all that is known is a proxy, whose address is everybody's: somebody who
// guesses passwords through it must not use up the attempts of all others.
func (v *Visit) address() string {
	if v.console.Veiled(v.Request()) {
		return ""
	}
	return v.console.Visitor(v.Request())
}

// A refusal is a mistake of a login; code tells whether the name and the password were right.
type refusal struct {
	mistake
	code bool
}

// refusal says why nobody is let in.
func (v *Visit) refusal(err error) (refusal, int, error) {
	var code *account.CodeNeeded
	switch {
	case errors.As(err, &code) && code.Wrong:
		return refusal{mistake{Text: v.Words.Text["login_code_wrong"]}, true}, http.StatusUnprocessableEntity, nil
	case errors.As(err, &code):
		return refusal{mistake{Text: v.Words.Text["login_code_needed"]}, true}, http.StatusUnprocessableEntity, nil
	}
	m, status, err := v.mend("login", err)
	if err != nil {
		return refusal{}, 0, err
	}
	return refusal{mistake: *m}, status, nil
}

// logout ends the session.
func (k *Console) logout(v *Visit) error {
	if err := v.End(); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, loginPath)
}

// ownPath is where somebody may be led after the login: a page of the console, as it is written, and never another
// host or another part of this one. Whatever else was asked for, it is the console's first page.
func ownPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || strings.ContainsFunc(next, func(r rune) bool { return r == '\\' || unicode.IsControl(r) }) {
		return Base
	}
	if u.Scheme != "" || u.Opaque != "" || u.Host != "" || u.User != nil {
		return Base
	}
	if u.Path != path.Clean(u.Path) || u.Path != Base && !strings.HasPrefix(u.Path, Base+"/") || u.Path == loginPath {
		return Base
	}
	return (&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery}).RequestURI()
}
