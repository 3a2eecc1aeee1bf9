package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/panel"
)

// whereabouts leads to the page that is asked for, or to the one that comes next, or shows the end.
func (s *Server) rehearsedWhereabouts(r rehearsing) error {
	if _, _, known := r.Survey.Page(r.c.QueryParam("page")); known {
		return r.c.Redirect(http.StatusSeeOther, r.path(r.c.QueryParam("page")))
	}
	next := r.Settle()
	if err := r.changed(); err != nil {
		return err
	}
	if next != "" {
		return r.c.Redirect(http.StatusSeeOther, r.path(next))
	}
	if err := s.bar(r, ""); err != nil {
		return err
	}
	return s.renderEnd(r.c, r.visit(""), footLinks{}) // there is nothing to withdraw
}

// privacy shows the survey's notice.
func (s *Server) rehearsedPrivacy(r rehearsing) error {
	if !r.Survey.Privacy.HasNotice() {
		return r.c.Redirect(http.StatusSeeOther, r.path(""))
	}
	if err := s.bar(r, ""); err != nil {
		return err
	}
	return s.renderPrivacy(r.c, r.visit(""), r.path(""), footLinks{})
}

// visit is the rehearsal as the pages of real interviews know one.
func (r rehearsing) visit(page string) *field.Visit {
	v := &field.Visit{Survey: r.Survey, Interview: &r.Interview, Path: r.Path(), Page: page}
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
func (s *Server) rehearsedPage(r rehearsing) error {
	page, _, ok := r.visible()
	if !ok {
		return r.c.Redirect(http.StatusSeeOther, r.path(""))
	}
	return s.showPage(r, http.StatusOK, page, r.Posted(page.Name), nil)
}

func (s *Server) showPage(r rehearsing, status int, page interview.Visible, form url.Values, problems []interview.Problem) error {
	if err := s.bar(r, page.Name); err != nil {
		return err
	}
	return s.renderPage(r.c, status, r.visit(page.Name), page, state{seed: r.Interview.Seed, form: form}, problems...)
}

// answer takes a posted page.
func (s *Server) rehearsedAnswer(r rehearsing) error {
	form, err := r.form()
	if err != nil {
		return err
	}
	page, onPath, ok := r.visible()
	if !ok {
		return lead(r.c, r.path(""))
	}
	do := form.Get(doField)
	form.Del(doField)
	if language, switched := strings.CutPrefix(do, "lang:"); switched {
		if r.Keep(page, form); slices.Contains(r.Survey.Languages, language) {
			r.Interview.Language = language
		}
		if err := r.changed(); err != nil {
			return err
		}
		return s.showPage(r, http.StatusOK, page, form, nil)
	}
	return s.rehearsedMove(r, page, onPath, form, field.Move(do))
}

// rehearsedMove goes back or on from a posted page.
func (s *Server) rehearsedMove(r rehearsing, page interview.Visible, onPath bool, form url.Values, move field.Move) error {
	if move == field.Back {
		before := r.Back(page, form)
		if err := r.changed(); err != nil {
			return err
		}
		return lead(r.c, r.path(before))
	}
	next, problems := r.Forward(page, form)
	if err := r.changed(); err != nil {
		return err
	}
	if len(problems) > 0 {
		return s.showPage(r, http.StatusUnprocessableEntity, page, form, problems)
	}
	if !onPath { // it was jumped to: the survey is leafed through in its order
		next = r.following(page.Name)
	}
	return lead(r.c, r.path(next))
}

// following is the page behind another in the questionnaire; "" behind the last.
func (r rehearsing) following(name string) string {
	_, i, _ := r.Survey.Page(name)
	if i+1 >= len(r.Survey.Pages) {
		return ""
	}
	return r.Survey.Pages[i+1].Name
}
