package console

import (
	"net/http"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
)

type setupView struct {
	Frame
	First   bool   // it makes the first account, whose name is chosen here
	Fresh   bool   // it is an account's first password
	Name    string // of the account
	Expires moment
	Wrong   *mistake
}

// setupPage says whom a one-time link is for, and asks for a password. Looking uses the link up for nobody: programs that
// read messages for people follow the links in them.
func (k *Console) setupPage(v *Visit) error {
	view, err := k.setupView(v)
	if fault.Is(err, fault.NotFound) {
		return k.spent(v)
	}
	if err != nil {
		return err
	}
	return v.Render(k.templates, http.StatusOK, "setup", view)
}

// setup sets the password and lets its owner in; one who is asked for codes still has to give one, because a link alone,
// which others have made and seen, must not do instead.
func (k *Console) setup(v *Visit) error {
	view, err := k.setupView(v)
	if fault.Is(err, fault.NotFound) {
		return k.spent(v)
	}
	if err != nil {
		return err
	}
	if view.First {
		view.Name = v.Value("name")
	}
	a, err := k.accept(v)
	switch {
	case err == nil && a.TOTP:
		return v.Go(loginPath, "password_code")
	case err == nil:
		if err := v.settle(a); err != nil {
			return err
		}
		return v.Go(Base, "welcome")
	case fault.Is(err, fault.NotFound):
		return k.spent(v)
	}
	var status int
	if view.Wrong, status, err = v.mend("setup", err); err != nil {
		return err
	}
	return v.Render(k.templates, status, "setup", view)
}

func (k *Console) accept(v *Visit) (account.Account, error) {
	password, err := v.newPassword()
	if err != nil {
		return account.Account{}, err
	}
	return k.accounts.Accept(v.Ctx(), v.Param("token"), v.Value("name"), password)
}

// errDiffer is the error of a new password that was typed in two ways.
var errDiffer = fault.New(fault.Invalid, "the two passwords differ; type the same one twice")

// newPassword is one that was typed twice alike. It is taken as it was typed.
func (v *Visit) newPassword() (string, error) {
	password := v.Form().Get("password")
	if password != v.Form().Get("again") {
		return "", errDiffer
	}
	return password, nil
}

func (k *Console) setupView(v *Visit) (setupView, error) {
	i, err := k.accounts.Invitation(v.Ctx(), v.Param("token"))
	if err != nil {
		return setupView{}, err
	}
	view := setupView{Frame: k.frame(v, "setup_title"), First: i.Purpose == account.ForSetup, Fresh: i.Purpose != account.ForPassword, Name: i.Name, Expires: k.moment(v, i.Expires)}
	return view, nil
}

// spent is the page for a link that was used, has expired or never was: one page, so that it tells nobody which.
func (k *Console) spent(v *Visit) error {
	return v.Render(k.templates, http.StatusNotFound, "spent", struct{ Frame }{k.frame(v, "spent_title")})
}
