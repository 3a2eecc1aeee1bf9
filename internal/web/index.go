package web

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/survey"
)

type listView struct {
	frame
	Heading string
	None    string
	Surveys []listed
}

type listed struct{ Address, Title, Language string }

// index lists the surveys in the field.
func (s *Server) index(c echo.Context) error {
	w := s.visitorWords(c)
	v := listView{frame: s.frame(w, w.Language), Heading: w.Text["index_title"], None: w.Text["index_none"]}
	v.Title = v.Heading
	v.Surveys = s.listed(c, surveyPath)
	return s.render(c, http.StatusOK, "list", v)
}

// listed are the surveys in the field in the visitor's language, in a stable order.
func (s *Server) listed(c echo.Context, address func(id string) string) []listed {
	surveys := s.field.Surveys()
	slices.SortFunc(surveys, func(a, b *survey.Survey) int { return cmp.Compare(a.ID, b.ID) })
	all := make([]listed, len(surveys))
	for i, sv := range surveys {
		l := s.surveyLanguage(c, sv)
		all[i] = listed{Address: address(sv.ID), Title: sv.Title.In(l), Language: l}
	}
	return all
}
