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
	"sync"
	"time"

	"fieldwork/internal/alert"
	"fieldwork/internal/callback"
	"fieldwork/internal/duty"
	"fieldwork/internal/fault"
	"fieldwork/internal/field"
	"fieldwork/internal/store"
	"fieldwork/internal/survey"
	"fieldwork/internal/works"
)

type serverConfig struct {
	addr, db  string
	debugAddr string // a loopback address on which the running program can be looked at; "": none
	surveys   []*survey.Survey
	clock     func() time.Time
	log       *slog.Logger
	folders   map[string]folder // by survey: where its files are; they are read when a work is made
	works     string            // the folder of deliveries and reports that the console orders; "": none are made
	public    *url.URL          // by which respondents reach the server; nil: as each of them says
	prepare   func() error      // runs once the address is ours and before the database is opened; nil: nothing to do

	privateCallbacks bool // callbacks and webhooks may reach addresses of this machine and its network

	proxies    []net.IPNet       // that say truly where a request came from
	mailServer *alert.MailServer // that takes alerts; nil: none are mailed
	backups    backupPlan        // of the database while it is in use
	hold       bool              // surveys to which nobody has come wait for their launch
}

// A server is a listening fieldwork server over its own database.
type server struct {
	url      string
	surveys  []*survey.Survey
	field    *field.Service
	store    *store.Store
	http     *http.Server
	profiler *profiler // nil: nobody may look inside
	mail     *callback.Sender
	works    *works.Queue // nil: none are made
	workshop *workshop
	backups  *backupSchedule // nil: none are made
	flags    *flagWatch
	face     face
	log      *slog.Logger
	ln       net.Listener
	lock     *os.File // held while the server has the database file

	worksLock   *os.File // held while the server has the folder of works alone
	worksFolder string   // the id of a folder that nodes share; "": none is

	node     node
	duties   *duty.Roster
	recounts chan string // surveys whose cells are to be counted anew
}

// openServer opens the database and begins to listen. Requests are answered once serve runs.
func openServer(ctx context.Context, c serverConfig) (*server, error) {
	easeCollector(os.Getenv)
	if err := unlock(c.surveys, os.LookupEnv); err != nil {
		return nil, err
	}
	srv := &server{log: c.log, surveys: c.surveys, node: nodeOf(c.db)}
	if err := srv.open(ctx, c); err != nil {
		srv.close()
		return nil, err
	}
	debug.FreeOSMemory() // reading the surveys takes several times what they need once they are read
	return srv, nil
}

func (srv *server) open(ctx context.Context, c serverConfig) (err error) {
	if srv.ln, err = net.Listen("tcp", c.addr); err != nil {
		return fault.Errorf(fault.Unavailable, "cannot listen on %s: %w; choose another address with --addr", c.addr, err)
	}
	srv.url = "http://" + browsable(srv.ln.Addr())
	if srv.profiler, err = openProfiler(c.debugAddr, c.log); err != nil {
		return err
	}
	if c.prepare != nil {
		if err := c.prepare(); err != nil {
			return err
		}
	}
	if !srv.node.shared {
		if srv.lock, err = lockDatabase(c.db); err != nil {
			return err
		}
	}
	if srv.backups, err = openBackups(c); err != nil {
		return err
	}
	if srv.store, err = store.Open(ctx, c.db, upgradingLogged(time.Now, c.log), store.Serving(), store.Warning(func(err error) { c.log.Warn(err.Error()) })); err != nil {
		return err
	}
	return srv.assemble(ctx, c)
}

// assemble puts the surveys into the field and the pages in front of them.
func (srv *server) assemble(ctx context.Context, c serverConfig) error {
	var among []field.Option
	if srv.node.shared {
		among = append(among, field.AmongNodes())
	}
	svc, err := field.New(ctx, srv.store, c.surveys, c.clock, rand.Reader, among...)
	if err != nil {
		return err
	}
	for _, s := range c.surveys {
		if c.hold {
			if err := srv.store.HoldBack(ctx, s.ID, c.clock()); err != nil {
				return err
			}
		}
	}
	if err := srv.warnOfOthers(ctx, c); err != nil {
		return err
	}
	srv.field = svc
	if err := srv.openDuties(c); err != nil {
		return err
	}
	if err := srv.openWorks(ctx, c); err != nil {
		return err
	}
	srv.flags = srv.watchFlags(c, srv.store)
	if srv.mail, err = callback.New(callback.Config{Outbox: outbox{svc, srv.mine}, Clock: c.clock, Logger: c.log, AllowPrivate: c.privateCallbacks}); err != nil {
		return err
	}
	if err := srv.openFace(c); err != nil {
		return err
	}
	srv.http = httpServer(srv.face.shell.Handler(), srv.ending, c.log)
	return nil
}

// ending stops what a shutdown would wait for.
func (srv *server) ending() {
	srv.face.shell.Close()
	if srv.works != nil {
		srv.works.Shut()
	}
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

// serve answers requests until the context ends, and does beside that what the node has a duty to; then it lets what is under
// way finish, and gives the duties back last.
func (srv *server) serve(ctx context.Context) error {
	dutiful, yield := context.WithCancel(context.WithoutCancel(ctx))
	var onDuty sync.WaitGroup
	if err := srv.duties.Look(ctx); err != nil { // so that whoever is alone begins at once
		srv.log.Warn("the node's duties could not be asked for yet", "error", err)
	}
	onDuty.Go(func() { srv.duties.Run(dutiful) })
	defer onDuty.Wait()
	defer yield()
	working, stop := context.WithCancel(ctx)
	ended := srv.beside(working)
	err := srv.answer(ctx)
	stop()
	return errors.Join(err, ended())
}

// beside does what is done beside answering; the function that it returns waits for the end of that.
func (srv *server) beside(ctx context.Context) (ended func() error) {
	mailed, alerted := make(chan error, 1), make(chan error, 1)
	go func() { mailed <- srv.mail.Run(ctx) }()
	go func() { alerted <- srv.face.alerts.Run(ctx) }()
	var all sync.WaitGroup
	all.Go(func() { srv.flags.run(ctx) })
	all.Go(func() { boundMemory(ctx, os.Getenv) })
	all.Go(func() { srv.verify(ctx) })
	all.Go(func() { srv.tidy(ctx) })
	if srv.backups != nil {
		all.Go(func() { srv.backups.run(ctx) })
	}
	if srv.worksFolder != "" {
		all.Go(func() { srv.keepFolder(ctx) })
	}
	if srv.profiler != nil {
		all.Go(func() {
			if err := srv.profiler.run(ctx); err != nil {
				srv.log.Error("profiles can no longer be taken", "error", err)
			}
		})
	}
	return func() error {
		all.Wait()
		return errors.Join(<-mailed, <-alerted)
	}
}

// verify counts the cells anew from the rows, of each survey whose duty the node takes over, and tells of any drift: at the
// start, and when another node has gone. It takes the longer the more is stored, so respondents do not wait for it: what
// admits them is the counters.
func (srv *server) verify(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case id := <-srv.recounts:
			srv.recount(ctx, id)
		}
	}
}

func (srv *server) recount(ctx context.Context, id string) {
	drifts, err := srv.field.Verify(ctx, id)
	if err != nil && ctx.Err() == nil {
		srv.log.Error("the cells could not be counted anew", "survey", id, "error", err)
	}
	for _, d := range drifts {
		srv.log.Error("a cell's counter has drifted", "survey", id, "cell", d.Cell, "counter", d.Counter, "stored", d.Stored, "rows", d.Actual)
	}
}

func (srv *server) answer(ctx context.Context) error {
	failed := make(chan error, 1)
	leaving := &parting{Handler: srv.http.Handler}
	srv.http.Handler = leaving
	connections := line(srv.ln, srv.http)
	go func() { failed <- srv.http.Serve(connections) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopPatience)
	defer cancel()
	connections.Close()
	leaving.leave(patience, func() int { open, _ := connections.Counts(); return open })
	if err := srv.http.Shutdown(patience); err != nil {
		// A large file may still be on its way over a slow line. It is cut off before the database is closed beneath it.
		srv.log.Warn("requests were still being answered when the server stopped; they are cut off", "after", stopPatience)
		srv.http.Close()
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// close frees what was opened, the lock last.
func (srv *server) close() {
	if srv.works != nil {
		srv.works.Stop(stopPatience)
	}
	if srv.ln != nil {
		srv.ln.Close()
	}
	if srv.profiler != nil {
		srv.profiler.close()
	}
	if srv.store != nil {
		srv.store.Close()
	}
	if srv.backups != nil {
		srv.backups.close()
	}
	for _, lock := range []*os.File{srv.worksLock, srv.lock} {
		if lock != nil {
			lock.Close()
		}
	}
}
