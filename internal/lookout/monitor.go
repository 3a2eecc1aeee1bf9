package web

import (
	"bytes"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/field"
	"fieldwork/internal/survey"
)

type monitorView struct {
	frame
	Name     string // the survey's title
	Survey   string // its id
	Events   string // where the stream is
	Arrivals string // where who came is told
	Reports  string // where reports are made; "" when the server makes none
	Choices  []languageChoice
	Fragment tallyView
}

// monitor shows a survey's counters. The page is whole without JavaScript; with it, the fragment is replaced whenever
// the counters change.
func (s *Server) monitor(c echo.Context) error {
	sv, w, err := s.monitored(c)
	if err != nil {
		return err
	}
	tally, err := s.field.Monitor(c.Request().Context(), sv.ID)
	if err != nil {
		return err
	}
	language := url.Values{"lang": {w.Language}}.Encode()
	v := monitorView{
		frame: s.consoleFrame(w, w.Language), Survey: sv.ID, Name: sv.Title.In(sv.Language(w.Language)), Fragment: s.tallyView(w, sv, tally),
		Events: consolePath(sv.ID) + "/events?" + language, Arrivals: consolePath(sv.ID) + "/arrivals?" + language, Choices: s.otherLanguages(w),
	}
	if s.reports != nil {
		v.Reports = reportPath(sv.ID) + "?" + language
	}
	v.Title = w.Text["monitor"] + " - " + v.Name
	v.JS = s.assets.url("js/monitor.js")
	c.Response().Header().Set("Content-Security-Policy", monitorPolicy)
	return s.render(c, http.StatusOK, "monitor", &v)
}

// monitored is the survey that the console's address names, and the words for the researcher, whose language need not
// be one of the survey's.
func (s *Server) monitored(c echo.Context) (*survey.Survey, *words, error) {
	w := s.researcherWords(c)
	c.Set(wordsKey, w)
	sv, err := s.field.Survey(c.Param("survey"))
	return sv, w, err
}

func (s *Server) researcherWords(c echo.Context) *words {
	_, i, _ := s.words.matcher.Match(accepted(c)...) // nobody's language: the first
	return s.words.byLanguage[frameLanguages()[i]]
}

// fragment renders the part of the monitor that changes.
func (s *Server) fragment(b *bytes.Buffer, w *words, sv *survey.Survey, t field.Tally) error {
	return s.templates.ExecuteTemplate(b, "tally", s.tallyView(w, sv, t))
}

// clockTime is an instant as the monitor shows it.
func clockTime(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
