package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"fieldwork/internal/fault"
)

// An ear is how a serving node hears that another has written something, and how the others see that it is there. Nothing
// rests on it but how soon people see what they watch: a word that is lost is made up for by looking now and then.
type ear struct {
	engine *postgresEngine
	wakes  *wakes
	words  chan struct{} // there is something to tell the others; holds one
	under  sync.WaitGroup
	stop   context.CancelFunc
}

// channel is what nodes speak on. What they say is who they are.
const channel = "fieldwork_written"

// How often a node says that something was written, however often that is; that it is there; and that it tries to hear again.
// PostgreSQL commits one transaction with a notification at a time, so that these are not part of those that matter.
const (
	speakEvery = 250 * time.Millisecond
	seenEvery  = 5 * time.Second
	hearAgain  = time.Second
)

// openEar begins to listen. It fails when the database is being copied.
func openEar(ctx context.Context, e *postgresEngine, where string, w *wakes) (*ear, error) {
	conn, err := e.listen(ctx, where)
	if err != nil {
		return nil, err
	}
	hearing, stop := context.WithCancel(context.Background())
	r := &ear{engine: e, wakes: w, words: make(chan struct{}, 1), stop: stop}
	r.under.Go(func() { r.hear(hearing, conn, where) })
	r.under.Go(func() { r.speak(hearing) })
	return r, nil
}

func (r *ear) close() {
	r.stop()
	r.under.Wait()
}

// wrote has the others told, soon.
func (r *ear) wrote() {
	select {
	case r.words <- struct{}{}:
	default:
	}
}

// listen opens the connection on which the node hears. While it lasts the database cannot be copied.
func (e *postgresEngine) listen(ctx context.Context, where string) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, e.config.Copy())
	if err != nil {
		return nil, err
	}
	var free bool
	err = conn.QueryRow(ctx, `SELECT pg_try_advisory_lock_shared($1)`, int64(copyLock)).Scan(&free)
	if err == nil && !free {
		err = fault.Errorf(fault.Conflict, "a copy into or out of the database %s is under way; start the server when it is done", Shown(where))
	}
	if err == nil {
		_, err = conn.Exec(ctx, `LISTEN `+channel)
	}
	if err == nil {
		err = e.seen(ctx, conn)
	}
	if err != nil {
		conn.Close(context.WithoutCancel(ctx))
		return nil, err
	}
	return conn, nil
}

// earLane is the row by which an idle node is seen.
const earLane lane = "ear"

// seen says that the node is there.
func (e *postgresEngine) seen(ctx context.Context, conn *pgx.Conn) error {
	ctx, done := context.WithTimeout(ctx, connectPatience)
	defer done()
	_, err := conn.Exec(ctx, `INSERT INTO lanes (node, lane, batch, tries, seen_ms) VALUES ($1, $2, '', 1, `+nowMs+`)
		ON CONFLICT (node, lane) DO UPDATE SET seen_ms = excluded.seen_ms`, e.node, string(earLane))
	return err
}

// hear listens until it is stopped, on one connection after the other. What was said between two of them it has missed.
func (r *ear) hear(ctx context.Context, conn *pgx.Conn, where string) {
	for ctx.Err() == nil {
		if conn != nil {
			r.wakes.note()
			r.attend(ctx, conn)
			conn.Close(context.WithoutCancel(ctx))
		}
		r.wakes.note()
		select {
		case <-time.After(hearAgain/2 + rand.N(hearAgain)):
		case <-ctx.Done():
			return
		}
		conn, _ = r.engine.listen(ctx, where) // what is wrong with the database, /readyz and every page tell
	}
}

// attend hears on one connection until it breaks.
func (r *ear) attend(ctx context.Context, conn *pgx.Conn) {
	for {
		waiting, done := context.WithTimeout(ctx, seenEvery)
		word, err := conn.WaitForNotification(waiting)
		done()
		switch {
		case err == nil && word.Payload != r.engine.node:
			r.wakes.note()
		case ctx.Err() != nil:
			return
		case err != nil:
			if !pgconn.Timeout(err) && !errors.Is(err, context.DeadlineExceeded) || r.engine.seen(ctx, conn) != nil {
				return
			}
		}
	}
}

// say tells the others once. Pages are not kept from their connection by a server that is gone; unheard it costs a second.
func (r *ear) say(ctx context.Context) {
	saying, done := context.WithTimeout(ctx, connectPatience)
	defer done()
	r.engine.lanes[pageLane].WithContext(saying).Exec(`SELECT pg_notify(?, ?)`, channel, r.engine.node)
}

// speak tells the others that something was written.
func (r *ear) speak(ctx context.Context) {
	for {
		select {
		case <-r.words:
		case <-ctx.Done():
			return
		}
		r.say(ctx)
		select {
		case <-time.After(speakEvery):
		case <-ctx.Done():
			return
		}
	}
}
