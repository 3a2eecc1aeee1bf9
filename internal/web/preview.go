package web

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"fieldwork/internal/field"
	"fieldwork/internal/rehearsal"
	"fieldwork/internal/shell"
	"fieldwork/internal/survey"
)

// A PreviewConfig is what a preview is made of.
type PreviewConfig struct {
	Load      func() (*survey.Survey, error) // reads the survey; findings are an error
	Stamp     func() string                  // differs when the survey's files do
	Casting   rehearsal.Casting              // of the first rehearsal; the seed of each further one is one higher
	LocalOnly bool                           // it answers requests from this machine only
	Logger    *slog.Logger
	Clock     func() time.Time
}

// maxRehearsals is how many rehearsals a preview remembers; the oldest is forgotten first.
const maxRehearsals = 100

// A Preview serves a survey whose files are being written. It has no store: its interviews are rehearsals in memory,
// which take up a changed questionnaire at the next request, with the answers given so far.
type Preview struct {
	*Server
	config     PreviewConfig
	mu         sync.Mutex
	stamp      string // of the files as they were read last
	survey     *survey.Survey
	broken     error // why the files cannot be used at present
	rehearsals map[int]*rehearsal.Rehearsal
	begun      int
}

// NewPreview makes a preview. A survey with findings is no error: they are shown until they are mended.
func NewPreview(c PreviewConfig) (*Preview, error) {
	nobody, err := field.New(context.Background(), nil, nil, c.Clock, rand.Reader) // no survey is in the field, so no store is asked
	if err != nil {
		return nil, err
	}
	around, err := shell.New(shell.Config{Logger: c.Logger, Clock: c.Clock})
	if err != nil {
		return nil, err
	}
	s, err := assemble(Config{Field: nobody, Shell: around})
	if err != nil {
		return nil, err
	}
	p := &Preview{Server: s, config: c, rehearsals: map[int]*rehearsal.Rehearsal{}}
	p.routes()
	return p, nil
}

func (p *Preview) routes() {
	if p.config.LocalOnly {
		p.Echo().Use(shell.LoopbackOnly)
	}
	p.Show("/", p.fresh(p.begin))
	p.Show("/preview/:number", p.fresh(p.rehearsed(p.rehearsedWhereabouts)))
	p.Show("/preview/:number/privacy", p.fresh(p.rehearsed(p.rehearsedPrivacy)))
	p.Show("/preview/:number/:page", p.fresh(p.rehearsed(p.rehearsedPage)))
	p.Echo().POST("/preview/:number/:page", p.fresh(p.rehearsed(p.rehearsedAnswer)))
	p.Echo().GET("/preview/events", p.events)
}

// fresh reads the survey anew when its files have changed, and shows findings instead of any page while there are some.
// One request is served at a time: a preview has one reader, and this is simple.
func (p *Preview) fresh(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		p.mu.Lock()
		defer p.mu.Unlock()
		if stamp := p.config.Stamp(); stamp != p.stamp {
			p.read()
			p.stamp = stamp
		}
		if p.broken != nil {
			return p.findings(c)
		}
		return next(c)
	}
}

// read takes up the survey as its files are now; the last good version stays when they cannot be used.
func (p *Preview) read() {
	sv, err := p.config.Load()
	if p.broken = err; err != nil {
		return
	}
	p.survey = sv
	p.editions.Clear() // of versions that nobody sees again
	for _, r := range p.rehearsals {
		r.Adopt(sv)
	}
}

// begin starts a rehearsal at the first page.
func (p *Preview) begin(c echo.Context) error {
	casting := p.config.Casting
	casting.Seed += uint64(p.begun)
	if wanted := shell.Asked(c); len(wanted) > 0 {
		casting.Language = p.surveyLanguage(c, p.survey)
	}
	r, err := rehearsal.New(p.survey, casting)
	if err != nil {
		return err
	}
	p.begun++
	p.rehearsals[p.begun] = r
	delete(p.rehearsals, p.begun-maxRehearsals)
	return c.Redirect(http.StatusSeeOther, rehearsalPath(p.staging().base, strconv.Itoa(p.begun), r.Settle()))
}

// staging is where a preview's rehearsals are held.
func (p *Preview) staging() staging {
	return staging{base: "/preview", live: true, stamp: p.stamp, most: maxBody, param: "lang", again: func(language string) string { return "/?" + url.Values{"lang": {language}}.Encode() }}
}

// rehearsed finds the rehearsal that an address names. One that is forgotten, as after a restart, begins anew.
func (p *Preview) rehearsed(next func(rehearsing) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		number, err := strconv.Atoi(c.Param("number"))
		r := p.rehearsals[number]
		if err != nil || r == nil {
			return lead(c, "/")
		}
		return p.rehearse(rehearsing{c: c, Rehearsal: r, staging: p.staging(), key: strconv.Itoa(number)}, next)
	}
}
