package main

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"time"

	"fieldwork/internal/duty"
	"fieldwork/internal/field"
	"fieldwork/internal/store"
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
