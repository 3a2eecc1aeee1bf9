package console

import (
	"net/http"
	"slices"
	"strconv"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
)

// The forms of the page, which are also the ends of their addresses.
const (
	formGrants  = "grants"
	formLink    = "link"
	formDisable = "disable"
	formEnable  = "enable"
)

type personPageView struct {
	Frame
	Person personView
	Rows   []grantRow
	Made   *made
	Wrong  map[string]*mistake // by form
}

// A grantRow asks for the role in one survey.
type grantRow struct {
	Field, Survey string
	Every         bool
	Roles         []choice // the first is none
}

// person is the account that the address names.
func (k *Console) person(v *Visit) (account.Account, error) {
	id, err := strconv.ParseInt(v.Param("account"), 10, 64)
	if err != nil {
		return account.Account{}, fault.New(fault.NotFound, "there is no such account")
	}
	return k.accounts.Account(v.Ctx(), id)
}

func (k *Console) personPage(v *Visit) error {
	a, err := k.person(v)
	if err != nil {
		return err
	}
	return v.Render(k.templates, http.StatusOK, "person", k.personPageView(v, a))
}

func (k *Console) personPageView(v *Visit, a account.Account) personPageView {
	view := personPageView{Frame: k.frame(v, "people_title"), Person: k.personView(v, a)}
	view.Heading, view.Title = a.Name, view.Kind+" - "+a.Name
	for _, id := range k.grantable(a) {
		row := grantRow{Field: grantField(id), Survey: k.surveyName(v, id), Every: id == account.EverySurvey, Roles: []choice{{Text: v.Words.Text["role_none"]}}}
		for _, r := range account.Roles() {
			row.Roles = append(row.Roles, choice{string(r), v.Words.Text[roleID(r)], slices.Contains(a.Grants, account.Grant{Survey: id, Role: r})})
		}
		view.Rows = append(view.Rows, row)
	}
	return view
}

// grantable are the surveys in which the account may be given a role: every one at once, those in the field, and those
// that were when it got its roles.
func (k *Console) grantable(a account.Account) []string {
	ids := []string{account.EverySurvey}
	for _, sv := range k.inOrder() {
		ids = append(ids, sv.ID)
	}
	for _, g := range a.Grants {
		if !slices.Contains(ids, g.Survey) {
			ids = append(ids, g.Survey)
		}
	}
	return ids
}

func grantField(survey string) string { return "role:" + survey }

// setGrants reads a role for each survey that the page asked about, and nothing else that was posted.
func (k *Console) setGrants(v *Visit) error {
	return k.manage(v, formGrants, func(a account.Account) error {
		var grants []account.Grant
		for _, id := range k.grantable(a) {
			if role := v.Value(grantField(id)); role != "" {
				grants = append(grants, account.Grant{Survey: id, Role: account.Role(role)})
			}
		}
		return k.accounts.SetGrants(v.Ctx(), v.Account, a.ID, grants)
	})
}

func (k *Console) disable(v *Visit) error {
	return k.manage(v, formDisable, func(a account.Account) error { return k.accounts.Disable(v.Ctx(), v.Account, a.ID) })
}

func (k *Console) enable(v *Visit) error {
	return k.manage(v, formEnable, func(a account.Account) error { return k.accounts.Enable(v.Ctx(), v.Account, a.ID) })
}

func (k *Console) clearCodes(v *Visit) error {
	return k.manage(v, formCodes, func(a account.Account) error { return k.accounts.ClearTOTP(v.Ctx(), v.Account, a.ID) })
}

// manage changes an account and leads back to its page, or shows it again with what is wrong.
func (k *Console) manage(v *Visit, form string, change func(a account.Account) error) error {
	a, err := k.person(v)
	if err != nil {
		return err
	}
	if err := change(a); err != nil {
		return k.personWrong(v, a, form, err)
	}
	return v.Go(k.personView(v, a).Address, "account_"+form)
}

func (k *Console) personWrong(v *Visit, a account.Account, form string, why error) error {
	m, status, err := v.mend(form, why)
	if err != nil {
		return err
	}
	view := k.personPageView(v, a)
	view.Wrong = map[string]*mistake{form: m}
	if form == formGrants {
		for _, row := range view.Rows {
			chosen(row.Roles, v.Value(row.Field))
		}
	}
	return v.Render(k.templates, status, "person", view)
}

// resetLink answers with a link by which the account's owner sets a new password.
func (k *Console) resetLink(v *Visit) error {
	a, err := k.person(v)
	if err != nil {
		return err
	}
	token, err := k.accounts.Reset(v.Ctx(), v.Account, a.ID)
	if err != nil {
		return k.personWrong(v, a, formLink, err)
	}
	view := k.personPageView(v, a)
	view.Made = k.madeLink(v, a, token)
	return v.Render(k.templates, http.StatusOK, "person", view)
}
