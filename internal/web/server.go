// Package web is the face of the server: the respondents' pages and the console, one page a file.
//
// It is opinionated: every page is a plain HTML form that works without JavaScript and needs no cookie to be answered;
// the browser decides nothing. Texts of questionnaires and answers are only ever written through html/template. Words of
// the frame come from the locale files and are looked up once. What varies little is rendered once and kept. Errors show
// a respondent a neutral page in the respondent's language, and tokens, queries and bodies are never logged. Echo and
// go-i18n live here and nowhere else; the package knows no store.
package web

import (
	"bytes"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/locales"
	"fieldwork/static"
)

// A Config is what a server is made of.
type Config struct {
	Field        *field.Service
	Logger       *slog.Logger
	Clock        func() time.Time // measures how long requests take; nil: the service's clock
	TrustProxies []net.IPNet      // peers whose X-Forwarded-Proto and -For are believed, so that cookies behind TLS are Secure and networks are told apart
	Reports      Reporter         // nil: no reports
	PublicURL    *url.URL         // scheme and host by which respondents reach us, as panels sign them; nil: those of each request
}

// A Server answers HTTP requests.
type Server struct {
	field     *field.Service
	log       *slog.Logger
	clock     func() time.Time
	proxies   []net.IPNet
	visitor   echo.IPExtractor // the address of whoever asks, for a hash of its network alone
	reports   Reporter
	public    *url.URL
	echo      *echo.Echo
	templates *template.Template
	words     *dictionary
	assets    assets
	editions  sync.Map // editionKey -> *edition
	buffers   sync.Pool
	zippers   sync.Pool
	pace      time.Duration // between two looks at the counters
	closing   chan struct{}
	closeOnce sync.Once
}

// New compiles the templates, loads the locales, and prepares the pages of every survey in the field. It fails on a
// missing translation.
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
	if c.Field == nil || c.Logger == nil {
		return nil, fault.New(fault.Internal, "a web server needs a field service and a logger")
	}
	s := &Server{
		field: c.Field, log: c.Logger, clock: c.Clock, proxies: c.TrustProxies, visitor: visitorThrough(c.TrustProxies), reports: c.Reports, public: c.PublicURL, echo: echo.New(),
		pace: time.Second, closing: make(chan struct{}),
		buffers: sync.Pool{New: func() any { return new(bytes.Buffer) }}, zippers: sync.Pool{New: newZipper},
	}
	if s.clock == nil {
		s.clock = c.Field.Now
	}
	var err error
	if s.words, err = loadDictionary(locales.FS); err != nil {
		return nil, err
	}
	if s.assets, err = loadAssets(static.FS); err != nil {
		return nil, err
	}
	if s.templates, err = parseTemplates(); err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	s.guard()
	return s, nil
}

// guard puts around every route what none may do without.
func (s *Server) guard() {
	s.echo.IPExtractor = echo.ExtractIPDirect()
	s.echo.HTTPErrorHandler = s.fail
	s.echo.Use(s.logged, s.recovered, headers)
}

// prepare makes the pages of every survey in every language, so that no respondent waits for it.
func (s *Server) prepare() error {
	for _, sv := range s.field.Surveys() {
		for _, language := range sv.Languages {
			if _, err := s.edition(sv, language); err != nil {
				return fmt.Errorf("survey %s in %s: %w", sv.ID, language, err)
			}
		}
	}
	return nil
}

// Handler is the server as the standard library sees it.
func (s *Server) Handler() http.Handler { return s.echo }

// Close ends the streams of open monitors; hand it to http.Server.RegisterOnShutdown, which would wait for them.
func (s *Server) Close() { s.closeOnce.Do(func() { close(s.closing) }) }

func (s *Server) routes() {
	e := s.echo
	s.show("/", s.index)
	s.show("/healthz", s.healthy)
	s.show("/readyz", s.ready)
	s.show("/static/*", s.asset)

	s.show("/s/:survey", s.start)
	s.show("/s/:survey/", s.start)
	s.show("/s/:survey/:token", s.end)
	s.show("/s/:survey/:token/privacy", s.privacy)
	s.show("/s/:survey/:token/withdraw", s.askWithdrawal)
	e.POST("/s/:survey/:token/withdraw", s.withdraw)
	s.show("/s/:survey/:token/:page", s.page)
	e.POST("/s/:survey/:token/:page", s.answer)

	s.show("/console", s.console, s.loopbackOnly)
	s.show("/console/", s.console, s.loopbackOnly)
	s.show("/console/:survey", s.monitor, s.loopbackOnly)
	s.show("/console/:survey/status.json", s.status, s.loopbackOnly)
	s.show("/console/:survey/report", s.report, s.loopbackOnly)
	e.POST("/console/:survey/report", s.makeReport, s.loopbackOnly, sameOriginOnly)
	s.show("/console/:survey/report/*", s.reportFiles, s.loopbackOnly)
	e.GET("/console/:survey/report-events", s.reportEvents, s.loopbackOnly)
	s.show("/console/:survey/arrivals", s.whoCame, s.loopbackOnly)
	s.show("/console/:survey/arrivals.csv", s.arrivalsFile, s.loopbackOnly)
	s.show("/console/:survey/incidence.csv", s.incidenceFile, s.loopbackOnly)
	e.GET("/console/:survey/events", s.events, s.loopbackOnly)
}

// show routes GET and HEAD, which differ in the body only.
func (s *Server) show(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) {
	s.echo.Match([]string{http.MethodGet, http.MethodHead}, path, h, m...)
}
