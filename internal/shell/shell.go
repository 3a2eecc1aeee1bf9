// Package shell is what every page of the server has around it, whoever it is for: the frame's words, the style sheets,
// the headers that protect it, one line in the log, a stream of news.
//
// It is opinionated: what varies little is rendered once and kept; words are looked up once; tokens, queries and bodies
// are never logged, nor an address that holds them; a header is believed of nobody but the proxies that are trusted. It
// knows nothing of surveys.
package shell

import (
	"bytes"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/fault"
	"fieldwork/internal/shed"
	"fieldwork/static"
)

// A Config is what a shell is made of.
type Config struct {
	Logger       *slog.Logger
	Clock        func() time.Time // measures how long requests take
	TrustProxies []net.IPNet      // peers whose X-Forwarded-Proto and -For are believed, so that cookies behind TLS are Secure and networks are told apart
	PublicURL    *url.URL         // scheme and host by which people reach us, as panels sign them; nil: those of each request
	Load         *shed.Load       // decides who is asked to wait when too many come; nil: nobody is
}

// A Shell is a server without pages.
type Shell struct {
	Log    *slog.Logger
	Clock  func() time.Time
	Words  *Dictionary
	Assets Assets
	Public *url.URL      // nil: that of each request
	Pace   time.Duration // between two looks of a stream
	Load   *shed.Load    // how busy we are; nil: nobody measures it

	echo      *echo.Echo
	proxies   []net.IPNet
	visitor   echo.IPExtractor
	buffers   sync.Pool
	zippers   sync.Pool
	large     chan struct{} // has an element for each large body that is being read
	largeWait time.Duration // for a place in it
	closing   chan struct{}
	closeOnce sync.Once
}

// New loads the locales and the assets. It fails on a missing translation.
func New(c Config) (*Shell, error) {
	if c.Logger == nil || c.Clock == nil {
		return nil, fault.New(fault.Internal, "a web server needs a logger and a clock")
	}
	s := &Shell{
		Log: c.Logger, Clock: c.Clock, Public: c.PublicURL, Pace: time.Second, Load: c.Load, large: make(chan struct{}, largeAtOnce), largeWait: largePatience, echo: echo.New(), proxies: c.TrustProxies,
		visitor: visitorThrough(c.TrustProxies), closing: make(chan struct{}),
		buffers: sync.Pool{New: func() any { return new(bytes.Buffer) }}, zippers: sync.Pool{New: newZipper},
	}
	var err error
	if s.Words, err = embedded(); err != nil {
		return nil, err
	}
	if s.Assets, err = loadAssets(static.FS); err != nil {
		return nil, err
	}
	s.echo.IPExtractor = s.visitor
	s.echo.Use(s.logged, s.recovered, headers, s.fewLarge)
	s.Show("/static/*", s.asset)
	return s, nil
}

// Echo is where routes are added.
func (s *Shell) Echo() *echo.Echo { return s.echo }

// Handler is the server as the standard library sees it.
func (s *Shell) Handler() http.Handler { return s.echo }

// Show routes GET and HEAD, which differ in the body only.
func (s *Shell) Show(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) {
	s.echo.Match([]string{http.MethodGet, http.MethodHead}, path, h, m...)
}

// Close ends the open streams; hand it to http.Server.RegisterOnShutdown, which would wait for them.
func (s *Shell) Close() { s.closeOnce.Do(func() { close(s.closing) }) }

// Closing is closed when the streams are to end.
func (s *Shell) Closing() <-chan struct{} { return s.closing }
