// Package web is the respondents' face of the server: the pages of a survey, one page a file.
//
// It is opinionated: every page is a plain HTML form that works without JavaScript and needs no cookie to be answered;
// the browser decides nothing. Texts of questionnaires and answers are only ever written through html/template. Errors
// show a respondent a neutral page in the respondent's language. The package knows no store, and no researcher.
package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"sync"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/shell"
)

//go:embed templates/*.html
var templateFiles embed.FS

// A Config is what the respondents' pages are made of.
type Config struct {
	Field *field.Service
	Shell *shell.Shell
}

// A Server answers respondents.
type Server struct {
	*shell.Shell
	field     *field.Service
	templates *template.Template
	editions  sync.Map // editionKey -> *edition
	offered   sync.Map // languages of a survey -> language.Matcher
	press     shell.Press
	waiting   map[string]*waitRoom
	outage    outage
}

// New compiles the templates, adds the respondents' routes to the shell, and prepares the pages of every survey in the
// field. It fails on a missing translation.
func New(c Config) (*Server, error) {
	s, err := assemble(c)
	if err != nil {
		return nil, err
	}
	s.routes()
	return s, s.prepare()
}

// assemble makes a server without routes.
func assemble(c Config) (*Server, error) {
	if c.Field == nil || c.Shell == nil {
		return nil, fault.New(fault.Internal, "a web server needs a field service and a shell")
	}
	s := &Server{Shell: c.Shell, field: c.Field, waiting: map[string]*waitRoom{}}
	if err := s.Words.Require(spoken()); err != nil {
		return nil, err
	}
	var err error
	if s.templates, err = shell.Templates(templateFiles); err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	s.Echo().HTTPErrorHandler = s.fail
	return s, nil
}

// prepare makes the pages of every survey in every language, so that no respondent waits for it.
func (s *Server) prepare() error {
	for _, sv := range s.field.Surveys() {
		room, err := s.openWaitRoom(sv)
		if err != nil {
			return fmt.Errorf("survey %s: %w", sv.ID, err)
		}
		s.waiting[sv.ID] = room
		for _, language := range sv.Languages {
			if _, err := s.edition(sv, language); err != nil {
				return fmt.Errorf("survey %s in %s: %w", sv.ID, language, err)
			}
		}
	}
	return nil
}

func (s *Server) routes() {
	e := s.Echo()
	s.Show("/", s.index)
	s.Show("/healthz", s.healthy)
	s.Show("/readyz", s.ready)

	s.Show("/s/:survey", s.start)
	s.Show("/s/:survey/", s.start)
	s.Show("/s/:survey/:token", s.end)
	s.Show("/s/:survey/:token/privacy", s.privacy)
	s.Show("/s/:survey/:token/withdraw", s.askWithdrawal)
	e.POST("/s/:survey/:token/withdraw", s.withdraw)
	s.Show("/s/:survey/:token/:page", s.page)
	e.POST("/s/:survey/:token/:page", s.answer, s.Paced)
}

// A frame is what every page has around its content.
type frame = shell.Frame

func (s *Server) frame(w *shell.Locale, language string) frame {
	return s.Frame(w, language, "css/respondent.css")
}

// render writes a page.
func (s *Server) render(c echo.Context, status int, name string, view any) error {
	b := s.Buffer()
	defer s.Release(b)
	if err := s.templates.ExecuteTemplate(b, name, view); err != nil {
		return err
	}
	return s.send(c, status, b)
}

// send writes a page that is made.
func (s *Server) send(c echo.Context, status int, page *bytes.Buffer) error {
	dress(c, page)
	return s.Send(c, status, page)
}
