package main

import (
	"context"
	"crypto/rand"
	"os"
	"slices"
	"strings"
	"time"

	"fieldwork/internal/duty"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
)

// A node is this process among those that serve one database.
type node struct {
	name   string
	shared bool // there may be others
}

// onlyNode is the name of the one server that a database file has. It is always the same, so that a server that was killed
// and is started again has its duties at once.
const onlyNode = "alone"

// nodeOf names the node that serves a database. A name among several is drawn at each start: what the one before it had in
// hand is over, and its duties lapse.
func nodeOf(db string) node {
	if !store.IsPostgres(db) {
		return node{name: onlyNode}
	}
	host, err := os.Hostname()
	if err != nil {
		host = "node" // what is drawn tells it from others
	}
	return node{name: host + "-" + strings.ToLower(rand.Text()[:8]), shared: true}
}

// Whoever has a survey's duty sends what its sources are owed, watches it for alerts, asks its quality rules, and counts its
// cells anew when the duty begins; whoever has that of the sessions clears away those that have expired.
const (
	surveyDuty   = "survey "
	sessionsDuty = "sessions"
)

// openDuties prepares the node to share with others what one of them does for all.
func (srv *server) openDuties(c serverConfig) (err error) {
	all := []string{sessionsDuty}
	for _, s := range c.surveys {
		all = append(all, surveyDuty+s.ID)
	}
	srv.recounts = make(chan string, len(all))
	srv.duties, err = duty.New(duty.Config{Store: srv.store, Node: srv.node.name, Duties: all, Clock: time.Now, Logger: c.log, Took: srv.took})
	return err
}

// took has a survey's cells counted anew. When one waits already for that, it need not wait twice.
func (srv *server) took(one string) {
	id, ofSurvey := strings.CutPrefix(one, surveyDuty)
	if !ofSurvey {
		return
	}
	select {
	case srv.recounts <- id:
	default:
	}
}

// mine are the surveys whose duty the node has now.
func (srv *server) mine() (ids []string) {
	for _, s := range srv.surveys {
		if srv.duties.Has(surveyDuty + s.ID) {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// An outbox is the field's, of the surveys whose messages the node is to send. A node without a duty asks nobody, so that one
// that has lost its database along with its duties begins nothing that it saw before.
type outbox struct {
	*field.Service
	mine func() []string
}

// Callbacks are what is due of these surveys.
func (o outbox) Callbacks(ctx context.Context, limit int) ([]field.Callback, error) {
	return o.CallbacksOf(ctx, o.mine(), limit)
}

// lockDatabase makes this the database's only server. It holds who respondents are and how researchers log in, so that a new
// one is its owner's alone, and with it the files that SQLite puts beside it. The file stays open as long as the store: closing
// it earlier would release the locks that SQLite itself holds on it.
func lockDatabase(db string) (*os.File, error) {
	if err := store.CheckName(db); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(db, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fault.Errorf(fault.Unavailable, "the database cannot be used: %w; give a file in a folder you may write to with --db", err)
	}
	if err := exclusive(f); err != nil {
		f.Close()
		return nil, fault.Errorf(fault.Conflict, "another server has the database %s open; stop it first, or choose another file with --db", db)
	}
	return f, nil
}

// warnOfOthers says which surveys in a shared database this node was not given. Whoever a balancer sends here for one of them is
// told that it is not there.
func (srv *server) warnOfOthers(ctx context.Context, c serverConfig) error {
	if !srv.node.shared {
		return nil
	}
	there, err := srv.store.Surveys(ctx)
	for _, id := range there {
		if !slices.ContainsFunc(c.surveys, func(s *survey.Survey) bool { return s.ID == id }) {
			c.log.Warn("the database has a survey that this node was not given; give it to all nodes with --survey, or to none", "survey", id)
		}
	}
	return err
}
