package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/field"
)

type endView struct {
	frame
	Survey, Organiser    string
	Outcome, Disposition string
	Text                 string
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
	ed, err := s.edition(v.Survey, v.Interview.Language)
	if err != nil {
		return err
	}
	view := endView{
		frame: s.frame(ed.words, ed.language), Survey: ed.title, Organiser: ed.organiser,
		Outcome: string(v.Outcome), Disposition: string(v.Interview.Told()), Text: ed.words.Text[endID(v.Interview.Told(), "text")],
	}
	view.Title = ed.words.Text[endID(v.Interview.Told(), "title")]
	return s.render(c, http.StatusOK, "end", view)
}

// visit looks the interview up and leaves its language for the error page, should one follow.
func (s *Server) visit(c echo.Context) (field.Visit, error) {
	v, err := s.field.Visit(c.Request().Context(), c.Param("survey"), c.Param("token"))
	if err == nil {
		c.Set(wordsKey, s.words.of(v.Survey.Language(v.Interview.Language)))
	}
	return v, err
}
