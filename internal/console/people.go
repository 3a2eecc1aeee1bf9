package console

import (
	"net/http"
	"net/url"
	"strconv"

	"fieldwork/internal/account"
)

// peoplePath is the page of all accounts.
const peoplePath = Base + "/accounts"

// people are the routes of other people's accounts, for managers of every survey.
func (k *Console) people() []Route {
	about := func(form string, page Page) Route {
		return Route{Method: http.MethodPost, Path: "/accounts/:account/" + form, Needs: account.Manager, Page: page}
	}
	return []Route{
		{Method: http.MethodGet, Path: "/accounts", Needs: account.Manager, Page: k.peoplePage},
		{Method: http.MethodPost, Path: "/accounts", Needs: account.Manager, Page: k.invite},
		{Method: http.MethodGet, Path: "/accounts/:account", Needs: account.Manager, Page: k.personPage},
		about(formGrants, k.setGrants), about(formLink, k.resetLink), about(formCodes, k.clearCodes),
		about(formDisable, k.disable), about(formEnable, k.enable),
	}
}

// formInvite makes an account.
const formInvite = "invite"

type peopleView struct {
	Frame
	People  []personView
	Name    string // that was typed
	Roles   []choice
	Surveys []choice
	Made    *made
	Wrong   *mistake
}

// A personView is an account in the list.
type personView struct {
	Address, Name            string
	Grants                   []grantView
	Disabled, Invited, Codes bool
	Self                     bool // it is the visitor's own
	Created, LastLogin       moment
}

// A grantView is a role in a survey, in words.
type grantView struct{ Survey, Role string }

func (k *Console) personView(v *Visit, a account.Account) personView {
	return personView{
		Address: peoplePath + "/" + strconv.FormatInt(a.ID, 10), Name: a.Name, Grants: k.grantViews(v, a.Grants), Disabled: a.Disabled, Invited: a.Invited,
		Codes: a.TOTP, Self: a.ID == v.Account.ID, Created: k.moment(v, a.Created), LastLogin: k.moment(v, a.LastLogin),
	}
}

func (k *Console) grantViews(v *Visit, grants []account.Grant) (views []grantView) {
	for _, g := range grants {
		views = append(views, grantView{k.surveyName(v, g.Survey), v.Words.Text[roleID(g.Role)]})
	}
	return views
}

// surveyName is a survey's title in the language of the page; of one that is in the field no longer it is the id.
func (k *Console) surveyName(v *Visit, id string) string {
	if id == account.EverySurvey {
		return v.Words.Text["desk_every_survey"]
	}
	for _, sv := range k.field.Surveys() {
		if sv.ID == id {
			return sv.Title.In(sv.Language(v.Words.Language))
		}
	}
	return id
}

func (k *Console) peopleView(v *Visit) (peopleView, error) {
	view := peopleView{Frame: k.frame(v, "people_title"), Surveys: []choice{{Value: account.EverySurvey, Text: k.surveyName(v, account.EverySurvey)}}}
	for _, r := range account.Roles() {
		view.Roles = append(view.Roles, choice{Value: string(r), Text: v.Words.Text["people_"+roleID(r)]})
	}
	for _, sv := range k.inOrder() {
		view.Surveys = append(view.Surveys, choice{Value: sv.ID, Text: k.surveyName(v, sv.ID)})
	}
	all, err := k.accounts.Accounts(v.Ctx())
	for _, a := range all {
		view.People = append(view.People, k.personView(v, a))
	}
	return view, err
}

func (k *Console) peoplePage(v *Visit) error {
	view, err := k.peopleView(v)
	if err != nil {
		return err
	}
	return v.Render(k.templates, http.StatusOK, "people", view)
}

// invite makes an account, and answers with the link by which its owner sets the password.
func (k *Console) invite(v *Visit) error {
	a, token, why := k.accounts.Invite(v.Ctx(), v.Account, v.Value("name"), []account.Grant{{Survey: k.known(v.Value("survey")), Role: account.Role(v.Value("role"))}})
	view, err := k.peopleView(v)
	if err != nil {
		return err
	}
	if why == nil {
		view.Made = k.madeLink(v, a, token)
		return v.Render(k.templates, http.StatusOK, "people", view)
	}
	var status int
	if view.Wrong, status, err = v.mend(formInvite, why); err != nil {
		return err
	}
	view.Name = v.Value("name")
	chosen(view.Roles, v.Value("role"))
	chosen(view.Surveys, v.Value("survey"))
	return v.Render(k.templates, status, "people", view)
}

// known is the survey when it is in the field, or every one; "", which nobody can be given a role in, otherwise.
func (k *Console) known(survey string) string {
	if survey == account.EverySurvey {
		return survey
	}
	if _, err := k.field.Survey(survey); err != nil {
		return ""
	}
	return survey
}

func chosen(choices []choice, value string) {
	for i := range choices {
		choices[i].Chosen = choices[i].Value == value
	}
}

// madeLink is a one-time link for the account, as the page shows it once.
func (k *Console) madeLink(v *Visit, a account.Account, token string) *made {
	title := v.Words.Say("link_made", map[string]any{"Name": a.Name}, 1)
	return &made{Title: title, Text: v.Words.Text["link_made_text"], Label: v.Words.Text["link_label"], Value: k.linkTo(v, token)}
}

// linkTo is the whole address of a one-time link, by the public address of the server or else by the one that the visitor
// is at: whom the link is shown to and who asked for it are the same person.
func (k *Console) linkTo(v *Visit, token string) string {
	u := url.URL{Scheme: "http", Host: v.Request().Host, Path: Base + "/setup/" + token}
	if k.Secure(v.Request()) {
		u.Scheme = "https"
	}
	if k.Public != nil {
		u.Scheme, u.Host = k.Public.Scheme, k.Public.Host
	}
	return u.String()
}
