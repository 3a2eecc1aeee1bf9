package console

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
	"fieldwork/internal/shell"
)

// What a session knows.
const (
	accountKey = "account" // int64
	epochKey   = "epoch"   // int64: of the account when it logged in
	csrfKey    = "csrf"    // string: the token that its forms carry
)

// sessionLife is how long somebody stays logged in: a working day.
const sessionLife = 12 * time.Hour

// csrfField is the field of every form that changes something.
const csrfField = "csrf"

// maxForm bounds a posted form, in bytes.
const maxForm = 256 << 10

// The session's cookie. The name with the prefix is refused by browsers from any but the host itself over TLS.
const (
	plainCookie  = "console"
	secureCookie = "__Host-console"
)

func sessionManager(store scs.CtxStore) *scs.SessionManager {
	m := scs.New()
	m.Store, m.Lifetime = store, sessionLife
	return m
}

func (k *Console) cookieName(r *http.Request) string {
	if k.Secure(r) {
		return secureCookie
	}
	return plainCookie
}

// load reads the session that the browser's cookie names; one that is not there is a new one, which is not kept.
func (v *Visit) load() (err error) {
	token := ""
	if cookie, missing := v.Cookie(v.console.cookieName(v.Request())); missing == nil {
		token = cookie.Value
	}
	if v.session, err = v.console.sessions.Load(v.Ctx(), token); err != nil {
		return fault.Errorf(fault.Unavailable, "the session cannot be read: %w", err)
	}
	return nil
}

// Begin logs an account in: under a new token, so that one that somebody planted before is worth nothing.
func (v *Visit) Begin(a account.Account) error {
	m := v.console.sessions
	if err := m.RenewToken(v.session); err != nil {
		return fault.Errorf(fault.Unavailable, "no session: %w", err)
	}
	if err := m.Clear(v.session); err != nil { // what another account left in it
		return fault.Errorf(fault.Unavailable, "no session: %w", err)
	}
	secret := make([]byte, 24)
	rand.Read(secret) // it never fails
	m.Put(v.session, accountKey, a.ID)
	m.Put(v.session, epochKey, a.Epoch)
	m.Put(v.session, csrfKey, base64.RawURLEncoding.EncodeToString(secret))
	token, expires, err := m.Commit(v.session)
	if err != nil {
		return fault.Errorf(fault.Unavailable, "no session: %w", err)
	}
	v.SetCookie(v.console.cookie(v.Request(), token, int(time.Until(expires).Seconds())))
	return nil
}

// End logs out: the session is gone from the server, so that a cookie that somebody copied is worth nothing either.
func (v *Visit) End() error {
	if err := v.console.sessions.Destroy(v.session); err != nil {
		return fault.Errorf(fault.Unavailable, "the session cannot be ended: %w", err)
	}
	v.SetCookie(v.console.cookie(v.Request(), "", -1))
	return nil
}

func (k *Console) cookie(r *http.Request, token string, seconds int) *http.Cookie {
	return &http.Cookie{Name: k.cookieName(r), Value: token, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: k.Secure(r), SameSite: http.SameSiteStrictMode}
}

// known reads who is logged in. Whoever was disabled or has a new password since is not.
func (v *Visit) known() (bool, error) {
	m := v.console.sessions
	id := m.GetInt64(v.session, accountKey)
	if id == 0 {
		return false, nil
	}
	a, err := v.console.accounts.Account(v.Ctx(), id)
	switch {
	case fault.Is(err, fault.NotFound):
		return false, nil
	case err != nil:
		return false, err
	case a.Disabled || a.Epoch != m.GetInt64(v.session, epochKey):
		return false, nil
	}
	v.Account = a
	return true, nil
}

// CSRF is the token for the page's forms.
func (v *Visit) CSRF() string { return v.console.sessions.GetString(v.session, csrfKey) }

// genuine refuses a post that is not from one of our own pages, and one without the session's token. Where nobody is
// logged in there is no token, and what is posted carries a secret of its own: a password or a one-time link.
func (v *Visit) genuine() (err error) {
	if err := v.console.foreign.Check(v.Request()); err != nil {
		return fault.Errorf(fault.Denied, "a page of another site posted this: %w", err)
	}
	if v.form, err = shell.ReadForm(v.Context, maxForm); err != nil {
		return err
	}
	token := v.CSRF()
	if v.route.Login == Anybody && token == "" {
		return nil
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(v.form.Get(csrfField))) != 1 || token == "" {
		return fault.New(fault.Denied, "the form lacks its token; load the page again and repeat what you did")
	}
	return nil
}
