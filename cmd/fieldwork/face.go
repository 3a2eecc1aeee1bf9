package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	random "math/rand/v2"
	"net/url"
	"time"

	"fieldwork/internal/account"
	"fieldwork/internal/alert"
	"fieldwork/internal/api"
	"fieldwork/internal/archive"
	"fieldwork/internal/console"
	"fieldwork/internal/lookout"
	"fieldwork/internal/shed"
	"fieldwork/internal/shell"
	"fieldwork/internal/steering"
	"fieldwork/internal/store"
	"fieldwork/internal/testlink"
	"fieldwork/internal/web"
)

// What the store keeps for each part of the console.
var (
	_ account.Store  = (*store.Store)(nil)
	_ alert.Store    = (*store.Store)(nil)
	_ testlink.Store = (*store.Store)(nil)
)

// A face is what a server shows: the respondents' pages, the researchers' console, and the same for programs.
type face struct {
	shell    *shell.Shell
	accounts *account.Service
	sessions *store.Sessions
	alerts   *alert.Service
}

// openFace puts pages in front of the field. Researchers live by the wall's clock, whatever a demo's study does.
func (srv *server) openFace(c serverConfig) (err error) {
	f := &srv.face
	if f.shell, err = shell.New(shell.Config{Logger: c.log, Clock: time.Now, TrustProxies: c.proxies, PublicURL: c.public,
		Load: shed.New(shed.Config{Clock: time.Now, Random: random.Float64})}); err != nil {
		return err
	}
	pages, err := web.New(web.Config{Field: srv.field, Shell: f.shell})
	if err != nil {
		return err
	}
	if f.accounts, err = account.New(account.Config{Store: srv.store}); err != nil {
		return err
	}
	if f.alerts, err = srv.openAlerts(c); err != nil {
		return err
	}
	f.sessions = srv.store.Sessions(time.Now)
	rooms, err := srv.rooms(pages)
	if err != nil {
		return err
	}
	_, err = console.New(console.Config{Shell: f.shell, Field: srv.field, Accounts: f.accounts, Sessions: f.sessions, Rooms: rooms, Clock: time.Now})
	if err != nil {
		return err
	}
	return srv.openAPI()
}

// openAPI offers to programs what the console offers to people.
func (srv *server) openAPI() error {
	c := api.Config{Shell: srv.face.shell, Field: srv.field, Control: srv.store, Accounts: srv.face.accounts, Describe: srv.workshop.describe, Alerts: srv.face.alerts}
	if srv.works != nil {
		c.Works = srv.works
	}
	_, err := api.New(c)
	return err
}

// rooms are the console's pages.
func (srv *server) rooms(pages *web.Server) ([][]console.Route, error) {
	f := srv.face
	watching, err := lookout.New(lookout.Config{Field: srv.field, Alerts: f.alerts, Shell: f.shell, Changes: srv.store.Written})
	if err != nil {
		return nil, err
	}
	steered, err := steering.New(steering.Config{Shell: f.shell, Field: srv.field, Control: srv.store,
		Links: testlink.New(srv.store, time.Now, rand.Reader), Stage: web.NewStage(pages, rand.Reader, srv.store)})
	if err != nil {
		return nil, err
	}
	kept := archive.Config{Shell: f.shell, Describe: srv.workshop.describe, Watch: srv.field.Watch}
	if srv.works != nil {
		kept.Works = srv.works
	}
	archived, err := archive.New(kept)
	if err != nil {
		return nil, err
	}
	return [][]console.Route{watching.Routes(), steered.Routes(), archived.Routes()}, nil
}

// openAlerts prepares what watches the surveys for people who do not.
func (srv *server) openAlerts(c serverConfig) (*alert.Service, error) {
	return alert.New(alert.Config{
		Store: srv.store, Watch: srv.field.Watch, Surveys: srv.surveyIDs, Mine: srv.mine, Clock: c.clock, Logger: c.log, Languages: shell.Languages(),
		Say: func(language, id string, data map[string]any) string {
			w, _ := srv.face.shell.Words.In(language)
			return w.Tell(id, data)
		},
		SurveyTitle:  srv.titleOf,
		ConsoleURL:   func(survey string) string { return srv.reached(c.public) + console.SurveyPath(survey) },
		AllowPrivate: c.privateCallbacks, Mail: c.mailServer,
		Note: func(ctx context.Context, survey string, ch alert.Change) error {
			return srv.face.accounts.Note(ctx, account.Entry{At: time.Now(), Who: ch.Who, What: "alerts", Survey: survey, Before: ch.Before, After: ch.After, Why: ch.Why})
		},
	})
}

// surveyIDs are the surveys in the field.
func (srv *server) surveyIDs() (ids []string) {
	for _, s := range srv.field.Surveys() {
		ids = append(ids, s.ID)
	}
	return ids
}

// titleOf is what a survey is called.
func (srv *server) titleOf(survey, language string) string {
	s, err := srv.field.Survey(survey)
	if err != nil {
		return survey
	}
	return s.Title.In(s.Language(language))
}

// reached is the address by which people reach the server.
func (srv *server) reached(public *url.URL) string {
	if public != nil {
		return public.String()
	}
	return srv.url
}

// printSetup tells how the first account is made, while there is none.
func (srv *server) printSetup(ctx context.Context, w io.Writer, public *url.URL) error {
	token, needed, err := srv.face.accounts.Setup(ctx)
	if err != nil || !needed {
		return err
	}
	fmt.Fprintf(w, "first login  %s%s/setup/%s (once, within a day)\n", srv.reached(public), console.Base, token)
	return nil
}

// sessionSweep is the time between two clearings of what sessions and nodes leave behind, and nodeMemory how long a node has not
// been seen until it is forgotten: far longer than any batch of it can be under way.
const (
	sessionSweep = time.Hour
	nodeMemory   = 24 * time.Hour
)

// tidy removes expired sessions and what nodes that are gone have left until the context ends, whenever that is the node's
// duty.
func (srv *server) tidy(ctx context.Context) {
	tick := time.NewTicker(sessionSweep)
	defer tick.Stop()
	for {
		if srv.duties.Has(sessionsDuty) {
			now := time.Now()
			_, err := srv.face.sessions.Cleanup(ctx, now)
			if err := errors.Join(err, srv.store.ForgetNodes(ctx, now.Add(-nodeMemory))); err != nil && ctx.Err() == nil {
				srv.log.Warn("what expired sessions and nodes that are gone have left cannot be removed", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
