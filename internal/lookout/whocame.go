package web

import (
	"bytes"
	"io"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/deliver"
	"fieldwork/internal/field"
)

// whoCame shows the arrivals and what they say of the population. It has no scripts: whoever wants newer figures loads it
// again.
func (s *Server) whoCame(c echo.Context) error {
	sv, w, err := s.monitored(c)
	if err != nil {
		return err
	}
	turnout, err := s.field.WhoCame(c.Request().Context(), sv.ID)
	if err != nil {
		return err
	}
	language := url.Values{"lang": {w.Language}}.Encode()
	v := cameView{
		frame: s.consoleFrame(w, w.Language), cameTables: newCame(w, sv).tables(turnout), Name: sv.Title.In(sv.Language(w.Language)),
		Monitor: consolePath(sv.ID) + "?" + language, Arrivals: consolePath(sv.ID) + "/arrivals.csv", Incidence: consolePath(sv.ID) + "/incidence.csv",
		Choices: s.otherLanguages(w),
	}
	v.Title = w.Text["came"] + " - " + v.Name
	c.Response().Header().Set("Content-Security-Policy", monitorPolicy)
	return s.render(c, http.StatusOK, "whocame", &v)
}

// otherLanguages are those in which a page of the console can be read besides its own.
func (s *Server) otherLanguages(w *words) []languageChoice {
	var choices []languageChoice
	for _, l := range frameLanguages() {
		if l != w.Language {
			choices = append(choices, languageChoice{l, s.words.byLanguage[l].Text["language_name"]})
		}
	}
	return choices
}

// arrivalsFile gives the arrivals as the delivered dataset has them.
func (s *Server) arrivalsFile(c echo.Context) error {
	return s.cameFile(c, deliver.ArrivalsFile, func(w io.Writer, t field.Turnout) (int, error) { return deliver.WriteArrivals(w, t.Counts) })
}

// incidenceFile gives the estimates as the delivered dataset has them.
func (s *Server) incidenceFile(c echo.Context) error {
	return s.cameFile(c, deliver.IncidenceFile, func(w io.Writer, t field.Turnout) (int, error) { return deliver.WriteIncidence(w, t.Summary) })
}

// cameFile sends a file that is whole before its first byte leaves, so that an error is an error page and not half a file.
func (s *Server) cameFile(c echo.Context, name string, write func(io.Writer, field.Turnout) (int, error)) error {
	sv, _, err := s.monitored(c)
	if err != nil {
		return err
	}
	turnout, err := s.field.WhoCame(c.Request().Context(), sv.ID)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if _, err := write(&b, turnout); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
}
