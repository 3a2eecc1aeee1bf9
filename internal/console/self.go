package console

import (
	"net/http"

	"fieldwork/internal/account"
)

// selfPath is the page of the visitor's own account.
const selfPath = Base + "/self"

// The forms of the page, as their mistakes are found.
const (
	formPassword = "password"
	formCodes    = "codes"
	formToken    = "token"
)

// self are the routes of the visitor's own account, whatever roles it has.
func (k *Console) self() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/self", Page: k.selfPage},
		{Method: http.MethodPost, Path: "/self/password", Page: k.changePassword},
		{Method: http.MethodPost, Path: "/self/sessions", Page: k.endSessions},
		{Method: http.MethodGet, Path: "/self/totp.png", Page: k.totpPicture},
		{Method: http.MethodPost, Path: "/self/totp", Page: k.beginTOTP},
		{Method: http.MethodPost, Path: "/self/totp/confirm", Page: k.confirmTOTP},
		{Method: http.MethodPost, Path: "/self/totp/off", Page: k.disableTOTP},
		{Method: http.MethodPost, Path: "/self/tokens", Page: k.makeToken},
		{Method: http.MethodPost, Path: "/self/tokens/:token/revoke", Page: k.revokeToken},
	}
}

type selfView struct {
	Frame
	Grants []grantView
	Codes  bool
	Secret string // of the authenticator that is being set up, in groups; "" while none is
	Tokens []tokenView
	Form   tokenForm
	Made   *made
	Wrong  map[string]*mistake // by form
}

func (k *Console) selfView(v *Visit) (selfView, error) {
	view := selfView{Frame: k.frame(v, "self_title"), Grants: k.grantViews(v, v.Account.Grants), Codes: v.Account.TOTP, Form: k.tokenForm(v)}
	if key := v.enrolment(); key != nil {
		view.Secret = inFours(key.Secret())
	}
	tokens, err := k.accounts.Tokens(v.Ctx(), v.Account)
	for _, t := range tokens {
		view.Tokens = append(view.Tokens, k.tokenView(v, t))
	}
	return view, err
}

func (k *Console) selfPage(v *Visit) error {
	view, err := k.selfView(v)
	if err != nil {
		return err
	}
	return v.Render(k.templates, http.StatusOK, "self", view)
}

// selfWrong shows the page again with what is wrong in one of its forms.
func (k *Console) selfWrong(v *Visit, form string, why error) error {
	m, status, err := v.mend(form, why)
	if err != nil {
		return err
	}
	view, err := k.selfView(v)
	if err != nil {
		return err
	}
	view.Wrong = map[string]*mistake{form: m}
	if form == formToken {
		view.Form = view.Form.typed(v)
	}
	return v.Render(k.templates, status, "self", view)
}

// goOn keeps the visitor logged in after a change that ended the account's sessions, this one included.
func (v *Visit) goOn(a account.Account, done string) error {
	if err := v.Begin(a); err != nil {
		return err
	}
	return v.Go(selfPath, done)
}

func (k *Console) changePassword(v *Visit) error {
	fresh, err := v.newPassword()
	if err != nil {
		return k.selfWrong(v, formPassword, err)
	}
	a, err := k.accounts.ChangePassword(v.Ctx(), v.Account, v.Form().Get("current"), fresh)
	if err != nil {
		return k.selfWrong(v, formPassword, err)
	}
	return v.goOn(a, "password")
}

// endSessions logs the account out everywhere but here.
func (k *Console) endSessions(v *Visit) error {
	a, err := k.accounts.EndSessions(v.Ctx(), v.Account)
	if err != nil {
		return err
	}
	return v.goOn(a, "sessions")
}
