package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
	"fieldwork/internal/shell"
)

// whereabouts leads to the page that is asked for, or to the one that comes next, or shows the end.
func (p *Preview) whereabouts(r rehearsing) error {
	if _, _, known := p.survey.Page(r.c.QueryParam("page")); known {
		return r.c.Redirect(http.StatusSeeOther, previewPath(r.number, r.c.QueryParam("page")))
	}
	if next := r.Settle(); next != "" {
		return r.c.Redirect(http.StatusSeeOther, previewPath(r.number, next))
	}
	if err := p.bar(r, ""); err != nil {
		return err
	}
	return p.renderEnd(r.c, r.visit(""), footLinks{}) // there is nothing to withdraw
}

// privacy shows the survey's notice.
func (p *Preview) privacy(r rehearsing) error {
	if !r.Survey.Privacy.HasNotice() {
		return r.c.Redirect(http.StatusSeeOther, previewPath(r.number, ""))
	}
	if err := p.bar(r, ""); err != nil {
		return err
	}
	return p.renderPrivacy(r.c, r.visit(""), previewPath(r.number, ""), footLinks{})
}

// visit is the rehearsal as the pages of real interviews know one.
func (r rehearsing) visit(page string) field.Visit {
	v := field.Visit{Survey: r.Survey, Interview: r.Interview, Path: r.Path(), Page: page}
	switch r.Interview.Disposition {
	case interview.Completed:
		v.Outcome = panel.Complete
	case interview.OverQuota:
		v.Outcome = panel.QuotaFull
	default:
		v.Outcome = panel.ScreenOut
	}
	return v
}

// visible is the page as its respondent sees it, or whole when it is not on the path; ok is false for a page that the
// survey has no more.
func (r rehearsing) visible() (page interview.Visible, onPath, ok bool) {
	path := r.Path()
	if page, onPath = path.Visible(r.c.Param("page")); onPath {
		return page, true, true
	}
	whole, i, ok := r.Survey.Page(r.c.Param("page"))
	if !ok {
		return page, false, false
	}
	return interview.Visible{Page: whole, Shown: whole.Questions, AfterGate: i >= r.Survey.Gate, Facts: path.Facts, Seed: r.Interview.Seed}, false, true
}

// page shows a page of the rehearsal, wherever its path stands.
func (p *Preview) page(r rehearsing) error {
	page, _, ok := r.visible()
	if !ok {
		return r.c.Redirect(http.StatusSeeOther, previewPath(r.number, ""))
	}
	return p.showPage(r, http.StatusOK, page, r.Posted(page.Name), nil)
}

func (p *Preview) showPage(r rehearsing, status int, page interview.Visible, form url.Values, problems []interview.Problem) error {
	if err := p.bar(r, page.Name); err != nil {
		return err
	}
	return p.renderPage(r.c, status, r.visit(page.Name), page, state{seed: r.Interview.Seed, form: form}, problems...)
}

// answer takes a posted page.
func (p *Preview) answer(r rehearsing) error {
	form, err := shell.ReadForm(r.c, maxBody)
	if err != nil {
		return err
	}
	page, onPath, ok := r.visible()
	if !ok {
		return lead(r.c, previewPath(r.number, ""))
	}
	do := form.Get(doField)
	form.Del(doField)
	if language, switched := strings.CutPrefix(do, "lang:"); switched {
		if r.Keep(page, form); slices.Contains(r.Survey.Languages, language) {
			r.Interview.Language = language
		}
		return p.showPage(r, http.StatusOK, page, form, nil)
	}
	if do == string(field.Back) {
		return lead(r.c, previewPath(r.number, r.Back(page, form)))
	}
	next, problems := r.Forward(page, form)
	if len(problems) > 0 {
		return p.showPage(r, http.StatusUnprocessableEntity, page, form, problems)
	}
	if !onPath { // it was jumped to: the survey is leafed through in its order
		next = r.following(page.Name)
	}
	return lead(r.c, previewPath(r.number, next))
}

// following is the page behind another in the questionnaire; "" behind the last.
func (r rehearsing) following(name string) string {
	_, i, _ := r.Survey.Page(name)
	if i+1 >= len(r.Survey.Pages) {
		return ""
	}
	return r.Survey.Pages[i+1].Name
}
