package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/field"
	"fieldwork/internal/interview"
)

type endView struct {
	frame
	Survey, Organiser    string
	Outcome, Disposition string
	Text                 string
	Links                footLinks
}

// end serves the address of an interview as a whole: the end page, or the way to where the interview stands.
func (s *Server) end(c echo.Context) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	if v.Page != "" || v.Redirect != "" {
		return c.Redirect(http.StatusSeeOther, whereabouts(v))
	}
	return s.renderEnd(c, v, footLinks{Privacy: privacyPath(v), Withdraw: withdrawPath(v)})
}

// renderEnd writes our own end page.
func (s *Server) renderEnd(c echo.Context, v field.Visit, links footLinks) error {
	ed, err := s.edition(v.Survey, v.Interview.Language)
	if err != nil {
		return err
	}
	ending := endingOf(v.Interview)
	view := endView{
		frame: s.frame(ed.words, ed.language), Survey: ed.title, Organiser: ed.organiser,
		Outcome: string(v.Outcome), Disposition: string(ending), Text: ed.words.Text[endID(ending, "text")],
		Links: links,
	}
	view.Title = ed.words.Text[endID(ending, "title")]
	return s.render(c, http.StatusOK, "end", view)
}

// endingOf is the disposition that the end page speaks of: what was told, unless the respondent has withdrawn since.
func endingOf(iv interview.Interview) interview.Disposition {
	if iv.Disposition == interview.Withdrawn {
		return interview.Withdrawn
	}
	return iv.Told()
}

// visit looks the interview up and leaves its language for the error page, should one follow.
func (s *Server) visit(c echo.Context) (field.Visit, error) {
	v, err := s.field.Page(c.Request().Context(), c.Param("survey"), c.Param("token"), c.Param("page"))
	if err == nil {
		c.Set(wordsKey, s.Words.Of(v.Survey.Language(v.Interview.Language)))
	}
	return v, err
}
