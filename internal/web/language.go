package web

import (
	"strings"

	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
)

// wordsKey is the key of the words that a handler leaves for the error page: *shell.Locale of the interview's language. The form
// that was posted it leaves in the request.
const wordsKey = "words"

// surveyLanguage is the language in which the survey meets a visitor. The interview keeps it until its respondent takes
// another one on a page.
func (s *Server) surveyLanguage(c echo.Context, sv *survey.Survey) string {
	key := strings.Join(sv.Languages, " ")
	offered, known := s.offered.Load(key)
	if !known {
		tags := make([]language.Tag, len(sv.Languages))
		for i, l := range sv.Languages {
			tags[i] = language.Make(l)
		}
		offered, _ = s.offered.LoadOrStore(key, language.NewMatcher(tags))
	}
	return sv.Languages[shell.Best(c, offered.(language.Matcher))]
}

// visitorWords are the frame's words for somebody of whom we may know nothing but the browser's languages: the interview may
// be what cannot be read.
func (s *Server) visitorWords(c echo.Context) *shell.Locale {
	if w, ok := c.Get(wordsKey).(*shell.Locale); ok {
		return w
	}
	if spoken := s.field.Spoken(c.Param("survey"), c.Param("token")); spoken != "" {
		return s.Words.Of(spoken)
	}
	if sv, err := s.field.Survey(c.Param("survey")); err == nil {
		return s.Words.Of(s.surveyLanguage(c, sv))
	}
	return s.Words.Met(c)
}
