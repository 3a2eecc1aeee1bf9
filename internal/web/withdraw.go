package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
	"fieldwork/internal/shell"
)

// withdrawal is the value of the button that withdraws.
const withdrawal = "withdraw"

type withdrawView struct {
	frame
	Survey, Organiser string
	Running           bool   // the interview has not ended: withdrawing also stops it
	Do                string // the value of the button
	Back              string
	Links             footLinks
}

// withdrawPath is where the respondent withdraws; "" once it is done.
func withdrawPath(v *field.Visit) string {
	if v.Interview.Disposition == interview.Withdrawn {
		return ""
	}
	return pagePath(v, withdrawal)
}

// askWithdrawal explains what a withdrawal does and asks. Looking at it changes nothing, so that a browser that fetches
// ahead withdraws nobody.
func (s *Server) askWithdrawal(c echo.Context) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	if v.Interview.Disposition == interview.Withdrawn {
		return c.Redirect(http.StatusSeeOther, interviewPath(v))
	}
	ed, err := s.edition(v.Survey, v.Interview.Language)
	if err != nil {
		return err
	}
	view := withdrawView{frame: s.frame(ed.words, ed.language), Survey: ed.title, Organiser: ed.organiser, Do: withdrawal,
		Running: v.Interview.Disposition == interview.InProgress, Back: back(v), Links: footLinks{Privacy: privacyPath(v)}}
	view.Title = ed.words.Text["withdraw_title"]
	return s.render(c, http.StatusOK, "withdraw", view)
}

// withdraw does it, and leads to the page that says so. A post without its button asks again.
func (s *Server) withdraw(c echo.Context) error {
	form, err := shell.ReadForm(c, maxBody)
	if err != nil {
		s.visit(c) // only for the language of the error page
		return err
	}
	c.Request().PostForm = form // for the error page
	if form.Get(doField) != withdrawal {
		return c.Redirect(http.StatusSeeOther, c.Request().URL.EscapedPath())
	}
	v, err := s.field.Withdraw(c.Request().Context(), c.Param("survey"), c.Param("token"))
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, interviewPath(v))
}
