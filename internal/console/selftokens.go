package console

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/fault"
)

// A tokenView is a token in the list.
type tokenView struct {
	ID                     int64
	Name, Survey           string
	Scopes                 []string
	Created, Used, Expires moment
	Expired                bool
}

// A tokenForm is the form that makes tokens: what may be chosen, and what was typed.
type tokenForm struct {
	Name    string
	Scopes  []choice
	Surveys []choice
	Lives   []choice
}

// A choice is one of several in a form.
type choice struct {
	Value, Text string
	Chosen      bool
}

// lives are the days that a token may be good for. There is no "for ever": a key that nobody remembers opens doors still.
func lives() []int { return []int{30, 90, 365} }

// usualLife is chosen unless somebody chooses otherwise, in days.
const usualLife = 90

// tokenForm offers what the account itself may do somewhere. What it may do in the survey that is chosen is for the
// service to say.
func (k *Console) tokenForm(v *Visit) tokenForm {
	var f tokenForm
	roles := map[account.Scope]account.Role{account.ScopeMonitor: account.Viewer, account.ScopeData: account.Analyst, account.ScopeControl: account.Manager}
	for _, scope := range account.Scopes() {
		if slices.ContainsFunc(v.Account.Grants, func(g account.Grant) bool { return g.Role.Covers(roles[scope]) }) {
			f.Scopes = append(f.Scopes, choice{string(scope), v.Words.Text["scope_"+string(scope)], scope == account.ScopeMonitor})
		}
	}
	if v.Account.Role(account.EverySurvey) != "" {
		f.Surveys = append(f.Surveys, choice{Value: account.EverySurvey, Text: k.surveyName(v, account.EverySurvey)})
	}
	for _, sv := range k.inOrder() {
		if v.Account.Role(sv.ID) != "" {
			f.Surveys = append(f.Surveys, choice{Value: sv.ID, Text: k.surveyName(v, sv.ID)})
		}
	}
	for _, days := range lives() {
		f.Lives = append(f.Lives, choice{strconv.Itoa(days), v.Words.Say("token_days", map[string]any{"Count": days}, days), days == usualLife})
	}
	return f
}

// typed is the form with what was posted in it.
func (f tokenForm) typed(v *Visit) tokenForm {
	f.Name = v.Value("name")
	for list, name := range map[*[]choice]string{&f.Scopes: "scope", &f.Surveys: "survey", &f.Lives: "days"} {
		*list = slices.Clone(*list)
		for i := range *list {
			(*list)[i].Chosen = slices.Contains(v.Form()[name], (*list)[i].Value)
		}
	}
	return f
}

func (k *Console) tokenView(v *Visit, t account.Token) tokenView {
	view := tokenView{ID: t.ID, Name: t.Name, Survey: k.surveyName(v, t.Survey), Created: k.moment(v, t.Created), Used: k.moment(v, t.LastUsed), Expires: k.moment(v, t.Expires)}
	view.Expired = !t.Expires.IsZero() && !k.clock().Before(t.Expires)
	for _, s := range t.Scopes {
		view.Scopes = append(view.Scopes, v.Words.Text["scope_"+string(s)])
	}
	return view
}

// makeToken answers with the key itself: an address that led to it would stay in the browser's history.
func (k *Console) makeToken(v *Visit) error {
	days, err := strconv.Atoi(v.Value("days"))
	if err != nil || !slices.Contains(lives(), days) {
		return k.selfWrong(v, formToken, fault.New(fault.Invalid, "choose from the list how long the token is good"))
	}
	var scopes []account.Scope
	for _, s := range v.Form()["scope"] {
		scopes = append(scopes, account.Scope(s))
	}
	secret, t, err := k.accounts.NewToken(v.Ctx(), v.Account, v.Value("name"), scopes, v.Value("survey"), k.clock().Add(time.Duration(days)*24*time.Hour))
	if err != nil {
		return k.selfWrong(v, formToken, err)
	}
	view, err := k.selfView(v)
	if err != nil {
		return err
	}
	view.Made = &made{Title: v.Words.Text["token_made"], Text: v.Words.Text["token_made_once"], Label: t.Name, Value: secret}
	return v.Render(k.templates, http.StatusOK, "self", view)
}

func (k *Console) revokeToken(v *Visit) error {
	id, err := strconv.ParseInt(v.Param("token"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "there is no such token")
	}
	if err := k.accounts.RevokeToken(v.Ctx(), v.Account, id); err != nil {
		return err
	}
	return v.Go(selfPath, "token_revoked")
}
