package console

import (
	"fieldwork/internal/account"
)

// The cookie by which a browser is known in which somebody has logged in. It logs nobody in: it keeps strangers' failures from
// being counted against whoever is at home in the browser.
const (
	plainBrowser  = "console-browser"
	secureBrowser = "__Host-console-browser"
)

// maxBrowser is more than the cookie's length, in bytes.
const maxBrowser = 100

func (v *Visit) browserCookie() string {
	if v.console.Secure(v.Request()) {
		return secureBrowser
	}
	return plainBrowser
}

// browser is what the visitor's browser keeps since its last login; "" when it keeps nothing.
func (v *Visit) browser() string {
	cookie, err := v.Cookie(v.browserCookie())
	if err != nil || len(cookie.Value) > maxBrowser {
		return ""
	}
	return cookie.Value
}

// settle begins a session, and makes the browser known.
func (v *Visit) settle(a account.Account) error {
	if err := v.Begin(a); err != nil {
		return err
	}
	secret, err := v.console.accounts.Remember(v.Ctx(), a, v.browser())
	if err != nil {
		return err
	}
	kept := v.console.cookie(v.Request(), secret, int(account.BrowserMemory.Seconds()))
	kept.Name = v.browserCookie()
	v.SetCookie(kept)
	return nil
}
