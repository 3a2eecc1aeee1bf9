// Package consoletest is a console for tests: real pages over a real database, with one account of each role and one that
// has none.
//
// It is opinionated: what a test asks of it goes over HTTP, as a browser would, through the real door; the clock stands
// until it is moved. Passwords alone are hashed with less work than in the field.
package consoletest

import (
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/console"
	"fieldwork/internal/field"
	"fieldwork/internal/shell"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
	"fieldwork/internal/web"
)

// Start is the instant at which a site begins.
var Start = time.Date(2015, 10, 14, 8, 12, 0, 0, time.UTC)

// A Site is a console in front of a database.
type Site struct {
	*httptest.Server
	Store    *store.Store
	Field    *field.Service
	Shell    *shell.Shell
	Console  *console.Console
	Web      *web.Server
	Accounts *account.Service
	Surveys  []*survey.Survey
	Log      *Log
	File     string // the database
	t        testing.TB

	mu     sync.Mutex
	now    time.Time
	follow func() time.Time // nil: the clock stands
}

// New opens a site with the surveys in the field; rooms makes the pages besides the console's own.
func New(t testing.TB, rooms func(*Site) [][]console.Route, surveys ...*survey.Survey) *Site {
	t.Helper()
	return open(t, httptest.NewServer, (*Site).enrol, rooms, surveys)
}

// NewEncrypted is New by https.
func NewEncrypted(t testing.TB, rooms func(*Site) [][]console.Route, surveys ...*survey.Survey) *Site {
	t.Helper()
	return open(t, httptest.NewTLSServer, (*Site).enrol, rooms, surveys)
}

// NewUnclaimed is New before anybody has an account.
func NewUnclaimed(t testing.TB, surveys ...*survey.Survey) *Site {
	t.Helper()
	return open(t, httptest.NewServer, func(*Site) {}, nil, surveys)
}

func open(t testing.TB, serve func(http.Handler) *httptest.Server, enrol func(*Site), rooms func(*Site) [][]console.Route, surveys []*survey.Survey) *Site {
	t.Helper()
	s := &Site{t: t, now: Start, Log: &Log{}, Surveys: surveys, File: filepath.Join(t.TempDir(), "fieldwork.db")}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	s.Store, err = store.Open(t.Context(), s.File)
	must(err)
	t.Cleanup(func() { s.Store.Close() })
	s.Field, err = field.New(t.Context(), s.Store, surveys, s.Now, rand.NewChaCha8([32]byte{1}))
	must(err)
	s.Shell, err = shell.New(shell.Config{Logger: slog.New(slog.NewTextHandler(s.Log, nil)), Clock: time.Now})
	must(err)
	s.Web, err = web.New(web.Config{Field: s.Field, Shell: s.Shell})
	must(err)
	s.Accounts, err = account.New(account.Config{Store: s.Store, Clock: s.Now, Hasher: cheap()})
	must(err)
	enrol(s)
	config := console.Config{Shell: s.Shell, Field: s.Field, Accounts: s.Accounts, Sessions: s.Store.Sessions(time.Now), Clock: s.Now}
	if rooms != nil {
		config.Rooms = rooms(s)
	}
	s.Console, err = console.New(config)
	must(err)
	s.Server = serve(s.Shell.Handler())
	t.Cleanup(func() { s.Shell.Close(); s.Server.Close() })
	return s
}

// Now is the site's instant, which all of it goes by but sessions.
func (s *Site) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.follow != nil {
		return s.follow()
	}
	return s.now
}

// Follow makes the site go by another clock, such as that of simulated respondents.
func (s *Site) Follow(clock func() time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.follow = clock
}

// Pass moves the clock on.
func (s *Site) Pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}
