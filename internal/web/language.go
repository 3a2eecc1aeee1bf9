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

// preferred are the languages that the visitor's browser asks for, best first.
func preferred(c echo.Context) []language.Tag {
	header := c.Request().Header.Get("Accept-Language")
	if len(header) > maxAcceptLanguage {
		return nil
	}
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return nil
	}
	return tags
}

// accepted are the languages a visitor asks for, best first: the link's and then the browser's.
func accepted(c echo.Context) []language.Tag { return append(asked(c), preferred(c)...) }

// best is the language, by its place among those offered, that the visitor understands: by the link's wish, else by the
// browser's, else the first. The link is asked alone, because a panel knows whom it invites: a browser's exact language
// must not win over one that is merely near the link's, as zh-CN is to zh-TW.
func best(c echo.Context, offered language.Matcher) int {
	for _, wishes := range [][]language.Tag{asked(c), preferred(c)} {
		if _, i, confidence := offered.Match(wishes...); confidence > language.No {
			return i
		}
	}
	return 0
}

// surveyLanguage is the language in which the survey meets a visitor. The interview keeps it until its respondent takes
// another one on a page.
func surveyLanguage(c echo.Context, s *survey.Survey) string {
	tags := make([]language.Tag, len(s.Languages))
	for i, l := range s.Languages {
		tags[i] = language.Make(l)
	}
	return s.Languages[best(c, language.NewMatcher(tags))]
}

// visitorWords are the frame's words for somebody of whom we may know nothing but the browser's languages.
func (s *Server) visitorWords(c echo.Context) *words {
	if w, ok := c.Get(wordsKey).(*words); ok {
		return w
	}
	if sv, err := s.field.Survey(c.Param("survey")); err == nil {
		return s.words.of(surveyLanguage(c, sv))
	}
	return s.words.of(frameLanguages()[best(c, s.words.matcher)])
}

// direction is "rtl" for a language written from right to left, by the script that it is usually written in, and ""
// otherwise. The scripts are those of living languages.
func direction(l string) string {
	script, _ := language.Make(l).Script()
	switch script.String() {
	case "Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa":
		return "rtl"
	}
	return ""
}
