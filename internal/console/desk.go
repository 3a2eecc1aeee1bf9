package console

import (
	"cmp"
	"net/http"
	"slices"

	"fieldwork/internal/survey"
)

// desk are the console's own routes.
func (k *Console) desk() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "", Page: k.surveys},
		{Method: http.MethodPost, Path: "/logout", Page: k.logout},
	}
}

type surveysView struct {
	Frame
	Surveys []surveyView
}

type surveyView struct{ Address, Title, Language, Role string }

// surveys lists those in which the visitor has a role.
func (k *Console) surveys(v *Visit) error {
	view := surveysView{Frame: v.Frame(v.Words.Text["desk_surveys"])}
	all := k.field.Surveys()
	slices.SortFunc(all, func(a, b *survey.Survey) int { return cmp.Compare(a.ID, b.ID) })
	for _, sv := range all {
		if role := v.Account.Role(sv.ID); role != "" {
			l := sv.Language(v.Words.Language)
			view.Surveys = append(view.Surveys, surveyView{SurveyPath(sv.ID), sv.Title.In(l), l, v.Words.Text[roleID(role)]})
		}
	}
	return v.Render(k.templates, http.StatusOK, "surveys", view)
}

// logout ends the session.
func (k *Console) logout(v *Visit) error {
	if err := v.End(); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, loginPath)
}
