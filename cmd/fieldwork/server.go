package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime/debug"
	"time"

	"fieldwork/internal/callback"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
	"fieldwork/internal/web"
)

type serverConfig struct {
	addr, db string
	surveys  []*survey.Survey
	clock    func() time.Time
	log      *slog.Logger
	folders  map[string]folder          // by survey: where its files are; its plan is read when a report is made
	reports  func(survey string) string // the folder of a survey's report; nil: none are made
	public   *url.URL                   // by which respondents reach the server; nil: as each of them says
	prepare  func() error               // runs once the address is ours and before the database is opened; nil: nothing to do

	privateCallbacks bool // callbacks may reach addresses of this machine and its network
}

// A server is a listening fieldwork server over its own database.
type server struct {
	url   string
	field *field.Service
	store *store.Store
	http  *http.Server
	mail  *callback.Sender
	press *reporter
	ln    net.Listener
	lock  *os.File // held while the server has the database
}

// openServer opens the database, verifies its cells and begins to listen. Requests are answered once serve runs.
func openServer(ctx context.Context, c serverConfig) (*server, error) {
	if os.Getenv("GOGC") == "" {
		// What a request leaves behind is small and dead at once: collecting it a third as often saves a tenth of the time.
		debug.SetGCPercent(300)
	}
	if err := unlock(c.surveys, os.LookupEnv); err != nil {
		return nil, err
	}
	srv := &server{}
	if err := srv.open(ctx, c); err != nil {
		srv.close()
		return nil, err
	}
	return srv, nil
}

func (srv *server) open(ctx context.Context, c serverConfig) (err error) {
	if srv.ln, err = net.Listen("tcp", c.addr); err != nil {
		return fault.Errorf(fault.Unavailable, "cannot listen on %s: %w; choose another address with --addr", c.addr, err)
	}
	srv.url = "http://" + browsable(srv.ln.Addr())
	if c.prepare != nil {
		if err := c.prepare(); err != nil {
			return err
		}
	}
	if srv.lock, err = lockDatabase(c.db); err != nil {
		return err
	}
	if srv.store, err = store.Open(ctx, c.db); err != nil {
		return err
	}
	return srv.assemble(ctx, c)
}

// lockDatabase makes this the database's only server. The file stays open as long as the store: closing it earlier would
// release the locks that SQLite itself holds on it.
func lockDatabase(db string) (*os.File, error) {
	f, err := os.OpenFile(db, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fault.Errorf(fault.Unavailable, "the database cannot be used: %w; give a file in a folder you may write to with --db", err)
	}
	if err := exclusive(f); err != nil {
		f.Close()
		return nil, fault.Errorf(fault.Conflict, "another server has the database %s open; stop it first, or choose another file with --db", db)
	}
	return f, nil
}

// assemble puts the surveys into the field and the pages in front of them.
func (srv *server) assemble(ctx context.Context, c serverConfig) error {
	svc, err := field.New(ctx, srv.store, c.surveys, c.clock, rand.Reader)
	if err != nil {
		return err
	}
	for _, s := range c.surveys {
		drifts, err := svc.Verify(ctx, s.ID)
		if err != nil {
			return err
		}
		for _, d := range drifts {
			c.log.Error("a cell's counter has drifted", "survey", s.ID, "cell", d.Cell, "counter", d.Counter, "stored", d.Stored, "rows", d.Actual)
		}
	}
	w, err := web.New(web.Config{Field: svc, Logger: c.log, Clock: time.Now, Reports: srv.reporter(c), PublicURL: c.public})
	if err != nil {
		return err
	}
	srv.field = svc
	if srv.mail, err = callback.New(callback.Config{Outbox: svc, Clock: c.clock, Logger: c.log, AllowPrivate: c.privateCallbacks}); err != nil {
		return err
	}
	srv.http = httpServer(w.Handler(), srv.ending(w), c.log)
	return nil
}

// ending stops what a shutdown would wait for.
func (srv *server) ending(w *web.Server) func() {
	return func() {
		w.Close()
		if srv.press != nil {
			srv.press.cancel()
		}
	}
}

// httpServer answers requests with the patience that slow phones need and no more; ended stops event streams, which would
// hold up a shutdown.
func httpServer(h http.Handler, ended func(), log *slog.Logger) *http.Server {
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	server.RegisterOnShutdown(ended)
	return server
}

// browsable turns a listening address into one that a browser on this machine can open.
func browsable(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("127.0.0.1:%d", tcp.Port)
	}
	return a.String()
}

// stopPatience is how long a server that stops waits for what is under way.
const stopPatience = 10 * time.Second

// serve answers requests and sends what sources are owed until the context ends, then lets what is under way finish.
func (srv *server) serve(ctx context.Context) error {
	sending, stop := context.WithCancel(ctx)
	mailed := make(chan error, 1)
	go func() { mailed <- srv.mail.Run(sending) }()
	err := srv.answer(ctx)
	stop()
	return errors.Join(err, <-mailed)
}

func (srv *server) answer(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() { failed <- srv.http.Serve(srv.ln) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopPatience)
	defer cancel()
	if err := srv.http.Shutdown(patience); err != nil {
		return err
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// close frees what was opened, the lock last.
func (srv *server) close() {
	if srv.press != nil {
		srv.press.stop(stopPatience)
	}
	if srv.ln != nil {
		srv.ln.Close()
	}
	if srv.store != nil {
		srv.store.Close()
	}
	if srv.lock != nil {
		srv.lock.Close()
	}
}
