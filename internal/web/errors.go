package web

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/shell"
)

// A failure is what a respondent is told about an error: a status and the name of its words. The error's own text is
// for the log.
type failure struct {
	status int
	name   string
}

// What belongs to the door: somebody who is denied there is a respondent with a wrong link, and who comes before the launch
// or in a pause may come again.
const (
	badLink fault.Kind = "link"
	waiting fault.Kind = "waiting"
	paused  fault.Kind = "paused"
)

// comeAgain is how many seconds pass before it is worth looking whether a door is open again.
const comeAgain = "600"

// failures are all that a page can tell.
func failures() map[fault.Kind]failure {
	all := map[fault.Kind]failure{
		badLink: {http.StatusForbidden, string(badLink)},
		waiting: {http.StatusServiceUnavailable, string(waiting)},
		paused:  {http.StatusServiceUnavailable, string(paused)},
	}
	for kind, status := range shell.Statuses() {
		all[kind] = failure{status, string(kind)}
	}
	return all
}

func kindOf(err error) fault.Kind {
	var link *doorError
	if errors.As(err, &link) {
		return badLink
	}
	var shut *field.Shut
	if errors.As(err, &shut) {
		switch shut.Door {
		case field.DoorWaiting:
			return waiting
		case field.DoorPaused:
			return paused
		}
	}
	return shell.KindOf(err)
}

type failureView struct {
	frame
	Name, Text string
	Again      bool     // offer to try the same again
	Seconds    string   // after which the browser does so by itself; "": it does not
	Return     bool     // offer the way back to the questionnaire
	Posted     bool     // what was posted is kept in Fields and can be posted again
	Do         string   // the button that was pressed
	Fields     []hidden // what was posted
}

type hidden struct{ Name, Value string }

// fail is where every error ends.
func (s *Server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		s.Log.Warn("response cut off", "route", c.Path(), "error", err)
		return
	}
	c.Response().Header().Del(contentLocation) // of a page that was to be shown
	kind := kindOf(err)
	f, known := failures()[kind]
	if !known {
		f = failures()[fault.Internal]
	}
	shut := kind == waiting || kind == paused // as somebody wants it to be
	if f.status >= http.StatusInternalServerError && !shut && !shell.Gone(c) {
		s.tellFailure(c, f.status, err)
	}
	if shut {
		c.Response().Header().Set(echo.HeaderRetryAfter, comeAgain)
	} else if f.status == http.StatusServiceUnavailable {
		c.Response().Header().Set(echo.HeaderRetryAfter, shell.RetryAfter)
	}
	if err := s.render(c, f.status, "failure", s.failureView(c, f)); err != nil {
		s.Log.Error("no error page", "route", c.Path(), "error", err)
	}
}

// tellFailure writes a failed request into the log. An outage fails them all, and is told now and then.
func (s *Server) tellFailure(c echo.Context, status int, err error) {
	if status != http.StatusServiceUnavailable {
		s.Log.Error("request failed", "route", c.Path(), "status", status, "error", err)
		return
	}
	if before, tells := s.outage.tells(s.Clock()); tells {
		s.Log.Error("request failed", "route", c.Path(), "status", status, "error", err, "others before it", before)
	}
}

func (s *Server) failureView(c echo.Context, f failure) failureView {
	w := s.visitorWords(c)
	v := failureView{frame: s.frame(w, w.Language), Name: f.name, Text: w.Text[failureID(f.name, "text")]}
	v.Title = w.Text[failureID(f.name, "title")]
	v.Return = c.Request().Method == http.MethodPost && f.status < http.StatusInternalServerError
	v.Again = f.status >= http.StatusInternalServerError && strings.HasPrefix(c.Path(), "/s/")
	form := c.Request().PostForm
	if f.status == http.StatusServiceUnavailable && v.Again && c.Request().Method == http.MethodGet {
		v.Seconds = c.Response().Header().Get(echo.HeaderRetryAfter)
	}
	if v.Posted = form != nil && f.status >= http.StatusInternalServerError; v.Posted {
		v.Do = form.Get(doField)
		v.Fields = hiddenFields(form)
		s.allowOutcomes(c)
	}
	return v
}

// allowOutcomes lets the second try lead where the first one would have.
func (s *Server) allowOutcomes(c echo.Context) {
	if sv, err := s.field.Survey(c.Param("survey")); err == nil {
		c.Response().Header().Set("Content-Security-Policy", surveyPolicy(sv))
	}
}

// hiddenFields are the posted answers in an order of their own, which is stable.
func hiddenFields(form url.Values) []hidden {
	var fields []hidden
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			if name != doField {
				fields = append(fields, hidden{shell.Clean(name), shell.Clean(value)})
			}
		}
	}
	return fields
}
