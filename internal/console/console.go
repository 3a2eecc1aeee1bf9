// Package console is the desk at which researchers sit down: it knows who asks, what each may do in which survey, and lets
// a request through to a page or not.
//
// It is opinionated: one table has every route with the role that it needs, and a route that is not in it is not there;
// nothing changes by GET; a change needs a session, a role and the session's token in the form. A survey in which somebody
// has no role does not exist for them. Pages are whole without scripts. The pages themselves stand in rooms of their own:
// lookout (what is going on), steering (what is to be done about it), archive (what was made of it).
package console

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/shell"
)

//go:embed templates/*.html
var templateFiles embed.FS

// A Config is what a console is made of.
type Config struct {
	Shell    *shell.Shell
	Field    *field.Service
	Accounts Accounts
	Sessions scs.CtxStore     // keeps what a session knows, under a hash of its token
	Rooms    [][]Route        // the pages of the other rooms
	Clock    func() time.Time // that of the accounts; nil: the field's
}

// A Console answers researchers.
type Console struct {
	*shell.Shell
	field     *field.Service
	accounts  Accounts
	sessions  *scs.SessionManager
	clock     func() time.Time
	foreign   *http.CrossOriginProtection
	templates shell.Views
	routes    []Route
}

// New adds the console's routes to the shell.
func New(c Config) (*Console, error) {
	if c.Shell == nil || c.Field == nil || c.Accounts == nil || c.Sessions == nil {
		return nil, fault.New(fault.Internal, "a console needs a shell, a field service, accounts and sessions")
	}
	if err := c.Shell.Words.Require(refusals()); err != nil {
		return nil, err
	}
	k := &Console{Shell: c.Shell, field: c.Field, accounts: c.Accounts, sessions: sessionManager(c.Sessions), clock: c.Clock, foreign: http.NewCrossOriginProtection()}
	if k.clock == nil {
		k.clock = k.field.Now
	}
	k.templates = Templates(templateFiles)
	k.routes = k.desk()
	for _, room := range c.Rooms {
		k.routes = append(k.routes, room...)
	}
	if err := k.distinct(); err != nil {
		return nil, err
	}
	return k, k.open()
}

// Templates are a room's pages, in the folder templates of the files, and what every page of the console has around it.
func Templates(pages fs.FS) shell.Views {
	return shell.Later(func() (*template.Template, error) {
		t, err := shell.Templates(templateFiles)
		if err != nil {
			return nil, fmt.Errorf("templates of the console: %w", err)
		}
		return t.ParseFS(pages, "templates/*.html")
	})
}
