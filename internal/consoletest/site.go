// Package consoletest is a console for tests: real pages over a real database, with one account of each role and one that
// has none.
//
// It is opinionated: what a test asks of it goes over HTTP, as a browser would; the clock stands until it is moved.
package consoletest

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2/memstore"

	"fieldwork/internal/account"
	"fieldwork/internal/console"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/shell"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
	"fieldwork/internal/web"
)

// Start is the instant at which a site begins.
var Start = time.Date(2015, 10, 14, 8, 12, 0, 0, time.UTC)

// The names of the accounts. Each has its role in the first survey alone, but Chief, who is a manager of all.
const (
	Viewer   = "viewer"
	Analyst  = "analyst"
	Manager  = "manager"
	Chief    = "chief"
	Stranger = "stranger" // without a role
)

// A Site is a console in front of a database.
type Site struct {
	*httptest.Server
	Store   *store.Store
	Field   *field.Service
	Shell   *shell.Shell
	Console *console.Console
	Log     *Log
	Noted   *Researchers // and what they did
	t       testing.TB

	mu  sync.Mutex
	now time.Time
}

// New opens a site with the surveys in the field; rooms makes the pages besides the console's own.
func New(t testing.TB, rooms func(*Site) [][]console.Route, surveys ...*survey.Survey) *Site {
	t.Helper()
	s := &Site{t: t, now: Start, Log: &Log{}, Noted: researchers(surveys[0].ID)}
	var err error
	if s.Store, err = store.Open(t.Context(), filepath.Join(t.TempDir(), "fieldwork.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Store.Close() })
	if s.Field, err = field.New(t.Context(), s.Store, surveys, s.Now, rand.NewChaCha8([32]byte{1})); err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(s.Log, nil))
	if s.Shell, err = shell.New(shell.Config{Logger: logger, Clock: time.Now}); err != nil {
		t.Fatal(err)
	}
	if _, err := web.New(web.Config{Field: s.Field, Shell: s.Shell}); err != nil {
		t.Fatal(err)
	}
	door := []console.Route{{Method: http.MethodPost, Path: "/enter-as", Login: console.Anybody, Page: s.enter}}
	config := console.Config{Shell: s.Shell, Field: s.Field, Accounts: s.Noted, Sessions: sessions{memstore.New()}, Rooms: [][]console.Route{door}}
	if rooms != nil {
		config.Rooms = append(config.Rooms, rooms(s)...)
	}
	if s.Console, err = console.New(config); err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(s.Shell.Handler())
	t.Cleanup(func() { s.Shell.Close(); s.Server.Close() })
	return s
}

// Now is the site's instant.
func (s *Site) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Pass moves the clock on.
func (s *Site) Pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// enter logs in whoever the form names.
func (s *Site) enter(v *console.Visit) error {
	id, err := strconv.ParseInt(v.Value("account"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "no account")
	}
	a, err := s.Noted.Account(v.Ctx(), id)
	if err != nil {
		return err
	}
	if err := v.Begin(a); err != nil {
		return err
	}
	return v.Go(console.Base, "")
}

// sessions are kept in memory.
type sessions struct{ *memstore.MemStore }

// FindCtx is Find.
func (m sessions) FindCtx(_ context.Context, token string) ([]byte, bool, error) {
	return m.Find(token)
}

// CommitCtx is Commit.
func (m sessions) CommitCtx(_ context.Context, token string, b []byte, expiry time.Time) error {
	return m.Commit(token, b, expiry)
}

// DeleteCtx is Delete.
func (m sessions) DeleteCtx(_ context.Context, token string) error { return m.Delete(token) }

// Researchers are accounts in memory.
type Researchers struct {
	mu       sync.Mutex
	accounts []account.Account
	Entries  []account.Entry // of the audit log
}

func researchers(survey string) *Researchers {
	r := &Researchers{}
	for _, a := range []struct {
		name  string
		grant account.Grant
	}{
		{Viewer, account.Grant{Survey: survey, Role: account.Viewer}}, {Analyst, account.Grant{Survey: survey, Role: account.Analyst}},
		{Manager, account.Grant{Survey: survey, Role: account.Manager}}, {Chief, account.Grant{Survey: account.EverySurvey, Role: account.Manager}}, {Stranger, account.Grant{}},
	} {
		n := account.Account{ID: int64(len(r.accounts) + 1), Name: a.name, Created: Start}
		if a.grant.Role != "" {
			n.Grants = []account.Grant{a.grant}
		}
		r.accounts = append(r.accounts, n)
	}
	return r
}

// Account is one by its id.
func (r *Researchers) Account(_ context.Context, id int64) (account.Account, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if id < 1 || int(id) > len(r.accounts) {
		return account.Account{}, fault.New(fault.NotFound, "there is no such account")
	}
	return r.accounts[id-1], nil
}

// Note keeps an entry.
func (r *Researchers) Note(_ context.Context, e account.Entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Entries = append(r.Entries, e)
	return nil
}

// idOf is the id of an account by its name.
func (r *Researchers) idOf(name string) string {
	for _, a := range r.accounts {
		if a.Name == name {
			return strconv.FormatInt(a.ID, 10)
		}
	}
	return ""
}
