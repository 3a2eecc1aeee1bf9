package web

import (
	"github.com/labstack/echo/v4"
	"golang.org/x/text/language"

	"fieldwork/internal/survey"
)

// Keys of what a handler leaves for the error page.
const (
	wordsKey  = "words"  // *words of the interview's language
	postedKey = "posted" // url.Values, the posted form
)

// maxAcceptLanguage bounds what is parsed; browsers send less than a tenth of it.
const maxAcceptLanguage = 500

// asked is the language that the link asks for by ?lang=, if it does.
func asked(c echo.Context) []language.Tag {
	l := c.QueryParam("lang")
	if l == "" || len(l) > 35 { // the longest well-formed tag of RFC 5646
		return nil
	}
	tag, err := language.Parse(l)
	if err != nil {
		return nil
	}
	return []language.Tag{tag}
}

// accepted are the languages a visitor asks for, best first: the link's and then the browser's.
func accepted(c echo.Context) []language.Tag {
	tags := asked(c)
	header := c.Request().Header.Get("Accept-Language")
	if len(header) > maxAcceptLanguage {
		return tags
	}
	more, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return tags
	}
	return append(tags, more...)
}

// surveyLanguage is the survey's language that the link asks for, and its default otherwise. The browser is not asked: a
// panel invites people in the survey's language, whatever language their phone is set to.
func surveyLanguage(c echo.Context, s *survey.Survey) string {
	tags := make([]language.Tag, len(s.Languages))
	for i, l := range s.Languages {
		tags[i] = language.Make(l)
	}
	_, i, confidence := language.NewMatcher(tags).Match(asked(c)...)
	if confidence == language.No {
		return s.Languages[0]
	}
	return s.Languages[i]
}

// visitorWords are the frame's words for somebody of whom we may know nothing but the browser's languages.
func (s *Server) visitorWords(c echo.Context) *words {
	if w, ok := c.Get(wordsKey).(*words); ok {
		return w
	}
	if sv, err := s.field.Survey(c.Param("survey")); err == nil {
		return s.words.of(surveyLanguage(c, sv))
	}
	_, i, confidence := s.words.matcher.Match(accepted(c)...)
	if confidence == language.No {
		i = 0
	}
	return s.words.of(frameLanguages()[i])
}
